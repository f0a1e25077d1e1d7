"""The list by name: sections open and close; accessible names and languages of the panel."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, Qt, QTranslator
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QToolButton, QTreeView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.ui import theme
from desktop_app.ui.photos.list_model import Role
from tests.support.widgets import child
from tests.unit.ui.photos.builders import BEAGLE, CHIHUAHUA, TABBY, add_photos
from tests.unit.ui.photos.panel_driver import PLAIN, VIEWS, Key, PanelDriver


@pytest.fixture
def tree(driver: PanelDriver) -> PanelDriver:
    driver.open_view("By name")
    driver.chosen.clear()
    return driver


def test_groups_are_open_and_names_closed(tree: PanelDriver) -> None:
    assert tree.rows() == [
        *("Cat · 猫", "tabby", "some kind of cat", "Dog · 狗", "beagle", "Chihuahua"),
        *("Not sure", "Could not be read", "Waiting"),
    ]


def test_a_click_on_a_group_opens_or_closes_it(tree: PanelDriver) -> None:
    tree.click("Dog · 狗")
    assert "beagle" not in tree.rows()
    tree.click("Dog · 狗")
    assert "beagle" in tree.rows()
    tree.click("Not sure")
    assert "unsure.jpg" in tree.rows()
    assert (tree.current, tree.chosen) == ("late", [])


def test_a_click_on_a_name_turns_to_its_first_photo(tree: PanelDriver) -> None:
    tree.click("Chihuahua")
    assert tree.current == "small"
    assert "small.jpg" not in tree.rows()
    viewport, left = tree.view.viewport(), Qt.MouseButton.LeftButton
    place = tree.view.visualRect(tree.index("Chihuahua")).center()
    QTest.mouseDClick(viewport, left, PLAIN, place)
    assert "tiny.jpg" in tree.rows()
    tree.click("tiny.jpg")
    assert tree.current == "tiny"
    arrow = tree.view.visualRect(tree.index("Chihuahua")).center()
    arrow.setX(theme.EDGE // 2)
    QTest.mouseClick(viewport, left, PLAIN, arrow)
    assert "tiny.jpg" not in tree.rows()
    assert tree.current == "tiny"


def test_keys_open_and_close_sections(tree: PanelDriver) -> None:
    tree.click("beagle")
    tree.view.setFocus()
    for key, is_open in ((Key.Key_Right, True), (Key.Key_Left, False), (Key.Key_Return, True)):
        tree.press(key)
        assert ("beagle.jpg" in tree.rows()) == is_open
    tree.press(Key.Key_Down, Key.Key_Left)  # to its photo, and from there to its name
    assert tree.view.currentIndex().data() == "beagle"
    tree.press(Key.Key_Enter)
    assert "beagle.jpg" not in tree.rows()
    tree.press(Key.Key_Up)
    assert tree.view.currentIndex().data() == "Dog · 狗"
    assert tree.current == "beagle"
    tree.press(Key.Key_Left)
    assert "beagle" not in tree.rows()
    tree.press(Key.Key_Down)
    assert tree.view.currentIndex().data() == "Not sure"


def test_a_closed_section_stays_closed(tree: PanelDriver) -> None:
    tree.click("Dog · 狗")
    add_photos(tree.photos, rex=BEAGLE)
    tree.action("Most certain first").trigger()
    assert "beagle" not in tree.rows()
    assert "tabby" in tree.rows()
    tree.open_view("Grid")
    tree.open_view("By name")
    assert "beagle" not in tree.rows()
    assert not child(tree.panel, QTreeView).isExpanded(tree.index("Dog · 狗"))


def test_selected_group_stays_selected(tree: PanelDriver) -> None:
    tree.click("Dog · 狗")
    add_photos(tree.photos, rex=TABBY)
    tree.action("By folder").trigger()
    assert tree.view.currentIndex().data() == "Dog · 狗"
    assert set(tree.selected()) == {"beagle", "small", "tiny"}


def test_selected_name_stays_selected(qtbot: QtBot, tree: PanelDriver) -> None:
    tree.click("Chihuahua")
    child(tree.panel, QTreeView).expand(tree.index("Chihuahua"))
    add_photos(tree.photos, rex=CHIHUAHUA)
    assert tree.view.currentIndex().data() == "Chihuahua"
    qtbot.waitUntil(lambda: tree.selected() == ["small", "tiny", "rex"])


def test_a_selected_section_selects_its_photos(tree: PanelDriver) -> None:
    tree.select("Chihuahua", "unsure.jpg", "Cat · 猫", "tabby")
    assert tree.selected() == ["tabby", "tom", "some", "small", "tiny", "unsure"]


# Accessible names and languages


@pytest.fixture
def chinese(qtbot: QtBot) -> Iterator[None]:
    translator = QTranslator()
    assert translator.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def accessible_name(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name))


def test_every_control_has_an_accessible_name(driver: PanelDriver) -> None:
    driver.action("Recognised").trigger()
    driver.search.setText("dog")
    visible = [it for it in driver.panel.findChildren(QWidget) if it.isVisibleTo(driver.panel)]
    controls = [it for it in visible if it.focusPolicy() & Qt.FocusPolicy.TabFocus]
    clear = [it for it in driver.search.findChildren(QToolButton) if it.isEnabled()]
    texts = [accessible_name(it) for it in [*controls, *clear]]
    assert all(texts)
    assert {"Photos", "Find photos", "Sort and show", "Clear the search"} <= set(texts)
    for name in VIEWS[1:]:
        assert accessible_name(driver.button(name)) == name
        driver.open_view(name)
        assert accessible_name(driver.view) == name


def test_rows_have_accessible_names(driver: PanelDriver) -> None:
    view = QAccessible.queryAccessibleInterface(driver.view)
    children = [view.child(row) for row in range(view.childCount())]
    texts = [str(it.text(QAccessible.Text.Name)) for it in children]
    assert "tabby.jpg: tabby, 83 percent" in texts
    assert "late.jpg: Waiting" in texts
    driver.open_view("By name")
    role = Qt.ItemDataRole.AccessibleTextRole
    assert driver.index("Dog · 狗").data(role) == "dog, 3 photos"
    assert driver.index("Chihuahua").data(role) == "Chihuahua, 2 photos"


def test_labels_follow_the_language_at_once(qtbot: QtBot, driver: PanelDriver) -> None:
    driver.panel.set_chinese_first(True)
    assert driver.view.model().index(5, 0).data(Role.ROW).headline == "虎斑猫"
    driver.open_view("By name")
    assert driver.rows()[:2] == ["狗 · dog", "吉娃娃"]
    driver.panel.set_chinese_first(False)
    qtbot.waitUntil(lambda: driver.rows()[:2] == ["Cat · 猫", "tabby"])


def test_texts_follow_the_language_at_once(
    qtbot: QtBot, tree: PanelDriver, request: pytest.FixtureRequest
) -> None:
    tree.action("Not sure").trigger()
    request.getfixturevalue("chinese")
    qtbot.waitUntil(lambda: tree.button("✕").text().startswith("不太确定"))
    assert tree.rows()[0] == "不太确定"
    assert tree.search.accessibleName() != "Find photos"
    buttons = tree.panel.findChildren(QAbstractButton)
    controls = [it for it in buttons if it.isVisibleTo(tree.panel) and it.isEnabled()]
    assert all(not accessible_name(it).isascii() for it in [*controls, tree.view, tree.search])
