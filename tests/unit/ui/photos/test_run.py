"""Photos are worked through: what begins, pauses and ends it, and what is tried again."""

from dataclasses import replace

import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Outcome
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.photo_list import PhotoList
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


class Played:
    """A run whose service is the test; notes what it is told."""

    def __init__(self, photos: PhotoList) -> None:
        self.photos = photos
        self.controls = RunControls()
        self.run = Run(photos, self.controls)
        self.heard: list[object] = []
        self.run.started.connect(self._on_started)
        self.run.paused.connect(lambda paused: self.heard.append("pause" if paused else "go on"))
        self.run.cancelled.connect(lambda: self.heard.append("cancel"))
        self.run.ended.connect(lambda seconds: self.heard.append("ended"))

    def _on_started(self, wanted: list[tuple[int, str]]) -> None:
        for number, path in wanted:
            entry = self.photos.find(number)
            assert entry is not None
            assert entry.path == path
        self.heard.append([path.rpartition("/")[2][0] for _, path in wanted])

    def add(self, names: str) -> list[Entry]:
        added = add_photos(self.photos, **dict.fromkeys(names))
        self.run.begin(added)
        return added

    def answer(self, names: str, outcome: Outcome = TABBY) -> None:
        self.run.take([(entry.number, outcome) for entry in find_entries(self.photos, *names)])

    def button(self, text: str) -> QPushButton:
        return next(it for it in self.controls.findChildren(QPushButton) if it.text() == text)

    def press(self, text: str) -> None:
        button = self.button(text)
        assert button.isVisible()
        button.click()

    def offers(self) -> list[str]:
        buttons = self.controls.findChildren(QPushButton)
        return [it.text() for it in buttons if it.isVisible()]


@pytest.fixture
def played(qtbot: QtBot) -> Played:
    played = Played(PhotoList())
    qtbot.addWidget(played.controls)
    played.controls.resize(600, 40)
    played.controls.show()
    return played


def test_added_photos_start_a_run(played: Played) -> None:
    assert played.offers() == []
    played.add("abc")
    assert played.heard == [["a", "b", "c"]]
    assert played.run.is_under_way
    assert shows_text(played.controls, "0 of 3")
    assert played.offers() == ["Pause", "Cancel"]
    played.answer("a")
    assert shows_text(played.controls, "1 of 3")


def test_ended_run_shows_no_progress(played: Played) -> None:
    played.add("ab")
    played.answer("ab")
    played.run.end()
    assert played.heard[1:] == ["ended"]
    assert not played.run.is_under_way
    assert played.offers() == []
    assert not shows_text(played.controls, "of 2")


def test_drop_during_a_run_is_added(played: Played) -> None:
    played.add("abc")
    played.answer("a")
    played.add("de")
    assert played.heard == [["a", "b", "c"], ["b", "c", "d", "e"]]
    assert shows_text(played.controls, "1 of 5")
    played.answer("bcde")
    assert shows_text(played.controls, "5 of 5")


def test_drop_after_a_run_starts_its_own(played: Played) -> None:
    played.add("ab")
    played.answer("ab")
    played.run.end()
    played.add("cd")
    assert played.heard[-1] == ["c", "d"]
    assert shows_text(played.controls, "2 of 4")


def test_pause_and_continue(played: Played) -> None:
    played.add("abc")
    played.press("Pause")
    assert played.heard[1:] == ["pause"]
    assert shows_text(played.controls, "paused")
    assert played.offers() == ["Continue", "Cancel"]
    played.answer("a")  # which was in hand
    assert shows_text(played.controls, "1 of 3")
    played.press("Continue")
    assert played.heard[1:] == ["pause", "go on"]
    assert not shows_text(played.controls, "paused")


def test_drop_during_a_pause_stays_paused(played: Played) -> None:
    played.add("ab")
    played.press("Pause")
    played.add("c")
    assert played.heard == [["a", "b"], "pause", ["a", "b", "c"], "pause"]
    assert played.controls.stage is Stage.PAUSED
    assert shows_text(played.controls, "0 of 3 · paused")


@pytest.mark.parametrize("first", ["Pause", ""])
def test_cancelled_run_can_be_continued(played: Played, first: str) -> None:
    played.add("abc")
    played.answer("a")
    if first:
        played.press(first)
    played.press("Cancel")
    assert "cancel" in played.heard[-1:]
    assert shows_text(played.controls, "cancelled")
    assert played.offers() == ["Continue"]
    assert names(played.photos.answered()) == ["a"]
    played.press("Continue")
    assert played.heard[-1] == ["b", "c"]
    assert played.controls.stage is Stage.RUNNING
    played.run.cancel()
    played.heard.clear()
    played.run.cancel()
    assert played.heard == []


def test_drop_after_a_cancel(played: Played) -> None:
    played.add("ab")
    played.press("Cancel")
    played.add("cd")
    assert played.heard[-1] == ["c", "d"]
    played.answer("cd")
    played.run.end()
    played.press("Continue")
    assert played.heard[-1] == ["a", "b"]


def test_nothing_to_continue_without_waiting_photos(played: Played) -> None:
    """A photo that one turns to is answered on its own."""
    played.add("ab")
    played.answer("a")
    played.press("Cancel")
    (b,) = find_entries(played.photos, "b")
    played.photos.set_outcomes([(b.number, TABBY)])
    assert played.offers() == []
    assert not shows_text(played.controls, "cancelled")


