"""Sizes that follow the screen: type that is read from two metres, targets for any finger."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui import theme

MIN_TARGET = 96
"""Pixels, in both directions."""


def em_of(screen: QSize) -> float:
    """Return the size of running text, in pixels, on a screen of this size."""
    width, height = screen.toTuple()
    return max(least_em_of(screen), min(height / 28, width / 20))


def least_em_of(screen: QSize) -> float:
    """Return how small running text becomes at most where a page has much to say, in pixels."""
    return screen.height() / 36


def gap_of(em: float) -> int:
    """Return the distance between two things, in pixels, on the grid of the whole program."""
    return max(theme.GRID, round(em * 0.7 / theme.GRID) * theme.GRID)


class Words(QLabel):
    """Plain text, `factor` times as large as running text; it cannot be selected or followed."""

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
        """Follow the screen: `em` is the size of running text, in pixels.

        `share`, 0..1, makes large words smaller, down to running text.
        """
        font = theme.exhibition_font(self._serif)
        font.setPixelSize(round(em * max(min(1.0, self.factor), self.factor * share)))
        self.setFont(font)

    def say(self, words: str) -> None:
        """Show these words; no words take no place."""
        self.setText(words)
        self.setVisible(bool(words))


def shrink(words: Sequence[Words], em: float, fits: Callable[[], bool]) -> None:
    """Write these as large as they are meant to be, or else as large as it `fits`."""
    for percent in range(100, 0, -5):
        for each in words:
            each.set_em(em, percent / 100)
        if fits():
            return
