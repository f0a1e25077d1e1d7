from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.results import Failure
from desktop_app.pictures import Pictures
from desktop_app.ui import open_dialogs
from desktop_app.ui.incoming import Incoming, Kind
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photo_model import Part, State
from tests.ui.seen import ANSWER, NOT_SURE, said

Draw = Callable[..., Path]
THREE = [f"/photos/{name}.jpg" for name in "abc"]


@pytest.fixture
def running(ready: MainWindow) -> MainWindow:
    """Three photos were opened, the first is answered."""
    ready.show_photos(THREE)
    ready.take_outcomes([(0, ANSWER)])
    return ready


@pytest.fixture
def ended(running: MainWindow) -> MainWindow:
    """The second is unsure, the third cannot be read."""
    failure = Failure(THREE[2], "damaged", "", 1.0)
    running.take_outcomes([(1, replace(ANSWER, answer=NOT_SURE)), (2, failure)])
    running.batch.end()
    return running


def press(window: MainWindow, text: str) -> None:
    button(window, text).click()


def button(window: MainWindow, text: str) -> QPushButton:
    return next(it for it in window.findChildren(QPushButton) if it.text() == text)


def rows(window: MainWindow) -> list[str]:
    model = window.batch.findChild(QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_several_photos_are_begun_with_at_once(qtbot: QtBot, ready: MainWindow) -> None:
    with qtbot.waitSignal(ready.batch.started) as started:
        ready.show_photos(THREE)
    assert started.args == [list(enumerate(THREE))]
    assert said(ready, "0 of 3")


def test_one_photo_is_no_batch(qtbot: QtBot, ready: MainWindow) -> None:
    with qtbot.assertNotEmitted(ready.batch.started):
        ready.show_photos(THREE[:1])


def test_progress_can_be_paused_and_goes_on(qtbot: QtBot, running: MainWindow) -> None:
    assert said(running, "1 of 3")
    assert said(running, "photos per second")
    with qtbot.waitSignal(running.batch.paused) as paused:
        press(running, "Pause")
    assert paused.args == [True]
    assert said(running, "paused")
    with qtbot.waitSignal(running.batch.paused) as paused:
        press(running, "Continue")
    assert paused.args == [False]
    assert not said(running, "paused")


def test_escape_cancels_and_the_rest_can_be_done_later(qtbot: QtBot, running: MainWindow) -> None:
    with qtbot.waitSignal(running.batch.cancelled):
        QTest.keyClick(running, Qt.Key.Key_Escape)
    assert said(running, "cancelled")
    assert not button(running, "Cancel").isVisible()
    with qtbot.waitSignal(running.batch.started) as started:
        press(running, "Continue")
    assert started.args == [list(enumerate(THREE))[1:]]


def test_at_the_end_nothing_is_said_to_be_under_way(ended: MainWindow) -> None:
    assert not said(ended, "of 3")
    assert not button(ended, "Continue").isVisible()


def test_failures_stay_and_can_be_tried_again(qtbot: QtBot, ended: MainWindow) -> None:
    with qtbot.waitSignal(ended.batch.started) as started:
        press(ended, "Retry 1 file")
    assert started.args == [[(2, THREE[2])]]
    assert said(ended, "2 of 3")


def test_a_new_drop_gives_up_what_was_under_way(qtbot: QtBot, running: MainWindow) -> None:
    with qtbot.waitSignal(running.batch.cancelled):
        running.show_photos(["/photos/other.jpg"])
    assert not running.batch.isVisible()


def test_the_filter_shows_some(qtbot: QtBot, ended: MainWindow) -> None:
    states, words = ended.batch.findChild(QComboBox), ended.batch.findChild(QLineEdit)
    assert [states.itemText(index) for index in range(states.count())] == [
        "All (3)",
        "Recognised (1)",
        "Not sure (1)",
        "Unreadable (1)",
    ]
    states.setCurrentIndex(3)
    assert rows(ended) == ["c.jpg"]
    states.setCurrentIndex(0)
    QTest.keyClick(ended, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert words.hasFocus()
    words.insert("虎斑")
    qtbot.waitUntil(lambda: rows(ended) == ["a.jpg", "b.jpg"])
    words.setText("pterodactyl")
    qtbot.waitUntil(lambda: said(ended, "No photo is like this"))
    ended.show_photos(THREE)
    assert rows(ended) == ["a.jpg", "b.jpg", "c.jpg"]


def test_stepping_stays_among_what_the_filter_shows(qtbot: QtBot, ended: MainWindow) -> None:
    chosen: list[object] = []
    ended.photo_chosen.connect(lambda source, name: chosen.append(source))
    ended.batch.findChild(QComboBox).setCurrentIndex(3)
    ended.step(1)
    assert set(chosen) == {THREE[2]}


def test_the_answer_of_the_photo_shown_is_noted_in_the_list(ready: MainWindow) -> None:
    ready.show_photos(THREE)
    ready.step(2)
    ready.show_outcome(ANSWER)
    assert ready.batch.photos.rows_in(State.WAITING) == list(enumerate(THREE))[:2]


@pytest.mark.parametrize("asked_by", ["keys", "button"])
def test_answers_are_exported(
    qtbot: QtBot, ended: MainWindow, monkeypatch: pytest.MonkeyPatch, asked_by: str
) -> None:
    def chosen(*arguments: object) -> tuple[str, str]:
        return "/somewhere/answers", "Table for Excel (*.csv)"

    monkeypatch.setattr(open_dialogs.QFileDialog, "getSaveFileName", chosen)
    with qtbot.waitSignal(ended.export_chosen) as exported:
        if asked_by == "keys":
            QTest.keyClick(ended, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
        else:
            press(ended, "Export…")
    outcomes, path = exported.args
    assert (len(outcomes), path) == (3, "/somewhere/answers.csv")
    ended.show_exported(path, 3)
    assert said(ended, "3 answers are in answers.csv")
    ended.show_export_trouble("No space left on device")
    assert said(ended, "could not be saved: No space left on device")


def test_a_single_answer_can_be_exported_too(
    qtbot: QtBot, ready: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        open_dialogs.QFileDialog, "getSaveFileName", lambda *it: ("/x.JSONL", "JSON lines")
    )
    with qtbot.assertNotEmitted(ready.export_chosen):
        ready.export()
    assert said(ready, "no answer to export yet")
    ready.show_photos(THREE[:1])
    ready.show_outcome(ANSWER)
    with qtbot.waitSignal(ready.export_chosen) as exported:
        ready.export()
    assert exported.args == [[(ANSWER, None)], "/x.JSONL"]
    ready.show_exported("/x.JSONL", 1)
    assert said(ready, "The answer is in x.JSONL")


def test_ten_thousand_rows_ask_for_the_thumbnails_in_sight_alone(
    qtbot: QtBot, ready: MainWindow
) -> None:
    wanted: list[str] = []
    ready.batch.thumbnails_wanted.connect(lambda paths, side: wanted.extend(paths))
    paths = [f"/photos/{row}.jpg" for row in range(10_000)]
    ready.show_photos(paths)
    qtbot.waitUntil(lambda: bool(wanted))
    assert wanted == paths[: len(wanted)]
    assert len(wanted) < 30
    wanted.clear()
    view = ready.batch.findChild(QListView)
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
    qtbot.waitUntil(lambda: bool(wanted))
    assert wanted[-1] == paths[-1]
    assert len(wanted) < 30
    for path in wanted:
        ready.take_thumbnail(path, QImage(48, 48, QImage.Format.Format_RGB32))
    wanted.clear()
    view.verticalScrollBar().setValue(view.verticalScrollBar().maximum() - 3 * 56)
    qtbot.waitUntil(lambda: bool(wanted))
    assert len(wanted) <= 4  # the rest is at hand


def test_thumbnails_are_drawn(
    qtbot: QtBot, ready: MainWindow, pictures: Pictures, draw: Draw
) -> None:
    path = str(draw("red.png", size=(64, 64)))
    with qtbot.waitSignals([pictures.thumbnail_made] * 2):
        ready.show_photos([path, "/photos/nothing.jpg"])
    view = ready.batch.findChild(QListView)
    shown = view.viewport().grab().toImage()
    place = view.visualRect(view.model().index(0, 0))
    colour = shown.pixelColor(place.left() + 18, place.top() + 19)
    assert colour.red() > 150 > 90 > colour.green()


def test_the_list_follows_the_language(qtbot: QtBot, ended: MainWindow) -> None:
    ended.set_chinese_first(True)
    view = ended.batch.findChild(QListView)
    assert view.model().index(0, 0).data(Part.HEADLINE) == "虎斑猫"


def test_keys_of_the_window_work_while_the_list_has_the_focus(
    qtbot: QtBot, ended: MainWindow
) -> None:
    ended.show_outcome(ANSWER)
    view = ended.batch.findChild(QListView)
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("tabby (虎斑猫)")
    with qtbot.waitSignal(ended.photo_chosen) as chosen:
        QTest.keyClick(view, Qt.Key.Key_Down)
    assert chosen.args[0] == THREE[1]
    with qtbot.waitSignal(ended.photo_chosen) as chosen:
        QTest.keyClick(view, Qt.Key.Key_Right)
    assert chosen.args[0] == THREE[2]


def test_arrows_move_in_the_words_that_are_looked_for(qtbot: QtBot, ended: MainWindow) -> None:
    words = ended.batch.findChild(QLineEdit)
    words.setFocus()
    words.setText("cat")
    with qtbot.assertNotEmitted(ended.photo_chosen):
        QTest.keyClick(words, Qt.Key.Key_Left)
    assert words.cursorPosition() == 2


def test_looking_into_a_folder_is_said(ended: MainWindow) -> None:
    ended.take(Incoming(Kind.PATHS, ("/photos/slow",)))
    assert said(ended, "Looking for photos…")
    ended.show_photos([])
    assert said(ended, "There is no photo in this")
    assert not said(ended, "Looking for photos…")


def test_the_first_photo_is_asked_for_before_the_many(ready: MainWindow) -> None:
    asked: list[str] = []
    ready.photo_chosen.connect(lambda source, name: asked.append("first"))
    ready.batch.started.connect(lambda photos: asked.append("many"))
    ready.show_photos(THREE)
    assert asked == ["first", "many"]


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("/x/out.json", "Table", "/x/out.json"),
        ("/x/out.ndjson", "Table", "/x/out.ndjson"),
        ("/x/out.json", "JSON lines", "/x/out.json"),
        ("/x/out.csv", "JSON lines", "/x/out.csv"),
        ("/x/out.CSV", "Table", "/x/out.CSV"),
        ("/x/out.txt", "Table", "/x/out.txt"),
        ("/x/out.txt", "JSON lines", "/x/out.txt.jsonl"),
        ("/x/out", "Table", "/x/out.csv"),
        ("/x.y/out", "JSON lines", "/x.y/out.jsonl"),
        ("/x/Trip 3.5", "Table", "/x/Trip 3.5.csv"),
        ("/x/St. Ives", "Table", "/x/St. Ives.csv"),
        ("/x/2026.11.26", "JSON lines", "/x/2026.11.26.jsonl"),
        ("", "Table", ""),
        ("", "JSON lines", ""),
    ],
)
def test_a_name_keeps_the_suffix_that_was_typed(
    typed: str, kind: str, written: str, ready: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(parent: object, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        return typed, next(each for each in kinds.split(";;") if each.startswith(kind))

    monkeypatch.setattr(open_dialogs.QFileDialog, "getSaveFileName", chosen)
    assert open_dialogs.ask_where_to_export(ready, "") == written


@pytest.mark.parametrize("replace_it", [True, False])
def test_a_file_is_not_replaced_unasked_where_the_suffix_was_not_typed(
    replace_it: bool, ready: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "answers.csv").touch()
    asked: list[str] = []

    def question(parent: object, title: str, text: str) -> object:
        asked.append(text)
        button = open_dialogs.QMessageBox.StandardButton
        return button.Yes if replace_it else button.No

    typed = str(tmp_path / "answers")
    dialog, box = open_dialogs.QFileDialog, open_dialogs.QMessageBox
    monkeypatch.setattr(dialog, "getSaveFileName", lambda *it: (typed, "Table"))
    monkeypatch.setattr(box, "question", question)
    assert open_dialogs.ask_where_to_export(ready, "") == (f"{typed}.csv" if replace_it else "")
    assert asked == ["answers.csv already exists. Replace it?"]
    monkeypatch.setattr(dialog, "getSaveFileName", lambda *it: (f"{typed}.csv", "Table"))
    assert open_dialogs.ask_where_to_export(ready, "") == f"{typed}.csv"
    assert len(asked) == 1
