"""Draws the application icon, `packaging/icon/shiwu.svg`, in every size that a desktop asks for.

make icons          → resources/app_icon/shiwu-SIDE.png and shiwu.ico
"""

import io
import os
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QBuffer, QIODevice, QRectF, Qt
from PySide6.QtGui import QGuiApplication, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from shiwu_tools.paths import ROOT

DRAWING = ROOT / "packaging" / "icon" / "shiwu.svg"
FOLDER = ROOT / "resources" / "app_icon"
SIDES = (16, 24, 32, 48, 64, 128, 256)


def draw(side: int) -> Image.Image:
    """Return the icon as RGBA, `side` pixels wide and high."""
    picture = QImage(side, side, QImage.Format.Format_ARGB32)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    QSvgRenderer(str(DRAWING)).render(painter, QRectF(0, 0, side, side))
    painter.end()
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")  # type: ignore[call-overload]  # its stub lacks this overload
    return Image.open(io.BytesIO(buffer.data().data())).convert("RGBA")


def export(folder: Path) -> None:
    """Write a PNG for each of `SIDES`, and one `.ico` that holds them all."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = [draw(side) for side in SIDES]
    for side, picture in zip(SIDES, pictures, strict=True):
        picture.save(folder / f"shiwu-{side}.png", optimize=True)
    # The largest first: Pillow would leave out the sizes above that of the first.
    largest, *smaller = reversed(pictures)
    sizes = [(side, side) for side in SIDES]
    largest.save(folder / "shiwu.ico", sizes=sizes, append_images=smaller)


def main() -> None:
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    application = QGuiApplication([])
    export(FOLDER)
    print(f"{len(SIDES)} sizes in {FOLDER.relative_to(ROOT)}/")
    del application


if __name__ == "__main__":
    main()
