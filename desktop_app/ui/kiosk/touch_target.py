"""Large buttons for touch."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPalette, QPen, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.sizes import MIN_TARGET, ScaledLabel

_Role = QPalette.ColorRole


class TouchTarget(QAbstractButton):
    """A button with a text; `primary` marks the most common action."""

    def __init__(
        self, primary: bool = False, factor: float = 1.0, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._primary = primary
        self._factor = factor  # size of its text, relative to running text
        self._em = 1.0
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        self._em = em
        font = theme.exhibition_font(serif=False)
        font.setPixelSize(round(em * self._factor))
        self.setFont(font)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + round(2 * self._em)
        return QSize(max(MIN_TARGET, width), max(MIN_TARGET, round(2.9 * self._em)))

    def minimumSizeHint(self) -> QSize:
        width = self.fontMetrics().horizontalAdvance(self.text()) + round(0.8 * self._em)
        return QSize(max(MIN_TARGET, width), self.sizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        plate, ink = self._colours()
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(plate)
        painter.drawRoundedRect(QRectF(self.rect()), theme.GRID, theme.GRID)
        self.draw(painter, ink)

    def draw(self, painter: QPainter, ink: QColor) -> None:
        """Draw the text."""
        painter.setPen(ink)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self.text())

    def _colours(self) -> tuple[QColor, QColor]:
        palette = self.palette()
        if not self.isEnabled():
            return palette.color(_Role.Base), palette.color(QPalette.ColorGroup.Active, _Role.Mid)
        if self._primary or self.isChecked():
            plate = palette.color(_Role.Highlight)
            return plate.darker(130) if self.isDown() else plate, palette.color(
                _Role.HighlightedText
            )
        return palette.color(_Role.Light if self.isDown() else _Role.Button), palette.color(
            _Role.Text
        )


class Arrow(TouchTarget):
    """An arrow to the left (-1) or to the right (1)."""

    def __init__(self, direction: int, parent: QWidget | None = None) -> None:
        super().__init__(parent=parent)
        self._direction = direction

    def sizeHint(self) -> QSize:
        side = super().sizeHint().height()
        return QSize(round(1.25 * side), side)

    def draw(self, painter: QPainter, ink: QColor) -> None:
        reach = 0.42 * self._em
        middle = QRectF(self.rect()).center()
        tip = QPointF(middle.x() + self._direction * reach / 2, middle.y())
        back = -self._direction * reach
        pen = QPen(ink, max(3.0, self._em / 7))
        pen.setCapStyle(Qt.PenCapStyle.RoundCap)
        pen.setJoinStyle(Qt.PenJoinStyle.RoundJoin)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPolyline(
            QPolygonF([tip + QPointF(back, -reach), tip, tip + QPointF(back, reach)])
        )


def scale(page: QWidget, em: float) -> None:
    """Set the sizes of all texts and buttons of a page."""
    for label in page.findChildren(ScaledLabel):
        label.set_em(em)
    for target in page.findChildren(TouchTarget):
        target.set_em(em)
