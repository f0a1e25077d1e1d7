"""Lists the photos of the kiosk: the administrator's folder, and removable media.

All of this can block on a slow or failing USB drive and must not run in the GUI thread.
"""

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from desktop_app import paths
from desktop_app.engine.file_names import natural_key
from desktop_app.engine.folders import has_photo_suffix, is_folder, is_hidden
from desktop_app.kiosk.config import KioskConfig
from desktop_app.ui.kiosk.album import Album

MAX_ALBUMS = 24
MAX_PHOTOS = 2000
MAX_ENTRIES = 20_000
MAX_DEPTH = 8
MAX_SECONDS = 10.0
"""Checked before each entry; it cannot interrupt a read that hangs."""


def list_albums(config: KioskConfig, mounts: frozenset[Path] | None = None) -> tuple[Album, ...]:
    """Return the administrator's folder, whether it exists or not, and removable media, by name.

    A removable medium is a folder directly below one of `config.media` that is a mount point or is
    not empty. A folder that only contains mount points, such as /run/media/USER, is replaced by
    these. `mounts` are the mount points, by default those of the system. The albums have no photos.
    """
    own = config.folder or paths.ROOT / "resources" / "samples"
    mounts = mount_points() if mounts is None else mounts
    found = {folder for base in config.media for folder in _plugged_in(base, mounts)} - {own}
    drives = sorted(found, key=lambda folder: (natural_key(folder.name), folder))
    removable = (Album(str(folder), True) for folder in drives[: MAX_ALBUMS - 1])
    return (Album(str(own), False), *removable)


def album_photos(
    album: Album, limit: int = MAX_PHOTOS, clock: Callable[[], float] = time.monotonic
) -> list[str]:
    """Return the paths of at most `limit` photos, in natural order, files before sub-folders.

    Links, dot-files and folders that systems reserve are left out. A folder that cannot be read is
    empty; the listing ends early where a folder is too deep, too full, too slow or fails.
    """
    photos: list[str] = []
    for path in _walk(album.folder, _Bounds(clock)):
        if len(photos) == limit:
            break
        photos.append(path)
    return photos


def mount_points() -> frozenset[Path]:
    """Return the mount points of this process; none except on Linux."""
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return frozenset()
    return frozenset(Path(os.fsdecode(_unescaped(line.split(b" ")[4]))) for line in lines)


class _Bounds:
    """Limits of a listing, with everything below the folder."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + MAX_SECONDS
        self._entries = MAX_ENTRIES

    def left(self) -> bool:
        """Count an entry; returns False when a limit is exceeded."""
        self._entries -= 1
        return self._entries >= 0 and self._clock() < self._until


def _walk(folder: str, bounds: _Bounds, depth: int = 0) -> Iterator[str]:
    folders, photos = [], []
    for entry in _entries(folder, bounds):
        if is_folder(entry):
            folders.append(entry)
        elif has_photo_suffix(entry.name) and _is_file(entry):
            photos.append(entry)
    yield from (entry.path for entry in _by_name(photos))
    if depth < MAX_DEPTH:
        for entry in _by_name(folders):
            yield from _walk(entry.path, bounds, depth + 1)


def _by_name(entries: list[os.DirEntry[str]]) -> list[os.DirEntry[str]]:
    return sorted(entries, key=lambda entry: natural_key(entry.name))


def _is_file(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_file(follow_symlinks=False)
    except OSError:
        return False


def _entries(folder: str, bounds: _Bounds) -> list[os.DirEntry[str]]:
    """Return the entries of a folder, as far as they can be listed."""
    found = []
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if not bounds.left():
                break
            if not is_hidden(entry.name):
                found.append(entry)
    return found


def _plugged_in(base: Path, mounts: frozenset[Path]) -> Iterator[Path]:
    for folder in _folders(base):
        below = [each for each in _folders(folder) if each in mounts]
        if below and folder not in mounts:
            yield from below
        elif folder in mounts or _holds_something(folder):
            yield folder


def _folders(base: Path) -> list[Path]:
    return [
        Path(entry.path)
        for entry in _entries(str(base), _Bounds())
        if is_folder(entry) and os.access(entry.path, os.R_OK | os.X_OK)
    ]


def _holds_something(folder: Path) -> bool:
    try:
        with os.scandir(folder) as entries:
            return next(entries, None) is not None
    except OSError:
        return False


def _unescaped(path: bytes) -> bytes:
    """Decode the kernel's octal escapes of spaces, tabs, line ends and backslashes."""
    return re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), path)
