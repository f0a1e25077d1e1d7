"""Which photos are listed, in which order, and what is dragged out."""

import os
from dataclasses import replace
from itertools import islice
from random import Random

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Answer
from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.list_model import FILES, ListModel, Role
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.sort_orders import Order
from tests.unit.ui.photos.made import (
    A_CAT,
    BEAGLE,
    CHIHUAHUA,
    IS_BEAGLE,
    IS_DOG,
    IS_NONE,
    TABBY,
    UNSURE,
    by_name,
    failure,
    fill,
    listed,
    names,
)

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal


@pytest.fixture
def photos(qtbot: QtBot) -> PhotoList:
    return listed(
        late=None, tabby=TABBY, unsure=UNSURE, beagle=BEAGLE, broken=failure(), small=CHIHUAHUA
    )


@pytest.fixture
def model(photos: PhotoList) -> ListModel:
    return model_of(photos)


def model_of(photos: PhotoList) -> ListModel:
    """Return a model of a list that has photos already."""
    model = ListModel(photos)
    model.rearrange()
    return model


def shown(model: ListModel) -> list[str]:
    rows = range(model.rowCount())
    entries = [model.index(row).data(Role.ENTRY) for row in rows]
    assert entries == list(model.shown())
    return names(entries)


def test_it_keeps_the_promises_of_a_model(photos: PhotoList, model: ListModel) -> None:
    tester = QAbstractItemModelTester(model, FATAL)
    more = fill(photos, **{f"x{number}": TABBY for number in range(20)})
    for order in Order:
        model.sort_by(order)
        model.search("dog")
        model.choose(State.UNSURE)
        model.search("")
        model.choose(None)
    photos.set_corrections((entry, IS_DOG) for entry in more[::2])
    placed = photos.remove(more[5:9])
    photos.put_back(placed)
    photos.set_outcomes([(more[0].number, None)])
    photos.add_picture(b"pixels")
    photos.remove(list(photos.entries()))
    assert tester.model() is model


def test_the_rows_stand_in_the_order_in_which_they_came(model: ListModel) -> None:
    assert shown(model) == ["late", "tabby", "unsure", "beagle", "broken", "small"]


def test_the_most_certain_first(photos: PhotoList, model: ListModel) -> None:
    model.sort_by(Order.CONFIDENCE)
    assert shown(model) == ["beagle", "tabby", "small", "unsure", "broken", "late"]
    model.sort_by(Order.ADDED)
    assert shown(model)[0] == "late"


def test_what_a_person_said_is_most_certain(photos: PhotoList, model: ListModel) -> None:
    photos.set_corrections([(by_name(photos, "unsure")[0], IS_NONE)])
    model.sort_by(Order.CONFIDENCE)
    assert shown(model)[0] == "unsure"


@pytest.mark.parametrize(
    ("less", "more"),
    [
        (Answer("name", "n02123045", "tabby", "虎斑猫", 0.0), BEAGLE.answer),
        (Answer("unsure", None, None, None, 0.05), Answer("unsure", None, None, None, 0.15)),
    ],
)
def test_certainty_is_a_number_down_to_nothing(qtbot: QtBot, less: Answer, more: Answer) -> None:
    model = model_of(listed(a=replace(TABBY, answer=less), b=replace(TABBY, answer=more)))
    model.sort_by(Order.CONFIDENCE)
    assert shown(model) == ["b", "a"]


def test_by_name_in_the_readers_language(photos: PhotoList, model: ListModel) -> None:
    fill(photos, group=A_CAT)
    model.sort_by(Order.NAME)
    assert shown(model) == ["beagle", "group", "small", "tabby", "unsure", "broken", "late"]
    model.set_chinese_first(True)
    by_label = {"small": "吉娃娃", "beagle": "比格犬", "group": "猫", "tabby": "虎斑猫"}
    assert shown(model)[:4] == sorted(by_label, key=by_label.__getitem__)
    assert shown(model)[4:] == ["unsure", "broken", "late"]


