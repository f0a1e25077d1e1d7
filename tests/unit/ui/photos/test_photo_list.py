"""The list of photos: additions, removals, answers, corrections, restored lists."""

import os
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.list_title import list_title
from desktop_app.ui.photos.photo_list import MAX_PICTURES, PhotoList
from tests.unit.ui.photos.builders import (
    IS_BEAGLE,
    IS_NONE,
    TABBY,
    UNSURE,
    add_photos,
    failure,
    find_entries,
    make_list,
    names,
)


@pytest.fixture
def photos(qtbot: QtBot) -> PhotoList:
    """A sure answer, an unsure one, a failure, and one that waits."""
    return make_list(a=TABBY, b=UNSURE, c=failure(), d=None)


def counted(photos: PhotoList) -> list[int]:
    """Return the counts of waiting, done, unsure and unreadable photos."""
    return [photos.counts[state] for state in State]


def test_second_drop_is_added(qtbot: QtBot, photos: PhotoList) -> None:
    with qtbot.waitSignal(photos.rearranged):
        added, known = photos.add(["/photos/e.jpg", "/other/a.jpg"])
    assert (names(added), known) == (["e", "a"], [])
    assert names(photos.entries()) == ["a", "b", "c", "d", "e", "a"]
    assert photos.entries()[0].outcome is TABBY
    assert counted(photos) == [3, 1, 1, 1]


def test_known_photos_are_not_added_again(qtbot: QtBot, photos: PhotoList) -> None:
    added, known = photos.add(["/photos/b.jpg", "/photos/e.jpg", "/photos/e.jpg"])
    assert names(added) == ["e"]
    assert names(known) == ["b", "e"]
    assert len(photos) == 5
    with qtbot.assertNotEmitted(photos.rearranged):
        photos.add(["/photos/a.jpg"])


