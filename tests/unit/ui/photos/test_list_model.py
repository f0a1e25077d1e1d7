"""Which photos are listed, in which order, and what is dragged out."""

import os
from dataclasses import replace
from itertools import islice
from random import Random

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Answer, AnswerKind
from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.list_model import FILES, ListModel, Role
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.sort_orders import Order
from tests.unit.ui.photos.builders import (
    A_CAT,
    BEAGLE,
    CHIHUAHUA,
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

FATAL = QAbstractItemModelTester.FailureReportingMode.Fatal
ALL = ["late", "tabby", "unsure", "beagle", "broken", "small"]


@pytest.fixture
def photos(qtbot: QtBot) -> PhotoList:
    return make_list(
        late=None, tabby=TABBY, unsure=UNSURE, beagle=BEAGLE, broken=failure(), small=CHIHUAHUA
    )


@pytest.fixture
def model(photos: PhotoList) -> ListModel:
    return model_of(photos)


def model_of(photos: PhotoList) -> ListModel:
    model = ListModel(photos)
    model.rearrange()
    return model


def model_of_paths(*paths: str) -> ListModel:
    photos = PhotoList()
    photos.add(paths)
    return model_of(photos)


def shown(model: ListModel) -> list[str]:
    entries = [model.index(row).data(Role.ENTRY) for row in range(model.rowCount())]
    assert entries == list(model.shown())
    return names(entries)


def test_qt_finds_no_fault_in_the_model(photos: PhotoList, model: ListModel) -> None:
    tester = QAbstractItemModelTester(model, FATAL)
    more = add_photos(photos, **{f"x{number}": TABBY for number in range(20)})
    for order in Order:
        model.sort_by(order)
        model.search("dog")
        model.choose(State.UNSURE)
        model.search("")
        model.choose(None)
    photos.set_corrections((entry, IS_DOG) for entry in more[::2])
    photos.put_back(photos.remove(more[5:9]))
    photos.set_outcomes([(more[0].number, None)])
    photos.add_picture(b"pixels")
    photos.remove(list(photos.entries()))
    assert tester.model() is model


def test_rows_are_in_the_order_of_arrival_or_by_confidence(model: ListModel) -> None:
    assert shown(model) == ALL
    model.sort_by(Order.CONFIDENCE)
    assert shown(model) == ["beagle", "tabby", "small", "unsure", "broken", "late"]
    model.sort_by(Order.ADDED)
    assert shown(model) == ALL


def test_corrections_are_most_certain(photos: PhotoList, model: ListModel) -> None:
    photos.set_corrections([(find_entries(photos, "unsure")[0], IS_NONE)])
    model.sort_by(Order.CONFIDENCE)
    assert shown(model)[0] == "unsure"


@pytest.mark.parametrize("kind", ["name", "unsure"])
def test_the_smallest_probabilities_are_sorted(qtbot: QtBot, kind: AnswerKind) -> None:
    less, more = (Answer(kind, "n02123045", "tabby", "虎斑猫", it) for it in (0.0, 0.05))
    model = model_of(make_list(a=replace(TABBY, answer=less), b=replace(TABBY, answer=more)))
    model.sort_by(Order.CONFIDENCE)
    assert shown(model) == ["b", "a"]


def test_sort_by_name_uses_the_language(photos: PhotoList, model: ListModel) -> None:
    add_photos(photos, group=A_CAT)
    model.sort_by(Order.NAME)
    assert shown(model) == ["beagle", "group", "small", "tabby", "unsure", "broken", "late"]
    model.set_chinese_first(True)
    by_label = {"small": "吉娃娃", "beagle": "比格犬", "group": "猫", "tabby": "虎斑猫"}
    assert shown(model)[:4] == sorted(by_label, key=by_label.__getitem__)
    assert shown(model)[4:] == ["unsure", "broken", "late"]


def test_sort_by_folder_is_natural(qtbot: QtBot) -> None:
    ordered = ["/a/z.jpg", "/a/day 9/x.jpg", "/a/day 10/x.jpg", "/b/img_2.jpg", "/b/IMG_10.jpg"]
    model = model_of_paths(*(ordered[it] for it in (4, 3, 2, 1, 0)))
    model.sort_by(Order.FOLDER)
    assert [entry.path for entry in model.shown()] == ordered


@pytest.mark.parametrize("order", list(Order))
def test_sorting_is_stable(qtbot: QtBot, order: Order) -> None:
    model = model_of(make_list(**{f"p{number}": TABBY for number in range(10)}))
    before = shown(model)
    model.sort_by(order)
    assert shown(model) == before


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", ALL),
        ("TABBY", ["tabby", "unsure"]),  # an unsure answer is found by its likeliest name
        ("虎斑", ["tabby", "unsure"]),
        ("dog", ["beagle", "small"]),
        ("狗", ["beagle", "small"]),
        ("animal", ["tabby", "beagle", "small"]),
        ("动物", ["tabby", "beagle", "small"]),
        (" broken ", ["broken"]),
        (".JPG", ALL),
        ("pterodactyl", []),
        ("photos", []),  # a folder
    ],
)
def test_search_finds_names_groups_and_files(model: ListModel, text: str, found: list[str]) -> None:
    model.search(text)
    assert shown(model) == found


