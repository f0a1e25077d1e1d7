"""Exports, and which of two answers to a photo counts."""

from dataclasses import replace

import pytest
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.ui import open_dialogs
from desktop_app.ui.main_window import MainWindow
from tests.unit.ui.photos.builders import BEAGLE, IS_BEAGLE, IS_DOG, TABBY, UNSURE, failure
from tests.unit.ui.photos.window_driver import (
    THREE,
    Key,
    Modifier,
    answer_photos,
    correct,
    found,
    is_offered,
    press,
    record_started,
    search,
    select,
    turn_to,
)
from tests.unit.ui.window_texts import shows_text


@pytest.mark.parametrize("asked_by", ["keys", "button"])
def test_export_contains_corrections(
    qtbot: QtBot, ended: MainWindow, monkeypatch: pytest.MonkeyPatch, asked_by: str
) -> None:
    select(ended, "b")
    correct(ended, IS_BEAGLE)
    monkeypatch.setattr(
        open_dialogs.QFileDialog, "getSaveFileName", lambda *it: ("/x/answers", "Table (*.csv)")
    )
    with qtbot.waitSignal(ended.exporting.chosen) as exported:
        if asked_by == "keys":
            QTest.keyClick(ended, Key.Key_S, Modifier.ControlModifier)
        else:
            press(ended, "Export…")
    results, path = exported.args
    lost = failure(THREE[2], "not-found")
    assert results == [(TABBY, None), (UNSURE, IS_BEAGLE), (lost, None)]
    assert path == "/x/answers.csv"
    ended.exporting.show_written(path, 3)
    assert shows_text(ended, "Saved 3 results to answers.csv")
    with qtbot.waitSignal(ended.show_in_folder_asked) as asked:
        press(ended, "Show in folder")
    assert asked.args == [path]


def test_failed_export_is_reported(ended: MainWindow, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        open_dialogs.QFileDialog, "getSaveFileName", lambda *it: ("/x/answers.csv", "Table")
    )
    ended.export()
    ended.exporting.show_failed("No space left on device")
    assert shows_text(ended, "Could not save the results: No space left on device")


def test_single_answer_can_be_exported(
    qtbot: QtBot, ready: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        open_dialogs.QFileDialog, "getSaveFileName", lambda *it: ("/x.JSONL", "JSON lines")
    )
    ready.show_photos(THREE[:1])
    with qtbot.assertNotEmitted(ready.exporting.chosen):
        ready.export()
    assert shows_text(ready, "There are no results yet")
    ready.show_outcome(TABBY)
    with qtbot.waitSignal(ready.exporting.chosen) as exported:
        ready.export()
    assert exported.args == [[(TABBY, None)], "/x.JSONL"]
    ready.exporting.show_written("/x.JSONL", 1)
    assert shows_text(ready, "Saved 1 result to x.JSONL")


def test_export_ignores_the_search(
    qtbot: QtBot, ended: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        open_dialogs.QFileDialog, "getSaveFileName", lambda *it: ("/x.csv", "Table")
    )
    search(ended).setText("b.jpg")
    qtbot.waitUntil(lambda: found(ended) == ["b"])
    with qtbot.waitSignal(ended.exporting.chosen) as exported:
        ended.export()
    assert len(exported.args[0]) == 3


@pytest.mark.parametrize("code", ["not-found", "not-readable"])
def test_lost_file_keeps_its_answer(ended: MainWindow, code: str) -> None:
    select(ended, "a")
    correct(ended, IS_DOG)
    turn_to(ended, "b")
    turn_to(ended, "a")
    ended.show_outcome(failure(THREE[0], code))
    assert ended.page.photos.results()[0] == (TABBY, IS_DOG)
    assert shows_text(ended, "tabby")
    assert not shows_text(ended, "can't be read")


def test_replaced_file_is_reported(ended: MainWindow) -> None:
    turn_to(ended, "b")
    turn_to(ended, "a")
    broken = failure(THREE[0], "not-an-image")
    ended.show_outcome(broken)
    assert ended.page.photos.results()[0] == (broken, None)
    assert shows_text(ended, "can't be read")


def test_cancelled_model_change_keeps_answers(ended: MainWindow) -> None:
    assert ended.card is not None
    ended.show_model(replace(ended.card, name="other", title="Other model"))
    answer_photos(ended, a=BEAGLE)
    press(ended, "Cancel")
    assert [outcome for outcome, _ in ended.page.photos.results()][:2] == [BEAGLE, UNSURE]
    assert not is_offered(ended, "Continue")  # nothing waits


def test_cancelled_retry_can_be_repeated(ended: MainWindow) -> None:
    press(ended, "Retry 1 file")
    press(ended, "Cancel")
    begun = record_started(ended)
    press(ended, "Retry 1 file")
    assert begun == [["c"]]


def test_another_model_classifies_again(ended: MainWindow, ready: MainWindow) -> None:
    assert ended.card is not None
    select(ended, "b")
    correct(ended, IS_BEAGLE)
    begun = record_started(ended)
    ended.show_model(replace(ended.card, name="other", title="Other model"))
    assert begun == [["a", "b"]]
    answer_photos(ended, a=failure(THREE[0], "not-found"), b=BEAGLE)
    ended.page.run.end()
    results = ended.page.photos.results()
    assert results[:2] == [(TABBY, None), (BEAGLE, IS_BEAGLE)]
