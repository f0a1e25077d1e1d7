"""Closing the window: at once, or once the answers are saved."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.ui import exporting
from desktop_app.ui.close_guard import CloseGuard
from desktop_app.ui.main_window import MainWindow
from tests.support.outcomes import ANSWER
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer, shows_text


@pytest.fixture
def saving(ready: MainWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    """Answers are being saved; nothing says yet how that ends."""
    save(ready, "/tables/<b>all<b>.csv", monkeypatch)
    return ready


def save(window: MainWindow, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exporting, "ask_where_to_export", lambda *it: path)
    answer(window, ANSWER)
    window.export()


def question(window: MainWindow) -> CloseGuard:
    found = child(window, CloseGuard)
    assert isinstance(found, CloseGuard)
    return found


def press(window: MainWindow, text: str) -> None:
    buttons = question(window).findChildren(QPushButton)
    next(button for button in buttons if button.text() == text).click()


def ask(qtbot: QtBot, window: MainWindow) -> None:
    """Close the window, and wait for its question."""
    assert not window.close()
    qtbot.waitUntil(question(window).isVisible)


@pytest.mark.parametrize("key", [Qt.Key.Key_Q, Qt.Key.Key_W])
def test_window_closes_without_an_export(ready: MainWindow, key: Qt.Key) -> None:
    QTest.keyClick(ready, key, Qt.KeyboardModifier.ControlModifier)
    assert not ready.isVisible()


def test_quick_export_asks_nothing(saving: MainWindow) -> None:
    assert not saving.close()
    assert saving.isVisible()
    saving.exporting.show_written("/tables/all.csv", 1)
    assert not saving.isVisible()
    assert not question(saving).isVisible()


def test_slow_export_asks_and_closes_when_saved(qtbot: QtBot, saving: MainWindow) -> None:
    ask(qtbot, saving)
    assert "still being saved to <b>all<b>.csv" in question(saving).text()
    assert question(saving).textFormat() is Qt.TextFormat.PlainText
    saving.exporting.show_written("/tables/all.csv", 1)
    assert not saving.isVisible()
    assert not question(saving).isVisible()


def test_stay_keeps_the_window_open(qtbot: QtBot, saving: MainWindow) -> None:
    ask(qtbot, saving)
    press(saving, "Keep open")
    saving.exporting.show_written("/tables/all.csv", 1)
    assert saving.isVisible()
    assert shows_text(saving, "Saved 1 result to all.csv")
    assert saving.close()


def test_escape_stays(qtbot: QtBot, saving: MainWindow) -> None:
    ask(qtbot, saving)
    QTest.keyClick(question(saving), Qt.Key.Key_Escape)
    saving.exporting.show_written("/tables/all.csv", 1)
    assert saving.isVisible()


def test_export_can_be_abandoned(qtbot: QtBot, saving: MainWindow) -> None:
    ask(qtbot, saving)
    with qtbot.waitSignal(saving.exporting.given_up):
        press(saving, "Close without saving")
    assert not saving.isVisible()


@pytest.mark.parametrize("asked", [False, True])
def test_failed_export_keeps_the_window_open(qtbot: QtBot, saving: MainWindow, asked: bool) -> None:
    if asked:
        ask(qtbot, saving)
    else:
        saving.close()
    saving.exporting.show_failed("No space left on device")
    assert saving.isVisible()
    assert not question(saving).isVisible()
    assert shows_text(saving, "Could not save the results: No space left on device")
    assert saving.close()


def test_all_exports_are_waited_for(
    qtbot: QtBot, saving: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(saving, "/tables/second.csv", monkeypatch)
    ask(qtbot, saving)
    saving.exporting.show_written("/tables/all.csv", 1)
    assert saving.isVisible()
    saving.exporting.show_written("/tables/second.csv", 1)
    assert not saving.isVisible()
