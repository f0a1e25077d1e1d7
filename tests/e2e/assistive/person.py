"""A user of the program: works by mouse and keys, and perceives it through AT-SPI."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar
from xml.etree import ElementTree

from desktop_app import paths
from tests.e2e.assistive.reader import Node, Reader
from tests.support.x11 import Desktop, Window
from tests.support.x11_window import EXIT_SECONDS

_T = TypeVar("_T")


@dataclass(frozen=True)
class Person:
    """Finds controls by role and English name, and uses them by mouse and keys.

    `scale` is the number of pixels per device-independent pixel, the unit of Qt's boxes.
    """

    reader: Reader
    language: str = "en"
    scale: int = 1

    @property
    def window(self) -> Window:
        return self.reader.window

    @property
    def desktop(self) -> Desktop:
        return self.window.desktop

    def until(self, description: str, poll: Callable[[], _T | None]) -> _T:
        """Wait until the result of `poll` is true; return it."""
        return self.window.until(description, poll)

    def press(self, *keys: str) -> None:
        """Press these keys, one after another."""
        self.desktop.xdotool("key", "--delay", 60, *keys)

    def type(self, text: object) -> None:
        """Type this text."""
        self.desktop.xdotool("type", "--delay", 30, text)

    def click(self, node: Node, button: int = 1) -> None:
        """Click the middle of a node."""
        self.desktop.xdotool("mousemove", *self.middle(node), "click", button)

    def middle(self, node: Node) -> tuple[int, int]:
        """Return the middle of a node in pixels of the screen."""
        left, top, width, height = node.box
        return self.scale * (left + width // 2), self.scale * (top + height // 2)

    def find(self, role: str | None, english: str, **values: object) -> Node:
        """Wait for a node with this name, translated and with these values."""
        return self.reader.find(role, self.translate(english, **values))

    def click_on(self, role: str | None, english: str) -> None:
        """Wait for such a node and click it."""
        self.click(self.find(role, english))

    def shows(self, role: str | None, english: str) -> bool:
        """Tell whether there is such a node now."""
        return self.reader.look(role, self.translate(english)) is not None

    def visible_rows(self, *roles: str) -> list[Node]:
        """Return the visible nodes of these roles that have a name."""
        return [node for node in self.reader.tree().shown() if node.role in roles and node.name]

    def translate(self, english: str, **values: object) -> str:
        """Translate a text of the program, with these values in its placeholders."""
        text = english if self.language == "en" else _chinese()[english]
        return text.format(**values) if values else text

    def until_ready(self) -> None:
        """Wait until the status line has the dot of a loaded model."""
        self.reader.find("label", "●")

    def until_announced(self, english: str, **values: object) -> None:
        """Wait until this text is announced."""
        text = self.translate(english, **values)
        self.until(f"“{text}” is announced", lambda: text in self.reader.take_announcements())

    def answer_dialog(self, title: str, path: Path) -> None:
        """Enter a path in Qt's file dialog."""
        self.find("dialog", title)
        self.press("ctrl+a")
        self.type(path)
        self.press("Return")

    def choose(self, *entries: str) -> None:
        """Choose an entry of the menu in the header, or of a submenu."""
        self.open_menu()
        self.choose_here(*entries)

    def open_menu(self) -> Node:
        """Open the menu in the header; return it."""
        self.click_on("push button", "More")
        return self.enter_menu()

    def enter_menu(self) -> Node:
        """Move the focus into the menu that is being opened; return it."""

        def entered() -> Node | None:
            self.press("Down")
            return self.reader.menu()

        return self.until("a menu is open", entered)

    def choose_here(self, *entries: str) -> None:
        """Choose an entry of the open menu, or of a submenu."""
        for entry in entries:
            self.click(self._find_entry(self.translate(entry)))

    def quit(self) -> int:
        """Close the program by its keys; return the exit code."""
        self.press("ctrl+q")
        return self.window.exit_code(EXIT_SECONDS)

    def _find_entry(self, name: str) -> Node:
        def look() -> Node | None:
            menu = self.reader.menu()
            shown: Iterator[Node] = iter(()) if menu is None else menu.shown()
            return next((node for node in shown if node.name == name), None)

        return self.until(f"the menu has {name}", look)


@cache
def _chinese() -> dict[str, str]:
    messages = ElementTree.parse(paths.resource("i18n/shiwu_zh_CN.ts")).iter("message")
    return {
        message.findtext("source", ""): message.findtext("translation", "") for message in messages
    }
