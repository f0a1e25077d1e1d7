"""Search, filter and order in the list's panel."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from tests.unit.ui.photos.builders import IS_BEAGLE, UNSURE, add_photos, find_entries
from tests.unit.ui.photos.panel_driver import ADDED, Key, PanelDriver, files
from tests.unit.ui.window_texts import shows_text


def test_search_turns_to_the_first_match_and_back(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.turn_to("tabby")
    driver.find_dogs(qtbot)
    assert driver.rows() == files("small", "beagle", "tiny")
    assert driver.current == "small"
    assert driver.view.currentIndex().data() == "small.jpg"
    driver.search.clear()
    assert driver.rows() == files(*ADDED)
    assert driver.current == "tabby"
    assert driver.view.currentIndex().data() == "tabby.jpg"


def test_current_photo_stays_if_it_matches(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.turn_to("tiny")
    driver.chosen.clear()
    driver.find_dogs(qtbot)
    assert (driver.current, driver.chosen) == ("tiny", [])


def test_clearing_returns_to_the_first_photo(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.turn_to("tabby")
    for text, first in (("dog", "small"), ("cat", "tabby"), ("beagle", "beagle"), ("xyz", "")):
        driver.search.setText(text)
        QTest.keyClick(driver.search, Key.Key_End)
        qtbot.waitUntil(lambda first=first: driver.current == first or not first)
    qtbot.waitUntil(lambda: shows_text(driver.panel, "No matches"))
    driver.search.clear()
    assert driver.current == "tabby"
    assert not shows_text(driver.panel, "No matches")


@pytest.mark.parametrize("how", ["click", "keys", "step", "turn"])
def test_photo_chosen_during_the_search_stays(qtbot: QtBot, driver: PanelDriver, how: str) -> None:
    driver.turn_to("tabby")
    driver.find_dogs(qtbot)
    match how:
        case "click":
            driver.click("beagle.jpg")
        case "keys":
            driver.press(Key.Key_Down)
        case "step":
            driver.panel.step(1)
        case "turn":
            driver.turn_to("beagle")
    assert driver.current == "beagle"
    driver.find(qtbot, "cat", "tabby", "tom", "some")
    assert driver.current == "tabby"
    driver.search.clear()
    assert driver.current == "beagle"


def test_clearing_goes_nowhere_if_the_photo_was_removed(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.turn_to("tabby")
    driver.find_dogs(qtbot)
    driver.photos.remove(find_entries(driver.photos, "tabby"))
    driver.search.clear()
    assert driver.current == "small"


def test_current_photo_is_in_sight_after_the_search(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.photos.add(f"/photos/more {number}.jpg" for number in range(500))
    driver.turn_to("more 400")
    driver.search.setText("more 4")
    qtbot.waitUntil(lambda: len(driver.rows()) == 111)
    driver.search.clear()
    assert driver.current == "more 400"
    place = driver.view.visualRect(driver.index("more 400.jpg"))
    assert driver.view.viewport().rect().contains(place)


@pytest.mark.parametrize("applied", [True, False])
def test_escape_leaves_the_search_only(qtbot: QtBot, driver: PanelDriver, applied: bool) -> None:
    if applied:
        driver.find_dogs(qtbot)
    else:
        driver.search.setText("dog")
    driver.search.setFocus()
    assert driver.panel.leave_innermost()
    assert driver.search.text() == ""
    assert driver.rows() == files(*ADDED)
    assert driver.view.hasFocus()
    assert not driver.panel.leave_innermost()


def test_return_applies_the_search_and_focuses_the_list(driver: PanelDriver) -> None:
    QTest.keyClick(driver.panel, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert driver.search.hasFocus()
    QTest.keyClicks(driver.search, "dog")
    QTest.keyClick(driver.search, Key.Key_Return)
    assert driver.current == "small"
    assert driver.view.hasFocus()
    driver.press(Key.Key_Down)
    assert driver.current == "beagle"


def test_a_new_photo_clears_search_and_filter(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.action("Not sure").trigger()
    driver.find(qtbot, "uns", "unsure")
    (new,) = add_photos(driver.photos, new=None)
    driver.panel.turn_to(new)
    assert driver.search.text() == ""
    assert driver.rows() == files(*ADDED, "new")
    assert driver.current == "new"
    assert not driver.button("✕").isVisible()


def test_search_applies_to_the_tree(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.open_view("By name")
    driver.search.setText("狗")
    qtbot.waitUntil(lambda: driver.rows() == ["Dog · 狗", "beagle", "Chihuahua"])
    assert driver.current == "beagle"
    driver.search.clear()
    driver.open_view("Photos")


def test_search_field_accepts_no_drops(driver: PanelDriver) -> None:
    assert not driver.search.acceptDrops()


def test_filter_is_shown_and_can_be_removed(driver: PanelDriver) -> None:
    chip = driver.button("✕")
    assert not chip.isVisible()
    driver.action("Could not be read").trigger()
    assert driver.rows() == files("broken")
    assert driver.current == "broken"
    assert chip.isVisible()
    assert chip.text() == "Could not be read (1)  ✕"
    assert chip.accessibleName() == "Could not be read (1): show all"
    assert driver.action("Could not be read").isChecked()
    QTest.keyClick(chip, Key.Key_Return)
    assert driver.rows() == files(*ADDED)
    assert not chip.isVisible()
    assert driver.action("All").isChecked()
    assert driver.current == "broken"


def test_menu_counts_the_answers(driver: PanelDriver) -> None:
    texts = [driver.action(it).text() for it in ("All", "Recognised", "Not sure", "Could not")]
    assert texts == ["All (9)", "Recognised (6)", "Not sure (1)", "Could not be read (1)"]
    driver.photos.set_outcomes([(find_entries(driver.photos, "late")[0].number, UNSURE)])
    assert driver.action("Not sure").text() == "Not sure (2)"


def test_filter_without_matches(driver: PanelDriver) -> None:
    driver.photos.set_corrections([(it, IS_BEAGLE) for it in find_entries(driver.photos, "unsure")])
    driver.turn_to("tabby")
    driver.action("Not sure").trigger()
    assert shows_text(driver.panel, "No matches")
    assert driver.button("✕").isVisible()
    driver.panel.step(1)
    assert driver.current == "tabby"


def test_next_photo_follows_one_that_leaves_the_filter(qtbot: QtBot, driver: PanelDriver) -> None:
    some, tom = find_entries(driver.photos, "some", "tom")
    driver.photos.set_outcomes([(some.number, UNSURE), (tom.number, UNSURE)])
    driver.action("Not sure").trigger()
    driver.turn_to("some")
    driver.photos.set_corrections([(some, IS_BEAGLE)])
    qtbot.waitUntil(lambda: driver.current == "tom")


def test_sorting_keeps_the_current_photo(driver: PanelDriver) -> None:
    driver.turn_to("tabby")
    driver.chosen.clear()
    driver.action("Most certain first").trigger()
    assert driver.rows()[0] == "some.jpg"
    assert (driver.current, driver.chosen) == ("tabby", [])
    assert driver.view.currentIndex().data() == "tabby.jpg"