def test_by_folder_and_in_it_by_file_as_people_count(qtbot: QtBot) -> None:
    photos = PhotoList()
    photos.add(["/b/IMG_10.jpg", "/b/img_2.jpg", "/a/day 10/x.jpg", "/a/day 9/x.jpg", "/a/z.jpg"])
    model = model_of(photos)
    model.sort_by(Order.FOLDER)
    assert [entry.path for entry in model.shown()] == [
        "/a/z.jpg",
        "/a/day 9/x.jpg",
        "/a/day 10/x.jpg",
        "/b/img_2.jpg",
        "/b/IMG_10.jpg",
    ]


@pytest.mark.parametrize("order", list(Order))
def test_photos_that_are_equal_keep_their_order(qtbot: QtBot, order: Order) -> None:
    photos = listed(**{f"p{number}": TABBY for number in range(10)})
    model = model_of(photos)
    before = shown(model)
    model.sort_by(order)
    assert shown(model) == before


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", ["late", "tabby", "unsure", "beagle", "broken", "small"]),
        ("TABBY", ["tabby", "unsure"]),  # what is not sure is found by its likeliest name
        ("虎斑", ["tabby", "unsure"]),
        ("dog", ["beagle", "small"]),  # every breed
        ("狗", ["beagle", "small"]),
        ("animal", ["tabby", "beagle", "small"]),
        ("动物", ["tabby", "beagle", "small"]),
        (" broken ", ["broken"]),
        (".JPG", ["late", "tabby", "unsure", "beagle", "broken", "small"]),
        ("pterodactyl", []),
        ("photos", []),  # the folder is no name
    ],
)
def test_names_groups_and_files_are_found_in_both_languages(
    model: ListModel, words: str, found: list[str]
) -> None:
    model.search(words)
    assert shown(model) == found


def test_what_was_corrected_is_found_by_what_the_person_said(
    photos: PhotoList, model: ListModel
) -> None:
    photos.set_corrections(
        [(by_name(photos, "tabby")[0], IS_BEAGLE), (by_name(photos, "unsure")[0], IS_NONE)]
    )
    model.search("cat")
    assert shown(model) == []
    model.search("dog")
    assert shown(model) == ["tabby", "beagle", "small"]


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
    photos = PhotoList()
    photos.add([f"/photos/{name}", "/photos/other.jpg"])
    model = model_of(photos)
    model.search(words)
    assert [model.index(row).data() for row in range(model.rowCount())] == [name]


@pytest.mark.parametrize("words", ["\\x1b", "x1b", "\\u202e", "udce9"])
def test_the_search_does_not_match_escapes(qtbot: QtBot, words: str) -> None:
    photos = PhotoList()
    photos.add(["/photos/a\x1b\u202e.jpg", "/photos/" + os.fsdecode(b"caf\xe9.jpg")])
    model = model_of(photos)
    model.search(words)
    assert model.rowCount() == 0


@pytest.mark.parametrize(
    ("state", "found"),
    [
        (State.DONE, ["tabby", "beagle", "small"]),
        (State.UNSURE, ["unsure"]),
        (State.FAILED, ["broken"]),
        (State.WAITING, ["late"]),
    ],
)
def test_photos_in_one_state_alone(model: ListModel, state: State, found: list[str]) -> None:
    model.choose(state)
    assert shown(model) == found
    model.search("no such photo")
    assert shown(model) == []
    model.search("")
    assert shown(model) == found


def test_what_is_shown_follows_what_comes(
    qtbot: QtBot, photos: PhotoList, model: ListModel
) -> None:
    model.choose(State.UNSURE)
    (late,) = by_name(photos, "late")
    photos.set_outcomes([(late.number, UNSURE)])
    qtbot.waitUntil(lambda: shown(model) == ["late", "unsure"])
    photos.set_corrections([(it, IS_DOG) for it in by_name(photos, "unsure")])
    qtbot.waitUntil(lambda: shown(model) == ["late"])
    fill(photos, more=UNSURE)
    qtbot.waitUntil(lambda: shown(model) == ["late", "more"])
    photos.remove([late])
    assert shown(model) == ["more"]


def test_a_sorted_list_follows_what_comes(
    qtbot: QtBot, photos: PhotoList, model: ListModel
) -> None:
    model.sort_by(Order.CONFIDENCE)
    photos.set_outcomes([(by_name(photos, "late")[0].number, BEAGLE)])
    qtbot.waitUntil(lambda: shown(model)[:3] == ["late", "beagle", "tabby"])


