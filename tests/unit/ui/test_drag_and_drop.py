"""What is dragged over the window and over the kiosk, as Qt delivers it."""

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.drop_zone import DropSheet
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind
from tests.support.outcomes import ANSWER
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer, shows_text

Action = Qt.DropAction
COPY, MOVE, LINK, NONE = (
    Action.CopyAction,
    Action.MoveAction,
    Action.LinkAction,
    Action.IgnoreAction,
)
LEFT, NO_KEYS = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


def photo() -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/photos/a.jpg")])
    return data


def given(name: str, content: bytes) -> QMimeData:
    data = QMimeData()
    data.setData(name, QByteArray(content))
    return data


REFUSED = {
    Kind.WEB_ADDRESS: ("text/uri-list", b"https://example.org/a.jpg"),
    Kind.ELSEWHERE: ("text/uri-list", b"mtp://phone/a.jpg"),
    Kind.PROMISE: ("application/vnd.portal.filetransfer", b"key"),
    Kind.NOT_FOUND: ("text/plain", b"/nowhere/a.jpg"),
    Kind.LOST_FILES: ("text/uri-list", b""),
    Kind.NOTHING: ("text/plain", b"hello"),
}


def entered(window: QWidget, data: QMimeData, offered: Action = COPY) -> Action:
    """Let `data` hover; returns the action that is answered."""
    event = QDragEnterEvent(QPoint(5, 5), offered, data, LEFT, NO_KEYS)
    window.dragEnterEvent(event)
    return event.dropAction() if event.isAccepted() else NONE


def moved(window: QWidget, data: QMimeData, offered: Action) -> Action:
    event = QDragMoveEvent(QPoint(6, 5), offered, data, LEFT, NO_KEYS)
    window.dragMoveEvent(event)
    return event.dropAction() if event.isAccepted() else NONE


def dropped(window: QWidget, data: QMimeData, offered: Action = COPY) -> Action:
    event = QDropEvent(QPointF(6, 5), offered, data, LEFT, NO_KEYS)
    window.dropEvent(event)
    return event.dropAction() if event.isAccepted() else NONE


def sheet(window: MainWindow) -> DropSheet:
    """What lies over the window while something hovers."""
    found = child(window, DropSheet)
    assert isinstance(found, DropSheet)
    return found


def welcomes(window: MainWindow) -> bool:
    """Whether the sheet has its frame."""
    shown, colour = sheet(window).grab().toImage(), window.palette().highlight().color()
    row = shown.height() // 2
    return colour in [shown.pixelColor(x, row) for x in range(shown.width() // 8)]


@pytest.mark.parametrize("offered", [COPY, COPY | MOVE, COPY | MOVE | LINK, COPY | LINK])
def test_every_drop_is_a_copy(ready: MainWindow, offered: Action) -> None:
    assert entered(ready, photo(), offered) is COPY
    assert moved(ready, photo(), offered) is COPY
    assert dropped(ready, photo(), offered) is COPY


@pytest.mark.parametrize("offered", [MOVE, LINK, MOVE | LINK])
def test_source_without_copy_action_keeps_its_file(
    qtbot: QtBot, ready: MainWindow, offered: Action
) -> None:
    with qtbot.assertNotEmitted(ready.paths_opened):
        assert entered(ready, photo(), offered) is NONE
        assert "would move the file" in sheet(ready).accessibleName()
        assert moved(ready, photo(), offered) is NONE
        assert dropped(ready, photo(), offered) is NONE
    assert shows_text(ready, "would move the file")


def test_source_may_withdraw_the_copy_action(ready: MainWindow) -> None:
    """As GTK does when Shift is pressed."""
    assert entered(ready, photo(), COPY | MOVE) is COPY
    assert moved(ready, photo(), MOVE) is NONE
    assert moved(ready, photo(), COPY) is COPY


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_content_says_why(qtbot: QtBot, ready: MainWindow, kind: Kind) -> None:
    data = given(*REFUSED[kind])
    assert entered(ready, data) is NONE
    assert sheet(ready).isVisible()
    assert not welcomes(ready)
    ready.dragLeaveEvent(QDragLeaveEvent())  # what was refused and let go only leaves
    assert not sheet(ready).isVisible()
    reason = sheet(ready).accessibleName()
    assert shows_text(ready, reason)
    ready.notify("")
    with qtbot.assertNotEmitted(ready.paths_opened):
        assert dropped(ready, data) is NONE
    assert shows_text(ready, reason)


def test_drag_that_leaves_shows_no_notice(ready: MainWindow) -> None:
    entered(ready, photo())
    assert welcomes(ready)
    ready.dragLeaveEvent(QDragLeaveEvent())
    assert shows_text(ready, "nothing leaves this computer")


def test_overlay_closes_if_the_source_dies(ready: MainWindow) -> None:
    entered(ready, photo())
    assert sheet(ready).isVisible()
    QTest.mouseMove(sheet(ready), QPoint(40, 50))  # the mouse is the source's as long as it lives
    assert not sheet(ready).isVisible()


def test_lost_content_is_reported(ready: MainWindow) -> None:
    picture = given("image/heic", b"")
    assert entered(ready, picture) is COPY
    assert dropped(ready, picture) is NONE
    assert shows_text(ready, "The picture did not arrive")


def test_refused_part_of_a_mixture_is_reported(ready: MainWindow) -> None:
    content = b"file:///photos/a.jpg\nhttps://example.org/b.jpg\nmtp://phone/c.jpg"
    assert dropped(ready, given("text/uri-list", content)) is COPY
    answer(ready, ANSWER)
    assert shows_text(ready, "Skipped, not on this computer: 2")


def test_only_the_window_accepts_drops(ready: MainWindow) -> None:
    answer(ready, ANSWER, ["/photos/a.jpg", "/photos/b.jpg"])
    assert not child(ready, QLineEdit).acceptDrops()
    assert [it for it in ready.findChildren(QWidget) if it.acceptDrops()] == []
