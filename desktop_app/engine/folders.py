"""Lists the photos in folders."""

import contextlib
import os
import time
from collections.abc import Callable, Iterable, Iterator

from desktop_app.engine.file_names import natural_key
from desktop_app.engine.formats.suffixes import SUFFIXES

MAX_COUNTED_ENTRIES = 20_000
MAX_COUNTING_SECONDS = 1.0

# In lower case. Names that begin with a dot are hidden and not listed here.
_SYSTEM_FOLDERS = frozenset(
    {
        *("$recycle.bin", "recycler", "recycled", "system volume information"),  # Windows
        *("$windows.~bt", "$windows.~ws", "$winreagent", "$sysreset", "$getcurrent", "$extend"),
        *("__macosx", "network trash folder", "temporary items"),  # macOS
        *("#recycle", "#snapshot", "@eadir", "@tmp", "@sharesnap"),  # Synology
        *("@recycle", "@recently-snapshot", "@__thumb"),  # QNAP
        *("lost+found", "lost.dir", "~snapshot"),  # ext4, Android, NetApp
    }
)


def expand(paths: Iterator[str], recursive: bool = False) -> Iterator[str]:
    """Yield the photos in each folder, and every other path unchanged.

    With `recursive`, also the photos in the folders below. Names are in natural order (`2` before
    `10`), files before sub-folders; dot-files, linked folders and folders that systems reserve are
    left out. A folder that cannot be listed completely is yielded as well: `read_photo` then
    raises the reason.
    """
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112  (a Path would change "./a" and "a//b")
            yield from _photos_in(path.rstrip(_SEPARATORS) or path, recursive)
        else:
            yield path


def photos_below(
    folders: Iterable[str], clock: Callable[[], float] = time.monotonic
) -> tuple[int, bool]:
    """Return the number of photos in the folders below these, and whether it is complete.

    Stops after `MAX_COUNTED_ENTRIES` entries or `MAX_COUNTING_SECONDS`.
    """
    count = looked_at = 0
    until = clock() + MAX_COUNTING_SECONDS
    waiting = [(folder, False) for folder in folders]
    while waiting:
        folder, is_below = waiting.pop()
        with contextlib.suppress(OSError), os.scandir(folder) as entries:
            for entry in entries:
                looked_at += 1
                if looked_at > MAX_COUNTED_ENTRIES or clock() > until:
                    return count, False
                if is_hidden(entry.name):
                    continue
                if is_folder(entry):
                    waiting.append((entry.path, True))
                elif is_below and has_photo_suffix(entry.name):
                    count += 1
    return count, True


def listing_error(folder: str) -> str:
    """Return why the system cannot list a folder completely; "" if it can."""
    try:
        with os.scandir(folder) as entries:
            for _ in entries:
                pass
    except OSError as error:
        return error.strerror or str(error)
    return ""


def is_hidden(name: str) -> bool:
    """Tell whether a name is hidden or that of a folder that systems reserve."""
    return name.startswith(".") or name.lower() in _SYSTEM_FOLDERS


def has_photo_suffix(name: str) -> bool:
    """Tell whether a name has the suffix of a photo."""
    return os.path.splitext(name)[1].lower() in SUFFIXES  # noqa: PTH122


def is_folder(
    entry: os.DirEntry[str], follow_symlinks: bool = False, if_unknown: bool = False
) -> bool:
    """Tell whether an entry is a folder; `if_unknown` if the system raises an error."""
    try:
        return entry.is_dir(follow_symlinks=follow_symlinks)
    except OSError:  # a circular link, or one to a folder that cannot be read
        return if_unknown


_SEPARATORS = "/\\" if os.name == "nt" else "/"


def _photos_in(folder: str, recursive: bool) -> Iterator[str]:
    # Without recursion: a tree may be deeper than Python's stack.
    waiting = [folder]
    while waiting:
        folder = waiting.pop()
        entries, is_complete = _listed(folder)
        prefix = folder if folder.endswith("/") else f"{folder}/"
        for entry in entries:
            if has_photo_suffix(entry.name) and not is_folder(entry, follow_symlinks=True):
                yield prefix + entry.name
        if not is_complete:
            yield folder
        if recursive:
            waiting += [
                prefix + entry.name
                for entry in reversed(entries)
                if is_folder(entry, if_unknown=not has_photo_suffix(entry.name))
            ]


def _listed(folder: str) -> tuple[list[os.DirEntry[str]], bool]:
    """Return the entries of a folder, in natural order, and whether they are all."""
    found: list[os.DirEntry[str]] = []
    is_complete = True
    try:
        with os.scandir(folder) as entries:
            found.extend(entry for entry in entries if not is_hidden(entry.name))
    except OSError:
        is_complete = False
    return sorted(found, key=lambda entry: natural_key(entry.name)), is_complete
