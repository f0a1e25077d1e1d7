"""What someone has of the program who does not see it: the other end of `screen_reader.py`."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.support.x11 import Box, Window

SYSTEM_PYTHON = "/usr/bin/python3"
CLIENT = Path(__file__).with_name("screen_reader.py")


@dataclass(frozen=True)
class Node:
    """Something in the window; `box` is where it lies on the screen, in the program's pixels.

    Of a list, `children` are the rows in sight, and `count` says how many there are.
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
        """Yield this node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.all()

    def shown(self) -> Iterator["Node"]:
        """Yield of those what can be seen now."""
        if "showing" in self.states:
            yield self
            for child in self.children:
                yield from child.shown()

    @property
    def is_control(self) -> bool:
        """Whether a person can do something with it."""
        return "focusable" in self.states or bool(self.actions)

    def __str__(self) -> str:
        return f"{self.role} “{self.name}” at {self.box}"


@dataclass(frozen=True)
class Heard:
    """An event: its type, and the role and the name of what it is about, or what was announced."""

    type: str
    role: str
    text: str


@dataclass(frozen=True)
class Reader:
    """A client of AT-SPI that knows one program."""

    window: Window
    client: subprocess.Popen[str]

    def tree(self) -> Node:
        """Return the program with all its windows."""

        def look() -> Node | None:
            found = self._ask(do="tree")
            return None if found is None else _node(found)

        return self.window.until("the program is known to AT-SPI", look)

    def look(self, role: str | None, name: str) -> Node | None:
        """Return the first such node that can be seen, None without one.

        Without `role` it may be of any role; `name` may be the beginning of its name.
        """
        return next(self.look_all(role, name), None)

    def look_all(self, role: str | None, name: str) -> Iterator[Node]:
        """Yield all such nodes that can be seen."""
        shown = self.tree().shown()
        return (it for it in shown if role in (it.role, None) and it.name.startswith(name))

    def find(self, role: str | None, name: str) -> Node:
        """Wait for such a node."""
        return self.window.until(f"it shows {role} “{name}”", lambda: self.look(role, name))

    def menu(self) -> Node | None:
        """Return the open menu that the focus is in, None without one."""
        found = self._ask(do="menu")
        return None if found is None else _node(found)

    def act(self, node: Node, action: str = "Press") -> None:
        """Do something without mouse and keys; returns once the program has done it."""
        assert self._ask(do="act", id=node.id, action=action), f"{node} does not {action}"

    def heard(self) -> list[Heard]:
        """Return what was heard since the last time."""
        return [Heard(**event) for event in self._ask(do="heard")]

    def announced(self) -> list[str]:
        """Return of that what is to be spoken at once."""
        return [it.text for it in self.heard() if it.type.startswith("object:announcement")]

    def _ask(self, **request: object) -> Any:
        assert self.client.stdin is not None
        assert self.client.stdout is not None
        self.client.stdin.write(json.dumps(request) + "\n")
        self.client.stdin.flush()
        answer = json.loads(self.client.stdout.readline() or '{"error": "the client has ended"}')
        assert "error" not in answer, f"{request}: {answer['error']}"
        return answer["said"]


@contextmanager
def reader(window: Window) -> Iterator[Reader]:
    """Start a client for this window's program; it ends with the block."""
    command: list[str | Path] = [SYSTEM_PYTHON, CLIENT, str(window.process.pid)]
    with subprocess.Popen(
        command,
        env=window.desktop.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as client:
        yield Reader(window, client)
        if client.stdin is not None:
            client.stdin.close()


def _node(found: Any) -> Node:
    return Node(
        id=found["id"],
        role=found["role"],
        name=found["name"],
        states=frozenset(found["states"]),
        actions=tuple(found["actions"]),
        box=tuple(found["box"]),
        count=found["count"],
        children=tuple(map(_node, found["children"])),
    )
