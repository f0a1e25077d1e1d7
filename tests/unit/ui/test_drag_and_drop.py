"""Drags over the window, as Qt delivers them."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.ui.drop_zone import DropSheet
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind
from tests.support.outcomes import ANSWER
from tests.support.widgets import child
from tests.unit.ui import mime_data
from tests.unit.ui.mime_data import COPY, LINK, MOVE, NONE, Action, drop, enter, move
from tests.unit.ui.window_texts import answer, shows_text

REFUSED = {
    Kind.WEB_ADDRESS: {"text/uri-list": b"https://example.org/a.jpg"},
    Kind.ELSEWHERE: {"text/uri-list": b"mtp://phone/a.jpg"},
    Kind.PROMISE: {"application/vnd.portal.filetransfer": b"key"},
    Kind.NOT_FOUND: {"text/plain": b"/nowhere/a.jpg"},
    Kind.LOST_FILES: {"text/uri-list": b""},
    Kind.NOTHING: {"text/plain": b"hello"},
}
PHOTO = mime_data.files("/photos/a.jpg")


@pytest.fixture
def sheet(ready: MainWindow) -> DropSheet:
    """The overlay during a drag."""
    return child(ready, DropSheet)


def has_frame(sheet: DropSheet) -> bool:
    shown, colour = sheet.grab().toImage(), sheet.palette().highlight().color()
    row = shown.height() // 2
    return colour in [shown.pixelColor(x, row) for x in range(shown.width() // 8)]


@pytest.mark.parametrize("offered", [COPY, COPY | MOVE, COPY | MOVE | LINK, COPY | LINK])
def test_every_drop_is_a_copy(ready: MainWindow, offered: Action) -> None:
    for deliver in (enter, move, drop):
        assert deliver(ready, PHOTO, offered) is COPY


@pytest.mark.parametrize("offered", [MOVE, LINK, MOVE | LINK])
def test_source_without_copy_action_keeps_its_file(
    qtbot: QtBot, ready: MainWindow, sheet: DropSheet, offered: Action
) -> None:
    with qtbot.assertNotEmitted(ready.paths_opened):
        assert enter(ready, PHOTO, offered) is NONE
        assert "would move the file" in sheet.accessibleName()
        assert move(ready, PHOTO, offered) is NONE
        assert drop(ready, PHOTO, offered) is NONE
    assert shows_text(ready, "would move the file")


def test_source_may_withdraw_the_copy_action(ready: MainWindow) -> None:
    """GTK does this when Shift is pressed."""
    assert enter(ready, PHOTO, COPY | MOVE) is COPY
    assert move(ready, PHOTO, MOVE) is NONE
    assert move(ready, PHOTO, COPY) is COPY


@pytest.mark.parametrize("kind", REFUSED)
def test_refused_content_says_why(
    qtbot: QtBot, ready: MainWindow, sheet: DropSheet, kind: Kind
) -> None:
    data = mime_data.offered(REFUSED[kind])
    assert enter(ready, data) is NONE
    assert sheet.isVisible()
    assert not has_frame(sheet)
    ready.dragLeaveEvent(QDragLeaveEvent())  # Qt sends this for a refused drop
    assert not sheet.isVisible()
    reason = sheet.accessibleName()
    assert shows_text(ready, reason)
    ready.notify("")
    with qtbot.assertNotEmitted(ready.paths_opened):
        assert drop(ready, data) is NONE
    assert shows_text(ready, reason)


def test_drag_that_leaves_shows_no_notice(ready: MainWindow, sheet: DropSheet) -> None:
    enter(ready, PHOTO)
    assert has_frame(sheet)
    ready.dragLeaveEvent(QDragLeaveEvent())
    assert shows_text(ready, "nothing leaves this computer")


def test_overlay_closes_if_the_source_dies(ready: MainWindow, sheet: DropSheet) -> None:
    enter(ready, PHOTO)
    assert sheet.isVisible()
    QTest.mouseMove(sheet, QPoint(40, 50))  # the source owns the mouse as long as it lives
    assert not sheet.isVisible()


def test_overlay_says_open_or_add(ready: MainWindow, sheet: DropSheet) -> None:
    two = mime_data.files("/a.jpg", "/b.jpg")
    enter(ready, two)
    assert sheet.accessibleName() == "Drop to open 2 items"
    ready.show_photos(["/photos/a.jpg"])
    enter(ready, two)
    assert sheet.accessibleName() == "Drop to add 2 items"


def test_lost_content_is_reported(ready: MainWindow) -> None:
    picture = mime_data.offered({"image/heic": b""})
    assert enter(ready, picture) is COPY
    assert drop(ready, picture) is NONE
    assert shows_text(ready, "The picture did not arrive")


def test_refused_part_of_a_mixture_is_reported(ready: MainWindow) -> None:
    content = b"file:///photos/a.jpg\nhttps://example.org/b.jpg\nmtp://phone/c.jpg"
    assert drop(ready, mime_data.offered({"text/uri-list": content})) is COPY
    answer(ready, ANSWER)
    assert shows_text(ready, "Skipped, not on this computer: 2")


def test_only_the_window_accepts_drops(ready: MainWindow) -> None:
    answer(ready, ANSWER, ["/photos/a.jpg", "/photos/b.jpg"])
    assert not child(ready, QLineEdit).acceptDrops()
    assert [it for it in ready.findChildren(QWidget) if it.acceptDrops()] == []
