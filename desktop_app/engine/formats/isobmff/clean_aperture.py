"""The visible part of a HEIF or AVIF picture: "clap" of ISO/IEC 14496-12.

libheif 1.23.0 refuses a picture if much of it is cropped, and libavif does not crop.
"""

import struct
from dataclasses import dataclass, replace
from typing import BinaryIO

from desktop_app.engine.formats.isobmff.boxes import Box, content_of
from desktop_app.engine.formats.isobmff.properties import main_properties

Area = tuple[int, int, int, int]
"""Left, top, right and bottom in pixels."""


@dataclass(frozen=True)
class CleanAperture:
    """`stored_area` in a picture of `stored_size`; `area` and `size` are those after rotation."""

    box: Box
    stored_size: tuple[int, int]
    stored_area: Area
    size: tuple[int, int]
    area: Area

    def whole(self) -> bytes:
        """Return the content of a box that crops nothing."""
        width, height = self.stored_size
        return struct.pack(">8I", width, 1, height, 1, 0, 1, 0, 1)

    def area_of(self, size: tuple[int, int], turned: bool) -> Area | None:
        """Return the visible area of a decoded picture of this size; None for all of it."""
        whole, area = (self.size, self.area) if turned else (self.stored_size, self.stored_area)
        return area if size == whole else None


def clean_aperture(file: BinaryIO) -> CleanAperture | None:
    """Return the clean aperture of the main picture; None if all of it is visible."""
    stored_size, found = None, None
    for box in main_properties(file):
        content = content_of(file, box, 32)
        if box.kind == b"ispe" and len(content) >= 12:
            width, height = struct.unpack_from(">II", content, 4)
            stored_size = width, height
        elif box.kind == b"clap" and len(content) == 32 and stored_size is not None:
            area = _area(content, stored_size)
            found = area and CleanAperture(box, stored_size, area, stored_size, area)
        elif found is not None and box.kind in (b"irot", b"imir") and content:
            found = _turned(found, box.kind, content[0])
    return found


def _area(content: bytes, size: tuple[int, int]) -> Area | None:
    from fractions import Fraction  # imported late: few photos need it

    numbers = struct.unpack(">IIIIiIiI", content)
    if not all(numbers[1::2]):
        return None
    wide, high, right, down = (Fraction(n, d) for n, d in zip(*[iter(numbers)] * 2, strict=True))
    left, top = right + (size[0] - wide) / 2, down + (size[1] - high) / 2
    area = int(left), int(top), int(left) + int(wide), int(top) + int(high)
    fits = 0 <= area[0] < area[2] <= size[0] and 0 <= area[1] < area[3] <= size[1]
    return area if fits and area != (0, 0, *size) else None


def _turned(aperture: CleanAperture, kind: bytes, value: int) -> CleanAperture:
    """Rotate by quarters counterclockwise, or mirror vertically (0) or horizontally (1)."""
    (width, height), (left, top, right, bottom) = aperture.size, aperture.area
    if kind == b"irot":
        for _ in range(value & 3):
            left, top, right, bottom = top, width - right, bottom, width - left
            width, height = height, width
    elif value & 1:
        left, right = width - right, width - left
    else:
        top, bottom = height - bottom, height - top
    area = left, top, right, bottom
    return replace(aperture, size=(width, height), area=area)
