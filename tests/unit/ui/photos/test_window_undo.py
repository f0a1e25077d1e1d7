"""Removals and corrections in the window, undo and redo."""

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui.correct_dialog import CorrectDialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.search_field import SearchField
from desktop_app.ui.photos.views import RowsView
from tests.support.widgets import child
from tests.unit.ui.photos.builders import BEAGLE, CHIHUAHUA, IS_BEAGLE, IS_DOG, TABBY, UNSURE
from tests.unit.ui.photos.window_driver import (
    THREE,
    Key,
    Modifier,
    action,
    answer_photos,
    correct,
    corrections,
    current,
    is_offered,
    listed,
    press,
    record_started,
    redo,
    rows,
    search,
    select,
    selected,
    turn_to,
    undo,
)
from tests.unit.ui.window_texts import shows_text


@pytest.mark.parametrize("by", ["notice", "keys"])
def test_start_over_is_undone(ended: MainWindow, by: str) -> None:
    select(ended, "a")
    correct(ended, IS_DOG)
    turn_to(ended, "b")
    before = ended.page.photos.results()
    QTest.keyClick(ended, Key.Key_N, Modifier.ControlModifier)
    assert len(ended.page.photos) == 0
    assert shows_text(ended, "Drop photos here")
    if by == "notice":
        press(ended, "Undo")
    else:
        undo(ended)
    assert listed(ended) == ["a", "b", "c"]
    assert ended.page.photos.results() == before
    assert corrections(ended) == [IS_DOG, None, None]
    assert rows(ended).isVisible()
    assert not shows_text(ended, "Drop photos here")
    assert current(ended) == "b"  # as before


def test_start_over_during_a_run_can_be_continued(qtbot: QtBot, running: MainWindow) -> None:
    with qtbot.waitSignal(running.page.run.cancelled):
        running.start_over()
    assert not is_offered(running, "Pause")
    begun = record_started(running)
    undo(running)
    assert listed(running) == ["a", "b", "c"]
    press(running, "Continue")
    assert begun == [["b", "c"]]


def test_answers_after_start_over_are_ignored(running: MainWindow) -> None:
    numbers = [entry.number for entry in running.page.photos.entries()]
    running.start_over()
    running.page.run.take([(number, TABBY) for number in numbers])
    assert running.page.photos.results() == []
    running.show_photos(THREE)
    running.page.run.take([(number, TABBY) for number in numbers])
    assert running.page.photos.results() == []


def test_photos_dropped_after_start_over_stay(ended: MainWindow) -> None:
    ended.start_over()
    ended.show_photos(["/photos/d.jpg", "/photos/e.jpg"])
    undo(ended)
    assert sorted(listed(ended)) == ["a", "b", "c", "d", "e"]


def test_start_over_without_photos_is_not_undoable(ended: MainWindow) -> None:
    ended.start_over()
    ended.start_over()
    undo(ended)
    assert listed(ended) == ["a", "b", "c"]


@pytest.mark.parametrize(("gone", "then"), [("a", "b"), ("b", "c"), ("c", "b")])
def test_removal_turns_to_the_neighbour(ended: MainWindow, gone: str, then: str) -> None:
    turn_to(ended, gone)
    rows(ended).setFocus()
    QTest.keyClick(rows(ended), Key.Key_Delete)
    assert gone not in listed(ended)
    assert current(ended) == then
    assert selected(ended) == [then]
    undo(ended)
    assert listed(ended) == ["a", "b", "c"]
    redo(ended)
    assert gone not in listed(ended)


def test_removed_waiting_photos_end_the_run(qtbot: QtBot, running: MainWindow) -> None:
    select(running, "b", "c")
    with qtbot.waitSignal(running.page.run.cancelled):
        action(running, "Remove from the list").trigger()
    assert not running.page.run.is_under_way
    assert not shows_text(running.page.run_controls, "of 1")


def test_correction_is_undone_and_redone(ended: MainWindow) -> None:
    turn_to(ended, "b")
    ended.show_outcome(UNSURE)
    correct(ended, IS_BEAGLE)
    assert corrections(ended) == [None, IS_BEAGLE, None]
    assert shows_text(ended, "beagle")
    assert shows_text(ended, "Corrected")
    undo(ended)
    assert corrections(ended) == [None, None, None]
    assert not shows_text(ended, "beagle")
    redo(ended)
    assert corrections(ended) == [None, IS_BEAGLE, None]
    assert shows_text(ended, "beagle")


def test_selection_at_opening_is_corrected(qtbot: QtBot, running: MainWindow) -> None:
    """The batch goes on while the dialog is open."""
    select(running, "a", "b")
    running.page.photo_actions.correct()
    dialog = running.findChildren(CorrectDialog)[-1]
    answer_photos(running, b=CHIHUAHUA, c=BEAGLE)
    running.page.run.end()
    running.page.panel.step(2)
    dialog.chosen.emit(IS_DOG)
    dialog.reject()
    assert corrections(running) == [IS_DOG, IS_DOG, None]


def test_escape_closes_only_the_dialog(qtbot: QtBot, running: MainWindow) -> None:
    turn_to(running, "a")
    running.page.photo_actions.correct()
    dialog = running.findChildren(CorrectDialog)[-1]
    with qtbot.assertNotEmitted(running.page.run.cancelled):
        QTest.keyClick(dialog, Key.Key_Escape)
    assert not dialog.isVisible()
    assert corrections(running) == [None, None, None]
    assert running.page.run.is_under_way


def test_keys_edit_the_search_not_the_list(ended: MainWindow) -> None:
    select(ended, "a")
    correct(ended, IS_DOG)
    field = search(ended)
    field.setFocus()
    QTest.keyClicks(field, "xy")
    field.setCursorPosition(0)
    QTest.keyClick(field, Key.Key_Delete)
    assert field.text() == "y"
    undo_in = (Key.Key_Z, Modifier.ControlModifier)
    for _ in range(3):
        QTest.keyClick(field, *undo_in)
    assert listed(ended) == ["a", "b", "c"]
    assert corrections(ended) == [IS_DOG, None, None]


def test_correction_survives_a_new_answer(ended: MainWindow) -> None:
    select(ended, "a")
    correct(ended, IS_DOG)
    turn_to(ended, "b")
    turn_to(ended, "a")
    ended.show_outcome(CHIHUAHUA)
    assert corrections(ended)[0] == IS_DOG
    assert shows_text(ended, "Corrected")
    assert ended.page.photos.results()[0] == (CHIHUAHUA, IS_DOG)


def test_removing_all_matches_clears_the_search(qtbot: QtBot, ended: MainWindow) -> None:
    panel = ended.page.panel
    current = panel.current
    assert current is not None
    field = child(ended, SearchField)
    field.setText(current.path.rpartition("/")[2])
    qtbot.waitUntil(lambda: child(ended, RowsView).model().rowCount() == 1)
    ended.page.photo_actions._remove.trigger()
    assert field.text() == ""
    assert panel.current in ended.page.photos.entries()
