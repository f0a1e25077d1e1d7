"""The model of the photos by name: group → name → photo."""

from collections.abc import Sequence

from PySide6.QtCore import QAbstractItemModel, QMimeData, QModelIndex, QObject, Qt, Slot

from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.list_model import FILES, Index, ListModel, Role, as_files
from desktop_app.ui.photos.sections import Key, Section, sections_of
from desktop_app.ui.photos.throttle import Throttle

_ROOT = QModelIndex()
_REST_MILLISECONDS = 500


class NameTree(QAbstractItemModel):
    """Follows a `ListModel`, but only while its view is visible (`set_live`).

    The internal id of a photo is odd: `2 * Entry.number + 1`. That of a section is even: twice its
    position among all sections.
    """

    def __init__(self, photos: ListModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._list = photos
        self._is_live = False
        self._tops: list[Section] = []
        self._sections: list[Section] = []
        self._homes: dict[int, tuple[Section, int]] = {}
        self._places: dict[Key, tuple[int, int]] = {}
        self._soon = Throttle(_REST_MILLISECONDS, self._rearrange, self)
        photos.rearranged.connect(self._on_rearranged)
        photos.changed.connect(self._on_changed)

    def set_live(self, is_live: bool) -> None:
        """Follow the list or stop following it."""
        self._is_live = is_live
        if is_live:
            self._soon.do_now()

    def section_at(self, index: Index) -> Section | None:
        """Return the section at an index; None for a photo."""
        if not index.isValid() or index.internalId() % 2:
            return None
        return self._sections[index.internalId() // 2]

    def entries_at(self, index: Index) -> Sequence[Entry]:
        """Return the photo at an index, or all photos of the section."""
        if (section := self.section_at(index)) is not None:
            return section.all_entries()
        entry = self._entry_at(index)
        return () if entry is None else (entry,)

    def entries(self) -> list[Entry]:
        """Return all photos in the order of the tree."""
        return [entry for top in self._tops for entry in top.all_entries()]

    def position(self, entry: Entry) -> tuple[int, int]:
        """Return the position in its section, from 1, and the section's size; 0 if not shown."""
        if entry.number not in self._homes:
            return 0, 0
        section, row = self._homes[entry.number]
        return row + 1 - len(section.sections), section.count

    def index_of(self, entry: Entry | None) -> QModelIndex:
        """Return the index of a photo; an invalid one if it is not shown."""
        if entry is None or entry.number not in self._homes:
            return QModelIndex()
        _, row = self._homes[entry.number]
        return self.createIndex(row, 0, 2 * entry.number + 1)

    def section_indexes(self) -> list[QModelIndex]:
        """Return the indexes of all sections, each after its parent."""
        return [self._index_of_section(section) for section in self._sections]

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if row < 0 or column != 0:
            return QModelIndex()
        section = self.section_at(parent)
        children = self._tops if section is None else section.sections
        if parent.isValid() and section is None:
            return QModelIndex()
        if row < len(children):
            return self._index_of_section(children[row])
        if section is not None and row - len(children) < len(section.entries):
            entry = section.entries[row - len(children)]
            return self.createIndex(row, 0, 2 * entry.number + 1)
        return QModelIndex()

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        if not index.isValid():
            return QModelIndex()
        if index.internalId() % 2:
            home = self._homes.get(index.internalId() // 2)
            return QModelIndex() if home is None else self._index_of_section(home[0])
        above = self._sections[index.internalId() // 2].parent
        return QModelIndex() if above is None else self._index_of_section(above)

    def rowCount(self, parent: Index = _ROOT) -> int:
        if not parent.isValid():
            return len(self._tops)
        section = self.section_at(parent)
        return 0 if section is None else len(section.sections) + len(section.entries)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        if (section := self.section_at(index)) is None:
            entry = self._entry_at(index)
            return None if entry is None else self._list.data_of(entry, role)
        match role:
            case Role.ROW:
                return section.row()
            case Qt.ItemDataRole.DisplayRole:
                return section.title()
            case Qt.ItemDataRole.AccessibleTextRole:
                return section.accessible_text()
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        found = super().flags(index)
        return found | Qt.ItemFlag.ItemIsDragEnabled if index.isValid() else found

    def mimeTypes(self) -> list[str]:
        return [FILES]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:
        entries = {entry.number: entry for index in indexes for entry in self.entries_at(index)}
        return as_files(entries.values())

    def supportedDragActions(self) -> Qt.DropAction:
        return Qt.DropAction.CopyAction

    def _entry_at(self, index: Index) -> Entry | None:
        return self._list.photos.find(index.internalId() // 2)

    def _index_of_section(self, section: Section) -> QModelIndex:
        return self._index_of_key(section.key)

    def _index_of_key(self, key: Key) -> QModelIndex:
        if key not in self._places:
            return QModelIndex()
        number, row = self._places[key]
        return self.createIndex(row, 0, 2 * number)

    @Slot()
    def _on_rearranged(self) -> None:
        if self._is_live:
            self._soon.do_now()

    @Slot()
    def _on_changed(self) -> None:
        if self._is_live:
            self._soon.ask()

    def _rearrange(self) -> None:
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [self.section_at(it) or it.internalId() // 2 for it in before]
        self._tops = sections_of(self._list.shown(), self._list.chinese_first)
        self._note_places()
        after = [
            self._index_of_key(it.key) if isinstance(it, Section) else self._index_by_number(it)
            for it in held
        ]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _note_places(self) -> None:
        self._sections, self._homes, self._places = [], {}, {}
        for row, top in enumerate(self._tops):
            self._note_section(top, row)
            for inner_row, inner in enumerate(top.sections):
                self._note_section(inner, inner_row)

    def _note_section(self, section: Section, row: int) -> None:
        self._places[section.key] = (len(self._sections), row)
        self._sections.append(section)
        first = len(section.sections)
        for place, entry in enumerate(section.entries, first):
            self._homes[entry.number] = (section, place)

    def _index_by_number(self, number: int) -> QModelIndex:
        home = self._homes.get(number)
        return QModelIndex() if home is None else self.createIndex(home[1], 0, 2 * number + 1)
