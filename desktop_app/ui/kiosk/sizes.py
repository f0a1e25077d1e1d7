"""Sizes that follow the screen: type that is read from two metres, targets for any finger."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui import theme

SMALLEST_TARGET = 96
"""Pixels, in both directions."""


def em_of(screen: QSize) -> float:
    """Return the size of running text, in pixels: at least 1/36 of the screen's height."""
    width, height = screen.toTuple()
    return max(height / 36, min(height / 32, width / 20))


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

    def set_em(self, em: float) -> None:
        """Follow the screen: `em` is the size of running text, in pixels."""
        font = theme.exhibition_font(self._serif)
        font.setPixelSize(round(em * self.factor))
        self.setFont(font)

    def say(self, words: str) -> None:
        """Show these words; no words take no place."""
        self.setText(words)
        self.setVisible(bool(words))
