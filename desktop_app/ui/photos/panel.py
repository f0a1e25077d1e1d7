"""The list of photos: three views, search, filter and selection."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QImage, QKeySequence, QResizeEvent, QShortcut, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedWidget, QWidget

from desktop_app.engine.outcomes import PhotoSource
from desktop_app.ui import theme
from desktop_app.ui.layouts import column
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.filter_bar import FilterBar
from desktop_app.ui.photos.list_model import ListModel
from desktop_app.ui.photos.name_tree import NameTree
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.views import GridView, NamesView, RowsView, View, go_to
from desktop_app.ui.photos.visible_thumbnails import VisibleThumbnails

_NAMES = 1  # of the views


class PhotosPanel(QWidget):
    """Keeps one photo current in all views."""

    chosen = Signal(object)  # Entry
    rearranged = Signal()  # other photos, order or view
    menu_asked = Signal(QPoint)  # point of the screen
    thumbnails_wanted = Signal(object, int)  # tuple of sources, side in device pixels

    def __init__(self, photos: PhotoList, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._photos = photos
        self._list = ListModel(photos, self)
        self._names = NameTree(self._list, self)
        self._current: Entry | None = None
        self._order: Sequence[Entry] = ()  # of the photos when the current one was last shown
        self._before_search: Entry | None = None
        self._sight = VisibleThumbnails(lambda: self._view, self)
        self._sight.wanted.connect(self.thumbnails_wanted)
        self._bar = FilterBar()
        self._bar.view_chosen.connect(self._on_view_chosen)
        self._bar.searched.connect(self._on_searched)
        self._bar.left_for_list.connect(lambda: self._view.setFocus())
        self._bar.order_chosen.connect(self._list.sort_by)
        self._bar.state_chosen.connect(self._list.choose)
        for rearranged in (self._bar.order_chosen, self._bar.state_chosen):
            rearranged.connect(self._show_current)
        self._nothing = QLabel()
        theme.quiet(self._nothing)
        self._views: tuple[View, ...] = (
            RowsView(self._list, self._sight.thumbnails),
            NamesView(self._names, self._sight.thumbnails),
            GridView(self._list, self._sight.thumbnails),
        )
        self._stack = QStackedWidget()
        for view in self._views:
            self._stack.addWidget(view)
            view.selectionModel().currentChanged.connect(self._on_current_changed)
            view.customContextMenuRequested.connect(self._on_menu_asked)
            # The range also changes when the list grows because a widget above it is hidden.
            bar = view.verticalScrollBar()
            for moved in (bar.valueChanged, bar.rangeChanged):
                moved.connect(lambda: self._sight.ask_soon())
        self._list.rearranged.connect(self._on_rearranged)
        self._list.changed.connect(self._on_changed)
        self._names.layoutChanged.connect(self._note_order)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self, self._focus_search)
        self._lay_out()
        self._render()
        self._on_rearranged()

    @property
    def _view(self) -> View:
        return self._views[self._bar.segments.current()]

    @property
    def current(self) -> Entry | None:
        """The photo that the window shows."""
        return self._current

    @property
    def folder(self) -> str:
        """The innermost folder that contains all photos; "" if there is none."""
        return self._list.folder

    def position(self) -> tuple[int, int]:
        """Return the position of the current photo, from 1, and how many there are.

        By name, only photos of the same name are counted.
        """
        if self._is_by_name() and self._current is not None:
            return self._names.position(self._current)
        return self._list.row_of(self._current) + 1, len(self._list.shown())

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label is shown."""
        self._list.set_chinese_first(chinese_first)

    def selected(self) -> list[Entry]:
        """Return the selected photos and those of selected sections, else the current one."""
        indexes = self._view.selectionModel().selectedIndexes()
        numbers = {entry.number for index in indexes for entry in self._entries_at(index)}
        if not numbers and self._current is not None:
            return [self._current]
        return [entry for entry in self._in_order() if entry.number in numbers]

    def turn_to(self, entry: Entry) -> None:
        """Make a photo current; clear a filter or search that hides it."""
        if self._list.row_of(entry) < 0:
            self.show_all()
        self._turn(entry)

    def step(self, by: int) -> None:
        """Make the photo current that is `by` positions further, if there is one."""
        shown = self._in_order()
        at = shown.index(self._current) if self._current in shown else -1
        if 0 <= at + by < len(shown):
            self._turn(shown[at + by])

    def leave_innermost(self) -> bool:
        """Clear the search; return whether there was one."""
        if not self._bar.search.clear_at_once():
            return False
        if self._bar.search.hasFocus():
            self._view.setFocus()
        return True

    def show_all(self) -> None:
        """Clear search and filter."""
        self._before_search = None
        self._bar.search.clear()
        self._list.choose(None)

    @Slot(object, QImage)
    def take_thumbnail(self, source: PhotoSource, image: QImage) -> None:
        """Show a thumbnail; a null image marks an unreadable photo."""
        self._sight.take(source, image)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._sight.ask_soon()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._follow()
        self._sight.ask_soon()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._list.render_again()
            self._render()
        elif event.type() == QEvent.Type.DevicePixelRatioChange:
            self._sight.thumbnails.forget()
            self._sight.ask_soon()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        self._nothing.setAlignment(Qt.AlignmentFlag.AlignTop)
        self._nothing.setContentsMargins(theme.EDGE, theme.GRID, theme.GRID, 0)
        column(self._bar, (self._nothing, 1), (self._stack, 1), parent=self)

    def _render(self) -> None:
        names = (self.tr("Photos"), self.tr("By name"), self.tr("Grid"))
        for view, name in zip(self._views, names, strict=True):
            view.setAccessibleName(name)
        self._nothing.setText(self.tr("No matches"))

    def _show_filter(self) -> None:
        self._bar.show_filter(self._photos.counts, self._list.order, self._list.state)

    def _is_by_name(self) -> bool:
        return self._bar.segments.current() == _NAMES

    def _entries_at(self, index: QModelIndex) -> Sequence[Entry]:
        if self._is_by_name():
            return self._names.entries_at(index)
        entry = self._list.entry_at(index.row())  # ten times faster than `data`
        return () if entry is None else (entry,)

    def _in_order(self) -> Sequence[Entry]:
        """Return the shown photos in the order of the view."""
        return self._names.entries() if self._is_by_name() else self._list.shown()

    def _turn(self, entry: Entry) -> None:
        """Make a photo current, also after the search."""
        self._before_search = entry
        self._choose(entry)
        self._follow()
        self._show_current()

    def _neighbour(self) -> Entry:
        """Return the photo after the removed current one, or the one before it."""
        before = list(self._order)
        at = before.index(self._current) if self._current in before else 0
        around = (*before[at:], *reversed(before[:at]))
        left = (entry for entry in around if self._list.row_of(entry) >= 0)
        return next(left, None) or self._in_order()[0]

    def _choose(self, entry: Entry) -> None:
        if entry is not self._current:
            self._current = entry
            self.chosen.emit(entry)

    def _follow(self) -> None:
        """Select the current photo in the view."""
        model = self._names if self._is_by_name() else self._list
        go_to(self._view, model.index_of(self._current))

    @Slot()
    def _show_current(self) -> None:
        """Scroll to the current photo after the user, not an answer, moved it."""
        self._view.scrollTo(self._view.currentIndex())

    @Slot()
    def _focus_search(self) -> None:
        self._bar.search.setFocus()
        self._bar.search.selectAll()

    @Slot()
    def _on_rearranged(self) -> None:
        """Turn to the neighbour of the current photo if it is no longer shown."""
        shown = self._list.shown()
        if not len(self._photos):
            if self._current is not None:
                self._order = [self._current]  # for an undo
            self._current = self._before_search = None
        elif not shown and not self._photos.holds(self._current):
            self.show_all()  # the last match was removed
            return
        elif shown and self._list.row_of(self._current) < 0:
            self._choose(self._neighbour())
            self._follow()
        elif not self._view.currentIndex().isValid():  # else the selection stays
            self._follow()
        self._note_order()
        self._stack.setVisible(bool(shown))
        self._nothing.setVisible(not shown)
        self._show_filter()
        self._sight.ask_soon()
        self.rearranged.emit()

    @Slot()
    def _note_order(self) -> None:
        if self._list.row_of(self._current) >= 0:
            self._order = self._in_order()

    @Slot()
    def _on_changed(self) -> None:
        self._show_filter()
        self._sight.ask_soon()

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        if self.sender() is not self._view.selectionModel():
            return
        entries = self._entries_at(index)
        section = self._names.section_at(index) if self._is_by_name() else None
        if section is not None and section.is_title:
            return  # a heading shows no photo
        if entries and self._current not in entries:
            self._before_search = entries[0]
            self._choose(entries[0])

    @Slot(QPoint)
    def _on_menu_asked(self, where: QPoint) -> None:
        self.menu_asked.emit(self._view.viewport().mapToGlobal(where))

    @Slot(int)
    def _on_view_chosen(self, number: int) -> None:
        self._sight.thumbnails.forget()  # of another size
        self._names.set_live(number == _NAMES)
        self._stack.setCurrentIndex(number)
        self._follow()
        self._note_order()
        self._sight.ask_soon()
        self.rearranged.emit()

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        """Turn to the first match; after the search, to the photo before it."""
        if text and not self._list.search_text:
            self._before_search = self._current
        self._order = ()
        self._list.search(text)
        before = self._before_search
        if not text and before is not None and self._list.row_of(before) >= 0:
            self._choose(before)
            self._follow()
        self._show_current()
