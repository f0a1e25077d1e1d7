"""Facts about the computer for a bug report."""

import os
import sys

from PySide6.QtCore import QLocale
from PySide6.QtGui import QGuiApplication


def diagnostics(versions: str) -> str:
    """Return the versions with other facts that a bug may depend on, none of them personal."""
    hints, screens = QGuiApplication.styleHints(), QGuiApplication.screens()
    sizes = [
        f"{screen.size().width()} × {screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in screens
    ]
    return "\n".join(
        [
            versions,
            f"window system {QGuiApplication.platformName()}, {hints.colorScheme().name}",
            f"screens {', '.join(sizes)}",
            f"locale {QLocale.system().name()}, file names in {sys.getfilesystemencoding()}",
            f"processors {os.cpu_count()}",
        ]
    )
