"""Whether anything of a visitor stays in the program or in a file."""

import gc
import tempfile
from pathlib import Path

from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from desktop_app.engine.outcomes import Classification, Failure, Photo

MARK = (224, 17, 154)
"""The colour of visitors' photos; nothing else has it."""
NAME = "private-holiday"


def traces(window: QWidget, home: Path) -> list[str]:
    """Return what is left of visitors' photos: objects, widgets, the clipboard, files."""
    gc.collect()
    found = ["a picture"] * len(marked_pictures())
    for each in gc.get_objects():
        if type(each) in (Photo, Classification, Failure):
            found.append(f"a {type(each).__name__}")
        elif type(each) in (list, tuple, set) and any(
            type(it) is str and f"{NAME}-" in it for it in each
        ):
            found.append(f"a name in a {type(each).__name__}")
        elif type(each) is dict and any(
            type(it) is str and f"{NAME}-" in it for it in each.values()
        ):
            found.append("a name in a dict")
    for widget in window.findChildren(QWidget):
        for read in ("text", "accessibleName", "toolTip", "windowTitle"):
            if NAME in getattr(widget, read, str)():
                found.append(f"a name in a {type(widget).__name__}")
    clipboard = QGuiApplication.clipboard()
    if clipboard.ownsClipboard() and clipboard.mimeData().formats():
        found.append("something on the clipboard")
    for path in home.rglob("*"):
        if NAME in path.name or (path.is_file() and NAME.encode() in path.read_bytes()):
            found.append(f"a name in {path.name}")
        if path.name == "settings.json":
            found.append("settings")
    found.extend(f"a temporary file {path.name}" for path in Path(tempfile.gettempdir()).iterdir())
    return found


def marked_pictures() -> list[QImage]:
    """Return the images that show the colour of visitors' photos."""
    gc.collect()
    images = [it for it in gc.get_objects() if type(it) is QImage and not it.isNull()]
    return [it for it in images if is_marked(it.pixelColor(it.rect().center()))]


def is_marked(colour: QColor) -> bool:
    found = (colour.red(), colour.green(), colour.blue())
    return all(abs(one - other) < 8 for one, other in zip(found, MARK, strict=True))
