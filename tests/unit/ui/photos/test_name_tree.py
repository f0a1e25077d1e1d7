"""The tree of names as a Qt model, and how it changes while answers arrive."""

from random import Random
from typing import Any

import pytest
from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Correction
from desktop_app.ui.photos.entries import Entry, State
from desktop_app.ui.photos.list_model import FILES, ListModel, Role
from desktop_app.ui.photos.name_tree import NameTree
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
Select = QItemSelectionModel.SelectionFlag.Select
NOTHING = QModelIndex()


@pytest.fixture
def photos(qtbot: QtBot) -> PhotoList:
    return make_list(
        late=None,
        small=CHIHUAHUA,
        unsure=UNSURE,
        beagle=BEAGLE,
        broken=failure(),
        tabby=TABBY,
        some=A_CAT,
        tom=TABBY,
    )


@pytest.fixture
def model(photos: PhotoList) -> ListModel:
    model = ListModel(photos)
    model.rearrange()
    return model


@pytest.fixture
def tree(model: ListModel) -> NameTree:
    tree = NameTree(model)
    tree.set_live(True)
    return tree


def content(tree: NameTree, parent: QModelIndex = NOTHING) -> dict[str, object]:
    """Return each section with its content; photos have none."""
    indexes = [tree.index(row, 0, parent) for row in range(tree.rowCount(parent))]
    assert all(it.parent() == parent for it in indexes)
    return {str(it.data()): content(tree, it) for it in indexes}


def section(tree: NameTree, *path: str) -> QModelIndex:
    at = QModelIndex()
    for title in path:
        children = [tree.index(row, 0, at) for row in range(tree.rowCount(at))]
        at = next(it for it in children if it.data() == title)
    return at


Tree = dict[str, Any]
CATS: Tree = {"tabby": {"tabby.jpg": {}, "tom.jpg": {}}, "some kind of cat": {"some.jpg": {}}}
DOGS: Tree = {"beagle": {"beagle.jpg": {}}, "Chihuahua": {"small.jpg": {}}}
REST: Tree = {
    "Not sure": {"unsure.jpg": {}},
    "Could not be read": {"broken.jpg": {}},
    "Waiting": {"late.jpg": {}},
}


def test_groups_then_names_then_photos(tree: NameTree) -> None:
    assert content(tree) == {"Cat · 猫": CATS, "Dog · 狗": DOGS, **REST}
    assert list(content(tree)) == ["Cat · 猫", "Dog · 狗", *REST]
    assert names(tree.entries()) == [
        *("tabby", "tom", "some", "beagle", "small", "unsure", "broken", "late")
    ]
    assert tree.columnCount() == 1


def test_qt_finds_no_fault_in_the_model(
    qtbot: QtBot, photos: PhotoList, model: ListModel, tree: NameTree
) -> None:
    tester = QAbstractItemModelTester(tree, FATAL)
    more = add_photos(photos, **{f"x{number}": (TABBY, BEAGLE)[number % 2] for number in range(20)})
    for order in Order:
        model.sort_by(order)
        model.search("dog")
        model.choose(State.UNSURE)
        model.search("")
        model.choose(None)
    model.set_chinese_first(True)
    photos.set_corrections((entry, IS_DOG) for entry in more[::2])
    qtbot.waitUntil(lambda: tree.index_of(more[0]).parent().data() == "某种狗")
    placed = photos.remove(more[5:9])
    photos.put_back(placed)
    photos.set_outcomes([(more[0].number, None)])
    tree.set_live(False)
    photos.remove(more)
    photos.add_picture(b"pixels")
    tree.set_live(True)
    photos.remove(list(photos.entries()))
    assert content(tree) == {}
    assert tester.model() is tree


def test_index_of_finds_each_photo(photos: PhotoList, tree: NameTree) -> None:
    for entry in photos.entries():
        index = tree.index_of(entry)
        assert index.data(Role.ENTRY) is entry
        assert list(tree.entries_at(index)) == [entry]
        assert tree.section_at(index) is None
        assert tree.index(index.row(), 0, index.parent()) == index
    assert names(tree.entries_at(section(tree, "Cat · 猫"))) == ["tabby", "tom", "some"]
    assert names(tree.entries_at(section(tree, "Cat · 猫", "tabby"))) == ["tabby", "tom"]
    assert list(tree.entries_at(NOTHING)) == []
    assert not tree.index_of(None).isValid()
    sections = tree.section_indexes()
    tops = [it.data() for it in sections if not it.parent().isValid()]
    assert tops == list(content(tree))
    seen = [QModelIndex(), *sections]
    assert all(it.parent() in seen[: row + 1] for row, it in enumerate(sections))


def test_indexes_outside_are_invalid(photos: PhotoList, tree: NameTree) -> None:
    photo = tree.index_of(photos.entries()[0])
    assert not tree.index(0, 0, photo).isValid()
    assert not tree.index(0, 1).isValid()
    assert not tree.index(-1, 0).isValid()
    assert not tree.index(5, 0).isValid()
    assert not tree.index(2, 0, section(tree, "Dog · 狗")).isValid()
    assert tree.rowCount(photo) == 0


def test_answers_move_photos(qtbot: QtBot, photos: PhotoList, tree: NameTree) -> None:
    (late,) = find_entries(photos, "late")
    photos.set_outcomes([(late.number, BEAGLE)])
    qtbot.waitUntil(lambda: "Waiting" not in content(tree))
    assert content(tree)["Dog · 狗"] == {"beagle": {"late.jpg": {}, "beagle.jpg": {}}} | {
        "Chihuahua": {"small.jpg": {}}
    }


