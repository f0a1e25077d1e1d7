"""MIME data as other programs offer it, and drags of it over a window."""

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent, QImage
from PySide6.QtWidgets import QWidget

Action = Qt.DropAction
COPY, MOVE, LINK = Action.CopyAction, Action.MoveAction, Action.LinkAction
NONE = Action.IgnoreAction
_LEFT, _NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def offered(formats: Mapping[str, bytes]) -> QMimeData:
    data = QMimeData()
    for name, content in formats.items():
        data.setData(name, QByteArray(content))
    return data


def urls(*addresses: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(address) for address in addresses])
    return data


def files(*paths: str) -> QMimeData:
    return urls(*(QUrl.fromLocalFile(path).toString() for path in paths))


def text(content: str) -> QMimeData:
    data = QMimeData()
    data.setText(content)
    return data


def pixels(image: QImage) -> QMimeData:
    data = QMimeData()
    data.setImageData(image)
    return data


def enter(window: QWidget, data: QMimeData, actions: Action = COPY) -> Action:
    """Drag data over a window; return the action that it accepts."""
    return _accepted(window, QDragEnterEvent(QPoint(5, 5), actions, data, _LEFT, _NO_KEYS))


def move(window: QWidget, data: QMimeData, actions: Action = COPY) -> Action:
    return _accepted(window, QDragMoveEvent(QPoint(6, 5), actions, data, _LEFT, _NO_KEYS))


def drop(window: QWidget, data: QMimeData, actions: Action = COPY) -> Action:
    return _accepted(window, QDropEvent(QPointF(6, 5), actions, data, _LEFT, _NO_KEYS))


def _accepted(window: QWidget, event: QDropEvent) -> Action:
    window.event(event)
    return event.dropAction() if event.isAccepted() else NONE