def test_only_what_changed_is_drawn_again(
    qtbot: QtBot, photos: PhotoList, model: ListModel
) -> None:
    with (
        qtbot.assertNotEmitted(model.layoutChanged),
        qtbot.waitSignal(model.dataChanged) as changed,
    ):
        photos.set_outcomes([(by_name(photos, "unsure")[0].number, TABBY)])
    assert [index.row() for index in changed.args[:2]] == [2, 2]


def test_what_is_selected_stays_selected(photos: PhotoList, model: ListModel) -> None:
    selection = QItemSelectionModel(model)
    chosen = by_name(photos, "tabby", "broken")
    for entry in chosen:
        selection.select(model.index(model.row_of(entry)), QItemSelectionModel.SelectionFlag.Select)
    selection.setCurrentIndex(
        model.index(model.row_of(chosen[0])), QItemSelectionModel.SelectionFlag.NoUpdate
    )

    def selected() -> set[str]:
        return {names([it.data(Role.ENTRY)])[0] for it in selection.selectedIndexes()}

    for order in reversed(Order):
        model.sort_by(order)
        assert selected() == {"tabby", "broken"}
        assert selection.currentIndex().data(Role.ENTRY) is chosen[0]
    photos.remove(by_name(photos, "late"))
    fill(photos, first=TABBY)
    assert selected() == {"tabby", "broken"}
    model.choose(State.FAILED)
    assert selected() == {"broken"}
    assert not selection.currentIndex().isValid()


def test_the_innermost_folder_of_all_photos(qtbot: QtBot) -> None:
    photos = PhotoList()
    model = ListModel(photos)
    fill(photos, a=None, b=None)
    assert model.folder == "/photos"
    photos.add(["/photos/day 1/a.jpg"])
    assert model.folder == "/photos"
    photos.add(["/other/a.jpg"])
    assert model.folder == "/"
    photos.remove(list(photos.entries()))
    assert model.folder == ""


def test_photos_are_dragged_out_as_files(qtbot: QtBot) -> None:
    odd = os.fsdecode(b"/photos/caf\xe9.jpg")
    photos = PhotoList()
    photos.add(["/photos/a b.jpg", odd, "/photos/100 % #1?.jpg", "/photos/猫.jpg"])
    photos.add_picture(b"in no file")
    model = model_of(photos)
    assert model.mimeTypes() == [FILES]
    data = model.mimeData([model.index(row) for row in range(model.rowCount())])
    assert bytes(data.data(FILES).data()) == (
        b"file:///photos/a%20b.jpg\r\n"
        b"file:///photos/caf%E9.jpg\r\n"
        b"file:///photos/100%20%25%20%231%3F.jpg\r\n"
        b"file:///photos/%E7%8C%AB.jpg\r\n"
    )
    assert model.supportedDragActions() == Qt.DropAction.CopyAction
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(QModelIndex()) & Qt.ItemFlag.ItemIsDragEnabled


def test_a_relative_path_is_dragged_out_as_the_file_it_names(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir("/usr")
    photos = PhotoList()
    photos.add(["a.jpg"])
    model = model_of(photos)
    data = model.mimeData([model.index(0)])
    assert bytes(data.data(FILES).data()) == b"file:///usr/a.jpg\r\n"


def test_ten_thousand_photos(qtbot: QtBot) -> None:
    kinds = (TABBY, BEAGLE, CHIHUAHUA, UNSURE, failure(), None)
    random = Random(7)
    outcomes = {f"p{number}": random.choice(kinds) for number in range(10_000)}
    photos = listed(**outcomes)
    model = model_of(photos)
    model.search("dog")
    found = [name for name, outcome in outcomes.items() if outcome in (BEAGLE, CHIHUAHUA)]
    assert shown(model) == found
    model.sort_by(Order.CONFIDENCE)
    assert shown(model) == sorted(found, key=lambda it: outcomes[it] is CHIHUAHUA)
    model.search("")
    model.sort_by(Order.ADDED)
    assert shown(model) == list(outcomes)
    photos.remove(list(islice(photos.entries(), 0, None, 2)))
    assert shown(model) == list(outcomes)[1::2]
    assert all(model.row_of(entry) == row for row, entry in enumerate(model.shown()))
