"""Files of the user, the keeper and the installation: only regular ones, without waiting."""

import errno
import os
import stat
from pathlib import Path

_NO_WAITING = getattr(os, "O_NONBLOCK", 0)


def read_small(path: Path, most_bytes: int) -> tuple[bytes, os.stat_result]:
    """Return what a regular file of at most `most_bytes` holds, and whose it is.

    Raises `OSError`, also for a folder, a pipe, a device and a file that is larger.
    """
    with os.fdopen(open_regular(path, os.O_RDONLY), "rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size > most_bytes:
            raise OSError(0, f"larger than {most_bytes} bytes")
        # Python sets aside what is asked for, however small the file is.
        content = file.read(status.st_size)
    return content, status


def open_regular(path: Path | str, flags: int) -> int:
    """Open a regular file, and where `flags` ask for it make one for its owner alone.

    Returns the descriptor; fits as an `opener`. Raises `OSError`, also for a folder, a pipe and a
    device: opening a pipe whose other end is missing would wait.
    """
    try:
        descriptor = os.open(path, flags | _NO_WAITING, 0o600)
    except ValueError as error:
        raise OSError(0, "not a possible path") from error
    mode = os.fstat(descriptor).st_mode
    if stat.S_ISREG(mode):
        return descriptor
    os.close(descriptor)
    if stat.S_ISDIR(mode):
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    raise OSError(0, "not an ordinary file")


def is_irregular(path: Path) -> bool:
    """Tell whether this is a folder, a pipe, a device or a link to nothing."""
    try:
        return not stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return path.is_symlink()
