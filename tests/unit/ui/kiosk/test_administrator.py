"""The full-screen window: what it lets in, the corner, the PIN, and the page behind it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.kiosk.app import connect_language, open_administrator_page
from desktop_app.kiosk.config import KioskConfig
from desktop_app.kiosk.pin import set_pin
from desktop_app.ui.kiosk import input_filter
from desktop_app.ui.kiosk.album import Album
from tests.unit.ui.kiosk.conftest import Kiosk, Open
from tests.unit.ui.mime_data import COPY, LINK, MOVE, NONE, Action, drop, enter, files

PIN = "2580"
LEFT = Qt.MouseButton.LeftButton
CORNER, MIDDLE = QPoint(10, 10), QPoint(400, 300)


@pytest.fixture
def full(
    qapp: QApplication, open_kiosk: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Kiosk]:
    """A kiosk that fills the screen, and whose corner opens soon if there is a PIN."""
    monkeypatch.setattr(input_filter, "HELD_MILLISECONDS", 50)
    kiosk = open_kiosk()
    kiosk.window.fill_screen()
    config = KioskConfig(pin_file=tmp_path / "pin")
    open_administrator_page(qapp, kiosk.window, kiosk.exhibit, config)
    yield kiosk
    QTest.mouseRelease(kiosk.window.windowHandle(), LEFT)


def test_window_fills_the_screen(full: Kiosk) -> None:
    screen = QGuiApplication.primaryScreen()
    assert full.window.geometry() == screen.geometry()
    assert full.window.windowTitle() == QGuiApplication.applicationDisplayName()
    assert full.window.windowFlags() & Qt.WindowType.FramelessWindowHint
    full.window.resize(300, 200)
    screen.geometryChanged.emit(screen.geometry())
    assert full.window.geometry() == screen.geometry()


def test_window_cannot_be_closed(full: Kiosk) -> None:
    assert not full.window.close()
    QApplication.closeAllWindows()
    assert full.window.isVisible()


@pytest.mark.parametrize(
    "button", [Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.BackButton]
)
def test_only_the_left_mouse_button_counts(full: Kiosk, button: Qt.MouseButton) -> None:
    handle = full.window.windowHandle()
    QTest.mouseClick(handle, button, pos=MIDDLE)
    assert full.page == "Attract"
    QTest.mouseClick(handle, LEFT, pos=MIDDLE)
    assert full.page == "Grid"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab])
def test_keys_are_ignored(full: Kiosk, key: Qt.Key) -> None:
    QTest.keyClick(full.window.windowHandle(), key)
    assert full.page == "Attract"
    assert QApplication.focusWidget() is None


def test_touch_works_like_a_mouse(qtbot: QtBot, full: Kiosk) -> None:
    finger = QTest.createTouchDevice()
    handle = full.window.windowHandle()
    QTest.touchEvent(handle, finger).press(0, MIDDLE, handle).commit()
    QTest.touchEvent(handle, finger).release(0, MIDDLE, handle).commit()
    qtbot.waitUntil(lambda: full.page == "Grid")
    assert full.window.cursor().shape() == Qt.CursorShape.BlankCursor
    QTest.mouseMove(handle, MIDDLE + QPoint(40, 40))
    qtbot.waitUntil(lambda: full.window.cursor().shape() == Qt.CursorShape.ArrowCursor)


@pytest.mark.parametrize(("offered", "accepted"), [(COPY | MOVE, COPY), (MOVE, NONE), (LINK, NONE)])
def test_drop_is_a_copy_or_refused(kiosk: Kiosk, offered: Action, accepted: Action) -> None:
    data = files("/photos/a.jpg")
    opened: list[object] = []
    kiosk.exhibit.paths_opened.connect(opened.append)
    assert enter(kiosk.window, data, offered) is accepted
    assert drop(kiosk.window, data, offered) is accepted
    assert opened == ([("/photos/a.jpg",)] if accepted is COPY else [])


@pytest.fixture
def pad(full: Kiosk, tmp_path: Path) -> Kiosk:
    """The PIN pad after the corner was held."""
    set_pin(tmp_path / "pin", PIN)
    QTest.mousePress(full.window.windowHandle(), LEFT, pos=CORNER)
    full.until(lambda: full.page == "PinPad")
    return full


def test_pin_opens_the_administrator_page(
    qapp: QApplication, pad: Kiosk, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(qapp, "exit", codes.append)
    for key in (*PIN, "Enter"):
        pad.touch(key)
    pad.until(lambda: pad.page == "AdministratorPage")
    for text in ("Shiwu 1.2.3", "/etc/shiwu/kiosk.toml", "Line 7: It is wrong."):
        assert pad.shows(text)
    pad.touch("Close the kiosk")
    assert codes == [0]


def test_administrator_can_go_back(pad: Kiosk) -> None:
    pad.touch("Back to the exhibit")
    assert pad.page == "Attract"


def test_corner_does_nothing_without_a_pin(qtbot: QtBot, full: Kiosk) -> None:
    with qtbot.waitSignal(full.window.corner_held):
        QTest.mousePress(full.window.windowHandle(), LEFT, pos=CORNER)
    with qtbot.assertNotEmitted(full.exhibit.pin_entered, wait=200):
        pass
    assert full.page == "Attract"


@pytest.mark.parametrize(
    ("start", "end"), [(CORNER, QPoint(400, 10)), (CORNER, QPoint(10, 400)), (MIDDLE, MIDDLE)]
)
def test_touch_outside_the_corner_does_not_open(
    qtbot: QtBot, full: Kiosk, start: QPoint, end: QPoint
) -> None:
    with qtbot.assertNotEmitted(full.window.corner_held, wait=200):
        QTest.mousePress(full.window.windowHandle(), LEFT, pos=start)
        QTest.mouseMove(full.window.windowHandle(), end)


def test_digits_are_hidden(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0)
    before = kiosk.texts()
    for key in PIN:
        kiosk.touch(key)
    assert kiosk.shows("●●●●")
    kiosk.touch("Delete")
    assert [it for it in kiosk.texts() if it not in before] == ["●●●"]


def test_wrong_pin_is_reported_and_delayed(qtbot: QtBot, kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0)
    kiosk.touch("1")
    with qtbot.waitSignal(kiosk.exhibit.pin_entered) as entered:
        kiosk.touch("Enter")
    assert entered.args == ["1"]
    assert not [it for it in kiosk.targets() if it.text().isdigit() and it.isEnabled()]
    kiosk.exhibit.show_pin_tried(False, 1.5)
    assert kiosk.shows("That was not it. Try again in 2 s.")
    assert not kiosk.shows("●")
    qtbot.waitUntil(lambda: "That was not it." in kiosk.texts())
    assert [it for it in kiosk.targets() if it.text() == "5" and it.isEnabled()]


def test_omitted_photos_are_counted(kiosk: Kiosk, album: Album) -> None:
    kiosk.show_administrator_page()
    assert kiosk.shows("3 photos, 0 USB drives connected")
    assert not kiosk.shows("left out")
    kiosk.exhibit.take_thumbnail(album.photos[1], QImage())
    kiosk.show_administrator_page()
    assert kiosk.shows("1 of your photos can't be read and are left out")


@pytest.mark.parametrize("size", [(1280, 800), (1024, 600), (960, 540), (1080, 1920)])
def test_pad_is_centred(open_kiosk: Open, size: tuple[int, int]) -> None:
    kiosk = open_kiosk(size)
    kiosk.exhibit.show_pin_pad(0)
    kiosk.window.grab()
    columns = [kiosk.middle(key)[0] for key in "456"]
    assert abs(columns[1] - size[0] / 2) <= 1
    assert abs((columns[0] + columns[2]) / 2 - size[0] / 2) <= 1


def test_late_pin_opens_nothing(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0)
    kiosk.exhibit.end_visit()
    kiosk.exhibit.show_pin_tried(True, 0)
    assert kiosk.page == "Attract"


def test_language_is_reset_for_each_visitor(qapp: QApplication, kiosk: Kiosk) -> None:
    connect_language(qapp, kiosk.exhibit, "en")
    kiosk.begin()
    kiosk.touch("中文")
    kiosk.until(lambda: kiosk.shows("选一张照片"))
    kiosk.touch("结束")
    assert kiosk.texts()[0] == "What is in this picture?"
    kiosk.begin()
    kiosk.until(lambda: kiosk.shows("Choose a photo"))
