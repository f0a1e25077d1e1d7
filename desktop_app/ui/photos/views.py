"""The three views of the photos: a list, names in a tree, a grid."""

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QFrame, QListView, QTreeView

from desktop_app.engine.outcomes import PhotoSource
from desktop_app.ui import theme
from desktop_app.ui.photos.delegates import (
    ROW_HEIGHT,
    ROW_SIDE,
    TILE_SIDE,
    TILE_SIZE,
    RowDelegate,
    TileDelegate,
)
from desktop_app.ui.photos.list_model import ListModel, Role
from desktop_app.ui.photos.name_tree import NameTree
from desktop_app.ui.photos.row_texts import Row
from desktop_app.ui.photos.sections import Key, Kind
from desktop_app.ui.thumbnails import Thumbnails

_ARROWS = (Qt.Key.Key_Left, Qt.Key.Key_Right)


class RowsView(QListView):
    """One row per photo."""

    side = ROW_SIDE

    def __init__(self, photos: ListModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setModel(photos)
        self.setItemDelegate(RowDelegate(thumbnails, self))
        self.setUniformItemSizes(True)
        _prepare(self)

    def visible_indexes(self) -> Iterator[QModelIndex]:
        """Yield the visible indexes."""
        first = self.verticalScrollBar().value() // ROW_HEIGHT
        last = first + self.viewport().height() // ROW_HEIGHT + 1
        for row in range(first, min(last + 1, self.model().rowCount())):
            yield self.model().index(row, 0)


class GridView(QListView):
    """One tile per photo, in as many columns as fit."""

    side = TILE_SIDE

    def __init__(self, photos: ListModel, thumbnails: Thumbnails) -> None:
        super().__init__()
        self.setModel(photos)
        self.setItemDelegate(TileDelegate(thumbnails, self))
        self.setUniformItemSizes(True)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setWrapping(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setViewportMargins(theme.GRID * 2, 0, 0, 0)
        _prepare(self)
        self._fit()

    def visible_indexes(self) -> Iterator[QModelIndex]:
        """Yield the visible indexes."""
        height, columns = self.gridSize().height(), self._columns()
        first = self.verticalScrollBar().value() // height * columns
        last = first + (self.viewport().height() // height + 2) * columns
        for row in range(first, min(last, self.model().rowCount())):
            yield self.model().index(row, 0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()
        super().resizeEvent(event)

    def _columns(self) -> int:
        return max(1, self.viewport().width() // TILE_SIZE.width())

    def _fit(self) -> None:
        """Distribute the width among the columns."""
        width = max(TILE_SIZE.width(), (self.viewport().width() - 1) // self._columns())
        size = QSize(width, TILE_SIZE.height() + theme.GRID // 2)
        if size != self.gridSize():
            self.setGridSize(size)


class NamesView(QTreeView):
    """Groups, names and photos as a tree; groups are open unless the user closed them."""

    side = ROW_SIDE

    def __init__(self, names: NameTree, thumbnails: Thumbnails) -> None:
        super().__init__()
        self._names = names
        self._was_open: dict[Key, bool] = {}
        self.setModel(names)
        self.setItemDelegate(RowDelegate(thumbnails, self))
        self.setUniformRowHeights(True)
        self.setHeaderHidden(True)
        self.setRootIsDecorated(False)
        self.setIndentation(0)
        self.setAnimated(False)
        self.setExpandsOnDoubleClick(False)
        _prepare(self)
        names.layoutAboutToBeChanged.connect(self._remember_open)
        names.layoutChanged.connect(self._on_rearranged)
        self.collapsed.connect(self._make_visible_row_current)

    def visible_indexes(self) -> Iterator[QModelIndex]:
        """Yield the visible indexes."""
        index = self.indexAt(QPoint(theme.EDGE, 0))
        while index.isValid() and self.visualRect(index).top() < self.viewport().height():
            yield index
            index = self.indexBelow(index)

    def row_for(self, index: QModelIndex) -> QModelIndex:
        """Return the visible row of an index: its outermost closed section, or itself."""
        seen, above = index, index.parent()
        while above.isValid():
            if not self.isExpanded(above):
                seen = above
            above = above.parent()
        return seen

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts for the arrow keys, which would precede.
        if event.type() == QEvent.Type.ShortcutOverride and _is_arrow(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._toggle(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        section = self._names.section_at(index)
        if section is not None and event.button() == Qt.MouseButton.LeftButton:
            if section.is_title or event.position().x() < theme.EDGE:
                self._toggle(index)
            if not section.is_title and event.position().x() < theme.EDGE:
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        section = self._names.section_at(index)
        if section is not None and not section.is_title:
            self._toggle(index)
        else:  # a fast second click is one more click
            self.mousePressEvent(event)

    def _toggle(self, index: QModelIndex) -> None:
        if self._names.section_at(index) is not None:
            self.setExpanded(index, not self.isExpanded(index))

    def _sections(self) -> Iterator[tuple[Key, QModelIndex]]:
        for index in self._names.section_indexes():
            section = self._names.section_at(index)
            assert section is not None
            yield section.key, index

    @Slot()
    def _remember_open(self) -> None:
        """Remember open sections: a search or an undo may bring them back."""
        self._was_open |= {key: self.isExpanded(index) for key, index in self._sections()}

    @Slot()
    def _on_rearranged(self) -> None:
        for key, index in self._sections():
            if self._was_open.get(key, key[0] is Kind.GROUP) and not self.isExpanded(index):
                self.setExpanded(index, True)
        self._make_visible_row_current()

    @Slot()
    def _make_visible_row_current(self) -> None:
        """Make the closed section around the current row current: arrow keys continue there.

        Selection and scroll position stay.
        """
        current = self.currentIndex()
        if (seen := self.row_for(current)) != current:
            self.setAutoScroll(False)
            self.selectionModel().setCurrentIndex(seen, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.setAutoScroll(True)


View = RowsView | NamesView | GridView
"""`side` is that of its thumbnails, in device-independent pixels."""


def go_to(view: View, index: QModelIndex) -> None:
    """Make the visible row of an index current and select only it.

    A closed group is not selected: the next action would affect all its photos.
    """
    seen = view.row_for(index) if isinstance(view, NamesView) else index
    if seen.isValid() and seen != view.currentIndex():
        row, flag = seen.data(Role.ROW), QItemSelectionModel.SelectionFlag
        how = flag.Clear if isinstance(row, Row) and row.is_title else flag.ClearAndSelect
        # With Ctrl held, as after Ctrl+V, the view's `setCurrentIndex` adds to the selection.
        view.selectionModel().setCurrentIndex(seen, how)


def visible_sources(view: View) -> list[PhotoSource]:
    """Return the sources of the visible thumbnails."""
    rows = [index.data(Role.ROW) for index in view.visible_indexes()]
    return [row.source for row in rows if isinstance(row, Row) and row.source is not None]


def _is_arrow(event: QEvent) -> bool:
    return isinstance(event, QKeyEvent) and event.key() in _ARROWS and not event.modifiers()


def _prepare(view: QAbstractItemView) -> None:
    view.setMouseTracking(True)
    view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
    view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
    view.setDragEnabled(True)
    view.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
    view.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
    view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
    view.setFrameShape(QFrame.Shape.NoFrame)
    view.viewport().setAutoFillBackground(False)
    view.verticalScrollBar().setSingleStep(ROW_HEIGHT // 2)
