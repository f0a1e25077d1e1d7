"""Where a kiosk's photos come from: the keeper's folder, and what is plugged in just now.

All of this may wait for a slow or a dying stick: it is called beside the thread that draws.
"""

import contextlib
import os
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from desktop_app import paths
from desktop_app.engine.file_names import natural_key
from desktop_app.engine.folders import has_photo_suffix, is_folder, is_hidden
from desktop_app.kiosk.config import KioskConfig

MOST_ALBUMS = 24
MOST_PHOTOS = 2000
MOST_ENTRIES = 20_000
MOST_DEPTH = 8
MOST_SECONDS = 10.0
"""Looked at before each entry; a read that hangs in the system hangs here as well."""


@dataclass(frozen=True, slots=True)
class Album:
    """Photos that belong together: the keeper's, or those of one stick or card."""

    folder: Path
    removable: bool


def list_albums(config: KioskConfig, mounts: frozenset[Path] | None = None) -> tuple[Album, ...]:
    """Return the keeper's folder, be it there or not, and what is plugged in, by name.

    Plugged in is a folder right below one of `config.media` on which something is mounted, or which
    holds something; where it is only the place of other mounts, as /run/media/USER is, it is those.
    `mounts` are the places where something is mounted, those of the system unless given.
    """
    keeper = config.folder or paths.ROOT / "resources" / "samples"
    mounts = mount_points() if mounts is None else mounts
    found = {folder for base in config.media for folder in _plugged_in(base, mounts)} - {keeper}
    sticks = sorted(found, key=lambda folder: (natural_key(folder.name), folder))
    return (Album(keeper, False), *(Album(each, True) for each in sticks[: MOST_ALBUMS - 1]))


def album_photos(
    album: Album, limit: int = MOST_PHOTOS, clock: Callable[[], float] = time.monotonic
) -> list[str]:
    """Return the paths of at most `limit` photos, in natural order, files before sub-folders.

    Links, dot-files and the folders that systems keep for themselves are left out. A folder that
    cannot be read is empty; one that is too deep, too full or too slow, or fails, gives the photos
    that were found until then.
    """
    photos: list[str] = []
    for path in _walk(str(album.folder), _Bounds(clock)):
        if len(photos) == limit:
            break
        photos.append(path)
    return photos


def mount_points() -> frozenset[Path]:
    """Return where something is mounted, as this process sees it; nowhere off Linux."""
    try:
        lines = Path("/proc/self/mountinfo").read_bytes().splitlines()
    except OSError:
        return frozenset()
    return frozenset(Path(os.fsdecode(_unescaped(line.split(b" ")[4]))) for line in lines)


class _Bounds:
    """How much of a folder is looked at, over all that lies below it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = clock() + MOST_SECONDS
        self._entries = MOST_ENTRIES

    def left(self) -> bool:
        """Count one more entry; False where that was one too many, or it took too long."""
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
    if depth < MOST_DEPTH:
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
    """Return what lies in a folder; where a stick is pulled meanwhile, what was listed by then."""
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
    """Undo what the kernel does to spaces, tabs, line ends and backslashes."""
    return re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), path)
