"""A short text on a tinted background with round ends."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.ui import theme

_TINT = 0.12
"""Opacity of the accent colour in the background; the text keeps a contrast of 4.5 : 1."""


class Chip(QLabel):
    """As wide as its text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setForegroundRole(QPalette.ColorRole.Link)
        half = theme.GRID // 2
        self.setContentsMargins(theme.GRID * 3 // 2, half, theme.GRID * 3 // 2, half)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = self.palette().color(QPalette.ColorRole.Link)
        ground.setAlphaF(_TINT)
        painter.setBrush(ground)
        painter.drawRoundedRect(QRectF(self.rect()), self.height() / 2, self.height() / 2)
        painter.end()
        super().paintEvent(event)
