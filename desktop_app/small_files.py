"""Small files of the keeper's: only ordinary ones are opened, and nothing is waited for."""

import os
import stat
from pathlib import Path


def read_small(path: Path, most_bytes: int) -> tuple[bytes, os.stat_result]:
    """Return what an ordinary file of at most `most_bytes` holds, and whose it is.

    Raises `OSError`, also for a folder, a pipe, a device and a file that is larger.
    """
    try:
        # A pipe that nobody writes to would keep a plain open() waiting.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
    except ValueError as error:
        raise OSError(0, "not a possible path") from error
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(descriptor)
        if not stat.S_ISREG(status.st_mode):
            raise OSError(0, "not an ordinary file")
        content = file.read(most_bytes + 1)
    if len(content) > most_bytes:
        raise OSError(0, f"larger than {most_bytes} bytes")
    return content, status
