"""How a window answers what is dragged over it: always as a copy, or not at all.

A source that offers to move its files may delete them after a drop that was answered with a move.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from desktop_app.ui.mime_content import Kind, MimeContent, announced, incoming


def enter(event: QDragEnterEvent) -> MimeContent:
    """Welcome or refuse what begins to hover; returns what it would bring."""
    what = _as_copy(event, announced(event.mimeData()))
    _answer(event, what.usable)
    return what


def move(event: QDragMoveEvent) -> None:
    """Keep the answer while it hovers, also when a key changes what its source offers."""
    _answer(event, _allows_copy(event))


def drop(event: QDropEvent) -> MimeContent:
    """Take what is dropped; what cannot be used is left to its source."""
    what = _as_copy(event, incoming(event.mimeData()))
    _answer(event, what.usable)
    return what


def _allows_copy(event: QDropEvent) -> bool:
    return bool(event.possibleActions() & Qt.DropAction.CopyAction)


def _as_copy(event: QDropEvent, what: MimeContent) -> MimeContent:
    return MimeContent(Kind.MOVE_ONLY) if what.usable and not _allows_copy(event) else what


def _answer(event: QDropEvent, welcome: bool) -> None:
    # Qt replaces an action that the source does not offer by the one that it proposes.
    if welcome:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.ignore()
