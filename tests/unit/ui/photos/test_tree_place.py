"""The current row of the tree of names, while sections close and photos move."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
from tests.support.widgets import child
from tests.unit.ui.photos.builders import BEAGLE, CHIHUAHUA, IS_BEAGLE, TABBY, names
from tests.unit.ui.photos.window_driver import (
    Key,
    answer_photos,
    correct,
    current,
    press_view,
    search,
    selected,
    turn_to,
    undo,
)


@pytest.fixture
def tree(ready: MainWindow) -> QTreeView:
    """Cat: tabby (a, b); dog: beagle (e, f), Chihuahua (c, d), which is open; d is shown."""
    ready.show_photos([f"/photos/{name}.jpg" for name in "abcdef"])
    answer_photos(ready, a=TABBY, b=TABBY, c=CHIHUAHUA, d=CHIHUAHUA, e=BEAGLE, f=BEAGLE)
    ready.page.run.end()
    press_view(ready, 1)
    tree: QTreeView = child(ready.page.panel, QTreeView)
    tree.setFocus()
    tree.expand(row(tree, "Chihuahua"))
    turn_to(ready, "d")
    assert tree.currentIndex().data() == "d.jpg"
    return tree


def row(tree: QTreeView, text: str) -> QModelIndex:
    """Return the row with this text that is not in a closed section."""
    index = tree.model().index(0, 0)
    while index.isValid() and index.data() != text:
        index = tree.indexBelow(index)
    assert index.isValid(), text
    return index


def press(tree: QTreeView, key: Qt.Key) -> str:
    QTest.keyClick(tree, key)
    return str(tree.currentIndex().data())


def test_keys_continue_at_the_closed_section(ready: MainWindow, tree: QTreeView) -> None:
    chevron = tree.visualRect(row(tree, "Chihuahua")).topLeft() + QPoint(theme.GRID, theme.GRID)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=chevron)
    assert not tree.isExpanded(row(tree, "Chihuahua"))
    assert current(ready) == "d"  # the photo shown does not change
    assert selected(ready) == ["d"]
    assert press(tree, Key.Key_Up) == "beagle"
    assert press(tree, Key.Key_Down) == "Chihuahua"


def test_keys_continue_at_the_closed_group(ready: MainWindow, tree: QTreeView) -> None:
    tree.collapse(row(tree, "Dog · 狗"))
    assert current(ready) == "d"
    assert press(tree, Key.Key_Up) == "tabby"
    assert current(ready) == "a"


def test_keys_continue_at_the_corrected_photo(
    qtbot: QtBot, ready: MainWindow, tree: QTreeView
) -> None:
    correct(ready, IS_BEAGLE)
    qtbot.waitUntil(lambda: tree.currentIndex().data() == "beagle")
    assert current(ready) == "d"
    assert selected(ready) == ["d"]  # so that another correction affects it alone
    correct(ready, None)
    assert [entry.correction for entry in ready.page.photos.entries()] == [None] * 6
    qtbot.waitUntil(lambda: row(tree, "Chihuahua").isValid())
    assert press(tree, Key.Key_Down) != "tabby"
    assert current(ready) != "a"


def test_closing_a_section_does_not_scroll(qtbot: QtBot, ready: MainWindow) -> None:
    ready.show_photos([f"/photos/{number}.jpg" for number in range(100)])
    answer_photos(ready, **{str(number): TABBY for number in range(50)})
    answer_photos(ready, **{str(number): BEAGLE for number in range(50, 100)})
    press_view(ready, 1)
    tree: QTreeView = child(ready.page.panel, QTreeView)
    tree.expandAll()
    turn_to(ready, "0")
    tree.verticalScrollBar().setValue(tree.verticalScrollBar().maximum())
    before = tree.verticalScrollBar().value()
    closed = tree.visualRect(row(tree, "tabby")).height() * 50
    tree.collapse(row(tree, "tabby"))
    qtbot.waitUntil(lambda: tree.verticalScrollBar().value() == before - closed)
    assert current(ready) == "0"


def opened(tree: QTreeView) -> list[str]:
    """Return the rows of open sections."""
    found, index = [], tree.model().index(0, 0)
    while index.isValid():
        if tree.isExpanded(index) and tree.model().hasChildren(index):
            found.append(index.data())
        index = tree.indexBelow(index)
    return found


def test_open_sections_after_a_search(qtbot: QtBot, ready: MainWindow, tree: QTreeView) -> None:
    tree.collapse(row(tree, "Cat · 猫"))
    assert opened(tree) == ["Dog · 狗", "Chihuahua"]
    search(ready).setText("tabby")
    qtbot.waitUntil(lambda: tree.model().rowCount() == 1)
    search(ready).setText("beagle")
    qtbot.waitUntil(lambda: tree.model().index(0, 0).data() == "Dog · 狗")
    search(ready).clear()
    assert opened(tree) == ["Dog · 狗", "Chihuahua"]
    assert current(ready) == "d"
    assert tree.currentIndex().data() == "d.jpg"


def test_open_sections_after_an_undone_removal(ready: MainWindow, tree: QTreeView) -> None:
    for _ in range(2):
        QTest.keyClick(tree, Key.Key_Delete)
    assert opened(tree) == ["Cat · 猫", "Dog · 狗"]
    undo(ready)
    undo(ready)
    assert opened(tree) == ["Cat · 猫", "Dog · 狗", "Chihuahua"]


def test_open_sections_after_answers_and_a_language_change(
    qtbot: QtBot, ready: MainWindow, tree: QTreeView
) -> None:
    ready.show_photos(["/photos/g.jpg", "/photos/h.jpg"])
    turn_to(ready, "d")
    answer_photos(ready, g=CHIHUAHUA, h=BEAGLE)
    ready.page.run.end()
    qtbot.waitUntil(lambda: tree.model().rowCount() == 2)
    assert opened(tree) == ["Cat · 猫", "Dog · 狗", "Chihuahua"]
    ready.set_chinese_first(True)
    qtbot.waitUntil(lambda: "吉娃娃" in opened(tree))
    assert tree.currentIndex().data() == "d.jpg"


def test_closed_group_is_not_selected_by_itself(ready: MainWindow) -> None:
    """Otherwise the next key would remove all waiting photos."""
    ready.show_photos([f"/photos/{name}.jpg" for name in "abc"])
    press_view(ready, 1)
    tree: QTreeView = child(ready.page.panel, QTreeView)
    assert tree.currentIndex().data() == "Waiting"
    assert selected(ready) == ["a"]
    tree.setFocus()
    QTest.keyClick(tree, Key.Key_Delete)
    assert names(ready.page.photos.entries()) == ["b", "c"]
    assert ready.page.run.is_under_way
    QTest.mouseClick(
        tree.viewport(),
        Qt.MouseButton.LeftButton,
        pos=tree.visualRect(tree.currentIndex()).center(),
    )
    assert selected(ready) == ["b", "c"]  # selected by a click
