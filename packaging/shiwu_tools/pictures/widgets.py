"""What the pictures of all windows share."""

from collections.abc import Callable
from typing import Any, TypeVar

from PySide6.QtCore import QObject

T = TypeVar("T", bound=QObject)
State = TypeVar("State", bound=Callable[..., Any])


def child(parent: QObject, kind: type[T], name: str = "") -> T:
    """Return the child of this class and object name, which must exist."""
    found = parent.findChild(kind, name) if name else parent.findChild(kind)
    assert isinstance(found, kind)
    return found


def named(*states: State) -> dict[str, State]:
    """Return these functions by name, with hyphens."""
    return {state.__name__.replace("_", "-"): state for state in states}