def test_search_finds_corrections_instead_of_answers(photos: PhotoList, model: ListModel) -> None:
    tabby, unsure = find_entries(photos, "tabby", "unsure")
    photos.set_corrections([(tabby, IS_BEAGLE), (unsure, IS_NONE)])
    model.search("cat")
    assert shown(model) == []
    model.search("dog")
    assert shown(model) == ["tabby", "beagle", "small"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Screenshot 2024-05-01 at 9.41.07\u202fAM.png", "9.41.07 am"),  # a narrow space of macOS
        ("假期\u3000海边.jpg", "假期 海边"),
        ("caf\u0065\u0301.jpg", "CAFÉ"),  # decomposed, as HFS+ stores it
        ("café.jpg", "cafe\u0301"),
        ("\u1112\u1161\u11ab\u1100\u1173\u11af.jpg", "한글"),
        ("STRASSE.jpg", "straße"),
        ("ＩＭＧ１.jpg", "img1"),
        ("👩\u200d👩\u200d👧.jpg", "👩\u200d👩\u200d👧"),
        ("a\u00a0b.jpg", "a\u00a0b"),
    ],
)
def test_search_ignores_how_unicode_is_encoded(qtbot: QtBot, name: str, text: str) -> None:
    model = model_of_paths(f"/photos/{name}", "/photos/other.jpg")
    model.search(text)
    assert [model.index(row).data() for row in range(model.rowCount())] == [name]


@pytest.mark.parametrize("text", ["\\x1b", "x1b", "\\u202e", "udce9"])
def test_search_does_not_match_escapes(qtbot: QtBot, text: str) -> None:
    model = model_of_paths("/photos/a\x1b\u202e.jpg", "/photos/" + os.fsdecode(b"caf\xe9.jpg"))
    model.search(text)
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
def test_filter_shows_photos_in_one_state(model: ListModel, state: State, found: list[str]) -> None:
    model.choose(state)
    assert shown(model) == found
    model.search("no such photo")
    assert shown(model) == []
    model.search("")
    assert shown(model) == found


def test_a_filtered_or_sorted_list_is_updated(
    qtbot: QtBot, photos: PhotoList, model: ListModel
) -> None:
    model.choose(State.UNSURE)
    (late,) = find_entries(photos, "late")
    photos.set_outcomes([(late.number, UNSURE)])
    qtbot.waitUntil(lambda: shown(model) == ["late", "unsure"])
    photos.set_corrections([(it, IS_DOG) for it in find_entries(photos, "unsure")])
    qtbot.waitUntil(lambda: shown(model) == ["late"])
    add_photos(photos, more=UNSURE)
    qtbot.waitUntil(lambda: shown(model) == ["late", "more"])
    model.choose(None)
    model.sort_by(Order.CONFIDENCE)
    photos.set_outcomes([(late.number, BEAGLE)])
    qtbot.waitUntil(lambda: shown(model)[:3] == ["unsure", "late", "beagle"])
    photos.remove([late])
    assert shown(model)[:2] == ["unsure", "beagle"]


def test_only_the_changed_row_is_updated(qtbot: QtBot, photos: PhotoList, model: ListModel) -> None:
    layout_unchanged = qtbot.assertNotEmitted(model.layoutChanged)
    with layout_unchanged, qtbot.waitSignal(model.dataChanged) as changed:
        photos.set_outcomes([(find_entries(photos, "unsure")[0].number, TABBY)])
    assert [index.row() for index in changed.args[:2]] == [2, 2]


def test_the_selection_stays(photos: PhotoList, model: ListModel) -> None:
    flag = QItemSelectionModel.SelectionFlag
    selection = QItemSelectionModel(model)
    tabby, broken = find_entries(photos, "tabby", "broken")
    for entry in (tabby, broken):
        selection.select(model.index(model.row_of(entry)), flag.Select)
    selection.setCurrentIndex(model.index(model.row_of(tabby)), flag.NoUpdate)

    def selected() -> set[str]:
        return set(names([it.data(Role.ENTRY) for it in selection.selectedIndexes()]))

    for order in reversed(Order):
        model.sort_by(order)
        assert selected() == {"tabby", "broken"}
        assert selection.currentIndex().data(Role.ENTRY) is tabby
    photos.remove(find_entries(photos, "late"))
    add_photos(photos, first=TABBY)
    assert selected() == {"tabby", "broken"}
    model.choose(State.FAILED)
    assert selected() == {"broken"}
    assert not selection.currentIndex().isValid()


def test_folder_is_the_innermost_one_of_all_photos(qtbot: QtBot) -> None:
    model = model_of_paths("/photos/a.jpg", "/photos/day 1/a.jpg")
    assert model.folder == "/photos"
    model.photos.add(["/other/a.jpg"])
    assert model.folder == "/"
    model.photos.remove(list(model.photos.entries()))
    assert model.folder == ""


def test_photos_are_dragged_out_as_files(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/usr")
    odd = os.fsdecode(b"/photos/caf\xe9.jpg")
    paths = ("/photos/a b.jpg", odd, "/photos/100 % #1?.jpg", "/photos/猫.jpg", "a.jpg")
    model = model_of_paths(*paths)
    model.photos.add_picture(b"in no file")
    assert model.mimeTypes() == [FILES]
    data = model.mimeData([model.index(row) for row in range(model.rowCount())])
    assert bytes(data.data(FILES).data()).split() == [
        *(b"file:///photos/a%20b.jpg", b"file:///photos/caf%E9.jpg"),
        *(b"file:///photos/100%20%25%20%231%3F.jpg", b"file:///photos/%E7%8C%AB.jpg"),
        b"file:///usr/a.jpg",
    ]
    assert model.supportedDragActions() == Qt.DropAction.CopyAction
    assert model.flags(model.index(0)) & Qt.ItemFlag.ItemIsDragEnabled
    assert not model.flags(QModelIndex()) & Qt.ItemFlag.ItemIsDragEnabled


def test_ten_thousand_photos(qtbot: QtBot) -> None:
    kinds = (TABBY, BEAGLE, CHIHUAHUA, UNSURE, failure(), None)
    random = Random(7)
    outcomes = {f"p{number}": random.choice(kinds) for number in range(10_000)}
    photos = make_list(**outcomes)
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