def test_relative_path_equals_absolute_path(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    photos = PhotoList()
    photos.add(["a.jpg", str(tmp_path / "b.jpg")])
    added, known = photos.add([str(tmp_path / "a.jpg"), "b.jpg"])
    assert added == []
    assert known == photos.entries()
    photos.add([f"../{tmp_path.name}/a.jpg"])  # elsewhere, where the folder is a link
    assert len(photos) == 3


def test_numbers_are_never_reused(photos: PhotoList) -> None:
    before = {entry.number for entry in photos.entries()}
    photos.remove(list(photos.entries()))
    added = add_photos(photos, a=None, b=None)
    assert before.isdisjoint(entry.number for entry in added)
    assert all(photos.find(number) is None for number in before)
    assert photos.find(added[1].number) is added[1]


def test_restored_photos_have_their_old_places(photos: PhotoList) -> None:
    placed = photos.remove(find_entries(photos, "a", "c", "d"))
    assert names(photos.entries()) == ["b"]
    assert counted(photos) == [0, 0, 1, 0]
    photos.put_back(placed)
    assert names(photos.entries()) == ["a", "b", "c", "d"]
    assert counted(photos) == [1, 1, 1, 1]
    assert photos.entries()[0].outcome is TABBY


def test_photos_added_meanwhile_stay(photos: PhotoList) -> None:
    placed = photos.remove(list(photos.entries()))
    add_photos(photos, x=TABBY, b=TABBY)
    photos.put_back(placed)
    assert sorted(names(photos.entries())) == ["a", "b", "c", "d", "x"]
    assert find_entries(photos, "b")[0].outcome is TABBY
    assert counted(photos) == [1, 3, 0, 1]
    assert photos.add(["/photos/a.jpg"])[0] == []


def test_answers_to_removed_photos_are_ignored(qtbot: QtBot, photos: PhotoList) -> None:
    gone = find_entries(photos, "d")
    photos.remove(gone)
    with qtbot.assertNotEmitted(photos.changed):
        photos.set_outcomes([(gone[0].number, TABBY)])
    assert counted(photos) == [0, 1, 1, 1]


def test_counts_follow_the_answers(qtbot: QtBot, photos: PhotoList) -> None:
    c, d = find_entries(photos, "c", "d")
    with qtbot.waitSignal(photos.changed) as changed:
        photos.set_outcomes([(c.number, None), (d.number, TABBY)])
    assert changed.args == [[c, d]]
    assert counted(photos) == [1, 2, 1, 0]
    assert photos.waiting() == [c]
    assert names(photos.answered()) == ["a", "b", "d"]


def test_correction_makes_a_photo_done(qtbot: QtBot, photos: PhotoList) -> None:
    b, c = find_entries(photos, "b", "c")
    with qtbot.waitSignal(photos.changed):
        photos.set_corrections([(b, IS_BEAGLE), (c, IS_NONE)])
    assert counted(photos) == [1, 3, 0, 0]
    assert photos.results()[1] == (UNSURE, IS_BEAGLE)
    photos.set_corrections([(b, None), (c, None)])
    assert counted(photos) == [1, 1, 1, 1]


def test_correction_of_a_removed_photo_is_counted_later(photos: PhotoList) -> None:
    b = find_entries(photos, "b")
    placed = photos.remove(b)
    photos.set_corrections([(b[0], IS_BEAGLE)])
    assert counted(photos) == [1, 1, 0, 1]
    photos.put_back(placed)
    assert counted(photos) == [1, 2, 0, 1]


def test_corrected_waiting_photo_is_still_classified(photos: PhotoList) -> None:
    """Every export has the model's answer beside the correction."""
    d = find_entries(photos, "d")
    photos.set_corrections([(d[0], IS_BEAGLE)])
    assert photos.waiting() == d
    photos.set_outcomes([(d[0].number, UNSURE)])
    assert photos.waiting() == []
    assert photos.results()[-1] == (UNSURE, IS_BEAGLE)
    assert counted(photos) == [0, 2, 1, 1]


def test_saved_list_is_restored(qtbot: QtBot) -> None:
    photos = make_list(a=None)
    kept = [("/photos/a.jpg", TABBY, None), ("/photos/b.jpg", UNSURE, IS_BEAGLE)]
    with qtbot.waitSignal(photos.rearranged):
        photos.restore([*kept, ("/photos/c.jpg", None, None), kept[1]])
    assert names(photos.entries()) == ["a", "b", "c"]
    assert photos.entries()[0].outcome is None  # the listed photo is not changed
    assert photos.results() == [(UNSURE, IS_BEAGLE)]
    assert counted(photos) == [2, 1, 0, 0]


def test_pasted_pictures_are_bounded(qtbot: QtBot) -> None:
    photos = make_list(a=None)
    first = photos.add_picture(b"0")
    for number in range(1, MAX_PICTURES + 1):
        photos.add_picture(str(number).encode())
    pictures = [it.content for it in photos.entries() if it.content is not None]
    assert pictures == [str(number).encode() for number in range(1, MAX_PICTURES + 1)]
    assert names(photos.entries())[0] == "a"
    assert photos.find(first.number) is None
    assert counted(photos) == [1 + MAX_PICTURES, 0, 0, 0]


def test_restored_pictures_are_bounded(qtbot: QtBot) -> None:
    photos = PhotoList()
    for number in range(MAX_PICTURES):
        photos.add_picture(str(number).encode())
    placed = photos.remove(list(photos.entries()))
    photos.add_picture(b"new")
    photos.put_back(placed)
    assert len(photos) == MAX_PICTURES
    assert photos.counts.total() == MAX_PICTURES


def test_equal_pictures_are_two_entries(qtbot: QtBot) -> None:
    photos = PhotoList()
    photos.add_picture(b"same")
    photos.add_picture(b"same")
    assert len(photos) == 2
    assert photos.waiting() == []  # they have no file, and are classified when they are shown


def test_shared_file_names_are_detected(photos: PhotoList) -> None:
    assert not photos.shares_file_name(photos.entries()[0])
    (other,), _ = photos.add(["/other/a.jpg"])
    assert photos.shares_file_name(photos.entries()[0])
    assert photos.shares_file_name(other)
    photos.remove([other])
    assert not photos.shares_file_name(photos.entries()[0])


def test_names_that_are_not_utf8(qtbot: QtBot) -> None:
    path = os.fsdecode(b"/photos/caf\xe9.jpg")
    photos = PhotoList()
    photos.add([path])
    assert photos.add([path])[0] == []
    assert photos.waiting()[0].path == path


def test_list_title_is_the_common_folder() -> None:
    photos = PhotoList()
    photos.add(["/holiday/a.jpg", "/holiday/day 1/b.jpg"])
    assert list_title(photos, "/holiday") == ("holiday", "2 photos")
    photos.add(["/work/c.jpg"])
    assert list_title(photos, "/") == ("Photos", "3 photos")
    assert list_title(PhotoList(), "") == ("", "")
