"""The photos that are shown, in the order that was chosen: a row each."""

from collections.abc import Iterable, Sequence
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import (
    QAbstractListModel,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
    Slot,
)

from desktop_app.engine.file_names import searchable
from desktop_app.ui.photos.entries import Entry, State, matches
from desktop_app.ui.photos.folder_names import common_folder
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.row_texts import in_words, name, row, tooltip
from desktop_app.ui.photos.sort_orders import Order, sort_key
from desktop_app.ui.photos.throttle import Throttle

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
FILES = "text/uri-list"
_REST_MILLISECONDS = 500
"""While answers come, rows change their places that often at most."""


class Role(IntEnum):
    """What the delegates draw from."""

    ENTRY = Qt.ItemDataRole.UserRole + 1  # Entry; None for a section
    ROW = Qt.ItemDataRole.UserRole + 2  # Row


class ListModel(QAbstractListModel):
    """Those entries of a `PhotoList` that are in one state and hold the words looked for."""

    rearranged = Signal()  # other entries, or in another order
    changed = Signal()  # the same entries, of which some read differently

    def __init__(self, photos: PhotoList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos = photos
        self.chinese_first = False
        self.order = Order.ADDED
        self.state: State | None = None
        self.folder = common_folder(entry.path for entry in photos.entries())
        self._words = ""
        self._shown: list[Entry] = []
        self._rows: dict[int, int] = {}
        self._soon = Throttle(_REST_MILLISECONDS, self.rearrange, self)
        photos.rearranged.connect(self._on_rearranged)
        photos.changed.connect(self._on_changed)

    @property
    def words(self) -> str:
        """What is looked for."""
        return self._words

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label is shown."""
        self.chinese_first = chinese_first
        self.render_again()

    def render_again(self) -> None:
        """Say that every row may read differently now."""
        if self.order is Order.NAME:
            self.rearrange()
        elif self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
        self.changed.emit()

    def sort_by(self, order: Order) -> None:
        """List in this order from now on."""
        self.order = order
        self._soon.do_now()

    def choose(self, state: State | None) -> None:
        """Show photos in this state alone; None shows all."""
        self.state = state
        self._soon.do_now()

    def search(self, words: str) -> None:
        """Show photos whose file name, name or groups hold these words; "" shows all."""
        self._words = searchable(words.strip())
        self._soon.do_now()

    def shown(self) -> Sequence[Entry]:
        """Return the entries that are shown, in their order."""
        return self._shown

    def entry_at(self, row: int) -> Entry | None:
        """Return what stands in a row; None where there is no such row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, entry: Entry | None) -> int:
        """Return the row of an entry; -1 where it is not shown."""
        return -1 if entry is None else self._rows.get(entry.number, -1)

    def index_of(self, entry: Entry | None) -> QModelIndex:
        """Return the row of an entry; an invalid one where it is not shown."""
        return self.index(self.row_of(entry))

    def rearrange(self) -> None:
        """Find out anew what is shown where; what is selected stays selected."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self.entry_at(index.row()) for index in before]
        shown = [it for it in self.photos.entries() if self._is_shown(it)]
        if self.order is not Order.ADDED:
            shown.sort(key=sort_key(self.order, self.chinese_first))
        self._shown = shown
        self._rows = {entry.number: row for row, entry in enumerate(shown)}
        after = [self.index(self.row_of(entry)) for entry in held]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.rearranged.emit()

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        entry = self.entry_at(index.row()) if index.isValid() else None
        return None if entry is None else self.data_of(entry, role)

    def data_of(self, entry: Entry, role: int) -> object:
        """Return what a row of this entry shows, in whatever view."""
        match role:
            case Role.ENTRY:
                return entry
            case Role.ROW:
                return row(entry, self.photos, self.folder, self.chinese_first)
            case Qt.ItemDataRole.DisplayRole:
                return name(entry)
            case Qt.ItemDataRole.ToolTipRole:
                return tooltip(entry, self.chinese_first)
            case Qt.ItemDataRole.AccessibleTextRole:
                return in_words(entry, self.photos, self.folder, self.chinese_first)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else found

    def mimeTypes(self) -> list[str]:
        return [FILES]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return as_files(self.entry_at(index.row()) for index in indexes)

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction  # never a move: the photos stay where they are

    def _is_shown(self, entry: Entry) -> bool:
        if self.state is not None and entry.state is not self.state:
            return False
        return not self._words or matches(entry, self._words)

    @Slot()
    def _on_rearranged(self) -> None:
        self.folder = common_folder(entry.path for entry in self.photos.entries())
        self._soon.do_now()

    @Slot(object)
    def _on_changed(self, entries: Sequence[Entry]) -> None:
        rows = [row for it in entries if (row := self.row_of(it)) >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
        if self.state is not None or self._words or self.order in (Order.CONFIDENCE, Order.NAME):
            self._soon.ask()
        self.changed.emit()


def as_files(entries: Iterable[Entry | None]) -> QMimeData:
    """Return what is dragged out: the files themselves, for other programs to copy."""
    # Not `QUrl.fromLocalFile`: it loses the bytes of a name that is not UTF-8.
    addresses = [_address(it.path) for it in entries if it is not None and it.path]
    data = QMimeData()
    data.setData(FILES, "".join(f"{address}\r\n" for address in addresses).encode("ascii"))
    return data


def _address(path: str) -> str:
    return Path(path).absolute().as_uri()
