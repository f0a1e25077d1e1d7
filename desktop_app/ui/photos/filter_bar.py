"""The controls above the photos: view, search, filter and order."""

from collections import Counter

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui import theme
from desktop_app.ui.icons import icon
from desktop_app.ui.layouts import column, row
from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.filter_menu import FilterMenu
from desktop_app.ui.photos.search_field import SearchField
from desktop_app.ui.photos.segments import Segments
from desktop_app.ui.photos.sort_orders import Order


class FilterBar(QWidget):
    """Emits what the user chooses; `show_filter` shows the current filter."""

    view_chosen = Signal(int)
    searched = Signal(str)
    left_for_list = Signal()  # the list gets the focus
    order_chosen = Signal(object)  # Order
    state_chosen = Signal(object)  # State; None for all

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.segments = Segments(3)
        self.segments.chosen.connect(self.view_chosen)
        self.search = SearchField()
        self.search.searched.connect(self.searched)
        self.search.left_for_list.connect(self.left_for_list)
        self._menu = FilterMenu(self)
        self._menu.order_chosen.connect(self.order_chosen)
        self._menu.state_chosen.connect(self.state_chosen)
        self._show = QPushButton(flat=True)
        self._show.setMenu(self._menu)
        self._filter = QPushButton(autoDefault=True)  # Enter presses it
        self._filter.clicked.connect(lambda: self.state_chosen.emit(None))
        find = row((self.search, 1), self._show, spacing=theme.GRID // 2)
        filtered = row(self._filter, None)
        margins = (theme.EDGE, theme.GRID * 2, theme.EDGE, theme.GRID)
        column(self.segments, find, filtered, spacing=theme.GRID, margins=margins, parent=self)
        self._state: State | None = None
        self._render()

    def show_filter(self, counts: Counter[State], order: Order, state: State | None) -> None:
        """Show order, filter and how many photos are in each state."""
        self._menu.mark(order, state)
        self._menu.show_counts(counts)
        self._state = state
        self._show_state()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        self.segments.name_all((self.tr("Photos"), self.tr("By name"), self.tr("Grid")))
        self.search.set_texts(self.tr("Find dog, 狗, IMG_20…"), self.tr("Find photos"))
        self._show.setIcon(icon("sort", self))
        self._show.setAccessibleName(self.tr("Sort and show"))
        self._show.setToolTip(self.tr("Sort and show"))
        self._show_state()

    def _show_state(self) -> None:
        text = self._menu.text_of(self._state)
        self._filter.setVisible(self._state is not None)
        self._filter.setText(f"{text}  ✕")
        self._filter.setAccessibleName(self.tr("{filter}: show all").format(filter=text))
