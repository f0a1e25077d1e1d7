"""Sizes for the screen: text that is readable from two metres, targets for any finger."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui import theme

MIN_TARGET = 96
"""Minimum width and height, in pixels."""


def em_of(screen: QSize) -> float:
    """Return the size of running text, in pixels, on a screen of this size."""
    width, height = screen.toTuple()
    return max(least_em_of(screen), min(height / 28, width / 20))


def least_em_of(screen: QSize) -> float:
    """Return the minimum size of running text on a page with much text, in pixels."""
    return screen.height() / 36


def gap_of(em: float) -> int:
    """Return the gap between elements, in pixels, a multiple of the program's grid."""
    return max(theme.GRID, round(em * 0.7 / theme.GRID) * theme.GRID)


class ScaledLabel(QLabel):
    """Plain text, `factor` times as large as running text, not selectable."""

    def __init__(
        self, factor: float = 1.0, serif: bool = False, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.factor = factor
        self._serif = serif
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setWordWrap(True)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_em(self, em: float, share: float = 1.0) -> None:
        """Set the size; `em` is the size of running text, in pixels.

        `share`, 0..1, reduces large text towards running text.
        """
        font = theme.exhibition_font(self._serif)
        font.setPixelSize(round(em * max(min(1.0, self.factor), self.factor * share)))
        self.setFont(font)

    def say(self, text: str) -> None:
        """Show this text; "" hides the label."""
        self.setText(text)
        self.setVisible(bool(text))


def shrink(text: Sequence[ScaledLabel], em: float, fits: Callable[[], bool]) -> None:
    """Use the intended size of these texts, or the largest that `fits`."""
    for percent in range(100, 0, -5):
        for each in text:
            each.set_em(em, percent / 100)
        if fits():
            return
