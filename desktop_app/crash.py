"""Records crashes in native code, for the next start."""

import faulthandler
import logging
import os
from io import FileIO
from pathlib import Path

from desktop_app.files import open_regular

logger = logging.getLogger(__name__)

NOTE = "crash.txt"
NOTE_BEFORE = "crash-before.txt"


def watch_for_crashes(folder: Path | None) -> bool:
    """Record crashes in `folder` from now on; returns whether one was recorded before.

    Only a crash writes into the file: a killed process leaves it empty, and several processes can
    share it.
    """
    if folder is None:
        return False
    note = folder / NOTE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        file = _opened(note)
        crashed = os.fstat(file.fileno()).st_size > 0
        if crashed:
            file.close()
            note.replace(folder / NOTE_BEFORE)
            file = _opened(note)
    except OSError as error:
        logger.warning("crashes cannot be noted: %s", error.strerror)
        return False
    # A windowed program has no standard error, the default.
    faulthandler.enable(file)
    return crashed


def _opened(note: Path) -> FileIO:
    return open(note, "ab", buffering=0, opener=open_regular)
