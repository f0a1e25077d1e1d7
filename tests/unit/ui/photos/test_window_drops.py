"""Drops and pastes while the window has photos."""

from pathlib import Path

import pytest
from PySide6.QtTest import QTest

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.ui.photos.entries import State
from tests.unit.ui.photos.builders import BEAGLE, TABBY, UNSURE
from tests.unit.ui.photos.window_driver import (
    MANY,
    THREE,
    Key,
    Modifier,
    answer_photos,
    current,
    listed,
    record_chosen,
    record_started,
    release_keys,
    rows,
    selected,
    turn_to,
)
from tests.unit.ui.window_texts import shows_text


def test_second_drop_is_added(ended: MainWindow) -> None:
    begun, turned = record_started(ended), record_chosen(ended)
    ended.show_photos(["/photos/d.jpg", "/photos/e.jpg"])
    assert listed(ended) == ["a", "b", "c", "d", "e"]
    assert begun == [["d", "e"]]  # answered photos keep their answers
    assert turned == ["/photos/d.jpg"]
    assert shows_text(ended.page.run_controls, "3 of 5")
    assert [outcome for outcome, _ in ended.page.photos.results()][:2] == [TABBY, UNSURE]


def test_one_more_photo_is_no_run(ended: MainWindow) -> None:
    begun, turned = record_started(ended), record_chosen(ended)
    ended.show_photos(["/photos/d.jpg"])
    assert listed(ended) == ["a", "b", "c", "d"]
    assert turned == ["/photos/d.jpg"]
    assert begun == []
    ended.show_outcome(BEAGLE)
    assert ended.page.photos.counts[State.WAITING] == 0


@pytest.mark.parametrize("while_it_runs", [True, False])
def test_same_photo_is_listed_once(
    running: MainWindow, tmp_path: Path, while_it_runs: bool
) -> None:
    if not while_it_runs:
        answer_photos(running, b=UNSURE, c=BEAGLE)
        running.page.run.end()
    begun, turned = record_started(running), record_chosen(running)
    running.show_photos([THREE[1]])
    assert listed(running) == ["a", "b", "c"]
    assert begun == []
    assert turned == [THREE[1]]
    assert current(running) == "b"
    running.show_photos(THREE)
    assert listed(running) == ["a", "b", "c"]
    assert begun == []


def test_photo_dropped_again_is_in_sight(ready: MainWindow) -> None:
    ready.show_photos(MANY)
    view = rows(ready)
    for wanted in ("5", "5"):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        ready.show_photos([f"/photos/{wanted}.jpg"])
        assert current(ready) == wanted
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_only_new_photos_of_a_drop_are_classified(ended: MainWindow) -> None:
    begun = record_started(ended)
    ended.show_photos([*THREE, "/photos/d.jpg", "/photos/e.jpg"])
    assert listed(ended) == ["a", "b", "c", "d", "e"]
    assert begun == [["d", "e"]]
    assert current(ended) == "d"


def test_folder_without_photos_changes_nothing(running: MainWindow) -> None:
    running.take(MimeContent(Kind.PATHS, ("/photos/slow",)))
    assert shows_text(running, "Looking for photos…")
    running.show_photos([])
    assert shows_text(running, "No photos found")
    assert not shows_text(running, "Looking for photos…")
    assert listed(running) == ["a", "b", "c"]
    assert running.page.run.is_under_way


def test_pasted_photo_is_selected_alone(ended: MainWindow) -> None:
    """While Ctrl is still held, after Ctrl+V."""
    turn_to(ended, "b")
    release_keys(ended)
    QTest.keyPress(ended, Key.Key_Control, Modifier.ControlModifier)
    ended.show_photos(["/photos/d.jpg"])
    QTest.keyRelease(ended, Key.Key_Control)
    assert selected(ended) == ["d"]


def test_pasted_picture_is_added(ended: MainWindow) -> None:
    ended.take(MimeContent(Kind.PICTURE, picture=b"pixels"))
    assert len(ended.page.photos) == 4
    ended.show_outcome(BEAGLE)
    ended.show_photos(["/photos/d.jpg"])
    assert len(ended.page.photos) == 5
    assert [outcome for outcome, _ in ended.page.photos.results()][3] is BEAGLE


def test_header_shows_what_is_open(ended: MainWindow) -> None:
    assert shows_text(ended, "photos")
    assert shows_text(ended, "3 photos")
    ended.show_photos(["/elsewhere/d.jpg"])
    assert shows_text(ended, "4 photos")
