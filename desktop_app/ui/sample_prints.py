"""Two small prints of the samples, for the first page."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app import paths
from desktop_app.ui import theme

NAMES = ("orange", "alp")
_PAPER = QSize(168, 128)
_EDGE = 6
_PLACES = (("alp", 92.0, 74.0, -7.0), ("orange", 148.0, 136.0, 5.0))  # centre, degrees
_SIZE = QSize(240, 212)
_SHADOW_STEPS = 5


def print_of(name: str) -> QPixmap:
    """Return a small picture; it is a PNG, which needs no Qt plugin."""
    return QPixmap(str(paths.resource(f"prints/{name}.png")))


class SamplePrints(QWidget):
    """Looks the same in light and dark appearance."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pictures = {name: print_of(name) for name in NAMES}
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        return _SIZE

    def minimumSizeHint(self) -> QSize:
        return _SIZE / 2

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHints(
            QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform
        )
        painter.setPen(Qt.PenStyle.NoPen)
        scale = min(self.width() / _SIZE.width(), self.height() / _SIZE.height())
        painter.translate(QPointF(self.rect().center()))
        painter.scale(scale, scale)
        painter.translate(-_SIZE.width() / 2, -_SIZE.height() / 2)
        for name, x, y, degrees in _PLACES:
            painter.save()
            painter.translate(x, y)
            painter.rotate(degrees)
            _draw_print(painter, self._pictures[name])
            painter.restore()


def _draw_print(painter: QPainter, picture: QPixmap) -> None:
    paper = QRectF(QPointF(-_PAPER.width() / 2, -_PAPER.height() / 2), _PAPER)
    painter.setBrush(theme.SHADOW)
    for step in range(_SHADOW_STEPS):
        painter.drawRoundedRect(paper.adjusted(-step, -step + 2, step, step + 3), 8, 8)
    painter.setBrush(theme.PAPER)
    painter.drawRoundedRect(paper, 5, 5)
    inside = paper.adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
    painter.drawPixmap(inside, picture, QRectF(picture.rect()))
