"""The actions on selected photos: remove, correct, copy, show, undo and redo."""

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


class Driver:
    """A window with the actions on a list; the last photo that is selected is shown."""

    def __init__(self, photos: PhotoList) -> None:
        self.photos = photos
        self.selected: list[Entry] = []
        self.shown: Entry | None = None
        self.window = QWidget()
        self.actions = PhotoActions(photos, lambda: self.selected, lambda: self.shown, self.window)
        self.notices: list[str] = []
        self.actions.notified.connect(self.notices.append)

    def select(self, wanted: str) -> None:
        self.selected = find_entries(self.photos, *wanted)
        self.shown = self.selected[-1] if self.selected else None

    def show(self, name: str) -> None:
        (self.shown,) = find_entries(self.photos, name)

    def action(self, text: str) -> QAction:
        return next(it for it in self.actions.actions() if it.text() == text)

    def remove(self) -> None:
        self.action("Remove from the list").trigger()

    def dialog(self) -> CorrectDialog:
        return self.window.findChildren(CorrectDialog)[-1]

    def correct(self, correction: Correction | None) -> None:
        self.actions.correct()
        self.dialog().chosen.emit(correction)
        self.dialog().reject()

    def undo(self, times: int = 1) -> None:
        for _ in range(times):
            self.actions.undo.trigger()

    def redo(self, times: int = 1) -> None:
        for _ in range(times):
            self.actions.redo.trigger()

    def names(self) -> str:
        return "".join(names(self.photos.entries()))

    def corrections(self) -> list[Correction | None]:
        return [entry.correction for entry in self.photos.entries()]

    def undo_texts(self) -> tuple[str, str]:
        return self.actions.undo.text(), self.actions.redo.text()


@pytest.fixture
def driver(qtbot: QtBot) -> Driver:
    driver = Driver(make_list(a=TABBY, b=UNSURE, c=failure(), d=None))
    qtbot.addWidget(driver.window)
    with qtbot.waitExposed(driver.window):
        driver.window.show()
    driver.window.activateWindow()
    driver.window.setFocus()
    return driver


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def test_removal_is_undone_and_redone(driver: Driver) -> None:
    assert driver.undo_texts() == ("Undo", "Redo")
    assert not driver.actions.undo.isEnabled()
    assert not driver.actions.redo.isEnabled()
    driver.select("bc")
    driver.remove()
    assert (driver.names(), driver.undo_texts()) == ("ad", ("Undo: Remove 2 photos", "Redo"))
    driver.undo()
    assert (driver.names(), driver.undo_texts()) == ("abcd", ("Undo", "Redo: Remove 2 photos"))
    assert not driver.actions.undo.isEnabled()
    driver.redo()
    assert driver.names() == "ad"
    driver.select("a")
    driver.remove()
    assert driver.undo_texts() == ("Undo: Remove 1 photo", "Redo")


def test_start_over_is_undone(driver: Driver) -> None:
    driver.select("a")
    driver.correct(IS_DOG)
    driver.actions.start_over()
    assert driver.names() == ""
    assert driver.undo_texts()[0] == "Undo: Start over"
    add_photos(driver.photos, e=TABBY)
    driver.undo()
    assert driver.names() == "abcde"
    assert driver.corrections() == [IS_DOG, None, None, None, None]
    assert driver.photos.results()[0] == (TABBY, IS_DOG)


def test_start_over_of_an_empty_list_is_not_undoable(qtbot: QtBot) -> None:
    driver = Driver(PhotoList())
    qtbot.addWidget(driver.window)
    driver.actions.start_over()
    assert not driver.actions.undo.isEnabled()


def test_corrections_are_undone_and_redone(driver: Driver) -> None:
    driver.select("a")
    expected = [IS_BEAGLE, IS_NONE, None]
    for correction in expected:
        driver.correct(correction)
        assert driver.corrections() == [correction, None, None, None]
        assert driver.undo_texts()[0] == "Undo: Correct 1 photo"
    for correction in (IS_NONE, IS_BEAGLE, None):
        driver.undo()
        assert driver.corrections()[0] == correction
    driver.redo()
    assert driver.corrections()[0] == IS_BEAGLE


def test_undoing_a_correction_of_several_restores_each(driver: Driver) -> None:
    driver.select("b")
    driver.correct(IS_BEAGLE)
    driver.select("abcd")
    driver.correct(IS_DOG)
    assert driver.corrections() == [IS_DOG] * 4
    assert driver.undo_texts()[0] == "Undo: Correct 4 photos"
    driver.undo()
    assert driver.corrections() == [None, IS_BEAGLE, None, None]


def test_undo_and_redo_several_steps(driver: Driver) -> None:
    driver.select("ab")
    driver.correct(IS_DOG)
    driver.remove()
    driver.undo(times=2)
    assert (driver.names(), driver.corrections()) == ("abcd", [None] * 4)
    driver.redo(times=2)
    assert driver.names() == "cd"


def test_cancelled_dialog_changes_nothing(driver: Driver) -> None:
    driver.select("a")
    driver.actions.correct()
    driver.dialog().reject()
    assert not driver.actions.undo.isEnabled()


@pytest.mark.parametrize(
    ("selected", "title"), [("a", "What is it?"), ("abc", "What are these 3 photos?")]
)
def test_dialog_title_counts_the_selection(driver: Driver, selected: str, title: str) -> None:
    driver.select(selected)
    for ask in (driver.actions.correct, driver.actions.correct_shown):
        ask()
        assert driver.dialog().windowTitle() == title
        driver.dialog().reject()


