"""Runs: what starts, pauses, continues and ends them, and what is retried."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Outcome
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.photo_list import PhotoList, Placed
from desktop_app.ui.photos.run import Run
from desktop_app.ui.run_controls import RunControls, Stage
from tests.unit.ui.photos.builders import (
    BEAGLE,
    IS_BEAGLE,
    TABBY,
    add_photos,
    failure,
    find_entries,
    make_list,
    names,
)
from tests.unit.ui.window_texts import shows_text


class Driver:
    """A run without a service; `events` records what it emits, a started run as its photos."""

    def __init__(self, photos: PhotoList) -> None:
        self.photos = photos
        self.controls = RunControls()
        self.run = Run(photos, self.controls)
        self.events: list[str] = []
        self.run.started.connect(self._on_started)
        self.run.paused.connect(
            lambda paused: self.events.append("pause" if paused else "continue")
        )
        self.run.cancelled.connect(lambda: self.events.append("cancel"))
        self.run.ended.connect(lambda seconds: self.events.append("end"))
        self._removed: list[Placed] = []

    def _on_started(self, wanted: list[tuple[int, str]]) -> None:
        entries = [self.photos.find(number) for number, _ in wanted]
        assert [entry and entry.path for entry in entries] == [path for _, path in wanted]
        self.events.append("".join(names([entry for entry in entries if entry])))

    def do(self, steps: str) -> None:
        """Do steps such as "add abc; answer a; press Pause; remove b"."""
        for step in filter(None, steps.split("; ")):
            action, _, argument = step.partition(" ")
            match action:
                case "add":
                    self.run.begin(add_photos(self.photos, **dict.fromkeys(argument)))
                case "answer":
                    self.answer(argument)
                case "fail":
                    self.answer(argument, failure(code="not-found"))
                case "press":
                    self.press(argument)
                case "remove":
                    self._removed = self.photos.remove(self.entries(argument))
                case "restore":
                    self.photos.put_back(self._removed)
                case "end":
                    self.run.end()
                case _:
                    raise AssertionError(step)

    def entries(self, wanted: str) -> list[Entry]:
        return find_entries(self.photos, *wanted)

    def answer(self, wanted: str, outcome: Outcome = TABBY) -> None:
        self.run.take([(entry.number, outcome) for entry in self.entries(wanted)])

    def correct(self, wanted: str) -> None:
        self.photos.set_corrections([(entry, IS_BEAGLE) for entry in self.entries(wanted)])

    def buttons(self) -> dict[str, QPushButton]:
        buttons = self.controls.findChildren(QPushButton)
        return {it.text(): it for it in buttons if it.isVisible()}

    def press(self, text: str) -> None:
        self.buttons()[text].click()


@pytest.fixture
def driver(qtbot: QtBot) -> Driver:
    driver = Driver(PhotoList())
    qtbot.addWidget(driver.controls)
    driver.controls.resize(600, 40)
    driver.controls.show()
    return driver


@pytest.mark.parametrize(
    ("steps", "events", "text", "buttons"),
    [
        ("add abc", "abc", "0 of 3", "Pause, Cancel"),
        ("add abc; answer a", "abc", "1 of 3", "Pause, Cancel"),
        ("add ab; answer ab; end", "ab end", "", ""),
        ("add abc; answer a; add de; answer bcde", "abc bcde", "5 of 5", "Pause, Cancel"),
        ("add ab; answer ab; end; add cd", "ab end cd", "2 of 4", "Pause, Cancel"),
        ("add abc; press Pause; answer a", "abc pause", "1 of 3 · paused", "Continue, Cancel"),
        ("add ab; press Pause; press Continue", "ab pause continue", "0 of 2", "Pause, Cancel"),
        ("add ab; press Pause; add c", "ab pause abc pause", "0 of 3 · paused", "Continue, Cancel"),
        ("add abc; answer a; press Cancel", "abc cancel", "1 of 3 · cancelled", "Continue"),
        ("add ab; press Pause; press Cancel", "ab pause cancel", "0 of 2 · cancelled", "Continue"),
        ("add abc; press Cancel; press Continue", "abc cancel abc", "0 of 3", "Pause, Cancel"),
        (
            "add ab; press Cancel; add cd; answer cd; end; press Continue",
            "ab cancel cd end ab",
            "2 of 4",
            "Pause, Cancel",
        ),
        ("add abc; answer a; remove b", "abc", "1 of 2", "Pause, Cancel"),
        ("add abc; answer a; remove bc", "abc cancel", "", ""),
        ("add abc; remove abc; add d", "abc cancel d", "0 of 1", "Pause, Cancel"),
        ("add abc; press Pause; remove abc", "abc pause cancel", "", ""),
        ("add abc; press Cancel; remove abc", "abc cancel", "", ""),
        ("add abc; answer a; remove abc; restore; press Continue", "abc cancel bc", "1 of 3", None),
        (
            "add abc; answer a; press Pause; remove abc; restore; press Continue",
            "abc pause cancel bc",
            "1 of 3",
            "Pause, Cancel",
        ),
        (
            "add abc; answer a; press Cancel; remove abc; restore; press Continue",
            "abc cancel bc",
            "1 of 3",
            "Pause, Cancel",
        ),
        (
            "add abc; remove b; restore; answer ac; end; press Continue",
            "abc end b",
            "2 of 3",
            "Pause, Cancel",
        ),
        ("add ab; fail ab; end; press Retry 2 files", "ab end ab", "0 of 2", "Pause, Cancel"),
        ("", "", "", ""),
    ],
)
def test_steps_of_a_run(
    driver: Driver, steps: str, events: str, text: str, buttons: str | None
) -> None:
    driver.do(steps)
    assert driver.events == events.split()
    assert shows_text(driver.controls, text) if text else not shows_text(driver.controls, " of ")
    assert ("paused" in text) == shows_text(driver.controls, "paused")
    if buttons is not None:
        assert ", ".join(driver.buttons()) == buttons
    assert driver.run.is_under_way == ("Cancel" in driver.buttons())


def test_a_second_cancel_does_nothing(driver: Driver) -> None:
    driver.do("add abc; press Cancel")
    driver.run.cancel()
    assert driver.events == ["abc", "cancel"]


def test_nothing_to_continue_without_waiting_photos(driver: Driver) -> None:
    """A photo that is opened is answered on its own."""
    driver.do("add ab; answer a; press Cancel")
    driver.photos.set_outcomes([(driver.entries("b")[0].number, TABBY)])
    assert not driver.buttons()
    assert not shows_text(driver.controls, "cancelled")


@pytest.mark.parametrize("code", ["not-found", "not-readable", "too-large", "model"])
def test_temporary_errors_can_be_retried(driver: Driver, code: str) -> None:
    driver.do("add abc; answer ab")
    driver.answer("c", failure(code=code))
    driver.do("end; press Retry 1 file")
    assert driver.events[-1] == "c"
    assert shows_text(driver.controls, "2 of 3")
    assert driver.photos.waiting() == driver.entries("c")


@pytest.mark.parametrize("code", ["not-an-image", "damaged", "unsupported"])
def test_other_errors_are_not_retried(driver: Driver, code: str) -> None:
    driver.do("add abc; answer a; fail b")
    driver.answer("c", failure(code=code))
    driver.do("end")
    assert list(driver.buttons()) == ["Retry 1 file"]
    driver.correct("b")
    assert not driver.buttons()


def test_lost_file_keeps_its_answer(driver: Driver) -> None:
    driver.do("add ab; answer a")
    driver.answer("b", failure(code="not-an-image"))
    driver.do("end")
    driver.run.answer_again()
    assert driver.events[-1] == "a"  # another model cannot read b either
    driver.do("fail a; end")
    assert driver.entries("a")[0].outcome is TABBY
    assert driver.controls.stage is Stage.ENDED


def test_another_model_replaces_the_answers_but_no_correction(driver: Driver) -> None:
    driver.do("add ab; answer ab; end")
    driver.correct("a")
    driver.run.answer_again()
    assert driver.events[-1] == "ab"
    other = replace(BEAGLE, model="other")
    driver.answer("a", BEAGLE)
    driver.answer("b", other)
    assert driver.photos.results() == [(BEAGLE, IS_BEAGLE), (other, None)]


@pytest.mark.parametrize(("outcome", "buttons"), [(None, ["Continue"]), (BEAGLE, [])])
def test_saved_list_can_be_continued(
    driver: Driver, outcome: Outcome | None, buttons: list[str]
) -> None:
    driver.photos.restore([("/photos/a.jpg", TABBY, None), ("/photos/b.jpg", outcome, None)])
    assert list(driver.buttons()) == buttons
    if buttons:
        driver.press("Continue")
        assert driver.events == ["b"]


def test_single_photo_is_no_run(driver: Driver) -> None:
    add_photos(driver.photos, a=None)
    assert not driver.buttons()
    assert not shows_text(driver.controls, "of 1")


def test_empty_run(qtbot: QtBot) -> None:
    driver = Driver(make_list(a=TABBY))
    driver.run.begin([])
    assert driver.events == []
    assert not driver.run.is_under_way
