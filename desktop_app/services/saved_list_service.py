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
"""For a list that is being written when the program ends; a longer one is left out."""

Listed = Callable[[], tuple[str, Sequence[ListEntry]]]
"""Gives the title and the entries of the list as it is now."""


class SavedListService(QObject):
    """Keeps what `listed` gives in the file at `path`, once it is `allowed`."""

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

    def look(self) -> tuple[str, int]:
        """Return the title of the list that was kept and how many photos it has, 0 for none."""
        return read_saved_list_header(self._path)

    @Slot()
    def restore(self) -> None:
        """Read the list that was kept; answered by `restored`."""
        self._pool.submit(self._read)

    @Slot()
    def keep(self) -> None:
        """Write the list as it is now, unless it is empty or may not be kept."""
        if not self.allowed:
            return
        title, entries = self._listed()
        if entries:
            self._written = self._pool.submit(write_saved_list, self._path, title, entries)

    def stop(self) -> None:
        """Write the list and wait until it is written."""
        self.keep()
        if self._written is not None:
            wait([self._written], FINISH_SECONDS)

    def _read(self) -> None:
        self._read_done.emit(read_saved_list(self._path))
