"""The window is the screen, and lets in no more than touches, clicks and drops."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from tests.unit.ui.kiosk.conftest import Kiosk

Action = Qt.DropAction
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


@pytest.mark.parametrize(
    ("offered", "answered"),
    [
        (Action.CopyAction | Action.MoveAction, Action.CopyAction),
        (Action.MoveAction, Action.IgnoreAction),
        (Action.LinkAction, Action.IgnoreAction),
    ],
)
def test_drop_is_a_copy_or_refused(
    qtbot: QtBot, kiosk: Kiosk, offered: Action, answered: Action
) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/photos/a.jpg")])
    left, no_keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(5, 5), offered, data, left, no_keys)
    kiosk.window.dragEnterEvent(event)
    assert event.dropAction() is answered
    assert event.isAccepted() is (answered is Action.CopyAction)
    opened: list[object] = []
    kiosk.exhibit.paths_opened.connect(opened.append)
    drop = QDropEvent(QPointF(5, 5), offered, data, left, no_keys)
    kiosk.window.dropEvent(drop)
    assert drop.dropAction() is answered
    assert opened == ([("/photos/a.jpg",)] if answered is Action.CopyAction else [])


def test_drops_are_refused_outside_a_visit(kiosk: Kiosk) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/photos/a.jpg")])
    kiosk.exhibit.show_pin_pad(0.0)
    left, no_keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    event = QDragEnterEvent(QPoint(5, 5), Action.CopyAction, data, left, no_keys)
    kiosk.window.dragEnterEvent(event)
    assert not event.isAccepted()
