"""Finding widgets and what they show."""

from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QLabel, QWidget

T = TypeVar("T", bound=QObject)


def child(parent: QObject, kind: type[T], name: str = "") -> T:
    """Return the child of this class and object name, which must exist."""
    found = parent.findChild(kind, name) if name else parent.findChild(kind)
    assert isinstance(found, kind)
    return found


def visible_text(parent: QWidget) -> str:
    """Return the texts of the visible labels, one per line."""
    return "\n".join(it.text() for it in parent.findChildren(QLabel) if it.isVisible())
