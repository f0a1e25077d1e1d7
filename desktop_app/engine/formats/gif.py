"""Removes the extensions before the first frame of a GIF that decoding does not need.

If one of them is broken, Pillow reads the picture as a part of it.
"""

import os
from typing import BinaryIO

from PIL import GifImagePlugin

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.formats.spliced_file import Piece, put_together

_MAX_STEPS = 300_000
"""Blocks and bytes between them that are read before the first frame."""
_EXTENSION, _FRAME = b"!", b","
_GRAPHIC_CONTROL = b"\xf9"


class GifFile(GifImagePlugin.GifImageFile):
    """Pillow's GIF, which allocates nothing before the memory is estimated."""

    # Otherwise Pillow allocates the area to dispose, of any size in the header, while opening.
    disposal_method = property(lambda _: 0, lambda _, _method: None)


def essential_gif(file: BinaryIO) -> BinaryIO:
    """Return a GIF that has only the graphic control extension before its first frame.

    Pixels are not copied. Raises `PhotoDamaged` if there is no frame.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(13)
    has_palette = len(head) == 13 and head[10] & 0x80
    place = 13 + (3 << (head[10] & 7) + 1 if has_palette else 0)
    pieces: list[Piece] = [(0, place)]
    control = b""
    file.seek(place)
    steps = 0
    while (byte := file.read(1)) and steps < _MAX_STEPS:
        steps += 1
        if byte == _FRAME:
            return put_together(file, [*pieces, control, (file.tell() - 1, size)])
        if byte != _EXTENSION:
            continue
        label = file.read(1)
        data = b""
        while (length := file.read(1)) not in (b"", b"\0") and steps < _MAX_STEPS:
            steps += 1
            data = file.read(length[0])
            if label == _GRAPHIC_CONTROL and len(data) >= 4:
                control = b"!\xf9\4" + data[:4] + b"\0"
    raise PhotoDamaged("nothing-decoded")
