"""What a person does with the program: hands on mouse and keys, ears or eyes on AT-SPI."""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.e2e.assistive.reader import Node, Reader
from tests.e2e.assistive.words import translated
from tests.support.x11 import Desktop, Window


@dataclass(frozen=True)
class Person:
    """Finds by role and name what is on the screen, and uses it by mouse and keys.

    `scale` is how many pixels of the screen one of the program's has: Qt tells AT-SPI its own.
    """

    reader: Reader
    language: str = "en"
    scale: int = 1

    @property
    def window(self) -> Window:
        return self.reader.window

    @property
    def desktop(self) -> Desktop:
        return self.reader.window.desktop

    def press(self, *keys: str) -> None:
        """Press these keys, one after another, wherever the focus is."""
        self.desktop.xdotool("key", "--delay", 60, *keys)

    def type(self, text: object) -> None:
        """Write this wherever the focus is."""
        self.desktop.xdotool("type", "--delay", 30, text)

    def click(self, node: Node, button: int = 1, *held: str) -> None:
        """Click on the middle of a node while these keys are held."""
        x, y = self.middle(node)
        down = [word for key in held for word in ("keydown", key)]
        up = [word for key in held for word in ("keyup", key)]
        self.desktop.xdotool("mousemove", x, y, *down, "click", button, *up)

    def middle(self, node: Node) -> tuple[int, int]:
        """Return where on the screen the middle of a node is."""
        left, top, width, height = node.box
        return self.scale * (left + width // 2), self.scale * (top + height // 2)

    def find(self, role: str | None, english: str, **values: object) -> Node:
        """Wait for such a node, under its name in the person's language with these values."""
        return self.reader.find(role, self.words(english, **values))

    def look_all(self, role: str | None, english: str) -> Iterator[Node]:
        """Yield all such nodes that can be seen now."""
        return self.reader.look_all(role, self.words(english))

    def click_on(self, role: str | None, english: str) -> None:
        """Wait for such a node and click on it."""
        self.click(self.find(role, english))

    def words(self, english: str, **values: object) -> str:
        """Return what the program says for this in the person's language, with these values."""
        said = translated(english, self.language)
        return said.format(**values) if values else said

    def choose(self, *entries: str) -> None:
        """Open the menu at the end of the header and choose an entry, maybe of one below it."""
        self.open_menu()
        self.choose_here(*entries)

    def open_menu(self) -> Node:
        """Open the menu at the end of the header; returns it."""
        self.click_on("push button", "More")
        return self.enter_menu()

    def enter_menu(self) -> Node:
        """Take the focus into the menu that is being opened; returns it."""

        def entered() -> Node | None:
            self.press("Down")
            return self.reader.menu()

        return self.window.until("a menu is open", entered)

    def choose_here(self, *entries: str) -> None:
        """Choose an entry of the open menu, maybe of one below it."""
        for entry in entries:
            self.click(self._find_entry(self.words(entry)))

    def _find_entry(self, name: str) -> Node:
        def look() -> Node | None:
            menu = self.reader.menu()
            shown = [] if menu is None else menu.shown()
            return next((it for it in shown if it.name == name), None)

        return self.window.until(f"the menu has {name}", look)
