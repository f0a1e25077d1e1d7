"""A photo that is looked at closely, and asked about in a part of it."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PIL import Image
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Answer, Photo
from desktop_app.services.image_service import ImageService
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.region_view import RegionView
from tests.support.outcomes import ANSWER
from tests.support.pictures import corners
from tests.support.widgets import child
from tests.unit.ui.window_texts import (
    accessible,
    accessible_name,
    answer,
    button,
    expose,
    shows_text,
)

SMALL = Photo(corners((400, 300)), 400, 300)


@pytest.fixture
def close_up(qtbot: QtBot, pictures: ImageService) -> RegionView:
    """Shows a photo of 4000 × 3000 in 800 × 600, of which a quarter of the pixels is there."""
    widget = RegionView()
    widget.resize(800, 600)
    widget.picture_wanted.connect(pictures.fit)
    widget.part_wanted.connect(pictures.fit_part)
    pictures.fitted.connect(widget.take_picture)
    pictures.part_fitted.connect(widget.take_part)
    expose(qtbot, widget)
    with qtbot.waitSignal(pictures.fitted):
        widget.show_photo(Photo(corners((2000, 1500)), 4000, 3000))
    return widget


def turn_wheel(widget: RegionView, at: QPointF, notches: int) -> None:
    QTest.wheelEvent(widget.windowHandle(), at, QPoint(0, 120 * notches))


def drag(widget: RegionView, start: QPoint, end: QPoint, shift: bool = False) -> None:
    modifier = Qt.KeyboardModifier.ShiftModifier if shift else Qt.KeyboardModifier.NoModifier
    QTest.mousePress(widget, Qt.MouseButton.LeftButton, modifier, start)
    QTest.mouseMove(widget, (start + end) / 2)
    QTest.mouseMove(widget, end)
    QTest.mouseRelease(widget, Qt.MouseButton.LeftButton, modifier, end)


def test_wheel_zooms(close_up: RegionView) -> None:
    assert close_up.percent() is None
    turn_wheel(close_up, QPointF(400, 300), 2)
    assert close_up.percent() == round(20 * 1.25**2)
    turn_wheel(close_up, QPointF(400, 300), -5)
    assert close_up.percent() is None


def test_double_click_toggles_100_percent(
    qtbot: QtBot, close_up: RegionView, pictures: ImageService
) -> None:
    sharper: list[int] = []
    close_up.sharper_wanted.connect(sharper.append)
    with qtbot.waitSignal(pictures.part_fitted):
        QTest.mouseDClick(close_up, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert close_up.percent() == 100
    assert sharper == [3000]
    assert close_up.grab().toImage().pixelColor(100, 103).red() > 150  # the red quarter
    QTest.mouseDClick(close_up, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    assert close_up.percent() is None


@pytest.mark.parametrize(
    ("keys", "percent"), [("1", 100), ("10", None), ("+", 25), ("+-", None), ("=", 25)]
)
def test_keys_zoom(close_up: RegionView, keys: str, percent: int | None) -> None:
    QTest.keyClicks(close_up, keys)
    assert close_up.percent() == percent


def test_pinch_zooms(close_up: RegionView) -> None:
    finger = QTest.createTouchDevice()
    touch = QTest.touchEvent(close_up, finger)
    touch.press(0, QPoint(380, 300)).press(1, QPoint(420, 300)).commit()
    for apart in (40, 60, 80, 100):
        touch.move(0, QPoint(400 - apart, 300)).move(1, QPoint(400 + apart, 300)).commit()
    touch.release(0, QPoint(300, 300)).release(1, QPoint(500, 300)).commit()
    assert (close_up.percent() or 0) > 30


def test_dragging_moves_a_zoomed_photo(qtbot: QtBot, close_up: RegionView) -> None:
    QTest.keyClicks(close_up, "1")
    with qtbot.waitSignal(close_up.part_wanted) as wanted, qtbot.assertNotEmitted(close_up.framed):
        drag(close_up, QPoint(400, 300), QPoint(300, 300))
    assert wanted.args[1].left() > 0.4


def test_larger_decode_stays_zoomed(close_up: RegionView) -> None:
    QTest.keyClicks(close_up, "1")
    close_up.sharpen_photo(Photo(corners((4000, 3000)), 4000, 3000))
    assert close_up.percent() == 100
    close_up.show_photo(SMALL)
    assert close_up.percent() is None


def test_decode_is_not_larger_than_the_photo(qtbot: QtBot, close_up: RegionView) -> None:
    close_up.show_photo(SMALL)
    qtbot.waitUntil(lambda: not close_up.grab().isNull())
    with qtbot.assertNotEmitted(close_up.sharper_wanted):
        QTest.keyClicks(close_up, "++++")


def test_dragging_frames_a_region(qtbot: QtBot, close_up: RegionView) -> None:
    with qtbot.waitSignal(close_up.framed) as framed:
        drag(close_up, QPoint(80, 60), QPoint(240, 100))
    assert framed.args == [QRectF(0.1, 0.1, 0.2, 160 / 600)]
    with qtbot.waitSignal(close_up.frame_left):
        assert close_up.leave_innermost()
    assert not close_up.leave_innermost()


def test_shift_drag_frames_a_zoomed_photo(qtbot: QtBot, close_up: RegionView) -> None:
    QTest.keyClicks(close_up, "1")
    with qtbot.waitSignal(close_up.framed):
        drag(close_up, QPoint(300, 200), QPoint(500, 400), shift=True)
    assert close_up.leave_innermost()  # the frame
    assert close_up.percent() == 100
    assert close_up.leave_innermost()  # the zoom
    assert close_up.percent() is None


def test_tiny_drag_is_no_frame(qtbot: QtBot, close_up: RegionView) -> None:
    with qtbot.assertNotEmitted(close_up.framed):
        drag(close_up, QPoint(100, 100), QPoint(112, 100))
    assert not close_up.leave_innermost()


def test_frame_by_keyboard(qtbot: QtBot, close_up: RegionView) -> None:
    QTest.keyClick(close_up, Qt.Key.Key_F)
    QTest.keyClick(close_up, Qt.Key.Key_Left)
    QTest.keyClick(close_up, Qt.Key.Key_Down)
    QTest.keyClick(close_up, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    with qtbot.waitSignal(close_up.framed) as framed:
        QTest.keyClick(close_up, Qt.Key.Key_Return)
    # 300 × 300 in the middle, 16 to the left, 16 down, then 16 larger around its centre.
    expected = (226 / 800, 158 / 600, 316 / 800, 316 / 600)
    assert framed.args[0].getRect() == pytest.approx(expected)


@pytest.fixture
def framed(qtbot: QtBot, ready: MainWindow, pictures: ImageService) -> MainWindow:
    """A part of the photo was asked about, and is answered."""
    with qtbot.waitSignal(pictures.fitted):
        answer(ready, ANSWER)
    view = child(ready, RegionView)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_F)
    with qtbot.waitSignal(ready.page.part_asked) as asked:
        QTest.keyClick(view, Qt.Key.Key_Return)
    assert shows_text(ready, "This part only")
    _, second, third = ANSWER.predictions
    named = Answer("name", second.wnid, second.label, second.label_zh, 0.9)
    found = replace(ANSWER, predictions=(second, third), answer=named)
    ready.page.show_part_outcome(asked.args[0], found)
    return ready


def headline(window: MainWindow) -> str:
    return window.page.results.answer_text().splitlines()[0].split(" (")[0]


def test_photo_has_an_accessible_role(framed: MainWindow) -> None:
    view = child(framed, RegionView)
    assert accessible(view).role() is QAccessible.Role.Graphic
    assert accessible_name(view) == "Photo"


def test_region_answer_is_not_added_to_the_list(framed: MainWindow) -> None:
    assert headline(framed) == "Egyptian cat"
    assert shows_text(framed, "This part only")
    assert framed.page.photos.entries()[0].outcome == ANSWER


@pytest.mark.parametrize(
    "leave",
    [
        lambda window: QTest.keyClick(window, Qt.Key.Key_Escape),
        lambda window: button(window, "Whole photo").click(),
        lambda window: answer(window, replace(ANSWER, path="/photos/next.jpg")),
    ],
    ids=["Escape", "button", "next photo"],
)
def test_region_can_be_left(framed: MainWindow, leave: Callable[[MainWindow], None]) -> None:
    leave(framed)
    assert headline(framed) == "tabby"
    assert not shows_text(framed, "This part only")


def test_late_region_answer_is_not_shown(framed: MainWindow) -> None:
    part = (0.1, 0.1, 0.2, 0.2)
    framed.page.show_part_outcome(part, ANSWER)
    assert headline(framed) == "Egyptian cat"
    QTest.keyClick(framed, Qt.Key.Key_Escape)
    framed.page.show_part_outcome(part, replace(ANSWER, predictions=ANSWER.predictions[1:]))
    assert headline(framed) == "tabby"


def test_caption_has_the_zoom(framed: MainWindow) -> None:
    QTest.keyClick(framed, Qt.Key.Key_Escape)
    QTest.keyClicks(child(framed, RegionView), "1")
    assert shows_text(framed, "4000 × 3000 · 100 %")


def test_placeholder_has_no_zoom_or_frame(close_up: RegionView) -> None:
    close_up.show_drawing("unreadable")
    QTest.keyClicks(close_up, "1F")
    turn_wheel(close_up, QPointF(10, 10), 3)
    drag(close_up, QPoint(80, 60), QPoint(240, 100))
    assert close_up.percent() is None
    assert not close_up.leave_innermost()


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_odd_sizes_can_be_zoomed(
    qtbot: QtBot, close_up: RegionView, pictures: ImageService, size: tuple[int, int]
) -> None:
    with qtbot.waitSignal(pictures.fitted):
        close_up.show_photo(Photo(Image.new("RGB", size, "red"), *size))
    QTest.keyClicks(close_up, "1++++F")
    QTest.keyClick(close_up, Qt.Key.Key_Return)
    assert not close_up.grab().isNull()
