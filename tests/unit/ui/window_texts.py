"""The visible and accessible texts of a widget, its buttons, and answers as from the service."""

from collections.abc import Sequence
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Classification, Photo
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.main_window import MainWindow
from tests.support.pictures import corners

W = TypeVar("W", bound=QWidget)


def expose(qtbot: QtBot, widget: W) -> W:
    """Show a widget until the end of the test."""
    qtbot.addWidget(widget)
    with qtbot.waitExposed(widget):
        widget.show()
    return widget


def visible_texts(widget: QWidget) -> list[str]:
    """Return the texts of all visible labels."""
    labels = [label for label in widget.findChildren(QLabel) if label.isVisible() and label.text()]
    return [plain(label) for label in labels]


def plain(label: QLabel) -> str:
    if isinstance(label, ElidedLabel):
        return label.line()
    if label.textFormat() is not Qt.TextFormat.RichText:
        return label.text()
    return QTextDocumentFragment.fromHtml(label.text()).toPlainText()


def shows_text(widget: QWidget, text: str) -> bool:
    return any(text in seen for seen in visible_texts(widget))


def accessible(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def accessible_name(widget: QWidget) -> str:
    return accessible(widget).text(QAccessible.Text.Name)


def buttons(widget: QWidget) -> list[QPushButton]:
    """Return the visible buttons."""
    return [it for it in widget.findChildren(QPushButton) if it.isVisible()]


def button(widget: QWidget, text: str) -> QPushButton:
    return next(it for it in buttons(widget) if text in (it.text(), it.accessibleName()))


def answer(window: MainWindow, outcome: Classification, photos: Sequence[str] = ()) -> None:
    """Answer one photo as the service does."""
    window.show_photos(photos or [outcome.path])
    window.page.show_photo(Photo(corners(), outcome.width, outcome.height))
    window.show_outcome(outcome)
