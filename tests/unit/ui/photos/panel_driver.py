"""The list's panel with nine photos, and what a person does in it."""

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QLineEdit, QMenu, QTreeView
from pytestqt.qtbot import QtBot

from desktop_app.ui.photos.panel import PhotosPanel
from desktop_app.ui.photos.photo_list import PhotoList
from tests.support.widgets import child
from tests.unit.ui.photos.builders import find_entries, names

Key = Qt.Key
PLAIN = Qt.KeyboardModifier.NoModifier
VIEWS = ("Photos", "By name", "Grid")
ADDED = ["late", "small", "unsure", "beagle", "broken", "tabby", "some", "tom", "tiny"]
BY_NAME = ["tabby", "tom", "some", "beagle", "small", "tiny", "unsure", "broken", "late"]


def files(*texts: str) -> list[str]:
    return [f"{it}.jpg" for it in texts]


class PanelDriver:
    """A panel; records which photos it chooses and which thumbnails it requests."""

    def __init__(self) -> None:
        self.photos = PhotoList()
        self.panel = PhotosPanel(self.photos)
        self.chosen: list[str] = []
        self.panel.chosen.connect(lambda entry: self.chosen.extend(names([entry])))
        self.requested: list[tuple[tuple[str, ...], int]] = []
        self.panel.thumbnails_wanted.connect(lambda *it: self.requested.append(it))

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
    def current(self) -> str:
        return "" if self.panel.current is None else names([self.panel.current])[0]

    def button(self, text: str) -> QAbstractButton:
        return next(it for it in self.panel.findChildren(QAbstractButton) if text in it.text())

    def open_view(self, view: str) -> None:
        self.button(view).click()

    def action(self, text: str) -> QAction:
        menu = child(self.panel, QMenu)
        return next(it for it in menu.actions() if it.text().startswith(text))

    def rows(self) -> list[str]:
        """Return all rows of the view from top to bottom, without those of closed sections."""
        view = self.view
        if isinstance(view, QTreeView):
            found, index = [], view.model().index(0, 0)
            while index.isValid():
                found.append(index.data())
                index = view.indexBelow(index)
            return found
        return [view.model().index(row, 0).data() for row in range(view.model().rowCount())]

    def index(self, text: str, parent: QModelIndex | None = None) -> QModelIndex:
        """Return the index of the first section or photo with this text."""
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
            model.select(self.index(text), QItemSelectionModel.SelectionFlag.Select)

    def turn_to(self, name: str) -> None:
        self.panel.turn_to(find_entries(self.photos, name)[0])

    def find(self, qtbot: QtBot, text: str, *found: str) -> None:
        """Search for a text and wait until the list shows what it finds."""
        self.search.setText(text)
        if self.view.isVisible():
            qtbot.waitUntil(lambda: set(self.rows()) >= set(files(*found)) and len(self.rows()) < 9)

    def find_dogs(self, qtbot: QtBot) -> None:
        self.find(qtbot, "dog", "small", "beagle", "tiny")
