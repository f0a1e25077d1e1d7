"""Reads the colour code points of an AVIF (ISO/IEC 23008-12), which Pillow does not read."""

from typing import BinaryIO

from desktop_app.engine.formats.isobmff.boxes import content_of
from desktop_app.engine.formats.isobmff.properties import main_properties


def nclx_of(file: BinaryIO) -> tuple[int, int] | None:
    """Return colour primaries and transfer characteristics of the main picture, codes of H.273."""
    for colour in (box for box in main_properties(file) if box.kind == b"colr"):
        content = content_of(file, colour, 8)
        if content[:4] == b"nclx" and len(content) == 8:
            return int.from_bytes(content[4:6], "big"), int.from_bytes(content[6:8], "big")
    return None
