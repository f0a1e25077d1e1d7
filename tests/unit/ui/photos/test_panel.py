"""Three views of one list: what is found, turned to, selected, opened and heard."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import (
    QCoreApplication,
    QItemSelectionModel,
    QModelIndex,
    QPoint,
    Qt,
    QTranslator,
)
from PySide6.QtGui import QAccessible, QAction, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QLineEdit,
    QMenu,
    QToolButton,
    QTreeView,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.ui import theme
from desktop_app.ui.photos.delegates import ROW_SIDE, TILE_SIDE
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.list_model import Role
from desktop_app.ui.photos.panel import PhotosPanel
from desktop_app.ui.photos.photo_list import PhotoList
from tests.support.widgets import child
from tests.unit.ui.photos.made import (
    A_CAT,
    BEAGLE,
    CHIHUAHUA,
    IS_BEAGLE,
    TABBY,
    UNSURE,
    by_name,
    failure,
    fill,
    names,
)
from tests.unit.ui.seen import said

Key = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
VIEWS = ("Photos", "By name", "Grid")
Flag = QItemSelectionModel.SelectionFlag


class Seen:
    """A panel, with what one finds and does in it."""

    def __init__(self) -> None:
        self.photos = PhotoList()
        self.panel = PhotosPanel(self.photos)
        self.chosen: list[str] = []
        self.panel.chosen.connect(lambda entry: self.chosen.extend(names([entry])))
        self.wanted: list[tuple[tuple[str, ...], int]] = []
        self.panel.thumbnails_wanted.connect(lambda *it: self.wanted.append(it))

    @property
    def search(self) -> QLineEdit:
        return child(self.panel, QLineEdit)

    @property
    def view(self) -> QAbstractItemView:
        for view in self.panel.findChildren(QAbstractItemView):
            page = view.parentWidget()
            if page is not None and not view.isHidden() and page.isVisibleTo(self.panel):
                return view
        raise AssertionError("no view is visible")

    @property
    def tree(self) -> QTreeView:
        return child(self.panel, QTreeView)

    @property
    def current(self) -> str:
        return "" if self.panel.current is None else names([self.panel.current])[0]

    def button(self, text: str) -> QAbstractButton:
        return next(it for it in self.panel.findChildren(QAbstractButton) if text in it.text())

    def look_at(self, view: str) -> None:
        self.button(view).click()

    def menu(self, text: str) -> None:
        self.action(text).trigger()

    def action(self, text: str) -> QAction:
        menu = child(self.panel, QMenu)
        return next(it for it in menu.actions() if it.text().startswith(text))

    def rows(self) -> list[str]:
        """All rows of the view in sight, from above, those of closed sections left out."""
        view = self.view
        if isinstance(view, QTreeView):
            found, index = [], view.model().index(0, 0)
            while index.isValid():
                found.append(index.data())
                index = view.indexBelow(index)
            return found
        return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]

    def index(self, text: str, parent: QModelIndex | None = None) -> QModelIndex:
        """Return the index of the first row of this text, of sections and photos alike."""
        model, above = self.view.model(), parent or QModelIndex()
        for row in range(model.rowCount(above)):
            index = model.index(row, 0, above)
            if index.data() == text:
                return index
            if (below := self.index(text, index)).isValid():
                return below
        return QModelIndex()

    def click(self, text: str, modifiers: Qt.KeyboardModifier = PLAIN) -> None:
        index = self.index(text)
        self.view.scrollTo(index)
        place = self.view.visualRect(index).center()
        QTest.mouseClick(self.view.viewport(), Qt.MouseButton.LeftButton, modifiers, place)

    def press(self, *keys: Key) -> None:
        for key in keys:
            QTest.keyClick(self.view, key)

    def selected(self) -> list[str]:
        return names(self.panel.selected())

    def select(self, *texts: str) -> None:
        model = self.view.selectionModel()
        model.clearSelection()
        for text in texts:
            model.select(self.index(text), Flag.Select)


@pytest.fixture
def seen(qtbot: QtBot) -> Seen:
    """Nine photos: two Chihuahuas, a beagle, two tabbies, some cat; unsure, broken and waiting."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.install(application)
    seen = Seen()
    fill(
        seen.photos,
        late=None,
        small=CHIHUAHUA,
        unsure=UNSURE,
        beagle=BEAGLE,
        broken=failure(),
        tabby=TABBY,
        some=A_CAT,
        tom=TABBY,
        tiny=CHIHUAHUA,
    )
    qtbot.addWidget(seen.panel)
    seen.panel.resize(320, 700)
    with qtbot.waitExposed(seen.panel):
        seen.panel.show()
    seen.panel.activateWindow()
    return seen


