"""What a decoder is given of a file: what it needs to show the photo, and no other metadata."""

from typing import BinaryIO

from desktop_app.engine.formats.bmp import essential_bmp
from desktop_app.engine.formats.gif import essential_gif
from desktop_app.engine.formats.isobmff.media import essential_heif
from desktop_app.engine.formats.jpeg import essential_jpeg
from desktop_app.engine.formats.png import essential_png
from desktop_app.engine.formats.webp import essential_webp


def essential(file: BinaryIO, plugin: str) -> tuple[BinaryIO, str]:
    """Return the file for a Pillow plugin without what it could fail at needlessly, and the plugin.

    A BMP may hold a file of another format; then that one is returned. No pixel is copied. Raises
    `PhotoUnsupported` for kinds that no plugin reads, and `PhotoDamaged` where no pixels begin.
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
