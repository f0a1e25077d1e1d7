"""The geometry of a zoomed photo."""

import pytest
from PySide6.QtCore import QPointF, QRectF, QSize

from desktop_app.ui.zoom_geometry import (
    Zoom,
    fitting_scale,
    moved_within,
    panned,
    place,
    placed_part,
    square_between,
    visible_part,
    zoomed,
)

PHOTO, ROOM = QSize(4000, 3000), QSize(800, 600)
BOUNDS = QRectF(0, 0, 800, 600)


def test_fit_enlarges_small_photos_to_a_limit() -> None:
    assert fitting_scale(PHOTO, ROOM, 2) == pytest.approx(0.2)
    assert fitting_scale(QSize(100, 100), ROOM, 2) == 2
    assert place(Zoom(), PHOTO, ROOM, 0.2) == QRectF(0, 0, 800, 600)


def test_zoom_keeps_the_point_under_the_pointer() -> None:
    at = QPointF(200, 450)
    zoom = zoomed(Zoom(), 0.5, at, PHOTO, ROOM, 0.2)
    placed = place(zoom, PHOTO, ROOM, 0.2)
    assert (at.x() - placed.left()) / placed.width() == pytest.approx(0.25)
    assert (at.y() - placed.top()) / placed.height() == pytest.approx(0.75)


def test_zooming_out_ends_at_fit() -> None:
    zoom = zoomed(Zoom(0.5), 0.19, QPointF(0, 0), PHOTO, ROOM, 0.2)
    assert zoom == Zoom()


@pytest.mark.parametrize("by", [QPointF(9999, 9999), QPointF(-9999, -9999)])
def test_panning_is_bounded(by: QPointF) -> None:
    zoom = panned(Zoom(0.5), by, PHOTO, ROOM)
    placed = place(zoom, PHOTO, ROOM, 0.2)
    assert placed.contains(QRectF(1, 1, 798, 598))
    assert panned(Zoom(), by, PHOTO, ROOM) == Zoom()


def test_narrow_photo_stays_centred() -> None:
    zoom = panned(Zoom(1.0), QPointF(300, 0), QSize(100, 3000), ROOM)
    assert zoom.x == 0.5


def test_visible_part_and_offset_are_inverse() -> None:
    placed = place(Zoom(0.5), PHOTO, ROOM, 0.2)
    part = visible_part(placed, ROOM)
    assert part == QRectF(0.3, 0.3, 0.4, 0.4)
    assert placed_part(part, placed) == BOUNDS


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ((100, 100), (200, 150), (100, 100, 100, 100)),
        ((200, 200), (150, 100), (100, 100, 100, 100)),
        ((700, 500), (900, 500), (700, 500, 100, 100)),
        ((10, 300), (-50, 300), (0, 300, 10, 10)),
    ],
)
def test_frame_is_square_within_the_photo(
    start: tuple[int, int], end: tuple[int, int], expected: tuple[int, int, int, int]
) -> None:
    assert square_between(QPointF(*start), QPointF(*end), BOUNDS) == QRectF(*expected)


def test_frame_moves_within_the_photo() -> None:
    moved = moved_within(QRectF(0, 0, 100, 100), QPointF(-50, 1000), BOUNDS)
    assert moved == QRectF(0, 500, 100, 100)
