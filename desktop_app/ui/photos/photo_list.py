"""The opened photos and their outcomes."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import count

from PySide6.QtCore import QObject, Signal

from desktop_app.engine.outcomes import (
    Classification,
    CorrectedOutcome,
    Correction,
    Outcome,
    PhotoContent,
)
from desktop_app.ui.photos.entries import Entry, State, file_name

MAX_PICTURES = 8
"""The most pictures without a file: each is held in memory, up to 33 MB for a screenshot."""

Placed = tuple[int, Entry]
"""A row and its entry."""


class PhotoList(QObject):
    """The entries in the order in which they were added."""

    rearranged = Signal()  # other entries, or in another order
    returned = Signal()  # removed entries are back; some may wait
    changed = Signal(object)  # list[Entry]: outcomes or corrections

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._by_number: dict[int, Entry] = {}
        self._by_path: dict[str, Entry] = {}
        self._file_names: Counter[str] = Counter()
        self._numbers = count(1)
        self.counts: Counter[State] = Counter()

    def __len__(self) -> int:
        return len(self._entries)

    def entries(self) -> Sequence[Entry]:
        """Return all entries, read-only."""
        return self._entries

    def add(self, paths: Iterable[str]) -> tuple[list[Entry], list[Entry]]:
        """Add files; return the new entries and those that existed."""
        added, known = [], []
        for path in paths:
            if (entry := self._by_path.get(_absolute(path))) is not None:
                known.append(entry)
            else:
                entry = Entry(next(self._numbers), path)
                self._note(entry)
                added.append(entry)
        self._entries += added
        if added:
            self.rearranged.emit()
        return added, known

    def add_picture(self, content: PhotoContent) -> Entry:
        """Add a picture without a file; drop the oldest if there are too many."""
        entry = Entry(next(self._numbers), "", content)
        self._note(entry)
        self._entries.append(entry)
        self._drop_oldest_pictures()
        self.rearranged.emit()
        return entry

    def restore(self, kept: Iterable[tuple[str, Outcome | None, Correction | None]]) -> None:
        """Add photos with known outcomes; entries that exist stay as they are."""
        for path, outcome, correction in kept:
            if _absolute(path) not in self._by_path:
                entry = Entry(next(self._numbers), path, None, outcome, correction)
                self._note(entry)
                self._entries.append(entry)
        self.rearranged.emit()
        self.returned.emit()

    def find(self, number: int) -> Entry | None:
        """Return the entry of this number; None where it was removed."""
        return self._by_number.get(number)

    def holds(self, entry: Entry | None) -> bool:
        """Tell whether an entry is in the list."""
        return entry is not None and entry.number in self._by_number

    def remove(self, entries: Iterable[Entry]) -> list[Placed]:
        """Take entries out; returns what `put_back` needs."""
        gone = {entry.number for entry in entries}
        placed = [(row, it) for row, it in enumerate(self._entries) if it.number in gone]
        self._entries = [it for it in self._entries if it.number not in gone]
        for _, entry in placed:
            self._forget(entry)
        self.rearranged.emit()
        return placed

    def put_back(self, placed: Sequence[Placed]) -> None:
        """Put entries back where they were; one that came again meanwhile stays where it is."""
        for row, entry in placed:
            if not entry.path or _absolute(entry.path) not in self._by_path:
                self._note(entry)
                self._entries.insert(row, entry)
        self._drop_oldest_pictures()
        self.rearranged.emit()
        self.returned.emit()

    def set_outcomes(self, outcomes: Iterable[tuple[int, Outcome | None]]) -> None:
        """Note what came of entries, by number; None for one that waits again."""
        changed = []
        for number, outcome in outcomes:
            if (entry := self._by_number.get(number)) is not None:
                self.counts[entry.state] -= 1
                entry.outcome = outcome
                self.counts[entry.state] += 1
                changed.append(entry)
        if changed:
            self.changed.emit(changed)

    def set_corrections(self, corrections: Iterable[tuple[Entry, Correction | None]]) -> None:
        """Store the user's corrections of entries; None removes one."""
        changed = []
        for entry, correction in corrections:
            if is_listed := entry.number in self._by_number:
                self.counts[entry.state] -= 1
            entry.correction = correction
            if is_listed:
                self.counts[entry.state] += 1
                changed.append(entry)
        if changed:
            self.changed.emit(changed)

    def waiting(self) -> list[Entry]:
        """Return the entries with a file and without an outcome, corrected or not."""
        return [it for it in self._entries if it.outcome is None and it.path]

    def answered(self) -> list[Entry]:
        """Return the entries with a file and an answer of the model, sure or not."""
        return [it for it in self._entries if isinstance(it.outcome, Classification) and it.path]

    def results(self) -> list[CorrectedOutcome]:
        """Return what came of the photos so far, in their order."""
        return [(it.outcome, it.correction) for it in self._entries if it.outcome is not None]

    def shares_file_name(self, entry: Entry) -> bool:
        """Tell whether another photo of the list has the same file name."""
        return self._file_names[file_name(entry)] > 1

    def _note(self, entry: Entry) -> None:
        self._by_number[entry.number] = entry
        if entry.path:
            self._by_path[_absolute(entry.path)] = entry
            self._file_names[file_name(entry)] += 1
        self.counts[entry.state] += 1

    def _drop_oldest_pictures(self) -> None:
        pictures = [it for it in self._entries if it.content is not None]
        for picture in pictures[:-MAX_PICTURES]:
            self._entries.remove(picture)
            self._forget(picture)

    def _forget(self, entry: Entry) -> None:
        del self._by_number[entry.number]
        if entry.path:
            del self._by_path[_absolute(entry.path)]
            self._file_names[file_name(entry)] -= 1
        self.counts[entry.state] -= 1


def _absolute(path: str) -> str:
    # Not `abspath`: "folder/../photo" is another photo where the folder is a link.
    return path if os.path.isabs(path) else os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH117, PTH118
