"""Opening regular files without blocking, and replacing files atomically."""

import contextlib
import errno
import io
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, TextIO

# Opening a pipe whose other end is not open would block.
_FLAGS = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
PART_FILES = ".shiwu-*.part"
"""Glob pattern of the temporary files of `replacing`; a crash can leave one."""


def open_nonblocking(path: Path | str, flags: int, mode: int = 0o600) -> tuple[int, os.stat_result]:
    """Open anything without waiting for it; returns the descriptor and its status.

    Raises `OSError`, and `ValueError` for a path with a null character.
    """
    descriptor = os.open(path, flags | _FLAGS, mode)
    try:
        return descriptor, os.fstat(descriptor)
    except OSError:  # of a network share that is gone
        os.close(descriptor)
        raise


def open_regular(path: Path | str, flags: int) -> int:
    """Open or create a regular file, readable by its owner alone; an `opener` for `open`.

    Raises `OSError`, also for a folder, a pipe and a device.
    """
    try:
        descriptor, status = open_nonblocking(path, flags)
    except ValueError as error:
        raise OSError(0, "not a possible path") from error
    if stat.S_ISREG(status.st_mode):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(status.st_mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    raise OSError(0, "not a regular file")


def read_small(path: Path, max_bytes: int) -> tuple[bytes, os.stat_result]:
    """Return the content and the status of a regular file of at most `max_bytes`.

    Raises `OSError`, also for a folder, a pipe, a device and a larger file.
    """
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size > max_bytes:
            raise OSError(0, f"larger than {max_bytes} bytes")
        # Python allocates as many bytes as `read` asks for, however small the file is.
        content = file.read(status.st_size)
    return content, status


def is_irregular(path: Path) -> bool:
    """Tell whether this is a folder, a pipe, a device or a broken link."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return path.is_symlink()


@contextlib.contextmanager
def replacing(path: Path, mode: int = 0o600) -> Iterator[BinaryIO]:
    """Yield a new file that replaces `path` when the block ends without an error.

    It is synced before it is renamed, so that a power failure leaves the old file or the new one.
    Raises `OSError`.
    """
    # Not the name with a suffix: the name may have the maximum length.
    temporary = path.with_name(PART_FILES.replace("*", os.urandom(4).hex()))
    try:
        with open(temporary, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


@contextlib.contextmanager
def replacing_text(path: Path) -> Iterator[TextIO]:
    """Yield a text file in UTF-8 that replaces `path` when the block ends without an error.

    The new file gets the permissions and, where the system allows it, the owner of the old one.
    A pipe or a device is written in place; a link is kept and its target replaced. Bytes of a
    name that are not UTF-8 are escaped. Raises `OSError`.
    """
    try:
        old = path.stat()
    except FileNotFoundError:
        old = None
    if old is not None and not stat.S_ISREG(old.st_mode):
        with path.open("wb") as device, _text(device) as text:
            yield text
        return
    target = Path(os.path.realpath(path))  # `Path.resolve` raises other errors than `OSError`
    with replacing(target, 0o666 if old is None else 0o600) as file:
        if old is not None:
            _copy_owner_and_permissions(old, Path(file.name))
        with _text(file) as text:
            yield text


@contextlib.contextmanager
def _text(file: BinaryIO) -> Iterator[TextIO]:
    text = io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace", newline="")
    try:
        yield text
    finally:
        text.detach()  # flushes, and leaves the file open


def _copy_owner_and_permissions(old: os.stat_result, path: Path) -> None:
    if os.name != "nt":
        with contextlib.suppress(OSError):
            os.chown(path, old.st_uid, old.st_gid)
    with contextlib.suppress(OSError):
        path.chmod(stat.S_IMODE(old.st_mode) & 0o777)
