"""Reads the boxes of ISO/IEC 14496-12, the container of HEIF, AVIF and MP4."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

_MAX_BOXES = 10_000


@dataclass(frozen=True)
class Box:
    """A box: its kind, and the offsets at which its content starts and stops."""

    kind: bytes
    start: int
    stop: int


def boxes(file: BinaryIO, start: int, stop: int) -> Iterator[Box]:
    """Yield the boxes between two offsets, up to the first that is broken."""
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
    """Return the box at a path of kinds inside `box`; None if there is none."""
    for kind in kinds:
        if box is None:
            return None
        # A "meta" box has a version and flags before its boxes.
        start = box.start + (4 if box.kind == b"meta" else 0)
        box = by_kind(file, start, box.stop).get(kind)
    return box


def content_of(file: BinaryIO, box: Box | None, most: int) -> bytes:
    """Return the first bytes of a box, at most `most`."""
    if box is None:
        return b""
    file.seek(box.start)
    return file.read(min(most, box.stop - box.start))
