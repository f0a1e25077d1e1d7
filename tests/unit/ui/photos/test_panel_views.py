"""The three views of the list: stepping, removal, selection, thumbnails."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from desktop_app.ui.photos.delegates import ROW_SIDE, TILE_SIDE
from tests.support.widgets import child
from tests.unit.ui.photos.builders import TABBY, add_photos, find_entries
from tests.unit.ui.photos.panel_driver import ADDED, BY_NAME, VIEWS, Key, PanelDriver, files

Modifier = Qt.KeyboardModifier


def test_the_first_photo_is_current(driver: PanelDriver) -> None:
    assert driver.current == "late"
    assert driver.chosen == ["late"]
    assert driver.rows() == files(*ADDED)


def test_turn_to_makes_exactly_this_entry_current(driver: PanelDriver) -> None:
    entry = driver.photos.entries()[3]
    driver.panel.turn_to(entry)
    assert driver.panel.current is entry


# Views


def test_all_views_show_the_same_photo(driver: PanelDriver) -> None:
    driver.turn_to("beagle")
    driver.chosen.clear()
    for view in ("Grid", "By name", "Photos", "By name", "Grid"):
        driver.open_view(view)
        assert (driver.current, driver.chosen) == ("beagle", [])
        text = "beagle" if view == "By name" else "beagle.jpg"  # its name is closed in the tree
        assert driver.view.currentIndex().data() == text
        assert driver.view.isVisible()


def test_arrow_keys_choose_the_view(driver: PanelDriver) -> None:
    driver.button("Photos").setFocus()
    QTest.keyClick(driver.button("Photos"), Key.Key_Right)
    assert driver.rows()[0] == "Cat · 猫"


@pytest.mark.parametrize(
    ("view", "order"), [("Photos", ADDED), ("By name", BY_NAME), ("Grid", ADDED)]
)
def test_steps_follow_the_view(driver: PanelDriver, view: str, order: list[str]) -> None:
    driver.open_view(view)
    driver.turn_to(order[0])
    driver.chosen.clear()
    driver.panel.step(-1)  # there is nothing before it
    for _ in range(len(order) + 1):
        driver.panel.step(1)
    assert driver.chosen == order[1:]
    driver.panel.step(-2)
    assert driver.current == order[-3]
    assert driver.selected()


def test_steps_stay_among_the_matches(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.find(qtbot, "cat", "tabby", "some", "tom")
    for _ in range(5):
        driver.panel.step(1)
    assert driver.current == "tom"


# Removing


@pytest.mark.parametrize("view", VIEWS)
def test_removal_turns_to_the_neighbour(driver: PanelDriver, view: str) -> None:
    driver.open_view(view)
    order = BY_NAME if view == "By name" else ADDED
    driver.turn_to(order[4])
    for expected in [*order[5:], order[3]]:  # after the last, the one before
        driver.photos.remove([driver.panel.current] if driver.panel.current else [])
        assert driver.current == expected
    assert driver.view.currentIndex().isValid()


def test_removing_several_turns_to_the_next_one(driver: PanelDriver) -> None:
    driver.click("small.jpg")
    driver.click("beagle.jpg", Modifier.ShiftModifier)
    assert driver.selected() == ["small", "unsure", "beagle"]
    driver.photos.remove(driver.panel.selected())
    assert driver.current == "broken"


def test_an_empty_list_has_no_current_photo(driver: PanelDriver) -> None:
    placed = driver.photos.remove(list(driver.photos.entries()))
    assert driver.panel.current is None
    assert driver.panel.selected() == []
    driver.panel.step(1)
    driver.photos.put_back(placed)
    assert driver.current == "late"
    assert driver.panel.folder == "/photos"


# Selecting


def test_the_current_photo_is_selected(driver: PanelDriver) -> None:
    driver.turn_to("beagle")
    assert driver.selected() == ["beagle"]
    driver.view.clearSelection()
    assert driver.selected() == ["beagle"]


@pytest.mark.parametrize("view", ["Photos", "Grid"])
def test_selected_photos_are_in_the_order_of_the_view(driver: PanelDriver, view: str) -> None:
    driver.open_view(view)
    driver.click("tabby.jpg")
    driver.click("unsure.jpg", Modifier.ControlModifier)
    driver.click("tom.jpg", Modifier.ControlModifier)
    assert driver.selected() == ["unsure", "tabby", "tom"]
    driver.view.selectAll()
    assert driver.selected() == ADDED


def test_the_selection_stays_when_answers_arrive(driver: PanelDriver) -> None:
    driver.click("small.jpg")
    driver.click("broken.jpg", Modifier.ShiftModifier)
    driver.photos.set_outcomes([(find_entries(driver.photos, "late")[0].number, TABBY)])
    add_photos(driver.photos, more=TABBY)
    driver.action("Most certain first").trigger()
    assert set(driver.selected()) == {"small", "unsure", "beagle", "broken"}


def test_the_context_menu_opens_at_the_pointer(qtbot: QtBot, driver: PanelDriver) -> None:
    with qtbot.waitSignal(driver.panel.menu_asked) as asked:
        driver.view.customContextMenuRequested.emit(QPoint(10, 20))
    assert asked.args == [driver.view.viewport().mapToGlobal(QPoint(10, 20))]


# Thumbnails


@pytest.mark.parametrize(
    ("view", "side", "expected"),
    [
        ("Photos", ROW_SIDE, ADDED),
        ("Grid", TILE_SIDE, ADDED),
        ("By name", ROW_SIDE, ["tabby", "some", "beagle", "small"]),  # one per name
    ],
)
def test_thumbnail_size_depends_on_the_view(
    qtbot: QtBot, driver: PanelDriver, view: str, side: int, expected: list[str]
) -> None:
    if view != "Photos":
        qtbot.waitUntil(lambda: bool(driver.requested))
        driver.requested.clear()
        driver.open_view(view)
    qtbot.waitUntil(lambda: bool(driver.requested))
    assert driver.requested[-1] == (tuple(f"/photos/{it}.jpg" for it in expected), side)


def test_existing_thumbnails_are_not_requested_again(qtbot: QtBot, driver: PanelDriver) -> None:
    qtbot.waitUntil(lambda: bool(driver.requested))
    image = QImage(40, 40, QImage.Format.Format_RGB32)
    for name in ADDED[1:]:
        driver.panel.take_thumbnail(f"/photos/{name}.jpg", image)
    driver.requested.clear()
    add_photos(driver.photos, more=None)
    qtbot.waitUntil(lambda: bool(driver.requested))
    assert driver.requested[0][0] == ("/photos/late.jpg", "/photos/more.jpg")


@pytest.mark.parametrize("view", VIEWS)
def test_only_visible_thumbnails_are_requested(
    qtbot: QtBot, driver: PanelDriver, view: str
) -> None:
    driver.photos.remove(list(driver.photos.entries()))
    many = [f"/photos/{row:05}.jpg" for row in range(10_000)]
    driver.photos.add(many)
    driver.open_view(view)
    if view == "By name":
        child(driver.panel, QTreeView).expandAll()
    driver.requested.clear()
    bar = driver.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: bool(driver.requested) and many[-1] in driver.requested[-1][0])
    assert len(driver.requested[-1][0]) < 40
    driver.requested.clear()
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: bool(driver.requested))
    assert 0 < len(driver.requested[-1][0]) < 40
    assert many[0] not in driver.requested[-1][0]


def test_a_hidden_panel_requests_no_thumbnails(qtbot: QtBot, driver: PanelDriver) -> None:
    qtbot.waitUntil(lambda: bool(driver.requested))
    driver.panel.hide()
    driver.requested.clear()
    add_photos(driver.photos, hidden=None)
    driver.panel.show()
    qtbot.waitUntil(lambda: bool(driver.requested))
    assert len(driver.requested) == 1
