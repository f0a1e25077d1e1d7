"""A user of the program: works by mouse and keys, and perceives it through AT-SPI."""

import json
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

from desktop_app import paths
from tests.support.x11 import Box, Desktop, Window

SYSTEM_PYTHON = "/usr/bin/python3"
_CLIENT = Path(__file__).with_name("screen_reader.py")
_T = TypeVar("_T")


@dataclass(frozen=True)
class Node:
    """An accessible object; `box` is its place on the screen in device-independent pixels.

    The `children` of a list are the visible rows only; `count` includes the others.
    """

    id: int
    role: str
    name: str
    states: list[str]
    actions: list[str]
    box: Box
    count: int
    children: tuple["Node", ...]

    def all(self) -> Iterator["Node"]:
        """Yield this node and its descendants, parents first."""
        yield self
        for child in self.children:
            yield from child.all()

    def shown(self) -> Iterator["Node"]:
        if "showing" in self.states:
            yield self
            for child in self.children:
                yield from child.shown()

    @property
    def is_control(self) -> bool:
        return "focusable" in self.states or bool(self.actions)

    def __str__(self) -> str:
        return f"{self.role} “{self.name}” at {self.box}"


@dataclass(frozen=True)
class Person:
    """Finds controls by role and English name, and uses them by mouse and keys.

    `client` is the process of `screen_reader.py`; `scale` is the number of pixels per
    device-independent pixel, the unit of Qt's boxes.
    """

    window: Window
    client: subprocess.Popen[str]
    language: str
    scale: int

    @property
    def desktop(self) -> Desktop:
        return self.window.desktop

    def until(self, description: str, poll: Callable[[], _T | None]) -> _T:
        return self.window.until(description, poll)

    def press(self, *keys: str) -> None:
        self.desktop.xdotool("key", "--delay", 60, *keys)

    def type(self, text: object) -> None:
        self.desktop.xdotool("type", "--delay", 30, text)

    def click(self, node: Node, button: int = 1) -> None:
        self.desktop.xdotool("mousemove", *self.middle(node), "click", button)

    def middle(self, node: Node) -> tuple[int, int]:
        """Return the middle of a node in pixels of the screen."""
        left, top, width, height = node.box
        return self.scale * (left + width // 2), self.scale * (top + height // 2)

    def act(self, node: Node) -> None:
        """Press a node without mouse and keys."""
        assert self._ask(do="act", id=node.id, action="Press"), f"{node} cannot be pressed"

    def tree(self) -> Node:
        return self.until("AT-SPI lists the program", lambda: self._ask_node("tree"))

    def look(self, role: str | None, english: str, **values: object) -> Node | None:
        """Return the first visible node of this role, or of any, whose name starts with a text."""
        name = self.translate(english, **values)
        fitting = (node for node in self.tree().shown() if role in (node.role, None))
        return next((node for node in fitting if node.name.startswith(name)), None)

    def find(self, role: str | None, english: str, **values: object) -> Node:
        """Wait for such a node."""
        description = f"it shows {role} “{english}” {values or ''}"
        return self.until(description, lambda: self.look(role, english, **values))

    def click_on(self, role: str | None, english: str) -> None:
        self.click(self.find(role, english))

    def visible_rows(self, *roles: str) -> list[Node]:
        """Return the visible nodes of these roles that have a name."""
        return [node for node in self.tree().shown() if node.role in roles and node.name]

    def translate(self, english: str, **values: object) -> str:
        """Translate a text of the program, with these values in its placeholders.

        Returns a text that the program does not contain, such as a file name, as it is.
        """
        text = english if self.language == "en" else _chinese().get(english, english)
        return text.format(**values) if values else text

    def until_ready(self) -> None:
        """Wait until the status line has the dot of a loaded model."""
        self.find("label", "●")

    def take_events(self) -> list[dict[str, str]]:
        """Return type, role and text of each event since the last call."""
        events: list[dict[str, str]] = self._ask(do="events")
        return events

    def take_announcements(self) -> list[str]:
        """Return the texts to be spoken at once, of the events since the last call."""
        announcement = "object:announcement"
        return [it["text"] for it in self.take_events() if it["type"].startswith(announcement)]

    def take_focused(self) -> str | None:
        """Return the name of the control focused last, of the events since the last call."""
        focused = [it["text"] for it in self.take_events() if it["type"].endswith(":focused")]
        return focused[-1] if focused else None

    def until_announced(self, english: str, **values: object) -> None:
        text = self.translate(english, **values)
        self.until(f"“{text}” is announced", lambda: text in self.take_announcements())

    def answer_dialog(self, title: str, path: Path) -> None:
        """Enter a path in Qt's file dialog."""
        self.find("dialog", title)
        self.press("ctrl+a")
        self.type(path)
        self.press("Return")

    def close_dialog(self, title: str) -> None:
        """Press Escape and wait for the end of the dialog, which would receive the next key."""
        self.press("Escape")
        self.until(f"“{title}” is closed", lambda: not self.look("dialog", title))

    def open_menu(self) -> Node:
        self.click_on("push button", "More")
        return self.enter_menu()

    def enter_menu(self) -> Node:
        """Move the focus into the menu that is being opened; return it."""

        def entered() -> Node | None:
            self.press("Down")
            return self._ask_node("menu")

        return self.until("a menu is open", entered)

    def choose_here(self, entry: str) -> None:
        name = self.translate(entry)

        def look() -> Node | None:
            menu = self._ask_node("menu")
            shown: Iterator[Node] = iter(()) if menu is None else menu.shown()
            return next((node for node in shown if node.name == name), None)

        self.click(self.until(f"the menu has {name}", look))

    def quit(self) -> int:
        self.press("ctrl+q")
        return self.window.exit_code()

    def _ask_node(self, what: str) -> Node | None:
        found = self._ask(do=what)
        return None if found is None else _node(found)

    def _ask(self, **request: object) -> Any:
        assert self.client.stdin is not None
        assert self.client.stdout is not None
        self.client.stdin.write(json.dumps(request) + "\n")
        self.client.stdin.flush()
        answer = json.loads(self.client.stdout.readline() or '{"error": "the client has ended"}')
        assert "error" not in answer, f"{request}: {answer['error']}"
        return answer["result"]


@contextmanager
def person_at(window: Window, language: str = "en", scale: int = 1) -> Iterator[Person]:
    """Run a client of AT-SPI for this window's program."""
    with subprocess.Popen(
        [SYSTEM_PYTHON, str(_CLIENT), str(window.process.pid)],
        env=window.desktop.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as client:
        assert client.stdin is not None
        yield Person(window, client, language, scale)
        client.stdin.close()


def _node(fields: dict[str, Any]) -> Node:
    box, children = tuple(fields.pop("box")), tuple(map(_node, fields.pop("children")))
    return Node(**fields, box=box, children=children)


@cache
def _chinese() -> dict[str, str]:
    messages = ElementTree.parse(paths.resource("i18n/shiwu_zh_CN.ts")).iter("message")
    return {it.findtext("source", ""): it.findtext("translation", "") for it in messages}
