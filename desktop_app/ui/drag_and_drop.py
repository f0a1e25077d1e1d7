"""Accepts drags as a copy, or not at all.

A source that offers to move its files may delete them after a drop that is accepted as a move.
"""

from PySide6.QtCore import Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent

from desktop_app.ui.mime_content import Kind, MimeContent, announced, incoming


def enter(event: QDragEnterEvent) -> MimeContent:
    """Accept or refuse a drag that enters; returns its content."""
    what = _as_copy(event, announced(event.mimeData()))
    _answer(event, what.usable)
    return what


def move(event: QDragMoveEvent) -> None:
    """Keep the decision while the drag moves, also if a key changes the offered actions."""
    _answer(event, _allows_copy(event))


def drop(event: QDropEvent) -> MimeContent:
    """Accept a drop whose content can be used; returns the content."""
    what = _as_copy(event, incoming(event.mimeData()))
    _answer(event, what.usable)
    return what


def _allows_copy(event: QDropEvent) -> bool:
    return bool(event.possibleActions() & Qt.DropAction.CopyAction)


def _as_copy(event: QDropEvent, what: MimeContent) -> MimeContent:
    return MimeContent(Kind.MOVE_ONLY) if what.usable and not _allows_copy(event) else what


def _answer(event: QDropEvent, welcome: bool) -> None:
    # Qt replaces an action that the source does not offer by the proposed one.
    if welcome:
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
    else:
        event.setDropAction(Qt.DropAction.IgnoreAction)
        event.ignore()
