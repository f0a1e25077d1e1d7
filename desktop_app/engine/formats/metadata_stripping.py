"""Removes from a file the metadata that decoding does not need."""

from typing import BinaryIO

from desktop_app.engine.formats.bmp import essential_bmp
from desktop_app.engine.formats.gif import essential_gif
from desktop_app.engine.formats.isobmff.media import essential_heif
from desktop_app.engine.formats.jpeg import essential_jpeg
from desktop_app.engine.formats.png import essential_png
from desktop_app.engine.formats.webp import essential_webp


def essential(file: BinaryIO, plugin: str) -> tuple[BinaryIO, str]:
    """Return the file without metadata that decoding does not need, and its Pillow plugin.

    Broken metadata would make Pillow refuse the photo. If a BMP contains a file of another format,
    that file is returned. Pixels are not copied. Raises `PhotoUnsupported` for kinds that no plugin
    reads, and `PhotoDamaged` if there are no pixels.
    """
    match plugin:
        case "JPEG":
            return essential_jpeg(file), plugin
        case "PNG":
            return essential_png(file), plugin
        case "GIF":
            return essential_gif(file), plugin
        case "WEBP":
            return essential_webp(file), plugin
        case "HEIF" | "AVIF":
            return essential_heif(file, plugin), plugin
        case "BMP":
            inner, plugin = essential_bmp(file)
            return (inner, plugin) if plugin == "BMP" else essential(inner, plugin)
    file.seek(0)
    return file, plugin
