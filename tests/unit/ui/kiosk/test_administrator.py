"""The corner, the PIN and the page behind it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.kiosk.app import connect_language, open_administrator_page
from desktop_app.kiosk.config import KioskConfig
from desktop_app.kiosk.pin import set_pin
from desktop_app.ui.kiosk import input_filter
from desktop_app.ui.kiosk.album import Album
from tests.unit.ui.kiosk.conftest import Kiosk

Open = Callable[..., Kiosk]
PIN = "2580"
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def guarded(
    qtbot: QtBot,
    application: QApplication,
    open_kiosk: Open,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Kiosk]:
    """A kiosk whose corner opens soon, to those who know the PIN in a file."""
    monkeypatch.setattr(input_filter, "HELD_MILLISECONDS", 50)
    kiosk = open_kiosk()
    kiosk.window.fill_screen()
    open_administrator_page(
        application, kiosk.window, kiosk.exhibit, KioskConfig(pin_file=tmp_path / "pin")
    )
    yield kiosk
    QTest.mouseRelease(kiosk.window.windowHandle(), LEFT)


def test_corner_opens_the_pin_pad(
    qtbot: QtBot,
    application: QApplication,
    guarded: Kiosk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    codes: list[int] = []
    monkeypatch.setattr(application, "exit", codes.append)
    set_pin(tmp_path / "pin", PIN)
    hold(guarded, QPoint(10, 10))
    qtbot.waitUntil(lambda: guarded.page == "PinPad")
    enter(guarded, PIN)
    qtbot.waitUntil(lambda: guarded.page == "AdministratorPage")
    for text in ("Shiwu 1.2.3", "/etc/shiwu/kiosk.toml", "Line 7: It is wrong."):
        assert guarded.shows(text)
    guarded.touch("Close the kiosk")
    assert codes == [0]


def test_administrator_can_go_back(qtbot: QtBot, guarded: Kiosk, tmp_path: Path) -> None:
    set_pin(tmp_path / "pin", PIN)
    hold(guarded, QPoint(10, 10))
    qtbot.waitUntil(lambda: guarded.page == "PinPad")
    guarded.touch("Back to the exhibit")
    assert guarded.page == "Attract"


def test_corner_does_nothing_without_a_pin(qtbot: QtBot, guarded: Kiosk) -> None:
    with qtbot.waitSignal(guarded.window.corner_held):
        hold(guarded, QPoint(10, 10))
    with qtbot.assertNotEmitted(guarded.exhibit.pin_entered, wait=200):
        pass
    assert guarded.page == "Attract"


@pytest.mark.parametrize("leave", [QPoint(400, 10), QPoint(10, 400)])
def test_leaving_the_corner_cancels(qtbot: QtBot, guarded: Kiosk, leave: QPoint) -> None:
    handle = guarded.window.windowHandle()
    with qtbot.assertNotEmitted(guarded.window.corner_held, wait=200):
        QTest.mousePress(handle, LEFT, pos=QPoint(10, 10))
        QTest.mouseMove(handle, leave)
    QTest.mouseRelease(handle, LEFT, pos=leave)


def test_touch_elsewhere_does_not_open(qtbot: QtBot, guarded: Kiosk) -> None:
    handle = guarded.window.windowHandle()
    with qtbot.assertNotEmitted(guarded.window.corner_held, wait=200):
        QTest.mousePress(handle, LEFT, pos=QPoint(300, 300))


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
    show_administrator_page(kiosk)
    assert kiosk.shows("3 photos, 0 USB drives connected")
    assert not kiosk.shows("left out")
    kiosk.exhibit.take_thumbnail(album.photos[1], QImage())
    show_administrator_page(kiosk)
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


def test_language_is_reset_for_each_visitor(
    qtbot: QtBot, application: QApplication, kiosk: Kiosk
) -> None:
    connect_language(application, kiosk.exhibit, "en")
    kiosk.begin()
    kiosk.touch("中文")
    qtbot.waitUntil(lambda: kiosk.shows("选一张照片"))
    kiosk.touch("结束")
    assert kiosk.texts()[0] == "What is in this picture?"
    kiosk.begin()
    qtbot.waitUntil(lambda: kiosk.shows("Choose a photo"))


def show_administrator_page(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0)
    kiosk.exhibit.show_pin_tried(True, 0)


def hold(kiosk: Kiosk, place: QPoint) -> None:
    """Press, and do not let go before the corner has opened, where it does."""
    QTest.mousePress(kiosk.window.windowHandle(), LEFT, pos=place)


def enter(kiosk: Kiosk, pin: str) -> None:
    for key in pin:
        kiosk.touch(key)
    kiosk.touch("Enter")
