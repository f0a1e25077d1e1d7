"""A dialog with text to read and buttons under it, never larger than the screen."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QFrame, QScrollArea, QStyle, QWidget

from desktop_app.ui import theme
from desktop_app.ui.layouts import column

_WIDTH = theme.GRID * 64


class ReadingDialog(QDialog):
    """Add widgets to `body`, buttons to `buttons`, then call `fit`; long text scrolls."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        edge = theme.GRID * 3
        content = QWidget()
        margins = (edge, edge, edge, theme.GRID)
        self.body = column(spacing=theme.GRID, margins=margins, parent=content)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(content)
        content.setBackgroundRole(QPalette.ColorRole.Window)
        self.buttons = QDialogButtonBox()
        self.buttons.setContentsMargins(edge, 0, edge, edge)
        self.buttons.rejected.connect(self.reject)
        spacing = self.style().pixelMetric(QStyle.PixelMetric.PM_LayoutVerticalSpacing)
        column(self._scroll, self.buttons, spacing=spacing, parent=self)

    def fit(self) -> None:
        """Resize to the text, limited by the screen."""
        # A dialog with wrapped text underestimates its height.
        height = self.body.totalHeightForWidth(_WIDTH) + theme.GRID
        wanted = QSize(_WIDTH, height + self.buttons.sizeHint().height())
        size = wanted.boundedTo(theme.largest_window_size(self.screen()))
        self.setFixedSize(size)
        # It shows no focus, so it takes the focus only if the arrow keys can scroll it.
        scrolls = size.height() < wanted.height()
        focus = Qt.FocusPolicy.StrongFocus if scrolls else Qt.FocusPolicy.NoFocus
        self._scroll.setFocusPolicy(focus)