ADDED = ["late", "small", "unsure", "beagle", "broken", "tabby", "some", "tom", "tiny"]
BY_NAME = ["tabby", "tom", "some", "beagle", "small", "tiny", "unsure", "broken", "late"]


def files(*texts: str) -> list[str]:
    return [f"{it}.jpg" for it in texts]


def turn_to(seen: Seen, name: str) -> None:
    seen.panel.turn_to(by_name(seen.photos, name)[0])


def find(qtbot: QtBot, seen: Seen, words: str, *found: str) -> None:
    seen.search.setText(words)
    if seen.view.isVisible():
        qtbot.waitUntil(lambda: set(seen.rows()) >= set(files(*found)) and len(seen.rows()) < 9)


def test_the_first_photo_is_turned_to(seen: Seen) -> None:
    assert seen.current == "late"
    assert seen.chosen == ["late"]
    assert seen.rows() == files(*ADDED)


# Search


def test_a_search_turns_to_the_first_match_and_back(qtbot: QtBot, seen: Seen) -> None:
    turn_to(seen, "tabby")
    find(qtbot, seen, "dog", "small", "beagle", "tiny")
    assert seen.rows() == files("small", "beagle", "tiny")
    assert seen.current == "small"
    assert seen.view.currentIndex().data() == "small.jpg"
    seen.search.clear()
    assert seen.rows() == files(*ADDED)
    assert seen.current == "tabby"
    assert seen.view.currentIndex().data() == "tabby.jpg"


def test_a_match_that_is_shown_stays(qtbot: QtBot, seen: Seen) -> None:
    turn_to(seen, "tiny")
    seen.chosen.clear()
    find(qtbot, seen, "dog", "small", "beagle", "tiny")
    assert (seen.current, seen.chosen) == ("tiny", [])


def test_one_goes_back_to_where_one_was_whatever_was_typed_between(
    qtbot: QtBot, seen: Seen
) -> None:
    turn_to(seen, "tabby")
    for words, first in (("dog", "small"), ("cat", "tabby"), ("beagle", "beagle"), ("xyz", "")):
        seen.search.setText(words)
        QTest.keyClick(seen.search, Key.Key_End)
        qtbot.waitUntil(lambda first=first: seen.current == first or not first)
    qtbot.waitUntil(lambda: said(seen.panel, "No matches"))
    seen.search.clear()
    assert seen.current == "tabby"
    assert not said(seen.panel, "No matches")


@pytest.mark.parametrize("how", ["click", "keys", "step", "turn"])
def test_whom_one_chose_during_the_search_stays(qtbot: QtBot, seen: Seen, how: str) -> None:
    turn_to(seen, "tabby")
    find(qtbot, seen, "dog", "small", "beagle", "tiny")
    match how:
        case "click":
            seen.click("beagle.jpg")
        case "keys":
            seen.press(Key.Key_Down)
        case "step":
            seen.panel.step(1)
        case "turn":
            turn_to(seen, "beagle")
    assert seen.current == "beagle"
    find(qtbot, seen, "cat", "tabby", "tom", "some")
    assert seen.current == "tabby"
    seen.search.clear()
    assert seen.current == "beagle"


def test_one_goes_nowhere_if_the_photo_is_gone(qtbot: QtBot, seen: Seen) -> None:
    turn_to(seen, "tabby")
    find(qtbot, seen, "dog", "small", "beagle", "tiny")
    seen.photos.remove(by_name(seen.photos, "tabby"))
    seen.search.clear()
    assert seen.current == "small"


