"""Reads the tags of the first page of a TIFF; sizes are limited to those of the file."""

import os
import struct
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.errors import PhotoDamaged

WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER = 256, 257, 258, 259, 262, 266
STRIP_OFFSETS, ORIENTATION, SAMPLES, ROWS_PER_STRIP = 273, 274, 277, 278
STRIP_BYTE_COUNTS, PLANAR, PREDICTOR, COLOR_MAP = 279, 284, 317, 320
TILE_WIDTH, TILE_HEIGHT, TILE_OFFSETS, TILE_BYTE_COUNTS = 322, 323, 324, 325
INK_SET, EXTRA_SAMPLES, SAMPLE_FORMAT, JPEG_TABLES = 332, 338, 339, 347
YCBCR_SUBSAMPLING, ICC_PROFILE, GDAL_NODATA = 530, 34675, 42113
WHITE_POINT = 318

MAX_METADATA = 64 * 2**20
"""Largest size in bytes of a colour profile, or of another tag of bytes, that is used."""

# The tags that describe pixels, colour and orientation. Pillow fails on other tags that are broken.
_ESSENTIAL = (
    *(WIDTH, HEIGHT, BITS, COMPRESSION, PHOTOMETRIC, FILL_ORDER, ORIENTATION, SAMPLES, PLANAR),
    *(STRIP_OFFSETS, STRIP_BYTE_COUNTS, ROWS_PER_STRIP, PREDICTOR, COLOR_MAP, EXTRA_SAMPLES),
    *(TILE_OFFSETS, TILE_BYTE_COUNTS, TILE_WIDTH, TILE_HEIGHT, SAMPLE_FORMAT, ICC_PROFILE),
    *(292, 293),  # options of fax compressions
    *(JPEG_TABLES, *range(512, 522)),  # the latter of old JPEG compression
    *(529, YCBCR_SUBSAMPLING, 531, 532),
)

_INTEGERS = {1: "u1", 3: "u2", 4: "u4", 6: "i1", 8: "i2", 9: "i4", 13: "u4", 16: "u8", 18: "u8"}
_BYTES = (1, 2, 7)
_FRACTION = 5
_OFFSETS_OF_8_BYTES = (16, 18)
_MAX_TAGS = 2**16 - 1
_MAX_NUMBERS = 2**18  # of a tag that is passed to Pillow
_SIZES = {2: 1, 5: 8, 7: 1} | {number: int(code[1]) for number, code in _INTEGERS.items()}


@dataclass(frozen=True)
class _Value:
    number_type: int
    count: int
    offset: int  # in the file


class Tags:
    """The tags of the first page; values are read from `file` on request."""

    def __init__(self, file: BinaryIO) -> None:
        """Raises `PhotoDamaged` if the page is not in the file."""
        self._file = file
        self.file_size = file.seek(0, os.SEEK_END)
        self.byte_order = "<" if self._read(0, 2) == b"II" else ">"
        big = self._unpack("H", 2) == 43
        page = self._unpack("Q", 8) if big else self._unpack("I", 4)
        start, entry = (page + 8, "HHQ8s") if big else (page + 2, "HHI4s")
        size = struct.calcsize("<" + entry)
        count = min(self._unpack("Q" if big else "H", page), _MAX_TAGS)
        count = min(count, max(0, self.file_size - start) // size)
        self._values: dict[int, _Value] = {}
        for tag, number_type, length, inside in struct.iter_unpack(
            self.byte_order + entry, self._read(start, count * size)
        ):
            total = length * _SIZES.get(number_type, 0)
            place = start + size - len(inside)
            if total > len(inside):
                place = int.from_bytes(inside, "little" if self.byte_order == "<" else "big")
            if 0 < total <= self.file_size - place:
                self._values.setdefault(tag, _Value(number_type, length, place))
            start += size

    def __contains__(self, tag: int) -> bool:
        return tag in self._values

    def integers(self, tag: int, at_most: int) -> NDArray[np.int64]:
        """Return the first `at_most` integers of a tag; none if absent or of another type."""
        value = self._values.get(tag)
        if value is None or value.number_type not in _INTEGERS:
            return np.empty(0, np.int64)
        code = np.dtype(self.byte_order + _INTEGERS[value.number_type])
        data = self._read(value.offset, min(value.count, at_most) * code.itemsize)
        return np.frombuffer(data, code).astype(np.int64)

    def integer(self, tag: int, default: int) -> int:
        """Return the first integer of a tag."""
        numbers = self.integers(tag, 1)
        return int(numbers[0]) if numbers.size else default

    def fractions(self, tag: int, count: int) -> NDArray[np.float64]:
        """Return `count` fractions of a tag; none if it has fewer or a denominator is 0."""
        value = self._values.get(tag)
        if value is None or value.number_type != _FRACTION or value.count < count:
            return np.empty(0)
        data = self._read(value.offset, count * _SIZES[_FRACTION])
        parts = np.frombuffer(data, f"{self.byte_order}u4").astype(np.float64)
        return parts[::2] / parts[1::2] if parts[1::2].all() else np.empty(0)

    def content(self, tag: int) -> bytes:
        """Return the bytes of a tag; none if it is absent, too large or has another type."""
        value = self._values.get(tag)
        if value is None or value.number_type not in _BYTES or value.count > MAX_METADATA:
            return b""
        return self._read(value.offset, value.count)

    def essential(self) -> bytes:
        """Return a directory of the essential tags, to be appended to the file.

        It is always one of a classic TIFF, because Pillow does not read big-endian BigTIFF.
        """
        order = self.byte_order
        kept = [
            (tag, value)
            for tag, value in sorted(self._values.items())
            if tag in _ESSENTIAL
            and value.count <= (MAX_METADATA if value.number_type in _BYTES else _MAX_NUMBERS)
        ]
        entries, values = b"", b""
        after = self.file_size + 2 + 12 * len(kept) + 4
        for tag, value in kept:
            number_type, size = value.number_type, value.count * _SIZES[value.number_type]
            data = self._read(value.offset, size)
            if number_type in _OFFSETS_OF_8_BYTES:
                offsets = np.frombuffer(data, f"{order}u8")
                number_type, data = 4, np.minimum(offsets, 2**32 - 1).astype(f"{order}u4").tobytes()
            if len(data) > 4:
                place = struct.pack(f"{order}I", after + len(values))
                values, data = values + data, place
            entries += struct.pack(f"{order}HHI", tag, number_type, value.count)
            entries += data.ljust(4, b"\0")
        return struct.pack(f"{order}H", len(kept)) + entries + bytes(4) + values

    def _unpack(self, code: str, offset: int) -> int:
        data = self._read(offset, struct.calcsize(self.byte_order + code))
        return int(struct.unpack(self.byte_order + code, data)[0])

    def _read(self, offset: int, size: int) -> bytes:
        if offset + size > self.file_size:
            raise PhotoDamaged("no-tags")
        self._file.seek(offset)
        data = self._file.read(size)
        if len(data) < size:
            raise PhotoDamaged("no-tags")
        return data
