"""Files that the program writes: whole or not at all, and never in a photo's place."""

import contextlib
import os
import secrets
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TextIO

from desktop_app.engine.errors import PhotoError, PhotoUnsupported
from desktop_app.engine.formats.detection import sniff


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[TextIO]:
    """Give a text file that takes its name only when it is complete.

    A file that is replaced hands down its permissions and, where the system allows it, its owner.
    What is no ordinary file, such as a pipe, is written as it is; a link stays one, and what it
    leads to is replaced. Bytes of a name that are not UTF-8 are escaped. Raises `OSError`, and
    `FileExistsError` rather than write over a photo.
    """
    if is_photo(path):
        raise FileExistsError(f"{path.name} is a photo")
    replaced = _status(path)
    if replaced is not None and not stat.S_ISREG(replaced.st_mode):
        with _opened(path, "w") as file:
            yield file
        return
    target = Path(os.path.realpath(path))  # `Path.resolve` raises other errors than `OSError`
    # Not the name with a suffix: the name may be as long as a name can be.
    beside = target.with_name(f".shiwu-{secrets.token_hex(4)}.part")
    try:
        with _opened(beside, "x", private=replaced is not None) as file:
            if replaced is not None:
                _hand_down(replaced, beside)
            yield file
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def is_photo(path: Path) -> bool:
    """Tell whether an ordinary file is a photo, or a picture, film or document of another kind."""
    if not os.path.isfile(path):  # noqa: PTH113  (a Path raises where it cannot look)
        return False
    try:
        with path.open("rb") as file:
            sniff(file)
    except PhotoUnsupported:
        return True
    except (OSError, PhotoError):
        return False
    return True


def _status(path: Path) -> os.stat_result | None:
    """Return what the system says of a file, None where there is none."""
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def _opened(path: Path, mode: Literal["w", "x"], private: bool = False) -> TextIO:
    """Open a text file to write; a `private` one is its owner's alone when it is made."""
    rights = 0o600 if private else 0o666
    return open(
        path,
        mode,
        encoding="utf-8",
        errors="backslashreplace",
        newline="",
        opener=lambda name, flags: os.open(name, flags, rights),
    )


def _hand_down(replaced: os.stat_result, path: Path) -> None:
    """Give a file the owner and the permissions of the one that it replaces, as far as allowed."""
    if os.name != "nt":
        with contextlib.suppress(OSError):
            os.chown(path, replaced.st_uid, replaced.st_gid)
    with contextlib.suppress(OSError):
        path.chmod(stat.S_IMODE(replaced.st_mode) & 0o777)
