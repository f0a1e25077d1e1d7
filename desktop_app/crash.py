"""A crash in native code leaves a note behind, and the next start knows of it."""

import faulthandler
import logging
from pathlib import Path

logger = logging.getLogger(__name__)

NOTE = "crash.txt"
NOTE_BEFORE = "crash-before.txt"


def watch_for_crashes(folder: Path | None) -> bool:
    """Have a crash noted in `folder` from now on; returns whether one was noted before.

    Only a crash writes into the note. So whoever is killed, or loses its power, leaves an empty one
    behind, and several programs can share it.
    """
    if folder is None:
        return False
    note = folder / NOTE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        note.touch(mode=0o600)
        crashed = note.stat().st_size > 0
        if crashed:
            note.replace(folder / NOTE_BEFORE)
            note.touch(mode=0o600)
        file = note.open("ab", buffering=0)
    except OSError as error:
        logger.warning("crashes cannot be noted: %s", error.strerror)
        return False
    # Not the terminal, its default: a windowed program has none.
    faulthandler.enable(file)
    return crashed