@pytest.mark.parametrize(
    ("correction", "path"),
    [
        (IS_BEAGLE, ("Dog · 狗", "beagle")),
        (IS_DOG, ("Dog · 狗", "some kind of dog")),
        (IS_NONE, ("Something else",)),
    ],
)
def test_correction_moves_a_photo_and_back(
    qtbot: QtBot, photos: PhotoList, tree: NameTree, correction: Correction, path: tuple[str, ...]
) -> None:
    (some,) = find_entries(photos, "some")
    photos.set_corrections([(some, correction)])
    qtbot.waitUntil(lambda: some.path in _paths(tree, *path))
    assert content(tree)["Cat · 猫"] == {"tabby": CATS["tabby"]}
    photos.set_corrections([(some, None)])
    qtbot.waitUntil(lambda: content(tree) == {"Cat · 猫": CATS, "Dog · 狗": DOGS, **REST})


def _paths(tree: NameTree, *path: str) -> list[str]:
    try:
        return [entry.path for entry in tree.entries_at(section(tree, *path))]
    except StopIteration:
        return []


def test_search_filter_and_order_apply(model: ListModel, tree: NameTree) -> None:
    model.search("狗")
    assert content(tree) == {"Dog · 狗": DOGS}
    model.search("")
    model.choose(State.FAILED)
    assert content(tree) == {"Could not be read": {"broken.jpg": {}}}
    model.choose(None)
    model.photos.restore([("/photos/sure.jpg", BEAGLE, None)])
    model.sort_by(Order.FOLDER)
    assert list(_paths(tree, "Dog · 狗", "beagle")) == ["/photos/beagle.jpg", "/photos/sure.jpg"]


def test_hidden_tree_is_not_updated(
    qtbot: QtBot, photos: PhotoList, model: ListModel, tree: NameTree
) -> None:
    tree.set_live(False)
    before = content(tree)
    with qtbot.assertNotEmitted(tree.layoutChanged):
        add_photos(photos, x=TABBY)
        model.sort_by(Order.CONFIDENCE)
    assert content(tree) == before
    tree.set_live(True)
    assert "x.jpg" in content(tree, section(tree, "Cat · 猫", "tabby"))


def test_selection_stays(qtbot: QtBot, photos: PhotoList, model: ListModel, tree: NameTree) -> None:
    selection = QItemSelectionModel(tree)
    tom, beagle = find_entries(photos, "tom", "beagle")
    for index in (tree.index_of(tom), section(tree, "Dog · 狗", "Chihuahua")):
        selection.select(index, Select)
    selection.setCurrentIndex(tree.index_of(tom), QItemSelectionModel.SelectionFlag.NoUpdate)
    opened = QPersistentModelIndex(section(tree, "Cat · 猫"))

    def check() -> None:
        assert {it.data() for it in selection.selectedIndexes()} == {"tom.jpg", "Chihuahua"}
        assert selection.currentIndex().data(Role.ENTRY) is tom
        assert opened.data() == "Cat · 猫"

    for order in reversed(Order):
        model.sort_by(order)
        check()
    add_photos(photos, aaa=TABBY, bbb=CHIHUAHUA)
    check()
    photos.remove(find_entries(photos, "tabby", "some", "late"))
    check()
    photos.set_corrections([(tom, IS_BEAGLE)])  # the photo stays selected
    qtbot.waitUntil(lambda: tree.index_of(tom).parent().data() == "beagle")
    check()
    photos.remove([beagle, *find_entries(photos, "small", "bbb")])
    assert [it.data() for it in selection.selectedIndexes()] == ["tom.jpg"]


def test_section_is_dragged_out_with_its_photos(photos: PhotoList, tree: NameTree) -> None:
    cat, tom = section(tree, "Cat · 猫"), tree.index_of(find_entries(photos, "tom")[0])
    data = tree.mimeData([tom, cat, section(tree, "Cat · 猫", "tabby")])
    addresses = bytes(data.data(FILES).data()).decode().split()
    assert sorted(addresses) == [f"file:///photos/{it}.jpg" for it in ("some", "tabby", "tom")]
    assert tree.mimeTypes() == [FILES]
    assert tree.supportedDragActions() == Qt.DropAction.CopyAction
    assert tree.flags(tom) & Qt.ItemFlag.ItemIsDragEnabled


def test_ten_thousand_photos(qtbot: QtBot) -> None:
    kinds = (TABBY, BEAGLE, CHIHUAHUA, UNSURE, failure(), None)
    random = Random(7)
    photos = make_list(**{f"p{number}": random.choice(kinds) for number in range(10_000)})
    model = ListModel(photos)
    model.rearrange()
    tree = NameTree(model)
    tree.set_live(True)

    def check(expected: list[Entry]) -> None:
        """Check that each photo is in the tree once, at the position that the tree returns."""
        found = tree.entries()
        assert sorted(it.number for it in found) == sorted(it.number for it in expected)
        for entry in found:
            index = tree.index_of(entry)
            assert tree.index(index.row(), 0, index.parent()) == index
            assert index.data(Role.ENTRY) is entry

    check(list(photos.entries()))
    model.search("dog")
    check([it for it in photos.entries() if it.outcome in (BEAGLE, CHIHUAHUA)])
    model.search("")
    photos.remove(photos.entries()[::3])
    check(list(photos.entries()))
