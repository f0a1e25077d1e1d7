"""The boxes of ISO/IEC 14496-12, of which HEIF, AVIF and MP4 are made."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAX_BOXES = 10_000


@dataclass(frozen=True)
class Box:
    """A box by its kind, and where its content starts and stops in the file."""

    kind: bytes
    start: int
    stop: int


def boxes(file: BinaryIO, start: int, stop: int) -> Iterator[Box]:
    """Yield the boxes between two places, as far as they make sense."""
    for _ in range(_MAX_BOXES):
        file.seek(start)
        header = file.read(16)
        if start + 8 > stop or len(header) < 8:
            return
        length, content = int.from_bytes(header[:4], "big"), start + 8
        if length == 1:
            length, content = int.from_bytes(header[8:], "big"), start + 16
        end = start + length if length else stop
        if end < content:
            return
        yield Box(header[4:8], content, min(end, stop))
        start = end


def by_kind(file: BinaryIO, start: int, stop: int) -> dict[bytes, Box]:
    """Return the first box of each kind."""
    found: dict[bytes, Box] = {}
    for box in boxes(file, start, stop):
        found.setdefault(box.kind, box)
    return found


def inside(file: BinaryIO, box: Box | None, *kinds: bytes) -> Box | None:
    """Return the box that lies in `box` in boxes of these kinds."""
    for kind in kinds:
        if box is None:
            return None
        # In these a version and flags come before the boxes.
        start = box.start + (4 if box.kind == b"meta" else 0)
        box = by_kind(file, start, box.stop).get(kind)
    return box


def content_of(file: BinaryIO, box: Box | None, most: int) -> bytes:
    """Read the first bytes of a box, at most so many."""
    if box is None:
        return b""
    file.seek(box.start)
    return file.read(min(most, box.stop - box.start))
