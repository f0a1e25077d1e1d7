"""The photos at the kiosk, and whether anything of a visitor's stays."""

import gc
import shutil
import tempfile
from pathlib import Path

from PIL import Image
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtWidgets import QWidget

from desktop_app import paths
from desktop_app.engine.outcomes import Classification, Failure, Photo

MARK = (224, 17, 154)
"""The colour of visitors' photos; nothing else has it."""
NAME = "private-holiday"


def write_administrators_photos(folder: Path) -> None:
    """Write three files that are no photos, and nine photos."""
    folder.mkdir()
    samples = [paths.resource(f"samples/{name}.jpg") for name in ("alp", "orange")]
    (folder / "0.jpg").write_text("milk, bread, oranges", encoding="utf-8")
    (folder / "1.jpg").touch()
    (folder / "2.jpg").write_bytes(samples[0].read_bytes()[:300])
    for number in range(3, 12):
        shutil.copyfile(samples[number % 2], folder / f"{number}.jpg")


def write_visitors_photos(folder: Path) -> None:
    folder.mkdir()
    for number in range(6):
        Image.new("RGB", (640, 480), MARK).save(folder / f"{NAME}-{number}.jpg", quality=95)


def traces(window: QWidget, home: Path) -> list[str]:
    """Return what is left of visitors' photos: objects, widgets, the clipboard, files."""
    gc.collect()
    found = ["a picture"] * len(marked_pictures())
    for each in gc.get_objects():
        if type(each) in (Photo, Classification, Failure):
            found.append(f"a {type(each).__name__}")
        elif type(each) in (list, tuple, set, dict):
            values = each.values() if type(each) is dict else each
            if any(type(it) is str and f"{NAME}-" in it for it in values):
                found.append(f"a name in a {type(each).__name__}")
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
