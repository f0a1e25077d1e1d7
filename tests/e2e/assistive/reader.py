"""Start the AT-SPI client `screen_reader.py` and exchange requests and answers with it."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.x11 import Box, Window

SYSTEM_PYTHON = "/usr/bin/python3"
_CLIENT = Path(__file__).with_name("screen_reader.py")


@dataclass(frozen=True)
class Node:
    """An accessible object; `box` is its place on the screen in device-independent pixels.

    The `children` of a list are the visible rows only; `count` includes the others.
    """

    id: int
    role: str
    name: str
    states: frozenset[str]
    actions: tuple[str, ...]
    box: Box
    count: int
    children: tuple["Node", ...]

    def all(self) -> Iterator["Node"]:
        """Yield this node and its descendants, parents first."""
        yield self
        for child in self.children:
            yield from child.all()

    def shown(self) -> Iterator["Node"]:
        """Yield those of them that are visible."""
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
class Event:
    """An event: its type, and the role and name of its source, or the announced text."""

    type: str
    role: str
    text: str


@dataclass(frozen=True)
class Reader:
    """A client of AT-SPI for the program of `window`."""

    window: Window
    client: subprocess.Popen[str]

    def tree(self) -> Node:
        """Return the program with all its windows."""
        return self.window.until("AT-SPI lists the program", lambda: self._ask_node("tree"))

    def look(self, role: str | None, name: str) -> Node | None:
        """Return the first visible node with this role, or any, whose name starts with `name`."""
        return next(self.look_all(role, name), None)

    def look_all(self, role: str | None, name: str) -> Iterator[Node]:
        """Yield all such nodes."""
        shown = self.tree().shown()
        return (node for node in shown if role in (node.role, None) and node.name.startswith(name))

    def find(self, role: str | None, name: str) -> Node:
        """Wait for such a node."""
        return self.window.until(f"it shows {role} “{name}”", lambda: self.look(role, name))

    def menu(self) -> Node | None:
        """Return the open menu that has the focus."""
        return self._ask_node("menu")

    def act(self, node: Node, action: str = "Press") -> None:
        """Perform an action of a node, without mouse and keys."""
        assert self._ask(do="act", id=node.id, action=action), f"{node} does not {action}"

    def take_events(self) -> list[Event]:
        """Return the events since the last call."""
        return [Event(**event) for event in self._ask(do="events")]

    def take_announcements(self) -> list[str]:
        """Return the texts to be spoken at once, of the events since the last call."""
        events = self.take_events()
        return [event.text for event in events if event.type.startswith("object:announcement")]

    def take_focused(self) -> str | None:
        """Return the name of the control focused last, of the events since the last call."""
        focused = [event.text for event in self.take_events() if event.type.endswith(":focused")]
        return focused[-1] if focused else None

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
def reader(window: Window) -> Iterator[Reader]:
    """Run a client for this window's program."""
    with subprocess.Popen(
        [SYSTEM_PYTHON, str(_CLIENT), str(window.process.pid)],
        env=window.desktop.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as client:
        assert client.stdin is not None
        yield Reader(window, client)
        client.stdin.close()


def _node(fields: dict[str, Any]) -> Node:
    return Node(
        **{
            **fields,
            "states": frozenset(fields["states"]),
            "actions": tuple(fields["actions"]),
            "box": tuple(fields["box"]),
            "children": tuple(map(_node, fields["children"])),
        }
    )