@pytest.mark.parametrize(("selected", "is_offered"), [("ab", True), ("c", False), ("bc", False)])
def test_models_answer_is_offered_if_all_are_corrected_alike(
    driver: Driver, selected: str, is_offered: bool
) -> None:
    driver.select("ab")
    driver.correct(IS_DOG)
    driver.select(selected)
    driver.actions.correct()
    texts = [it.text() for it in driver.dialog().findChildren(QPushButton)]
    assert ("Model's answer" in texts) == is_offered
    driver.dialog().reject()


def test_shown_photo_outside_the_selection_is_corrected_alone(driver: Driver) -> None:
    driver.select("abc")
    driver.show("d")
    driver.actions.correct_shown()
    driver.dialog().chosen.emit(IS_DOG)
    driver.dialog().reject()
    assert driver.corrections() == [None, None, None, IS_DOG]


def test_empty_selection_does_nothing(driver: Driver) -> None:
    driver.actions.correct()
    driver.actions.correct_shown()
    driver.actions.copy_answers()
    driver.remove()
    assert driver.window.findChildren(CorrectDialog) == []
    assert not driver.actions.undo.isEnabled()
    driver.actions.pop_up(QPoint(0, 0))
    assert not driver.actions.isVisible()


def test_paths_are_copied_one_per_line(driver: Driver) -> None:
    driver.photos.add_picture(b"in no file")
    driver.selected = [*find_entries(driver.photos, "a", "c"), driver.photos.entries()[-1]]
    driver.action("Copy path").trigger()
    assert clipboard() == "/photos/a.jpg\n/photos/c.jpg"
    assert driver.notices == ["Copied"]


def test_answers_of_several_are_copied(driver: Driver) -> None:
    driver.select("abc")
    driver.actions.copy_answers()
    assert clipboard() == "a.jpg\ttabby 83 %\nb.jpg\tNot sure\nc.jpg\tCould not be read"
    assert driver.notices == ["Copied"]
    driver.actions.set_chinese_first(True)
    driver.actions.copy_answers()
    assert clipboard().splitlines()[0] == "a.jpg\t虎斑猫 83 %"


def test_single_answer_is_copied_in_full_only_if_it_is_shown(qtbot: QtBot, driver: Driver) -> None:
    driver.select("a")
    with qtbot.waitSignal(driver.actions.answer_copy_asked):
        driver.actions.copy_answers()
    assert driver.notices == []
    driver.show("b")
    with qtbot.assertNotEmitted(driver.actions.answer_copy_asked):
        driver.actions.copy_answers()
    assert clipboard() == "a.jpg\ttabby 83 %"


def test_first_file_is_shown_in_its_folder(qtbot: QtBot, driver: Driver) -> None:
    driver.select("ba")
    with qtbot.waitSignal(driver.actions.show_in_folder_asked) as asked:
        driver.action("Show in folder").trigger()
    assert asked.args == ["/photos/b.jpg"]


@pytest.mark.qt_log_ignore("This plugin does not support", extend=True)
def test_picture_without_a_file_has_no_folder(qtbot: QtBot, driver: Driver) -> None:
    driver.selected = [driver.photos.add_picture(b"pixels")]
    with qtbot.assertNotEmitted(driver.actions.show_in_folder_asked):
        driver.action("Show in folder").trigger()
    driver.actions.pop_up(QPoint(0, 0))
    enabled = {it.text() for it in driver.actions.actions() if it.isEnabled() and it.text()}
    assert enabled == {"That is wrong…", "Remove from the list"}
    driver.actions.hide()
    driver.select("a")
    QTest.keyClick(driver.window, Qt.Key.Key_C, Modifier.ControlModifier | Modifier.ShiftModifier)
    assert clipboard() == "/photos/a.jpg"  # the shortcut is enabled again
    driver.actions.pop_up(QPoint(0, 0))
    assert driver.action("Show in folder").isEnabled()
    assert driver.action("Copy answer").isEnabled()
    driver.actions.hide()


@pytest.mark.parametrize(
    ("key", "modifiers", "is_done"),
    [
        ("Delete", Modifier.NoModifier, lambda it: it.names() == "bcd"),
        ("C", Modifier.ControlModifier | Modifier.ShiftModifier, lambda it: "/a." in clipboard()),
        ("E", Modifier.ControlModifier, lambda it: bool(it.window.findChildren(CorrectDialog))),
    ],
)
def test_shortcuts_work_while_the_menu_is_closed(
    driver: Driver, key: str, modifiers: Modifier, is_done: Callable[[Driver], bool]
) -> None:
    driver.select("a")
    QTest.keyClick(driver.window, Qt.Key[f"Key_{key}"], modifiers)
    assert is_done(driver)
    for dialog in driver.window.findChildren(CorrectDialog):
        dialog.reject()


def test_every_action_has_a_text_and_a_shortcut(driver: Driver) -> None:
    actions = [it for it in driver.actions.actions() if not it.isSeparator()]
    assert [it.text() for it in actions] == [
        *("Show in folder", "Copy path", "Copy answer", "That is wrong…", "Remove from the list")
    ]
    assert all(not it.shortcut().isEmpty() for it in actions)
