"""A line of text that is elided if it does not fit."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui.rich_text import escaped


class ElidedLabel(QLabel):
    """Elides its text; the whole text is its tool tip and accessible name."""

    def __init__(
        self, mode: Qt.TextElideMode = Qt.TextElideMode.ElideRight, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._mode = mode
        self._whole = ""
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)

    def show_line(self, text: str) -> None:
        """Show this text, elided if necessary."""
        self._whole = text
        self.updateGeometry()
        self._render()

    def line(self) -> str:
        """Return the whole text."""
        return self._whole

    def sizeHint(self) -> QSize:
        margins = self.contentsMargins()
        width = self.fontMetrics().horizontalAdvance(self._whole)
        # One pixel more, because widths are rounded and one pixel less would elide the text.
        width += margins.left() + margins.right() + 1 if self._whole else 0
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        few = self.fontMetrics().horizontalAdvance("MMM")
        return QSize(min(few, self.sizeHint().width()), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._render()

    def _render(self) -> None:
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(self._whole, self._mode, room)
        self.setText(shown)
        was_cut = shown != self._whole
        self.setAccessibleName(self._whole if was_cut else "")
        self.setToolTip(f"<qt>{escaped(self._whole)}</qt>" if was_cut else "")
