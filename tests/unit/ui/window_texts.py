"""The texts that a window shows, and how a test answers as the service does."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.engine.outcomes import Classification, Photo
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.main_window import MainWindow
from tests.support.pictures import corners


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


def answer(window: MainWindow, outcome: Classification, photos: Sequence[str] = ()) -> None:
    """Answer one photo as the service does."""
    window.show_photos(photos or [outcome.path])
    window.show_photo(Photo(corners(), outcome.width, outcome.height))
    window.show_outcome(outcome)
