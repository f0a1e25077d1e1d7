"""Closing the window: at once, or once the answers are saved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui import exporting
from desktop_app.ui.close_guard import CloseGuard
from desktop_app.ui.main_window import MainWindow
from tests.support.outcomes import ANSWER
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer, button, shows_text


@pytest.fixture
def saving(ready: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """An export that has not ended."""
    save(ready, "/tables/<b>all<b>.csv", monkeypatch)
    return ready


def save(window: MainWindow, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "ask_where_to_export", lambda *it: path)
    answer(window, ANSWER)
    window.export()


def question(window: MainWindow) -> CloseGuard:
    return child(window, CloseGuard)


def close(qtbot: QtBot, window: MainWindow, asks: bool = True) -> None:
    """Close a window that is still saving; wait for its question if the export is slow."""
    assert not window.close()
    assert window.isVisible()
    if asks:
        qtbot.waitUntil(question(window).isVisible)
        assert "still being saved to <b>all<b>.csv" in question(window).text()
        assert question(window).textFormat() is Qt.TextFormat.PlainText


@pytest.mark.parametrize("key", [Qt.Key.Key_Q, Qt.Key.Key_W])
def test_window_closes_without_an_export(ready: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(ready, key, Qt.KeyboardModifier.ControlModifier)
    assert not ready.isVisible()


@pytest.mark.parametrize("asks", [False, True])
def test_window_closes_when_saved(qtbot: QtBot, saving: MainWindow, asks: bool) -> None:
    close(qtbot, saving, asks)
    saving.exporting.show_written("/tables/all.csv", 1)
    assert not saving.isVisible()
    assert not question(saving).isVisible()


@pytest.mark.parametrize("key", [None, Qt.Key.Key_Escape])
def test_window_can_be_kept_open(qtbot: QtBot, saving: MainWindow, key: Qt.Key | None) -> None:
    close(qtbot, saving)
    if key is None:
        button(question(saving), "Keep open").click()
    else:
        QTest.keyClick(question(saving), key)
    saving.exporting.show_written("/tables/all.csv", 1)
    assert saving.isVisible()
    assert shows_text(saving, "Saved 1 result to all.csv")
    assert saving.close()


def test_export_can_be_abandoned(qtbot: QtBot, saving: MainWindow) -> None:
    close(qtbot, saving)
    with qtbot.waitSignal(saving.exporting.given_up):
        button(question(saving), "Close without saving").click()
    assert not saving.isVisible()


@pytest.mark.parametrize("asks", [False, True])
def test_failed_export_keeps_the_window_open(qtbot: QtBot, saving: MainWindow, asks: bool) -> None:
    close(qtbot, saving, asks)
    saving.exporting.show_failed("No space left on device")
    assert saving.isVisible()
    assert not question(saving).isVisible()
    assert shows_text(saving, "Could not save the results: No space left on device")
    assert saving.close()


def test_all_exports_are_waited_for(
    qtbot: QtBot, saving: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(saving, "/tables/second.csv", monkeypatch)
    close(qtbot, saving)
    saving.exporting.show_written("/tables/all.csv", 1)
    assert saving.isVisible()
    saving.exporting.show_written("/tables/second.csv", 1)
    assert not saving.isVisible()
