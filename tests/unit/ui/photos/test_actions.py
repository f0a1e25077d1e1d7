"""Select, then act: remove, correct, copy, and all of it undone again."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Correction
from desktop_app.ui.correct_dialog import CorrectDialog
from desktop_app.ui.photos.actions import PhotoActions
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.photo_list import PhotoList
from tests.unit.ui.photos.builders import (
    IS_BEAGLE,
    IS_DOG,
    IS_NONE,
    TABBY,
    UNSURE,
    add_photos,
    failure,
    find_entries,
    make_list,
    names,
)

Modifier = Qt.KeyboardModifier


class Bench:
    """A window with the actions on a list; `choose` plays the selection, its last one is shown."""

    def __init__(self, photos: PhotoList) -> None:
        self.photos = photos
        self.selected: list[Entry] = []
        self.window = QWidget()
        self.actions = PhotoActions(photos, lambda: self.selected, lambda: self.shown, self.window)
        self.shown: Entry | None = None
        self.notices: list[str] = []
        self.actions.notified.connect(self.notices.append)

    def choose(self, *wanted: str) -> None:
        self.selected = find_entries(self.photos, *wanted)
        self.shown = self.selected[-1] if self.selected else None

    def action(self, text: str) -> QAction:
        return next(it for it in self.actions.actions() if it.text() == text)

    def dialog(self) -> CorrectDialog:
        return self.window.findChildren(CorrectDialog)[-1]

    def correct(self, correction: Correction | None) -> None:
        self.actions.correct()
        self.dialog().chosen.emit(correction)
        self.dialog().reject()

    def corrections(self) -> list[Correction | None]:
        return [entry.correction for entry in self.photos.entries()]

    def undo_texts(self) -> tuple[str, str]:
        return self.actions.undo.text(), self.actions.redo.text()


@pytest.fixture
def bench(qtbot: QtBot) -> Bench:
    bench = Bench(make_list(a=TABBY, b=UNSURE, c=failure(), d=None))
    qtbot.addWidget(bench.window)
    with qtbot.waitExposed(bench.window):
        bench.window.show()
    bench.window.activateWindow()
    bench.window.setFocus()
    return bench


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_nothing_to_undo_at_first(bench: Bench) -> None:
    assert bench.undo_texts() == ("Undo", "Redo")
    assert not bench.actions.undo.isEnabled()
    assert not bench.actions.redo.isEnabled()


def test_removal_is_undone_and_redone(bench: Bench) -> None:
    bench.choose("b", "c")
    bench.action("Remove from the list").trigger()
    assert names(bench.photos.entries()) == ["a", "d"]
    assert bench.undo_texts() == ("Undo: Remove 2 photos", "Redo")
    bench.actions.undo.trigger()
    assert names(bench.photos.entries()) == ["a", "b", "c", "d"]
    assert bench.undo_texts() == ("Undo", "Redo: Remove 2 photos")
    assert not bench.actions.undo.isEnabled()
    bench.actions.redo.trigger()
    assert names(bench.photos.entries()) == ["a", "d"]
    bench.choose("a")
    bench.action("Remove from the list").trigger()
    assert bench.undo_texts() == ("Undo: Remove 1 photo", "Redo")


def test_start_over_is_undone(bench: Bench) -> None:
    bench.choose("a")
    bench.correct(IS_DOG)
    bench.actions.start_over()
    assert len(bench.photos) == 0
    assert bench.undo_texts()[0] == "Undo: Start over"
    bench.actions.undo.trigger()
    assert names(bench.photos.entries()) == ["a", "b", "c", "d"]
    assert bench.corrections() == [IS_DOG, None, None, None]
    assert bench.photos.results()[0] == (TABBY, IS_DOG)


def test_photos_after_start_over_stay(bench: Bench) -> None:
    bench.actions.start_over()
    add_photos(bench.photos, e=TABBY)
    bench.actions.undo.trigger()
    assert names(bench.photos.entries()) == ["a", "b", "c", "d", "e"]


def test_start_over_of_an_empty_list_is_not_undoable(qtbot: QtBot) -> None:
    bench = Bench(PhotoList())
    qtbot.addWidget(bench.window)
    bench.actions.start_over()
    assert not bench.actions.undo.isEnabled()


def test_correction_is_undone(bench: Bench) -> None:
    bench.choose("a")
    bench.correct(IS_BEAGLE)
    assert bench.corrections() == [IS_BEAGLE, None, None, None]
    assert bench.undo_texts()[0] == "Undo: Correct 1 photo"
    bench.correct(IS_NONE)
    assert bench.corrections()[0] == IS_NONE
    bench.actions.undo.trigger()
    assert bench.corrections()[0] == IS_BEAGLE
    bench.actions.undo.trigger()
    assert bench.corrections()[0] is None
    bench.actions.redo.trigger()
    assert bench.corrections()[0] == IS_BEAGLE


def test_correction_of_several_is_undone(bench: Bench) -> None:
    bench.choose("b")
    bench.correct(IS_BEAGLE)
    bench.choose("a", "b", "c", "d")
    bench.correct(IS_DOG)
    assert bench.corrections() == [IS_DOG] * 4
    assert bench.undo_texts()[0] == "Undo: Correct 4 photos"
    bench.actions.undo.trigger()
    assert bench.corrections() == [None, IS_BEAGLE, None, None]


def test_correction_can_be_removed(bench: Bench) -> None:
    bench.choose("a")
    bench.correct(IS_BEAGLE)
    bench.correct(None)
    assert bench.corrections()[0] is None
    bench.actions.undo.trigger()
    assert bench.corrections()[0] == IS_BEAGLE


def test_undo_and_redo_several_steps(bench: Bench) -> None:
    bench.choose("a", "b")
    bench.correct(IS_DOG)
    bench.action("Remove from the list").trigger()
    bench.actions.undo.trigger()
    bench.actions.undo.trigger()
    assert names(bench.photos.entries()) == ["a", "b", "c", "d"]
    assert bench.corrections() == [None] * 4
    bench.actions.redo.trigger()
    bench.actions.redo.trigger()
    assert names(bench.photos.entries()) == ["c", "d"]


def test_cancelled_dialog_changes_nothing(bench: Bench) -> None:
    bench.choose("a")
    bench.actions.correct()
    bench.dialog().reject()
    assert not bench.actions.undo.isEnabled()


def test_dialog_title_counts_the_selection(bench: Bench) -> None:
    bench.choose("a")
    bench.actions.correct()
    assert bench.dialog().windowTitle() == "What is it?"
    bench.dialog().reject()
    bench.choose("a", "b", "c")
    bench.actions.correct()
    assert bench.dialog().windowTitle() == "What are these 3 photos?"
    bench.dialog().reject()


def offers_the_models_answer(dialog: CorrectDialog) -> bool:
    return any(it.text() == "Model's answer" for it in dialog.findChildren(QPushButton))


def test_models_answer_is_offered_if_all_are_corrected(bench: Bench) -> None:
    bench.choose("a", "b")
    bench.correct(IS_DOG)
    bench.actions.correct()
    assert offers_the_models_answer(bench.dialog())
    bench.dialog().reject()
    bench.choose("c")
    bench.actions.correct()
    assert not offers_the_models_answer(bench.dialog())
    bench.dialog().reject()


def test_shown_answer_is_corrected_with_the_selection(bench: Bench) -> None:
    bench.choose("a", "b")
    bench.actions.correct_shown()
    assert bench.dialog().windowTitle() == "What are these 2 photos?"
    bench.dialog().reject()


def test_other_selection_is_not_corrected(bench: Bench) -> None:
    """As where one stands on the heading of a group while a photo of another one is shown."""
    bench.choose("a", "b", "c")
    bench.shown = find_entries(bench.photos, "d")[0]
    bench.actions.correct_shown()
    bench.dialog().chosen.emit(IS_DOG)
    bench.dialog().reject()
    assert bench.corrections() == [None, None, None, IS_DOG]


def test_empty_selection_does_nothing(bench: Bench) -> None:
    bench.actions.correct()
    bench.actions.correct_shown()
    bench.actions.copy_answers()
    bench.action("Remove from the list").trigger()
    assert bench.window.findChildren(CorrectDialog) == []
    assert not bench.actions.undo.isEnabled()
    bench.actions.pop_up(QPoint(0, 0))
    assert not bench.actions.isVisible()


def test_paths_are_copied_one_per_line(bench: Bench) -> None:
    bench.photos.add_picture(b"in no file")
    bench.selected = [*find_entries(bench.photos, "a", "c"), bench.photos.entries()[-1]]
    bench.action("Copy path").trigger()
    assert clipboard() == "/photos/a.jpg\n/photos/c.jpg"
    assert bench.notices == ["Copied"]


def test_answers_of_several_are_copied(bench: Bench) -> None:
    bench.choose("a", "b", "c")
    bench.actions.copy_answers()
    assert clipboard() == ("a.jpg\ttabby 83 %\nb.jpg\tNot sure\nc.jpg\tCould not be read")
    assert bench.notices == ["Copied"]
    bench.actions.set_chinese_first(True)
    bench.actions.copy_answers()
    assert clipboard().splitlines()[0] == "a.jpg\t虎斑猫 83 %"


def test_shown_answer_is_copied_in_full(qtbot: QtBot, bench: Bench) -> None:
    bench.choose("a")
    with qtbot.waitSignal(bench.actions.answer_copy_asked):
        bench.actions.copy_answers()
    assert bench.notices == []


def test_single_answer_not_shown_is_copied(qtbot: QtBot, bench: Bench) -> None:
    """As where the photo that is shown was taken out of the selection again."""
    bench.choose("a")
    bench.shown = find_entries(bench.photos, "b")[0]
    with qtbot.assertNotEmitted(bench.actions.answer_copy_asked):
        bench.actions.copy_answers()
    assert clipboard() == "a.jpg\ttabby 83 %"


def test_first_file_is_shown_in_its_folder(qtbot: QtBot, bench: Bench) -> None:
    bench.choose("b", "a")
    with qtbot.waitSignal(bench.actions.show_in_folder_asked) as asked:
        bench.action("Show in folder").trigger()
    assert asked.args == ["/photos/b.jpg"]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_picture_without_a_file_has_no_folder(qtbot: QtBot, bench: Bench) -> None:
    bench.selected = [bench.photos.add_picture(b"pixels")]
    with qtbot.assertNotEmitted(bench.actions.show_in_folder_asked):
        bench.action("Show in folder").trigger()
    bench.actions.pop_up(QPoint(0, 0))
    enabled = {it.text() for it in bench.actions.actions() if it.isEnabled() and it.text()}
    assert enabled == {"That is wrong…", "Remove from the list"}
    bench.actions.hide()
    bench.choose("a")
    QTest.keyClick(bench.window, Qt.Key.Key_C, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert clipboard() == "/photos/a.jpg"  # the keys are not about what the menu was about
    bench.actions.pop_up(QPoint(0, 0))
    assert bench.action("Show in folder").isEnabled()
    assert bench.action("Copy answer").isEnabled()
    bench.actions.hide()


@pytest.mark.parametrize(
    ("key", "modifiers", "done"),
    [
        (Qt.Key.Key_Delete, Modifier.NoModifier, lambda it: len(it.photos) == 3),
        (
            Qt.Key.Key_C,
            Modifier.ControlModifier | Modifier.ShiftModifier,
            lambda it: clipboard() == "/photos/a.jpg",
        ),
        (
            Qt.Key.Key_E,
            Modifier.ControlModifier,
            lambda it: bool(it.window.findChildren(CorrectDialog)),
        ),
    ],
)
def test_shortcuts_work_while_the_menu_is_closed(
    bench: Bench, key: Qt.Key, modifiers: Modifier, done: Callable[[Bench], bool]
) -> None:
    bench.choose("a")
    QTest.keyClick(bench.window, key, modifiers)
    assert done(bench)
    for dialog in bench.window.findChildren(CorrectDialog):
        dialog.reject()


def test_every_action_has_a_text_and_a_shortcut(bench: Bench) -> None:
    acting = [it for it in bench.actions.actions() if not it.isSeparator()]
    assert [it.text() for it in acting] == [
        "Show in folder",
        "Copy path",
        "Copy answer",
        "That is wrong…",
        "Remove from the list",
    ]
    assert all(not it.shortcut().isEmpty() for it in acting)
