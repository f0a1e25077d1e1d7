"""Which photos a folder gives."""

import os
import re
from collections.abc import Iterator

from desktop_app.engine.formats import SUFFIXES


def expand(paths: Iterator[str], recursive: bool = False) -> Iterator[str]:
    """Replace each folder by the photos in it; every other path stays the very string it was.

    With `recursive`, the folders below it too. Folders come in natural order of names (`2` before
    `10`), files before sub-folders; dot-files and linked folders are left out.
    """
    for path in paths:
        if os.path.isdir(path):  # noqa: PTH112  (a Path would rewrite "./a" and "a//b")
            yield from _photos_in(path.rstrip(_SEPARATORS) or path, recursive)
        else:
            yield path


_SEPARATORS = "/\\" if os.name == "nt" else "/"


def _photos_in(folder: str, recursive: bool) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            found = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError:
        # A folder without permission gives itself: reading it then says why it gave nothing.
        yield folder
        return
    found.sort(key=lambda entry: natural_key(entry.name))
    prefix = folder if folder.endswith("/") else f"{folder}/"
    for entry in found:
        suffix = os.path.splitext(entry.name)[1].lower()  # noqa: PTH122
        if suffix in SUFFIXES and not entry.is_dir():
            yield prefix + entry.name
    if recursive:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _photos_in(prefix + entry.name, recursive)


def natural_key(name: str) -> tuple[list[tuple[int, int | str]], str]:
    """Sort key under which `IMG_2` comes before `IMG_10`, whatever the case of the letters."""
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(0, int(part)) if part.isdecimal() else (1, part) for part in parts if part], name