def test_one_sees_where_one_is_once_the_search_is_over(qtbot: QtBot, seen: Seen) -> None:
    seen.photos.add(f"/photos/more {number}.jpg" for number in range(500))
    turn_to(seen, "more 400")
    seen.search.setText("more 4")
    qtbot.waitUntil(lambda: len(seen.rows()) == 111)
    seen.search.clear()
    assert seen.current == "more 400"
    place = seen.view.visualRect(seen.index("more 400.jpg"))
    assert seen.view.viewport().rect().contains(place)


def test_escape_leaves_the_search_and_then_nothing(qtbot: QtBot, seen: Seen) -> None:
    find(qtbot, seen, "dog", "small", "beagle", "tiny")
    seen.search.setFocus()
    assert seen.panel.leave_innermost()
    assert seen.search.text() == ""
    assert seen.rows() == files(*ADDED)
    assert seen.view.hasFocus()
    assert not seen.panel.leave_innermost()


def test_escape_leaves_a_search_that_was_not_begun_yet(seen: Seen) -> None:
    seen.search.setText("dog")
    assert seen.panel.leave_innermost()
    assert seen.rows() == files(*ADDED)


def test_from_the_search_one_goes_on_in_the_list(qtbot: QtBot, seen: Seen) -> None:
    QTest.keyClick(seen.panel, Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert seen.search.hasFocus()
    QTest.keyClicks(seen.search, "dog")
    QTest.keyClick(seen.search, Key.Key_Return)  # nobody waits
    assert seen.current == "small"
    assert seen.view.hasFocus()
    seen.press(Key.Key_Down)
    assert seen.current == "beagle"


def test_a_drop_takes_the_search_away_that_would_hide_it(qtbot: QtBot, seen: Seen) -> None:
    seen.menu("Not sure")
    find(qtbot, seen, "uns", "unsure")
    (new,) = fill(seen.photos, new=None)
    seen.panel.turn_to(new)
    assert seen.search.text() == ""
    assert seen.rows() == files(*ADDED, "new")
    assert seen.current == "new"
    assert not seen.button("✕").isVisible()


def test_the_search_holds_in_the_tree(qtbot: QtBot, seen: Seen) -> None:
    seen.look_at("By name")
    seen.search.setText("狗")
    qtbot.waitUntil(lambda: seen.rows() == ["Dog · 狗", "beagle", "Chihuahua"])
    assert seen.current == "beagle"  # the first that one sees
    seen.search.clear()
    assert seen.current == "late"


# Filter and order


def test_the_filter_is_said_and_taken_away(seen: Seen) -> None:
    chip = seen.button("✕")
    assert not chip.isVisible()
    seen.menu("Could not be read")
    assert seen.rows() == files("broken")
    assert seen.current == "broken"
    assert chip.isVisible()
    assert chip.text() == "Could not be read (1)  ✕"
    assert chip.accessibleName() == "Could not be read (1): show all"
    assert seen.action("Could not be read").isChecked()
    QTest.keyClick(chip, Key.Key_Return)
    assert seen.rows() == files(*ADDED)
    assert not chip.isVisible()
    assert seen.action("All").isChecked()
    assert seen.current == "broken"


def test_the_menu_counts_as_answers_come(seen: Seen) -> None:
    texts = [seen.action(it).text() for it in ("All", "Recognised", "Not sure", "Could not")]
    assert texts == ["All (9)", "Recognised (6)", "Not sure (1)", "Could not be read (1)"]
    seen.photos.set_outcomes([(by_name(seen.photos, "late")[0].number, UNSURE)])
    assert seen.action("Not sure").text() == "Not sure (2)"


def test_nothing_matches_the_filter(seen: Seen) -> None:
    seen.photos.set_corrections([(it, IS_BEAGLE) for it in by_name(seen.photos, "unsure")])
    turn_to(seen, "tabby")
    seen.menu("Not sure")
    assert said(seen.panel, "No matches")
    assert seen.button("✕").isVisible()
    assert seen.current == "tabby"
    seen.panel.step(1)
    assert seen.current == "tabby"


def test_sorting_keeps_the_photo(seen: Seen) -> None:
    turn_to(seen, "tabby")
    seen.chosen.clear()
    seen.menu("Most certain first")
    assert seen.rows()[0] == "some.jpg"
    assert (seen.current, seen.chosen) == ("tabby", [])
    assert seen.view.currentIndex().data() == "tabby.jpg"


# Views


def test_the_views_show_the_same_photo(seen: Seen) -> None:
    turn_to(seen, "beagle")
    seen.chosen.clear()
    for view in ("Grid", "By name", "Photos", "By name", "Grid"):
        seen.look_at(view)
        assert (seen.current, seen.chosen) == ("beagle", [])
        shown = "beagle" if view == "By name" else "beagle.jpg"  # in the tree its closed name
        assert seen.view.currentIndex().data() == shown
        assert seen.view.isVisible()


def test_arrow_keys_choose_the_view(seen: Seen) -> None:
    seen.button("Photos").setFocus()
    QTest.keyClick(seen.button("Photos"), Key.Key_Right)
    assert seen.rows()[0] == "Cat · 猫"


@pytest.mark.parametrize(
    ("view", "order"), [("Photos", ADDED), ("By name", BY_NAME), ("Grid", ADDED)]
)
def test_one_steps_through_what_one_sees(seen: Seen, view: str, order: list[str]) -> None:
    seen.look_at(view)
    turn_to(seen, order[0])
    seen.chosen.clear()
    seen.panel.step(-1)  # there is nothing before it
    for _ in range(len(order) + 1):
        seen.panel.step(1)
    assert seen.chosen == order[1:]
    seen.panel.step(-2)
    assert seen.current == order[-3]
    assert names(seen.panel.selected())


def test_stepping_stays_among_what_is_found(qtbot: QtBot, seen: Seen) -> None:
    find(qtbot, seen, "cat", "tabby", "some", "tom")
    for _ in range(5):
        seen.panel.step(1)
    assert seen.current == "tom"


# The tree


def test_groups_are_open_and_names_closed(seen: Seen) -> None:
    seen.look_at("By name")
    assert seen.rows() == [
        *("Cat · 猫", "tabby", "some kind of cat", "Dog · 狗", "beagle", "Chihuahua"),
        *("Not sure", "Could not be read", "Waiting"),
    ]


def test_clicking_a_group_opens_and_closes_it_and_turns_nowhere(seen: Seen) -> None:
    seen.look_at("By name")
    seen.chosen.clear()
    seen.click("Dog · 狗")
    assert "beagle" not in seen.rows()
    seen.click("Dog · 狗")
    assert "beagle" in seen.rows()
    seen.click("Not sure")
    assert "unsure.jpg" in seen.rows()
    assert (seen.current, seen.chosen) == ("late", [])


def test_clicking_a_name_turns_to_its_first_photo(seen: Seen) -> None:
    seen.look_at("By name")
    seen.click("Chihuahua")
    assert seen.current == "small"
    assert "small.jpg" not in seen.rows()
    QTest.mouseDClick(
        seen.view.viewport(),
        Qt.MouseButton.LeftButton,
        PLAIN,
        seen.view.visualRect(seen.index("Chihuahua")).center(),
    )
    assert "tiny.jpg" in seen.rows()
    seen.click("tiny.jpg")
    assert seen.current == "tiny"
    arrow = seen.view.visualRect(seen.index("Chihuahua")).center()
    arrow.setX(theme.EDGE // 2)
    QTest.mouseClick(seen.view.viewport(), Qt.MouseButton.LeftButton, PLAIN, arrow)
    assert "tiny.jpg" not in seen.rows()
    assert seen.current == "tiny"


def test_keys_open_and_close_sections(seen: Seen) -> None:
    seen.look_at("By name")
    seen.click("beagle")
    seen.view.setFocus()
    seen.press(Key.Key_Right)
    assert "beagle.jpg" in seen.rows()
    seen.press(Key.Key_Left)
    assert "beagle.jpg" not in seen.rows()
    seen.press(Key.Key_Return)
    assert "beagle.jpg" in seen.rows()
    seen.press(Key.Key_Down, Key.Key_Left)  # to its photo, and from there to its name
    assert seen.view.currentIndex().data() == "beagle"
    seen.press(Key.Key_Enter)
    assert "beagle.jpg" not in seen.rows()
    seen.press(Key.Key_Up)
    assert seen.view.currentIndex().data() == "Dog · 狗"
    assert seen.current == "beagle"
    seen.press(Key.Key_Left)
    assert "beagle" not in seen.rows()
    seen.press(Key.Key_Down)
    assert seen.view.currentIndex().data() == "Not sure"


def test_what_was_closed_stays_closed(seen: Seen) -> None:
    seen.look_at("By name")
    seen.click("Dog · 狗")
    fill(seen.photos, rex=BEAGLE)
    seen.menu("Most certain first")
    assert "beagle" not in seen.rows()
    assert "tabby" in seen.rows()
    seen.look_at("Grid")
    seen.look_at("By name")
    assert "beagle" not in seen.rows()
    tree = seen.tree
    assert not tree.isExpanded(seen.index("Dog · 狗"))


def test_a_heading_that_one_stands_on_is_not_left_as_photos_come(seen: Seen) -> None:
    seen.look_at("By name")
    seen.click("Dog · 狗")
    fill(seen.photos, rex=TABBY)
    seen.menu("By folder")
    assert seen.view.currentIndex().data() == "Dog · 狗"
    assert set(seen.selected()) == {"beagle", "small", "tiny"}


def test_a_name_that_is_selected_stays_so_as_photos_come(qtbot: QtBot, seen: Seen) -> None:
    seen.look_at("By name")
    seen.click("Chihuahua")
    seen.tree.expand(seen.index("Chihuahua"))
    fill(seen.photos, rex=CHIHUAHUA)
    assert seen.view.currentIndex().data() == "Chihuahua"
    qtbot.waitUntil(lambda: seen.selected() == ["small", "tiny", "rex"])


# Removing


@pytest.mark.parametrize("view", VIEWS)
def test_removal_turns_to_the_neighbour(seen: Seen, view: str) -> None:
    seen.look_at(view)
    order = BY_NAME if view == "By name" else ADDED
    turn_to(seen, order[4])
    for next_one in order[5:]:
        seen.photos.remove([seen.panel.current] if seen.panel.current else [])
        assert seen.current == next_one
    seen.photos.remove([seen.panel.current] if seen.panel.current else [])
    assert seen.current == order[3]  # there is none after it
    assert seen.view.currentIndex().isValid()


def test_removing_several_turns_to_the_one_after_them(seen: Seen) -> None:
    seen.click("small.jpg")
    seen.click("beagle.jpg", Qt.KeyboardModifier.ShiftModifier)
    assert seen.selected() == ["small", "unsure", "beagle"]
    seen.photos.remove(seen.panel.selected())
    assert seen.current == "broken"


def test_nothing_is_left(seen: Seen) -> None:
    placed = seen.photos.remove(list(seen.photos.entries()))
    assert seen.panel.current is None
    assert seen.panel.selected() == []
    seen.panel.step(1)
    seen.photos.put_back(placed)
    assert seen.current == "late"
    assert seen.panel.folder == "/photos"


def test_what_leaves_the_filter_gives_its_place_to_the_next(qtbot: QtBot, seen: Seen) -> None:
    seen.photos.set_outcomes([(it.number, UNSURE) for it in by_name(seen.photos, "some", "tom")])
    seen.menu("Not sure")
    turn_to(seen, "some")
    seen.photos.set_corrections([(it, IS_BEAGLE) for it in by_name(seen.photos, "some")])
    qtbot.waitUntil(lambda: seen.current == "tom")


# Selecting


def test_the_current_photo_is_what_is_selected(seen: Seen) -> None:
    turn_to(seen, "beagle")
    assert seen.selected() == ["beagle"]
    seen.view.clearSelection()
    assert seen.selected() == ["beagle"]


@pytest.mark.parametrize("view", ["Photos", "Grid"])
def test_several_are_selected_in_the_order_in_which_they_stand(seen: Seen, view: str) -> None:
    seen.look_at(view)
    seen.click("tabby.jpg")
    seen.click("unsure.jpg", Qt.KeyboardModifier.ControlModifier)
    seen.click("tom.jpg", Qt.KeyboardModifier.ControlModifier)
    assert seen.selected() == ["unsure", "tabby", "tom"]
    seen.view.selectAll()
    assert seen.selected() == ADDED


def test_sections_are_selected_with_all_in_them(seen: Seen) -> None:
    seen.look_at("By name")
    seen.select("Chihuahua", "unsure.jpg", "Cat · 猫", "tabby")
    assert seen.selected() == ["tabby", "tom", "some", "small", "tiny", "unsure"]


def test_what_is_selected_stays_as_answers_come(seen: Seen) -> None:
    seen.click("small.jpg")
    seen.click("broken.jpg", Qt.KeyboardModifier.ShiftModifier)
    seen.photos.set_outcomes([(by_name(seen.photos, "late")[0].number, TABBY)])
    fill(seen.photos, more=TABBY)
    seen.menu("Most certain first")
    assert set(seen.selected()) == {"small", "unsure", "beagle", "broken"}


def test_a_menu_is_asked_for_where_one_clicks(qtbot: QtBot, seen: Seen) -> None:
    with qtbot.waitSignal(seen.panel.menu_asked) as asked:
        seen.view.customContextMenuRequested.emit(QPoint(10, 20))
    assert asked.args == [seen.view.viewport().mapToGlobal(QPoint(10, 20))]


# Thumbnails


def test_thumbnails_are_asked_for_in_the_size_of_the_view(qtbot: QtBot, seen: Seen) -> None:
    for view, side in (("Photos", ROW_SIDE), ("Grid", TILE_SIDE), ("By name", ROW_SIDE)):
        seen.wanted.clear()
        if view != "Photos":
            seen.look_at(view)
        qtbot.waitUntil(lambda: bool(seen.wanted))
        sources, wanted = seen.wanted[-1]
        assert wanted == side
        if view == "By name":  # one for each name, and none for the headings
            assert sources == tuple(
                f"/photos/{it}.jpg" for it in ("tabby", "some", "beagle", "small")
            )
        else:
            assert sources == tuple(f"/photos/{it}.jpg" for it in ADDED)


def test_what_is_at_hand_is_not_asked_for(qtbot: QtBot, seen: Seen) -> None:
    qtbot.waitUntil(lambda: bool(seen.wanted))
    for name in ADDED[1:]:
        seen.panel.take_thumbnail(f"/photos/{name}.jpg", QImage(40, 40, QImage.Format.Format_RGB32))
    seen.wanted.clear()
    fill(seen.photos, more=None)
    qtbot.waitUntil(lambda: bool(seen.wanted))
    assert seen.wanted[0][0] == ("/photos/late.jpg", "/photos/more.jpg")


@pytest.mark.parametrize("view", VIEWS)
def test_ten_thousand_photos_ask_for_those_in_sight(qtbot: QtBot, seen: Seen, view: str) -> None:
    seen.photos.remove(list(seen.photos.entries()))
    many = [f"/photos/{row:05}.jpg" for row in range(10_000)]
    added, _ = seen.photos.add(many)
    seen.look_at(view)
    if view == "By name":
        seen.tree.expandAll()
    seen.wanted.clear()
    bar = seen.view.verticalScrollBar()
    bar.setValue(bar.maximum())
    qtbot.waitUntil(lambda: bool(seen.wanted) and many[-1] in seen.wanted[-1][0])
    assert len(seen.wanted[-1][0]) < 40
    seen.wanted.clear()
    bar.setValue(bar.maximum() // 2)
    qtbot.waitUntil(lambda: bool(seen.wanted))
    assert 0 < len(seen.wanted[-1][0]) < 40
    assert added[0].path not in seen.wanted[-1][0]


def test_nothing_is_asked_for_while_nobody_sees_it(qtbot: QtBot, seen: Seen) -> None:
    qtbot.waitUntil(lambda: bool(seen.wanted))
    seen.panel.hide()
    seen.wanted.clear()
    fill(seen.photos, hidden=None)
    seen.panel.show()
    qtbot.waitUntil(lambda: bool(seen.wanted))
    assert len(seen.wanted) == 1


# Names for screen readers, and languages


@pytest.fixture
def chinese(qtbot: QtBot) -> Iterator[None]:
    translator = QTranslator()
    assert translator.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def spoken(widget: QWidget) -> str:
    interface = QAccessible.queryAccessibleInterface(widget)
    return str(interface.text(QAccessible.Text.Name))


def test_every_control_has_a_name(qtbot: QtBot, seen: Seen) -> None:
    seen.menu("Recognised")
    seen.search.setText("dog")
    shown = [it for it in seen.panel.findChildren(QWidget) if it.isVisibleTo(seen.panel)]
    taken = [it for it in shown if it.focusPolicy() & Qt.FocusPolicy.TabFocus]
    clear = [it for it in seen.search.findChildren(QToolButton) if it.isEnabled()]
    said = [spoken(it) for it in [*taken, *clear]]
    assert all(said)
    assert {"Photos", "Find photos", "Sort and show", "Clear the search"} <= set(said)
    for name in VIEWS[1:]:
        assert spoken(seen.button(name)) == name
        seen.look_at(name)
        assert spoken(seen.view) == name


def test_rows_are_heard(seen: Seen) -> None:
    def heard() -> list[str]:
        tree = QAccessible.queryAccessibleInterface(seen.view)
        count = tree.childCount()
        return [str(tree.child(row).text(QAccessible.Text.Name)) for row in range(count)]

    assert "tabby.jpg: tabby, 83 percent" in heard()
    assert "late.jpg: Waiting" in heard()
    seen.look_at("By name")
    role = Qt.ItemDataRole.AccessibleTextRole
    assert seen.index("Dog · 狗").data(role) == "dog, 3 photos"
    assert seen.index("Chihuahua").data(role) == "Chihuahua, 2 photos"


def test_labels_follow_the_language_at_once(qtbot: QtBot, seen: Seen) -> None:
    seen.panel.set_chinese_first(True)
    assert seen.view.model().index(5, 0).data(Role.ROW).headline == "虎斑猫"
    seen.look_at("By name")
    assert seen.rows()[:2] == ["狗 · dog", "吉娃娃"]
    seen.panel.set_chinese_first(False)
    qtbot.waitUntil(lambda: seen.rows()[:2] == ["Cat · 猫", "tabby"])


def test_words_follow_the_language_at_once(
    qtbot: QtBot, seen: Seen, request: pytest.FixtureRequest
) -> None:
    seen.look_at("By name")
    seen.menu("Not sure")
    request.getfixturevalue("chinese")
    qtbot.waitUntil(lambda: seen.button("✕").text().startswith("不太确定"))
    assert seen.rows()[0] == "不太确定"
    assert seen.search.accessibleName() != "Find photos"
    buttons = seen.panel.findChildren(QAbstractButton)
    controls = [it for it in buttons if it.isVisibleTo(seen.panel) and it.isEnabled()]
    assert all(not spoken(it).isascii() for it in [*controls, seen.view, seen.search])


def test_the_search_takes_no_drops(seen: Seen) -> None:
    assert not seen.search.acceptDrops()


def test_only_the_entry_itself_is_turned_to(seen: Seen) -> None:
    entry: Entry = seen.photos.entries()[3]
    seen.panel.turn_to(entry)
    assert seen.panel.current is entry
