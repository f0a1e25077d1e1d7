import os
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.engine.results import Failure
from desktop_app.ui.photo_filter import PhotoFilter
from desktop_app.ui.photo_model import Part, PhotoModel, State, shown_name
from tests.ui.seen import ANSWER, NOT_SURE, SOME_CAT

PATHS = ["/photos/cat.jpg", "/photos/猫.jpg", "/photos/notes.jpg", "/photos/late.jpg"]
UNSURE = replace(ANSWER, answer=NOT_SURE)
FAILED = Failure(PATHS[2], "not-an-image", "engine's words", 1.0)
Role = Qt.ItemDataRole


@pytest.fixture
def photos(qtbot: QtBot) -> PhotoModel:
    """A sure answer, an unsure one, a failure, and a photo that waits."""
    model = PhotoModel()
    model.set_photos(PATHS)
    model.set_outcomes([(0, ANSWER), (1, UNSURE), (2, FAILED)])
    return model


def told(photos: PhotoModel, role: int) -> list[object]:
    return [photos.data(photos.index(row), role) for row in range(len(PATHS))]


def test_it_keeps_the_promises_of_a_model(photos: PhotoModel) -> None:
    failing = QAbstractItemModelTester.FailureReportingMode.Fatal
    testers = [QAbstractItemModelTester(it, failing) for it in (photos, PhotoFilter(photos))]
    photos.set_outcomes([(2, None)])
    photos.set_photos(PATHS[:2])
    photos.set_photos([])
    assert all(testers)


def test_a_row_says_what_came_of_its_photo(photos: PhotoModel) -> None:
    assert told(photos, Role.DisplayRole) == ["cat.jpg", "猫.jpg", "notes.jpg", "late.jpg"]
    assert told(photos, Part.HEADLINE) == [
        "tabby",
        "Not sure",
        "The file is not an image, whatever its name says.",
        "Not looked at yet",
    ]
    assert told(photos, Part.SHARE) == ["83 %", "", "", ""]
    assert told(photos, Part.STATE) == [State.DONE, State.UNSURE, State.FAILED, State.WAITING]


def test_a_screen_reader_hears_the_row_in_words(photos: PhotoModel) -> None:
    assert told(photos, Role.AccessibleTextRole) == [
        "cat.jpg: tabby, 83 percent",
        "猫.jpg: Not sure",
        "notes.jpg: The file is not an image, whatever its name says.",
        "late.jpg: Not looked at yet",
    ]


def test_a_group_is_the_headline_where_no_name_is_sure(photos: PhotoModel) -> None:
    photos.set_outcomes([(0, replace(ANSWER, answer=SOME_CAT))])
    index = photos.index(0)
    assert photos.data(index, Part.HEADLINE) == "some kind of cat"
    assert photos.data(index, Part.SHARE) == "98 %"
    assert photos.data(index, Role.AccessibleTextRole) == "cat.jpg: some kind of cat, 98 percent"
    photos.set_chinese_first(True)
    assert photos.data(index, Part.HEADLINE) == "某种猫"


@pytest.mark.parametrize("words", ["tabby", "虎斑", "cat", "animal", "动物"])
def test_search_finds_names_and_groups_in_both_languages(photos: PhotoModel, words: str) -> None:
    assert photos.matches(0, None, words)
    assert not photos.matches(0, None, f"no {words}")


def test_labels_follow_the_language(photos: PhotoModel) -> None:
    photos.set_chinese_first(True)
    assert photos.data(photos.index(0), Part.HEADLINE) == "虎斑猫"


def test_the_reason_of_a_failure_can_be_read_whole(photos: PhotoModel) -> None:
    tip = str(photos.data(photos.index(2), Role.ToolTipRole))
    assert tip.splitlines() == [
        "The file is not an image, whatever its name says.",
        "/photos/notes.jpg",
    ]


def test_states_are_counted_as_outcomes_come_and_go(photos: PhotoModel) -> None:
    assert [photos.counts[state] for state in State] == [1, 1, 1, 1]
    photos.set_outcomes([(2, None), (3, ANSWER)])
    assert [photos.counts[state] for state in State] == [1, 2, 1, 0]
    assert photos.rows_in(State.WAITING) == [(2, PATHS[2])]
    assert photos.rows_in(State.FAILED) == []
    assert photos.outcomes() == [ANSWER, UNSURE, ANSWER]


def test_only_changed_rows_are_drawn_again(qtbot: QtBot, photos: PhotoModel) -> None:
    with qtbot.waitSignal(photos.dataChanged) as changed:
        photos.set_outcomes([(3, ANSWER)])
    assert [index.row() for index in changed.args[:2]] == [3, 3]


@pytest.mark.parametrize(
    ("state", "words", "rows"),
    [
        (None, "", [0, 1, 2, 3]),
        (State.UNSURE, "", [1]),
        (State.FAILED, "", [2]),
        (None, "TABBY", [0, 1]),
        (None, "虎斑", [0, 1]),
        (None, " notes ", [2]),
        (None, "猫", [0, 1]),
        (State.DONE, "猫.jpg", []),
    ],
)
def test_photos_are_found_by_state_and_by_name(
    photos: PhotoModel, state: State | None, words: str, rows: list[int]
) -> None:
    found = PhotoFilter(photos)
    found.choose(state)
    found.search(words)
    assert [found.mapToSource(found.index(row, 0)).row() for row in range(found.rowCount())] == rows


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Screenshot 2024-05-01 at 9.41.07\u202fAM.png", "9.41.07 am"),  # macOS: a narrow space
        ("假期\u3000海边.jpg", "假期 海边"),
        ("caf\u0065\u0301.jpg", "CAFÉ"),  # decomposed, as older Macs store it
        ("café.jpg", "cafe\u0301"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af.jpg", "한글"),
        ("STRASSE.jpg", "straße"),
        ("ＩＭＧ１.jpg", "img1"),
        ("👩\u200d👩\u200d👧.jpg", "👩\u200d👩\u200d👧"),
        ("a\u00a0b.jpg", "a\u00a0b"),
    ],
)
def test_a_name_is_found_however_it_is_spelled(qtbot: QtBot, name: str, words: str) -> None:
    photos = PhotoModel()
    photos.set_photos([f"/photos/{name}", "/photos/other.jpg"])
    found = PhotoFilter(photos)
    found.search(words)
    assert [found.index(row, 0).data() for row in range(found.rowCount())] == [name]


@pytest.mark.parametrize("words", ["\\x1b", "x1b", "\\u202e", "udce9"])
def test_the_search_does_not_match_escapes(photos: PhotoModel, words: str) -> None:
    photos.set_photos(["/photos/a\x1b\u202e.jpg", "/photos/" + os.fsdecode(b"caf\xe9.jpg")])
    found = PhotoFilter(photos)
    found.search(words)
    assert found.rowCount() == 0


def test_the_filter_follows_what_comes(photos: PhotoModel) -> None:
    failed = PhotoFilter(photos)
    failed.choose(State.FAILED)
    photos.set_outcomes([(3, replace(FAILED, path=PATHS[3]))])
    assert failed.rowCount() == 2


def test_any_file_name_can_be_drawn() -> None:
    assert shown_name("/photos/" + os.fsdecode(b"caf\xe9.jpg")) == "caf\\udce9.jpg"
    assert shown_name("/photos/a\nb\x1b[31m.jpg") == "a\\nb\\x1b[31m.jpg"
    assert shown_name("/") == "/"
