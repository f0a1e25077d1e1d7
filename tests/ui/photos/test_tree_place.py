"""Where one stands in the tree of names, while sections close and photos move."""

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeView
from pytestqt.qtbot import QtBot

from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
from tests.ui.photos.in_window import Key, correct, current, press_view, take, turn_to
from tests.ui.photos.made import BEAGLE, CHIHUAHUA, IS_BEAGLE, TABBY, names


@pytest.fixture
def tree(ready: MainWindow) -> QTreeView:
    """Cat: tabby (a, b); dog: beagle (e, f), Chihuahua (c, d), which is open; d is shown."""
    ready.show_photos([f"/photos/{name}.jpg" for name in "abcdef"])
    take(ready, a=TABBY, b=TABBY, c=CHIHUAHUA, d=CHIHUAHUA, e=BEAGLE, f=BEAGLE)
    ready.page.run.end()
    press_view(ready, 1)
    tree: QTreeView = ready.page.panel.findChild(QTreeView)
    tree.setFocus()
    tree.expand(row(tree, "Chihuahua"))
    turn_to(ready, "d")
    assert tree.currentIndex().data() == "d.jpg"
    return tree


def row(tree: QTreeView, text: str) -> QModelIndex:
    """Return the row of this text among those that are in no closed section."""
    index = tree.model().index(0, 0)
    while index.isValid() and index.data() != text:
        index = tree.indexBelow(index)
    assert index.isValid(), text
    return index


def press(tree: QTreeView, key: Key) -> str:
    QTest.keyClick(tree, key)
    return str(tree.currentIndex().data())


def test_keys_go_on_from_the_section_that_was_closed(ready: MainWindow, tree: QTreeView) -> None:
    chevron = tree.visualRect(row(tree, "Chihuahua")).topLeft() + QPoint(theme.GRID, theme.GRID)
    QTest.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=chevron)
    assert not tree.isExpanded(row(tree, "Chihuahua"))
    assert current(ready) == "d"  # it is not turned away from
    assert names(ready.page.panel.selected()) == ["d"]
    assert press(tree, Key.Key_Up) == "beagle"
    assert press(tree, Key.Key_Down) == "Chihuahua"


def test_keys_go_on_from_the_group_that_was_closed(ready: MainWindow, tree: QTreeView) -> None:
    tree.collapse(row(tree, "Dog · 狗"))
    assert current(ready) == "d"
    assert press(tree, Key.Key_Up) == "tabby"
    assert current(ready) == "a"


def test_keys_go_on_from_where_a_correction_moved_the_photo(
    qtbot: QtBot, ready: MainWindow, tree: QTreeView
) -> None:
    correct(ready, IS_BEAGLE)
    qtbot.waitUntil(lambda: tree.currentIndex().data() == "beagle")
    assert current(ready) == "d"
    assert names(ready.page.panel.selected()) == ["d"]  # a second thought is about it alone
    correct(ready, None)
    assert [entry.correction for entry in ready.page.photos.entries()] == [None] * 6
    qtbot.waitUntil(lambda: row(tree, "Chihuahua").isValid())
    assert press(tree, Key.Key_Down) != "tabby"
    assert current(ready) != "a"


def test_closing_a_section_scrolls_nowhere(qtbot: QtBot, ready: MainWindow) -> None:
    ready.show_photos([f"/photos/{number}.jpg" for number in range(100)])
    take(ready, **{str(number): TABBY for number in range(50)})
    take(ready, **{str(number): BEAGLE for number in range(50, 100)})
    press_view(ready, 1)
    tree: QTreeView = ready.page.panel.findChild(QTreeView)
    tree.expandAll()
    turn_to(ready, "0")
    tree.verticalScrollBar().setValue(tree.verticalScrollBar().maximum())
    before = tree.verticalScrollBar().value()
    closed = tree.visualRect(row(tree, "tabby")).height() * 50
    tree.collapse(row(tree, "tabby"))
    qtbot.waitUntil(lambda: tree.verticalScrollBar().value() == before - closed)
    assert current(ready) == "0"
