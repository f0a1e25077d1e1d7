"""Detects camera RAW files that are TIFFs; a decoder would show at most a small preview of them."""

import struct
from collections.abc import Mapping
from typing import BinaryIO

_NEW_SUBFILE_TYPE, _COMPRESSION, _PHOTOMETRIC = 254, 259, 262
_SUB_IFDS, _DNG_VERSION = 330, 50706
_CAMERA_PIXELS = (32803, 34892)
"""Photometric interpretations of TIFF/EP and DNG: colour filter array and linear RAW."""
_CAMERA_COMPRESSIONS = (34713, 32767, 65000, 65535)
"""Nikon, Sony, Kodak, Pentax."""
_MAX_DIRECTORIES = 16
_MAX_TAGS = 4096
_FORMATS = {1: "B", 3: "H", 4: "I", 13: "I"}


def is_camera_raw(file: BinaryIO) -> bool:
    """Tell whether a TIFF contains sensor data, or a preview followed by sensor data."""
    file.seek(0)
    header = file.read(16)
    # The marks of Canon and of Phase One.
    if header[8:10] == b"CR" or header[8:12] in (b"IIII", b"MMMM"):
        return True
    order = "<" if header[:2] == b"II" else ">"
    if len(header) < 8 or header[2:4] not in (b"*\0", b"\0*"):
        return False
    places = list(struct.unpack_from(f"{order}I", header, 4))
    seen: set[int] = set()
    while places and len(seen) < _MAX_DIRECTORIES:
        place = places.pop(0)
        if place in seen or place == 0:
            continue
        tags, following = _directory(file, place, order)
        preview = tags.get(_NEW_SUBFILE_TYPE, (0,))[0] & 1 and _SUB_IFDS in tags and not seen
        if preview or _DNG_VERSION in tags or _is_of_camera(tags):
            return True
        seen.add(place)
        places += [*tags.get(_SUB_IFDS, ()), following]
    return False


def _is_of_camera(tags: Mapping[int, tuple[int, ...]]) -> bool:
    photometric, compression = tags.get(_PHOTOMETRIC), tags.get(_COMPRESSION)
    return bool(
        (photometric and photometric[0] in _CAMERA_PIXELS)
        or (compression and compression[0] in _CAMERA_COMPRESSIONS)
    )


def _directory(file: BinaryIO, place: int, order: str) -> tuple[dict[int, tuple[int, ...]], int]:
    """Return the integer tags of a directory, and the offset of the next directory or 0."""
    file.seek(place)
    (count,) = struct.unpack(f"{order}H", file.read(2).ljust(2, b"\0"))
    data = file.read(min(count, _MAX_TAGS) * 12)
    (following,) = struct.unpack(f"{order}I", file.read(4).ljust(4, b"\0"))
    tags: dict[int, tuple[int, ...]] = {}
    for start in range(0, len(data) - 11, 12):
        tag, kind, length, inside = struct.unpack_from(f"{order}HHI4s", data, start)
        if kind not in _FORMATS or length == 0:
            continue
        form = f"{order}{min(length, _MAX_DIRECTORIES)}{_FORMATS[kind]}"
        if length * struct.calcsize(_FORMATS[kind]) > 4:
            file.seek(struct.unpack(f"{order}I", inside)[0])
            inside = file.read(struct.calcsize(form))
        if len(inside) >= struct.calcsize(form):
            tags.setdefault(tag, struct.unpack_from(form, inside))
    return tags, following
