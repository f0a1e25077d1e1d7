"""A photo with a frame around the part to classify."""

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.engine.outcomes import Photo
from desktop_app.ui import theme
from desktop_app.ui.evidence_overlay import draw_frame
from desktop_app.ui.zoom_geometry import moved_within, placed_part, square_between
from desktop_app.ui.zoom_view import ARROWS, ZoomView

_MIN_FRAME = 24
"""In window pixels; a smaller frame is ignored as a mistake."""
_KEY_STEP = theme.GRID * 2
_WHOLE = QRectF(0, 0, 1, 1)


class RegionView(ZoomView):
    """Dragging, with Shift if the photo is zoomed, draws a frame around a part to classify.

    The frame is square like the model's input. The key F draws a frame; the arrow keys move it,
    with Shift they resize it, and Enter classifies it.
    """

    framed = Signal(QRectF)  # part of the photo to classify, in shares
    frame_left = Signal()  # the whole photo is classified again

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = QRectF()
        self._pressed: QPointF | None = None
        self._is_framing = False

    def show_photo(self, photo: Photo) -> None:
        self._set_frame(QRectF())
        super().show_photo(photo)

    def show_drawing(self, name: str) -> None:
        self._set_frame(QRectF())
        super().show_drawing(name)

    def leave_innermost(self) -> bool:
        """Remove the frame, else the zoom; returns whether there was either."""
        if not self._frame.isNull():
            self.leave_frame()
        elif self.is_zoomed:
            self.fit()
        else:
            return False
        return True

    def leave_frame(self) -> None:
        """Remove the frame."""
        self._set_frame(QRectF())
        self.frame_left.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        is_shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        is_left = event.button() == Qt.MouseButton.LeftButton
        if is_left and not self._picture.isNull() and (is_shifted or not self.is_zoomed):
            self._pressed = event.position()
        else:
            super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        moved = (event.position() - self._pressed).manhattanLength()
        if self._is_framing or moved >= QApplication.startDragDistance():
            self._is_framing = True
            bounds = self._seen()
            start = _inside(self._pressed, bounds)
            self._set_frame(self._in_shares(square_between(start, event.position(), bounds)))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pressed = None
        if self._is_framing:
            self._is_framing = False
            self._ask_about_frame()
        super().mouseReleaseEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        is_framed = not self._frame.isNull()
        match event.key():
            case Qt.Key.Key_F if not self._picture.isNull():
                self._begin_frame()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if is_framed:
                self._ask_about_frame()
            case key if key in ARROWS and is_framed:
                self._move_frame(ARROWS[Qt.Key(key)], event.modifiers())
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._frame.isNull():
            return
        painter = QPainter(self)
        placed = self._place()
        frame = placed_part(self._frame, placed)
        around = QPainterPath()  # the inner rectangle is a hole
        around.addRect(placed)
        around.addRect(frame)
        painter.fillPath(around, theme.DIMMING)
        draw_frame(painter, frame)

    def _wants(self, event: QKeyEvent) -> bool:
        return super()._wants(event) or (event.key() in ARROWS and not self._frame.isNull())

    def _seen(self) -> QRectF:
        """Return the visible rectangle of the photo."""
        return self._place().intersected(QRectF(self.rect()))

    def _in_shares(self, rect: QRectF) -> QRectF:
        placed = self._place()
        return QRectF(
            (rect.left() - placed.left()) / placed.width(),
            (rect.top() - placed.top()) / placed.height(),
            rect.width() / placed.width(),
            rect.height() / placed.height(),
        )

    def _begin_frame(self) -> None:
        """Start a frame in the middle of the visible part."""
        bounds = self._seen()
        side = min(bounds.width(), bounds.height()) / 2
        frame = QRectF(0, 0, side, side)
        frame.moveCenter(bounds.center())
        self._set_frame(self._in_shares(frame))

    def _move_frame(self, by: QPointF, modifiers: Qt.KeyboardModifier) -> None:
        placed = self._place()
        frame = placed_part(self._frame, placed)
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            grown = frame.width() + (by.x() or -by.y()) * _KEY_STEP
            side = min(max(grown, _MIN_FRAME), placed.width(), placed.height())
            centre = frame.center()
            frame = QRectF(0, 0, side, side)
            frame.moveCenter(centre)
            by = QPointF()
        frame = moved_within(frame, by * _KEY_STEP, placed)
        self._set_frame(self._in_shares(frame))

    def _set_frame(self, frame: QRectF) -> None:
        self._frame = frame
        self.update()

    def _ask_about_frame(self) -> None:
        if placed_part(self._frame, self._place()).width() < _MIN_FRAME:
            self.leave_frame()
        else:
            self._set_frame(self._frame.intersected(_WHOLE))
            self.framed.emit(self._frame)


def _inside(point: QPointF, bounds: QRectF) -> QPointF:
    return QPointF(
        min(max(point.x(), bounds.left()), bounds.right()),
        min(max(point.y(), bounds.top()), bounds.bottom()),
    )
