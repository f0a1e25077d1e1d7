"""How large a photo is shown, and which part of it: geometry without a widget.

Sizes and points are in pixels of the window, parts of a photo in shares of its width and height.
"""

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize

STEP = 1.25
"""What one notch of a wheel, or one press of a key, enlarges by."""
MOST = 8.0
"""Pixels of the screen that one pixel of a photo is shown with at most, across."""


@dataclass(frozen=True, slots=True)
class Zoom:
    """`scale` is pixels of the window per pixel of the photo, None for as large as fits.

    `x` and `y` are the shares of the photo, 0..1, that lie in the middle of the room.
    """

    scale: float | None = None
    x: float = 0.5
    y: float = 0.5


def fitting_scale(photo: QSize, room: QSize, enlarged: float) -> float:
    """Return the scale at which a photo fits, at most `enlarged`."""
    fitting = min(room.width() / photo.width(), room.height() / photo.height())
    return min(fitting, enlarged)


def place(zoom: Zoom, photo: QSize, room: QSize, fitting: float) -> QRectF:
    """Return where in the room the whole photo lies; parts of it may lie outside."""
    scale = fitting if zoom.scale is None else zoom.scale
    width, height = photo.width() * scale, photo.height() * scale
    left = room.width() / 2 - zoom.x * width
    top = room.height() / 2 - zoom.y * height
    return QRectF(left, top, width, height)


def zoomed(zoom: Zoom, scale: float, at: QPointF, photo: QSize, room: QSize, fit: float) -> Zoom:
    """Show the photo at this scale; what lies at the point `at` stays there, where it can."""
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
    """Move the photo by so many pixels, as far as there is more of it."""
    if zoom.scale is None:
        return zoom
    x = zoom.x - by.x() / (photo.width() * zoom.scale)
    y = zoom.y - by.y() / (photo.height() * zoom.scale)
    return _within(Zoom(zoom.scale, x, y), photo, room)


def visible_part(placed: QRectF, room: QSize) -> QRectF:
    """Return the part of a photo, placed like this, that lies in the room."""
    seen = placed.intersected(QRectF(0, 0, room.width(), room.height()))
    return QRectF(
        (seen.left() - placed.left()) / placed.width(),
        (seen.top() - placed.top()) / placed.height(),
        seen.width() / placed.width(),
        seen.height() / placed.height(),
    )


def placed_part(part: QRectF, placed: QRectF) -> QRectF:
    """Return where a part of a photo lies, whose whole is placed like this."""
    return QRectF(
        placed.left() + part.left() * placed.width(),
        placed.top() + part.top() * placed.height(),
        part.width() * placed.width(),
        part.height() * placed.height(),
    )


def square_between(start: QPointF, end: QPointF, bounds: QRectF) -> QRectF:
    """Return the largest square from `start` towards `end` that lies within the bounds.

    It is as long as the longer of the two sides between the points, where that fits.
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
    """Move a square as far as the bounds let it."""
    left = min(max(square.left() + by.x(), bounds.left()), bounds.right() - square.width())
    top = min(max(square.top() + by.y(), bounds.top()), bounds.bottom() - square.height())
    return QRectF(left, top, square.width(), square.height())


def _within(zoom: Zoom, photo: QSize, room: QSize) -> Zoom:
    """Leave no empty room beside a photo that is larger, and centre one that is smaller."""
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
