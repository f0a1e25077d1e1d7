"""The window is the screen, and lets in no more than touches, clicks and drops."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.unit.ui.kiosk.conftest import Kiosk
from tests.unit.ui.mime_data import COPY, LINK, MOVE, NONE, Action, drop, enter, files

Open = Callable[..., Kiosk]


@pytest.fixture
def full(qtbot: QtBot, open_kiosk: Open) -> Kiosk:
    kiosk = open_kiosk()
    kiosk.window.fill_screen()
    return kiosk


def test_window_fills_the_screen(full: Kiosk) -> None:
    assert full.window.geometry() == QGuiApplication.primaryScreen().geometry()
    assert full.window.windowTitle() == QGuiApplication.applicationDisplayName()
    assert full.window.windowFlags() & Qt.WindowType.FramelessWindowHint


def test_window_follows_the_screen_size(full: Kiosk) -> None:
    screen = QGuiApplication.primaryScreen()
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
    handle, place = full.window.windowHandle(), QPoint(400, 300)
    QTest.mouseClick(handle, button, pos=place)
    assert full.page == "Attract"
    QTest.mouseClick(handle, Qt.MouseButton.LeftButton, pos=place)
    assert full.page == "Grid"


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space, Qt.Key.Key_Tab])
def test_keys_are_ignored(full: Kiosk, key: Qt.Key) -> None:
    QTest.keyClick(full.window.windowHandle(), key)
    assert full.page == "Attract"
    assert QApplication.focusWidget() is None


def test_touch_works_like_a_mouse(qtbot: QtBot, full: Kiosk) -> None:
    finger = QTest.createTouchDevice()
    handle, place = full.window.windowHandle(), QPoint(400, 300)
    QTest.touchEvent(handle, finger).press(0, place, handle).commit()
    QTest.touchEvent(handle, finger).release(0, place, handle).commit()
    qtbot.waitUntil(lambda: full.page == "Grid")
    assert full.window.cursor().shape() == Qt.CursorShape.BlankCursor
    QTest.mouseMove(handle, place + QPoint(40, 40))
    qtbot.waitUntil(lambda: full.window.cursor().shape() == Qt.CursorShape.ArrowCursor)


@pytest.mark.parametrize(("offered", "accepted"), [(COPY | MOVE, COPY), (MOVE, NONE), (LINK, NONE)])
def test_drop_is_a_copy_or_refused(kiosk: Kiosk, offered: Action, accepted: Action) -> None:
    data = files("/photos/a.jpg")
    opened: list[object] = []
    kiosk.exhibit.paths_opened.connect(opened.append)
    assert enter(kiosk.window, data, offered) is accepted
    assert drop(kiosk.window, data, offered) is accepted
    assert opened == ([("/photos/a.jpg",)] if accepted is COPY else [])


def test_drops_are_refused_outside_a_visit(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0.0)
    assert enter(kiosk.window, files("/photos/a.jpg")) is NONE
