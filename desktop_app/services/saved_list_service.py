"""Reads and writes the saved list off the GUI thread."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.services.saved_list import (
    read_saved_list,
    read_saved_list_header,
    write_saved_list,
)
from desktop_app.services.saved_list_format import ListEntry

FINISH_SECONDS = 3.0
"""Time for writing the list at the end of the program; a longer write is abandoned."""

Listed = Callable[[], tuple[str, Sequence[ListEntry]]]
"""Returns the title and the entries of the present list."""


class SavedListService(QObject):
    """Saves the list that `listed` returns to the file at `path`, if `allowed`."""

    restored = Signal(object)  # list[ListEntry]

    _read_done = Signal(object)  # emitted in the pool's thread

    def __init__(self, path: Path, listed: Listed, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.allowed = False
        self._path = path
        self._listed = listed
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="list")
        self._written: Future[bool] | None = None
        self._read_done.connect(self.restored)

    def summary(self) -> tuple[str, int]:
        """Return the title and the number of photos of the saved list, 0 if there is none."""
        return read_saved_list_header(self._path)

    @Slot()
    def restore(self) -> None:
        """Read the saved list; emits `restored`."""
        self._pool.submit(self._read)

    @Slot()
    def save(self) -> None:
        """Write the present list, unless it is empty or saving is not allowed."""
        if not self.allowed:
            return
        title, entries = self._listed()
        if entries:
            self._written = self._pool.submit(write_saved_list, self._path, title, entries)

    def stop(self) -> None:
        """Write the list and wait until it is written."""
        self.save()
        if self._written is not None:
            wait([self._written], FINISH_SECONDS)

    def _read(self) -> None:
        self._read_done.emit(read_saved_list(self._path))
