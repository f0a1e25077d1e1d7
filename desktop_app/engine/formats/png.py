"""Removes the chunks of a PNG that decoding does not need.

Pillow refuses the whole photo if one of them is broken, huge or misplaced. The lengths are those of
the PNG specification, third edition.
"""

import os
import struct
import zlib
from typing import BinaryIO

from PIL import PngImagePlugin

from desktop_app.engine.formats.spliced_file import Piece, put_together

MAX_METADATA = 4 * 2**20
"""Bytes of a colour profile or of EXIF that are used, as stored and decompressed."""

# Pillow refuses a photo with a larger profile. Its default of 1 MB is too small for monitors.
PngImagePlugin.MAX_TEXT_CHUNK = MAX_METADATA

_SIGNATURE_BYTES = 8
# libpng writes chunks of 8 KB: the largest file, 512 MB, has 65,000 of them.
_MAX_CHUNKS = 300_000
_CRITICAL = (b"IHDR", b"PLTE", b"IDAT", b"IEND")
_USED = (b"tRNS", b"iCCP", b"cICP", b"gAMA", b"cHRM", b"sRGB", b"eXIf", b"tEXt", b"zTXt")
_TEXTS = (b"tEXt", b"zTXt")
_LENGTHS = {b"cICP": 4, b"gAMA": 4, b"cHRM": 32, b"sRGB": 1}
_TRANSPARENCY_LENGTHS = {0: (2,), 2: (6,), 3: range(1, 257)}
"""For the colour types grey, RGB and palette."""
_LEGACY_EXIF = b"Raw profile type exif\0"


def essential_png(file: BinaryIO) -> BinaryIO:
    """Return a PNG with the critical chunks, colour, transparency and EXIF; pixels are not copied.

    Of an animation only the still picture is kept, and of several chunks of one kind the first
    intact one.
    """
    size = file.seek(0, os.SEEK_END)
    place = _SIGNATURE_BYTES
    pieces: list[Piece] = [(0, place)]
    done: set[bytes] = set()
    colour_type = -1
    for _ in range(_MAX_CHUNKS):
        file.seek(place)
        header = file.read(8)
        if len(header) < 8:
            break
        length, kind = struct.unpack(">I4s", header)
        if place + 8 == size and length:
            break  # the file ends after the header of a chunk
        if kind == b"IHDR":
            colour_type = file.read(10)[-1]
        elif kind == b"IDAT":
            done.add(b"tRNS")  # memory for transparency is estimated before the pixels are read
        keep = kind in _CRITICAL
        if kind in _USED and kind not in done and length <= MAX_METADATA:
            data, checksum = file.read(length), file.read(4)
            whole = struct.pack(">I", zlib.crc32(kind + data)) == checksum
            if whole and (kind not in _TEXTS or data.startswith(_LEGACY_EXIF)):
                done.add(kind)  # decompressing thousands would take minutes
                keep = _is_usable(kind, data, colour_type)
        if keep:
            pieces.append((place, min(place + length + 12, size)))
        if kind == b"IEND":
            break
        place += length + 12
    return put_together(file, pieces)


def _is_usable(kind: bytes, data: bytes, colour_type: int) -> bool:
    match kind:
        case b"tRNS":
            return len(data) in _TRANSPARENCY_LENGTHS.get(colour_type, ())
        case b"iCCP" | b"zTXt":
            return _inflates(data.partition(b"\0")[2])
        case b"eXIf" | b"tEXt":
            return True  # read later, where broken EXIF is ignored
    return len(data) == _LENGTHS[kind]


def _inflates(data: bytes) -> bool:
    """Tell whether a zlib stream, after its method byte, has at most `MAX_METADATA` bytes."""
    if data[:1] != b"\0":
        return False
    stream = zlib.decompressobj()
    try:
        stream.decompress(data[1:], MAX_METADATA)
    except zlib.error:
        return False
    return not stream.unconsumed_tail
