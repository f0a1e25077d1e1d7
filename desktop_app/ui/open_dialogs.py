"""The system's dialogs that ask for photos, folders and where to export."""

import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.engine.formats import JSON_SUFFIXES, SUFFIXES


def ask_for_photos(parent: QWidget, folder: str) -> tuple[str, ...]:
    """Let the user choose photos, beginning in `folder`; returns them, or nothing."""
    kind = QCoreApplication.translate("dialogs", "Photos")
    patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
    title = QCoreApplication.translate("dialogs", "Open photos")
    photos, _ = QFileDialog.getOpenFileNames(parent, title, folder, f"{kind} ({patterns})")
    return tuple(photos)


def ask_for_folder(parent: QWidget, folder: str) -> tuple[str, ...]:
    """Let the user choose a folder, beginning in `folder`; returns it, or nothing."""
    title = QCoreApplication.translate("dialogs", "Open a folder of photos")
    chosen = QFileDialog.getExistingDirectory(parent, title, folder)
    return (chosen,) if chosen else ()


def ask_where_to_export(parent: QWidget, folder: str) -> str:
    """Let the user choose a file for the answers; returns its path, or "".

    A suffix that was typed stays; a name without one gets that of the kind that was chosen.
    """
    title = QCoreApplication.translate("dialogs", "Save the answers")
    table = QCoreApplication.translate("dialogs", "Table for Excel (*.csv)")
    lines = QCoreApplication.translate("dialogs", "JSON lines (*.jsonl)")
    suggested = str(Path(folder, QCoreApplication.translate("dialogs", "answers") + ".csv"))
    path, kind = QFileDialog.getSaveFileName(parent, title, suggested, f"{table};;{lines}")
    suffix = Path(path).suffix.lower()
    if kind == lines and suffix not in (*JSON_SUFFIXES, ".csv"):
        return f"{path}.jsonl" if path else ""
    # What follows the dot of "Trip 3.5" or "St. Ives" is no suffix.
    return path if not path or re.fullmatch(r"\.[a-z]{1,6}", suffix) else f"{path}.csv"
