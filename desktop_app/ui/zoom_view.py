"""A photo that can be zoomed and moved."""

from math import ceil

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QGestureEvent, QPinchGesture, QWidget

from desktop_app.engine.outcomes import Photo
from desktop_app.ui import theme
from desktop_app.ui.preview import Preview
from desktop_app.ui.zoom_geometry import (
    MOST,
    STEP,
    Zoom,
    panned,
    place,
    placed_part,
    visible_part,
    zoomed,
)

ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}
_ENLARGED = 2
"""The maximum enlargement of a small photo that is fitted."""
_KEY_STEP = theme.GRID * 8


class ZoomView(Preview):
    """Shows a photo fitted, or zoomed.

    Wheel, pinch and the keys + and - zoom; a double click or the key 1 shows a pixel of the photo
    on each pixel of the screen, 0 the whole photo. Dragging and the arrow keys move a photo that is
    zoomed.
    """

    part_wanted = Signal(object, QRectF, QSize)  # Photo, part in shares, size in device pixels
    zoom_changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, enlarged=_ENLARGED)
        nothing = QPixmap(1, 1)
        nothing.fill(Qt.GlobalColor.transparent)
        self.setPixmap(nothing)  # so that a screen reader reports an image
        self._zoom = Zoom()
        self._detail: tuple[QRectF, QImage] | None = None
        self._panned_from: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.grabGesture(Qt.GestureType.PinchGesture)

    def percent(self) -> int | None:
        """Return the zoom in per cent; None if the photo is fitted."""
        if self._zoom.scale is None:
            return None
        return round(100 * self._zoom.scale * self.devicePixelRatioF())

    @property
    def is_zoomed(self) -> bool:
        """Whether the photo is larger than the widget."""
        return self._zoom.scale is not None

    def fit(self) -> None:
        """Show the whole photo."""
        self._set_zoom(Zoom())

    def show_photo(self, photo: Photo) -> None:
        """Show another photo, whole."""
        self.fit()
        super().show_photo(photo)

    def sharpen_photo(self, photo: Photo) -> None:
        super().sharpen_photo(photo)
        self._ask_for_part()

    def show_drawing(self, name: str) -> None:
        self.fit()
        super().show_drawing(name)

    def take_part(self, photo: Photo, part: QRectF, picture: QImage) -> None:
        """Show a scaled part, unless it is of another photo."""
        if photo is self._photo and self._zoom.scale is not None:
            self._detail = (part, picture)
            self.update()

    def event(self, event: QEvent) -> bool:
        # Otherwise the window's shortcuts would take the arrow keys.
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and self._wants(event):
            event.accept()
            return True
        if isinstance(event, QNativeGestureEvent):  # of a touchpad
            if event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
                self._zoom_by(1 + event.value(), event.position())
            return True
        if isinstance(event, QGestureEvent):  # of a touch screen
            pinch = event.gesture(Qt.GestureType.PinchGesture)
            if isinstance(pinch, QPinchGesture):
                at = self.mapFromGlobal(pinch.centerPoint().toPoint())
                self._zoom_by(pinch.scaleFactor(), QPointF(at))
            return True
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if notches := event.angleDelta().y() / 120:
            self._zoom_by(STEP**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.is_zoomed:
            self._panned_from = event.position()
            self._show_cursor()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._panned_from is not None:
            by = event.position() - self._panned_from
            self._panned_from = event.position()
            self._pan(by)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._panned_from = None
        self._show_cursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if not self.is_zoomed:
            self._zoom_to(1 / self.devicePixelRatioF(), event.position())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        middle = QPointF(self.rect().center())
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self._zoom_by(STEP, middle)
            case Qt.Key.Key_Minus:
                self._zoom_by(1 / STEP, middle)
            case Qt.Key.Key_0:
                self.fit()
            case Qt.Key.Key_1:
                self._zoom_to(1 / self.devicePixelRatioF(), middle)
            case key if key in ARROWS and self.is_zoomed:
                self._pan(ARROWS[Qt.Key(key)] * -_KEY_STEP)
            case _:
                super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._pan(QPointF())

    def _wants(self, event: QKeyEvent) -> bool:
        """Tell whether this key is for the photo rather than for the window."""
        return event.key() in ARROWS and self.is_zoomed

    def _place(self) -> QRectF:
        if self._zoom.scale is None:
            return super()._place()
        return place(self._zoom, self._original, self.size(), 1.0)

    def _draw_photo(self, painter: QPainter, placed: QRectF) -> None:
        if self.is_zoomed:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        super()._draw_photo(painter, placed)
        if self.is_zoomed and self._detail is not None:
            part, picture = self._detail
            painter.drawImage(placed_part(part, placed), picture)

    def _zoom_by(self, factor: float, at: QPointF) -> None:
        if not self._picture.isNull():
            scale = self._zoom.scale or self._fitting_scale(self._original)
            self._zoom_to(scale * factor, at)

    def _zoom_to(self, scale: float, at: QPointF) -> None:
        if self._picture.isNull():
            return
        fitting = self._fitting_scale(self._original)
        scale = min(scale, max(MOST / self.devicePixelRatioF(), fitting))
        self._set_zoom(zoomed(self._zoom, scale, at, self._original, self.size(), fitting))

    def _pan(self, by: QPointF) -> None:
        self._set_zoom(panned(self._zoom, by, self._original, self.size()))

    def _set_zoom(self, zoom: Zoom) -> None:
        changed = zoom != self._zoom
        if zoom.scale is None:
            self._detail = None
        self._zoom = zoom
        self._show_cursor()
        if changed:
            self._ask_for_part()
            self.update()
            self.zoom_changed.emit()

    def _ask_for_part(self) -> None:
        """Request the visible pixels, and a photo with more pixels if it has too few."""
        if self._zoom.scale is None or self._photo is None:
            return
        placed = self._place()
        part = visible_part(placed, self.size())
        ratio = self.devicePixelRatioF()
        size = placed_part(part, placed).size() * ratio
        wanted = QSize(ceil(size.width()), ceil(size.height())).expandedTo(QSize(1, 1))
        self.part_wanted.emit(self._photo, part, wanted)
        short_side = min(self._photo.width, self._photo.height)
        seen = min(short_side, ceil(short_side * self._zoom.scale * ratio))
        if seen > min(self._photo.image.size):
            self._want_sharper(short_side)  # all at once: one more step is nearly as much

    def _show_cursor(self) -> None:
        if self._panned_from is not None:
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
        elif self.is_zoomed:
            self.setCursor(Qt.CursorShape.OpenHandCursor)
        else:
            self.unsetCursor()
