"""The file dialogs for photos, folders and exports."""

import os
import re
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QDir, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.engine.file_names import visible
from desktop_app.engine.formats.suffixes import JSON_SUFFIXES, SUFFIXES


def ask_for_photos(parent: QWidget, folder: str) -> tuple[str, ...]:
    """Ask for photos, starting in `folder`; returns their paths, or none."""
    kind = QCoreApplication.translate("dialogs", "Photos")
    patterns = " ".join(f"*{suffix}" for suffix in sorted(SUFFIXES))
    title = QCoreApplication.translate("dialogs", "Choose photos")
    photos, _ = QFileDialog.getOpenFileNames(
        parent, title, _existing(folder), f"{kind} ({patterns})"
    )
    return tuple(photos)


def ask_for_folder(parent: QWidget, folder: str) -> tuple[str, ...]:
    """Ask for a folder, starting in `folder`; returns its path, or ''."""
    title = QCoreApplication.translate("dialogs", "Choose a folder")
    chosen = QFileDialog.getExistingDirectory(parent, title, _existing(folder))
    return (chosen,) if chosen else ()


def ask_where_to_export(parent: QWidget, folder: str) -> str:
    """Ask for a file for the results; returns its path, or "".

    A name without a suffix gets that of the chosen format.
    """
    title = QCoreApplication.translate("dialogs", "Save results")
    table = QCoreApplication.translate("dialogs", "Excel table (*.csv)")
    lines = QCoreApplication.translate("dialogs", "JSON lines (*.jsonl)")
    name = QCoreApplication.translate("dialogs", "results") + ".csv"
    suggested = str(Path(_existing(folder), name))
    typed, kind = QFileDialog.getSaveFileName(parent, title, suggested, f"{table};;{lines}")
    path = typed and _with_suffix(typed, is_json=kind == lines)
    # The dialog has asked this only about the name as typed.
    if path != typed and os.path.lexists(path):
        question = QCoreApplication.translate("dialogs", "{name} already exists. Replace it?")
        shown = question.format(name=visible(Path(path).name))
        if QMessageBox.question(parent, title, shown) != QMessageBox.StandardButton.Yes:
            return ""
    return path


def _existing(folder: str) -> str:
    """Return `folder` if it exists, else the user's pictures folder, else the home."""
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    return next(filter(os.path.isdir, (folder, pictures)), QDir.homePath())


def _with_suffix(typed: str, is_json: bool) -> str:
    suffix = Path(typed).suffix.lower()
    if is_json:
        return typed if suffix in (*JSON_SUFFIXES, ".csv") else f"{typed}.jsonl"
    # "Trip 3.5" and "St. Ives" have no suffix.
    return typed if re.fullmatch(r"\.[a-z]{1,6}", suffix) else f"{typed}.csv"
