"""The model of the listed photos: filtered, searched and sorted."""

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
from desktop_app.ui.photos.row_texts import accessible_text, name, row, tooltip
from desktop_app.ui.photos.sort_orders import Order, sort_key
from desktop_app.ui.photos.throttle import Throttle

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
FILES = "text/uri-list"
_REST_MILLISECONDS = 500
"""The shortest time between two rearrangements while answers arrive."""


class Role(IntEnum):
    """Roles for the delegates."""

    ENTRY = Qt.ItemDataRole.UserRole + 1  # Entry; None for a section
    ROW = Qt.ItemDataRole.UserRole + 2  # Row


class ListModel(QAbstractListModel):
    """The entries of a `PhotoList` that match the filter and the search."""

    rearranged = Signal()  # other entries, or in another order
    changed = Signal()  # the texts of some entries

    def __init__(self, photos: PhotoList, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.photos = photos
        self.chinese_first = False
        self.order = Order.ADDED
        self.state: State | None = None
        self.folder = common_folder(entry.path for entry in photos.entries())
        self._text = ""
        self._shown: list[Entry] = []
        self._rows: dict[int, int] = {}
        self._soon = Throttle(_REST_MILLISECONDS, self.rearrange, self)
        photos.rearranged.connect(self._on_rearranged)
        photos.changed.connect(self._on_changed)

    @property
    def search_text(self) -> str:
        """The searched text."""
        return self._text

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label is shown."""
        self.chinese_first = chinese_first
        self.render_again()

    def render_again(self) -> None:
        """Notify that the text of every row may have changed."""
        if self.order is Order.NAME:
            self.rearrange()
        elif self._shown:
            self.dataChanged.emit(self.index(0), self.index(len(self._shown) - 1))
        self.changed.emit()

    def sort_by(self, order: Order) -> None:
        """Set the order."""
        self.order = order
        self._soon.do_now()

    def choose(self, state: State | None) -> None:
        """Show only photos in this state; None shows all."""
        self.state = state
        self._soon.do_now()

    def search(self, text: str) -> None:
        """Show photos whose file name, name or groups contain this text; "" shows all."""
        self._text = searchable(text.strip())
        self._soon.do_now()

    def shown(self) -> Sequence[Entry]:
        """Return the shown entries in their order."""
        return self._shown

    def entry_at(self, row: int) -> Entry | None:
        """Return the entry of a row, or None if there is no such row."""
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def row_of(self, entry: Entry | None) -> int:
        """Return the row of an entry; -1 if it is not shown."""
        return -1 if entry is None else self._rows.get(entry.number, -1)

    def index_of(self, entry: Entry | None) -> QModelIndex:
        """Return the index of an entry; an invalid one if it is not shown."""
        return self.index(self.row_of(entry))

    def rearrange(self) -> None:
        """Filter and sort again; the selection stays."""
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
        """Return the data of an entry for a role."""
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
                return accessible_text(entry, self.photos, self.folder, self.chinese_first)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else found

    def mimeTypes(self) -> list[str]:
        return [FILES]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        return as_files(self.entry_at(index.row()) for index in indexes)

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction  # never a move: photos are only read

    def _is_shown(self, entry: Entry) -> bool:
        if self.state is not None and entry.state is not self.state:
            return False
        return not self._text or matches(entry, self._text)

    @Slot()
    def _on_rearranged(self) -> None:
        self.folder = common_folder(entry.path for entry in self.photos.entries())
        self._soon.do_now()

    @Slot(object)
    def _on_changed(self, entries: Sequence[Entry]) -> None:
        rows = [row for it in entries if (row := self.row_of(it)) >= 0]
        if rows:
            self.dataChanged.emit(self.index(min(rows)), self.index(max(rows)))
        if self.state is not None or self._text or self.order in (Order.CONFIDENCE, Order.NAME):
            self._soon.ask()
        self.changed.emit()


def as_files(entries: Iterable[Entry | None]) -> QMimeData:
    """Return the files of these entries as MIME data for a drag."""
    # `QUrl.fromLocalFile` loses the bytes of a name that is not UTF-8.
    addresses = [_address(it.path) for it in entries if it is not None and it.path]
    data = QMimeData()
    data.setData(FILES, "".join(f"{address}\r\n" for address in addresses).encode("ascii"))
    return data


def _address(path: str) -> str:
    return Path(path).absolute().as_uri()
