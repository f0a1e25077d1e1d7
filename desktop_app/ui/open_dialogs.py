"""The system's dialogs that ask for photos, folders and where to export."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.engine.formats import SUFFIXES


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
    """Let the user choose a file for the answers, `.csv` or `.jsonl`; returns its path, or ""."""
    title = QCoreApplication.translate("dialogs", "Save the answers")
    table = QCoreApplication.translate("dialogs", "Table for Excel (*.csv)")
    lines = QCoreApplication.translate("dialogs", "JSON lines (*.jsonl)")
    suggested = str(Path(folder, QCoreApplication.translate("dialogs", "answers") + ".csv"))
    path, kind = QFileDialog.getSaveFileName(parent, title, suggested, f"{table};;{lines}")
    if path and Path(path).suffix.lower() not in (".csv", ".jsonl"):
        path += ".jsonl" if kind == lines else ".csv"
    return path
