"""The geometry of a zoomed photo, without a widget.

Sizes and points are in window pixels, parts of a photo in shares of its width and height.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize

STEP = 1.25
"""The factor per notch of the wheel or key press."""
MOST = 8.0
"""The maximum width of a pixel of the photo, in screen pixels."""


@dataclass(frozen=True, slots=True)
class Zoom:
    """`scale` is window pixels per pixel of the photo, None for fitted.

    `x` and `y` are the point of the photo, in shares, 0..1, at the centre of the viewport.
    """

    scale: float | None = None
    x: float = 0.5
    y: float = 0.5


def fitting_scale(photo: QSize, room: QSize, enlarged: float) -> float:
    """Return the scale at which a photo fits, at most `enlarged`."""
    fitting = min(room.width() / photo.width(), room.height() / photo.height())
    return min(fitting, enlarged)


def place(zoom: Zoom, photo: QSize, room: QSize, fitting: float) -> QRectF:
    """Return the rectangle of the whole photo, which may exceed the viewport."""
    scale = fitting if zoom.scale is None else zoom.scale
    width, height = photo.width() * scale, photo.height() * scale
    left = room.width() / 2 - zoom.x * width
    top = room.height() / 2 - zoom.y * height
    return QRectF(left, top, width, height)


def zoomed(zoom: Zoom, scale: float, at: QPointF, photo: QSize, room: QSize, fit: float) -> Zoom:
    """Change the scale and keep the point `at` in place, where possible."""
    if scale <= fit:
        return Zoom()
    before = place(zoom, photo, room, fit)
    x = (at.x() - before.left()) / before.width()
    y = (at.y() - before.top()) / before.height()
    across, down = photo.width() * scale, photo.height() * scale
    x += (room.width() / 2 - at.x()) / across
    y += (room.height() / 2 - at.y()) / down
    return _within(Zoom(scale, x, y), photo, room)


def panned(zoom: Zoom, by: QPointF, photo: QSize, room: QSize) -> Zoom:
    """Move the photo by so many pixels, up to its edge."""
    if zoom.scale is None:
        return zoom
    x = zoom.x - by.x() / (photo.width() * zoom.scale)
    y = zoom.y - by.y() / (photo.height() * zoom.scale)
    return _within(Zoom(zoom.scale, x, y), photo, room)


def visible_part(placed: QRectF, room: QSize) -> QRectF:
    """Return the visible part of a photo with this rectangle."""
    seen = placed.intersected(QRectF(0, 0, room.width(), room.height()))
    return QRectF(
        (seen.left() - placed.left()) / placed.width(),
        (seen.top() - placed.top()) / placed.height(),
        seen.width() / placed.width(),
        seen.height() / placed.height(),
    )


def placed_part(part: QRectF, placed: QRectF) -> QRectF:
    """Return the rectangle of a part of a photo with this rectangle."""
    return QRectF(
        placed.left() + part.left() * placed.width(),
        placed.top() + part.top() * placed.height(),
        part.width() * placed.width(),
        part.height() * placed.height(),
    )


def square_between(start: QPointF, end: QPointF, bounds: QRectF) -> QRectF:
    """Return the largest square from `start` towards `end` that lies within the bounds.

    Its side is the longer distance between the points, if that fits.
    """
    right, down = end.x() >= start.x(), end.y() >= start.y()
    side = max(abs(end.x() - start.x()), abs(end.y() - start.y()))
    room_x = bounds.right() - start.x() if right else start.x() - bounds.left()
    room_y = bounds.bottom() - start.y() if down else start.y() - bounds.top()
    side = max(0.0, min(side, room_x, room_y))
    left = start.x() if right else start.x() - side
    top = start.y() if down else start.y() - side
    return QRectF(left, top, side, side)


def moved_within(square: QRectF, by: QPointF, bounds: QRectF) -> QRectF:
    """Move a square within the bounds."""
    left = min(max(square.left() + by.x(), bounds.left()), bounds.right() - square.width())
    top = min(max(square.top() + by.y(), bounds.top()), bounds.bottom() - square.height())
    return QRectF(left, top, square.width(), square.height())


def _within(zoom: Zoom, photo: QSize, room: QSize) -> Zoom:
    """Centre a photo that is smaller than the viewport; let a larger one cover it."""
    assert zoom.scale is not None
    return Zoom(
        zoom.scale,
        _centre(zoom.x, photo.width() * zoom.scale, room.width()),
        _centre(zoom.y, photo.height() * zoom.scale, room.height()),
    )


def _centre(share: float, length: float, room: float) -> float:
    if length <= room:
        return 0.5
    half = room / 2 / length
    return min(max(share, half), 1 - half)
