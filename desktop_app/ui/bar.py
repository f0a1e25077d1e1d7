"""A horizontal bar, filled from the left."""

from PySide6.QtCore import QEasingCurve, QRectF, QSize, QVariantAnimation
from PySide6.QtGui import QPaintEvent, QPalette
from PySide6.QtWidgets import QProgressBar, QSizePolicy, QWidget

from desktop_app.ui import theme

MILLISECONDS = 160
_HEIGHT = 6


class Bar(QProgressBar):
    """Shows a fraction of 0..1; to a screen reader it is a progress bar with a name."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fraction = 0.0
        self.drawn = 0.0
        self._accented = True
        self._growth = QVariantAnimation(self)
        self._growth.setDuration(MILLISECONDS)
        self._growth.setEasingCurve(QEasingCurve.Type.OutCubic)
        self._growth.valueChanged.connect(self._on_grown)
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_fraction(self, fraction: float, name: str, growing: bool = False) -> None:
        """Fill `fraction` of the bar; `growing` animates it from 0 if animations are enabled."""
        self.fraction = fraction
        self.setValue(round(fraction * 100))
        self.setAccessibleName(name)
        self._growth.stop()
        if growing and theme.animations_enabled():
            self._growth.setStartValue(0.0)
            self._growth.setEndValue(fraction)
            self._growth.start()
        else:
            self._on_grown(fraction)

    def set_accented(self, accented: bool) -> None:
        """Use the accent colour, or the muted one."""
        self._accented = accented
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.GRID * 12, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return QSize(theme.GRID * 4, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        painter.setPen(painter.pen().style().NoPen)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setBrush(self.palette().color(QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(whole, radius, radius)
        # Never narrower than its round ends, so that a small share has a bar too.
        filled = QRectF(whole)
        filled.setWidth(max(whole.height(), whole.width() * self.drawn))
        role = (
            QPalette.ColorRole.Highlight if self._accented else QPalette.ColorRole.PlaceholderText
        )
        painter.setBrush(self.palette().color(role))
        painter.drawRoundedRect(filled, radius, radius)

    def _on_grown(self, fraction: object) -> None:
        assert isinstance(fraction, float)
        self.drawn = fraction
        self.update()