@pytest.mark.parametrize(
    ("code", "helps"),
    [
        ("not-found", True),
        ("not-readable", True),
        ("too-large", True),
        ("model", True),
        ("not-an-image", False),
        ("damaged", False),
        ("unsupported", False),
    ],
)
def test_retry_is_offered_for_temporary_errors(played: Played, code: str, helps: bool) -> None:
    played.add("abc")
    played.answer("ab")
    played.answer("c", failure(code=code))
    played.run.end()
    assert played.offers() == (["Retry 1 file"] if helps else [])
    if helps:
        played.press("Retry 1 file")
        assert played.heard[-1] == ["c"]
        assert shows_text(played.controls, "2 of 3")
        assert played.photos.waiting() == find_entries(played.photos, "c")


def test_only_temporary_errors_are_retried(played: Played) -> None:
    played.add("abcd")
    played.answer("ab", failure(code="not-found"))
    played.answer("c", failure(code="damaged"))
    played.answer("d")
    played.run.end()
    played.press("Retry 2 files")
    assert played.heard[-1] == ["a", "b"]


def test_corrected_failures_are_not_retried(played: Played) -> None:
    played.add("ab")
    played.answer("ab", failure(code="not-found"))
    played.run.end()
    played.photos.set_corrections([(it, IS_BEAGLE) for it in find_entries(played.photos, "a")])
    assert played.offers() == ["Retry 1 file"]
    played.press("Retry 1 file")
    assert played.heard[-1] == ["b"]


def test_lost_file_keeps_its_answer(played: Played) -> None:
    played.add("ab")
    played.answer("a")
    played.answer("b", failure(code="not-an-image"))
    played.run.end()
    played.run.answer_again()
    assert played.heard[-1] == ["a"]  # another model reads no more than this one
    played.answer("a", failure(code="not-found"))
    assert find_entries(played.photos, "a")[0].outcome is TABBY
    played.run.end()
    assert played.controls.stage is Stage.ENDED


def test_another_model_replaces_the_answers(played: Played) -> None:
    played.add("ab")
    played.answer("ab")
    played.run.end()
    played.run.answer_again()
    played.answer("a", BEAGLE)
    played.answer("b", replace(BEAGLE, model="other"))
    assert find_entries(played.photos, "a")[0].outcome is BEAGLE


def test_correction_survives_a_new_answer(played: Played) -> None:
    played.add("ab")
    played.answer("ab")
    played.photos.set_corrections([(it, IS_BEAGLE) for it in find_entries(played.photos, "a")])
    played.run.end()
    played.run.answer_again()
    assert played.heard[-1] == ["a", "b"]
    played.answer("ab", BEAGLE)
    assert played.photos.results() == [(BEAGLE, IS_BEAGLE), (BEAGLE, None)]


def test_removing_all_waiting_photos_ends_the_run(played: Played) -> None:
    played.add("abc")
    played.answer("a")
    played.photos.remove(find_entries(played.photos, "b"))
    assert played.run.is_under_way
    assert shows_text(played.controls, "1 of 2")
    played.photos.remove(find_entries(played.photos, "c"))
    assert not played.run.is_under_way
    assert played.heard[-1] == "cancel"
    assert played.offers() == []


@pytest.mark.parametrize("first", ["", "Pause", "Cancel"])
def test_emptying_the_list_ends_the_run(played: Played, first: str) -> None:
    played.add("abc")
    if first:
        played.press(first)
    played.photos.remove(list(played.photos.entries()))
    assert played.offers() == []
    assert "cancel" in played.heard
    played.add("d")
    assert played.heard[-1] == ["d"]
    assert played.controls.stage is Stage.RUNNING


@pytest.mark.parametrize("first", ["", "Pause", "Cancel"])
def test_restored_photos_can_be_continued(played: Played, first: str) -> None:
    played.add("abc")
    played.answer("a")
    if first:
        played.press(first)
    placed = played.photos.remove(list(played.photos.entries()))
    played.photos.put_back(placed)
    assert shows_text(played.controls, "1 of 3")
    played.press("Continue")
    assert played.heard[-1] == ["b", "c"]


def test_photos_restored_during_a_run(played: Played) -> None:
    played.add("abc")
    placed = played.photos.remove(find_entries(played.photos, "b"))
    played.photos.put_back(placed)
    assert played.run.is_under_way
    played.answer("ac")
    played.run.end()
    played.press("Continue")
    assert played.heard[-1] == ["b"]


def test_waiting_photos_of_a_saved_list(played: Played) -> None:
    played.photos.restore([("/photos/a.jpg", TABBY, None), ("/photos/b.jpg", None, None)])
    played.press("Continue")
    assert played.heard == [["b"]]


def test_saved_list_without_waiting_photos(played: Played) -> None:
    played.photos.restore([("/photos/a.jpg", TABBY, None), ("/photos/b.jpg", BEAGLE, None)])
    assert played.offers() == []


def test_single_photo_is_no_run(played: Played) -> None:
    add_photos(played.photos, a=None)
    assert played.offers() == []
    assert not shows_text(played.controls, "of 1")


def test_empty_run(qtbot: QtBot) -> None:
    played = Played(make_list(a=TABBY))
    played.run.begin([])
    assert played.heard == []
    assert not played.run.is_under_way
