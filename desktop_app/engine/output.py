"""Files that the program writes: whole or not at all, and never in a photo's place."""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

from desktop_app.engine.errors import PhotoError, PhotoUnsupported
from desktop_app.engine.formats import sniff


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Give a text file that takes its name only when it is complete.

    What is no ordinary file, such as a pipe, is written as it is; a link stays one, and what it
    leads to is replaced. Bytes of a name that are not UTF-8 are escaped. Raises `OSError`, and
    `FileExistsError` rather than write over a photo.
    """
    if is_photo(path):
        raise FileExistsError(f"{path.name} is a photo")
    regular = path.is_file() or not path.exists()
    target = path.resolve().with_name(f".{path.name}.{os.getpid()}.part") if regular else path
    try:
        with target.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            yield file
        if regular:
            target.replace(path.resolve())
    finally:
        if regular:
            target.unlink(missing_ok=True)


def is_photo(path: Path) -> bool:
    """Tell whether an ordinary file is a photo, or a picture, film or document of another kind."""
    if not path.is_file():
        return False
    try:
        with path.open("rb") as file:
            sniff(file)
    except PhotoUnsupported:
        return True
    except (OSError, PhotoError):
        return False
    return True
