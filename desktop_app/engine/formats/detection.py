"""Detects the format of a file by its content; the file name is not used.

The signatures are those of the specifications of the formats.
"""

import os
import re
import zlib
from typing import BinaryIO

from desktop_app.engine.errors import NotAnImage, unsupported
from desktop_app.engine.formats.camera_raw import is_camera_raw
from desktop_app.engine.formats.isobmff import media
from desktop_app.engine.formats.signatures import CAMERA_RAW, SVG, is_text, kind_of

_HEADER_BYTES = 4096
_SVG_PROLOG_BYTES = 2**20
"""Bytes of a file, or of a decompressed gzip file, that are searched for the root of an SVG."""

_JPEG = b"\xff\xd8\xff"
_PHOTOS = (
    (b"\x89PNG\r\n\x1a\n", "PNG"),
    (b"GIF87a", "GIF"),
    (b"GIF89a", "GIF"),
    (b"II*\x00", "TIFF"),
    (b"MM\x00*", "TIFF"),
    (b"II+\x00", "TIFF"),
    (b"MM\x00+", "TIFF"),
)
_BMP_HEADER_SIZES = (12, *range(16, 65), 108, 124)
"""Bytes of the second header: Windows 2 and OS/2 1, OS/2 2 of any length, Windows 3 to 5."""

_QUOTED = r""""[^"]*"|'[^']*'"""
_XML_PROLOG = re.compile(
    r"\s+|<\?.*?\?>|<!--.*?-->"
    rf"|<!DOCTYPE(?:[^\[>\"']|{_QUOTED})*+"
    rf"(?:\[(?:[^\]\"'<]|{_QUOTED}|<\?.*?\?>|<!--.*?-->|<(?!\?|!--))*+\]\s*)?>",
    re.DOTALL | re.IGNORECASE,
)
_SVG_ROOT = re.compile(r"<(?:[\w.-]+:)?svg[\s/>]", re.IGNORECASE)


def sniff(file: BinaryIO) -> str:
    """Return the Pillow plugin for a file whose position is its start.

    Raises `PhotoUnsupported` for known kinds that are not read, and `NotAnImage` for all others.
    """
    header = file.read(_HEADER_BYTES)
    if not header:
        raise NotAnImage("empty-file")
    if header.startswith(_JPEG):
        return "JPEG"
    plugin = None if is_text(header) else _plugin(file, header)
    if plugin is not None:
        return plugin
    kind = kind_of(header, file.seek(0, os.SEEK_END)) or _kind_of_markup(file, header)
    if kind is not None:
        raise unsupported(kind)
    raise NotAnImage("not-an-image")


def _plugin(file: BinaryIO, header: bytes) -> str | None:
    for signature, plugin in _PHOTOS:
        if header.startswith(signature):
            if plugin == "TIFF" and is_camera_raw(file):
                raise unsupported(CAMERA_RAW)
            if plugin == "PNG" and header[12:16] == b"CgBI":
                raise unsupported("PNG of an iOS application")
            return plugin
    if header[:4] == b"RIFF" and header[8:12] == b"WEBP":
        return "WEBP"
    if header[:2] == b"BM" and int.from_bytes(header[14:18], "little") in _BMP_HEADER_SIZES:
        return "BMP"
    return media.plugin_of(file)


def _kind_of_markup(file: BinaryIO, header: bytes) -> str | None:
    """Return the kind of a markup file or of the content of a gzip file; None if unknown."""
    if header[:3] == b"\x1f\x8b\x08":
        file.seek(0)
        try:
            # 16 selects the gzip format.
            stream = zlib.decompressobj(16 + zlib.MAX_WBITS)
            content = stream.decompress(file.read(_SVG_PROLOG_BYTES), _SVG_PROLOG_BYTES)
        except zlib.error:
            return None
        return SVG if _is_svg(content) else kind_of(content[:_HEADER_BYTES], len(content))
    if b"<" not in header:
        return None
    file.seek(0)
    return SVG if _is_svg(file.read(_SVG_PROLOG_BYTES)) else None


def _is_svg(content: bytes) -> bool:
    """Tell whether the root element is <svg>; comments and declarations may precede it."""
    text = _decoded(content).lstrip("\ufeff")
    place = 0
    while skipped := _XML_PROLOG.match(text, place):
        place = skipped.end()
    return _SVG_ROOT.match(text, place) is not None


def _decoded(content: bytes) -> str:
    """Decode XML as UTF-16 if its first bytes show that it is, else as UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    if content[:1] and content[1:2] == b"\0":
        return content.decode("utf-16-le", errors="replace")
    if content[:1] == b"\0":
        return content.decode("utf-16-be", errors="replace")
    return content.decode("utf-8", errors="replace")
