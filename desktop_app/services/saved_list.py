"""The list of the last session: paths and answers, saved only with the user's consent."""

import contextlib
import logging
import stat
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Signal, Slot

from desktop_app.files import PART_FILES, open_regular, read_small, replacing
from desktop_app.services.saved_list_format import (
    ListEntry,
    decode_entries,
    decode_header,
    encode_entries,
)

logger = logging.getLogger(__name__)

MAX_BYTES = 64 * 1024 * 1024
"""About 200,000 photos."""
MAX_HEADER_BYTES = 1000
FINISH_SECONDS = 3.0
"""Time for writing the list at the end of the program; a longer write is abandoned."""

Listed = Callable[[], tuple[str, Sequence[ListEntry]]]
"""Returns the title and the entries of the present list."""


def saved_list_path() -> Path:
    """Return where the last list of this user lies."""
    place = QStandardPaths.StandardLocation.GenericStateLocation
    return Path(QStandardPaths.writableLocation(place)) / "shiwu" / "last_list.jsonl"


def write_saved_list(path: Path, title: str, entries: Iterable[ListEntry]) -> bool:
    """Write the list atomically; returns whether it was written.

    A pasted picture, which has no path, is left out. A relative path is made absolute: the next
    start may be in another folder. Callable from any thread.
    """
    try:
        content = encode_entries(title, entries)
        if len(content) > MAX_BYTES:
            raise OSError(0, "the list is too long")
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # An earlier version created the folder for its log, readable by all.
        if stat.S_IMODE(path.parent.stat().st_mode) & 0o077:
            with contextlib.suppress(OSError):
                path.parent.chmod(0o700)
        with replacing(path) as file:
            file.write(content)
    except OSError as error:
        logger.warning("the last list cannot be written: %s", error.strerror)
        return False
    return True


def read_saved_list_header(path: Path) -> tuple[str, int]:
    """Return the title of the list and its number of photos, 0 if there is no list.

    Reads only its first line.
    """
    try:
        with open(path, "rb", opener=open_regular) as file:
            return decode_header(file.readline(MAX_HEADER_BYTES))
    except (OSError, ValueError, TypeError, RecursionError):
        return "", 0


def read_saved_list(path: Path) -> list[ListEntry]:
    """Return the saved list; empty if there is none or it is damaged.

    A damaged one, or one of another version, is set aside. 10,000 photos take some tenths of a
    second, so call this off the GUI thread.
    """
    try:
        content, _ = read_small(path, MAX_BYTES)
        return decode_entries(content)
    except FileNotFoundError:
        return []
    except OSError as error:
        logger.warning("the last list cannot be read: %s", error.strerror)
        return []
    except (ValueError, TypeError, RecursionError):
        logger.warning("the last list is damaged or of another version")
    try:
        path.replace(_set_aside(path))
    except OSError as error:
        logger.warning("the damaged last list cannot be set aside: %s", error.strerror)
    return []


def delete_saved_list(path: Path) -> None:
    """Remove the list and its temporary files.

    Raises `OSError` where a file cannot be removed.
    """
    for file in (path, _set_aside(path), *path.parent.glob(PART_FILES)):
        file.unlink(missing_ok=True)


def _set_aside(path: Path) -> Path:
    return path.with_suffix(".damaged.jsonl")


class SavedListService(QObject):
    """Reads and writes the file at `path` off the GUI thread.

    It saves the list that `listed` returns, if `allowed`.
    """

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
