"""The system's dialogs that ask for photos and folders."""

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
