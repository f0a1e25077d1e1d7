"""HEIF and AVIF files of any structure, written from coded pictures."""

import struct
from dataclasses import dataclass, replace

from tests.unit.engine.builders import box


@dataclass(frozen=True)
class Item:
    """A picture or metadata; `place` is its written offset, if that is not the real one."""

    kind: bytes
    data: bytes = b"nonsense"
    content_type: bytes = b""
    place: int | None = None
    length: int | None = None


@dataclass(frozen=True)
class Coded:
    """A picture as it is coded, its properties, and which of them belong to it."""

    kind: bytes
    data: bytes
    properties: bytes
    associated: bytes

    def with_properties(self, *boxes: bytes) -> "Coded":
        first = 0x81 + len(self.associated)
        places = bytes(range(first, first + len(boxes)))
        properties = self.properties + b"".join(boxes)
        return replace(self, properties=properties, associated=self.associated + places)


def full_box(kind: bytes, *content: bytes, version: int = 0) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *content)


def content_of(data: bytes, kind: bytes) -> bytes:
    """The content of the first box of a kind."""
    place = data.index(kind)
    return data[place + 4 : place - 4 + int.from_bytes(data[place - 4 : place], "big")]


def heif(
    coded: Coded,
    *more: Item,
    brands: tuple[bytes, ...] = (b"mif1", b"mif1", b"miaf"),
    references: bytes = b"",
    main: int = 1,
) -> bytes:
    """Write a file whose item 1 is the coded picture."""
    items = [Item(coded.kind, coded.data), *more]
    ftyp = box(b"ftyp", brands[0], bytes(4), *brands[1:])
    owned = struct.pack(">IHB", 1, 1, len(coded.associated)) + coded.associated

    def meta(start: int) -> bytes:
        entries = places = b""
        for number, item in enumerate(items, start=1):
            head = struct.pack(">HH4s", number, 0, item.kind)
            entries += full_box(b"infe", head, b"\0", item.content_type, version=2)
            place = start if item.place is None else item.place
            length = len(item.data) if item.length is None else item.length
            places += struct.pack(">HHHII", number, 0, 1, place, length)
            start += len(item.data)
        return full_box(
            b"meta",
            full_box(b"hdlr", bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", struct.pack(">H", main)),
            full_box(b"iloc", b"\x44\0", struct.pack(">H", len(items)), places),
            full_box(b"iinf", struct.pack(">H", len(items)), entries),
            full_box(b"iref", references) if references else b"",
            box(b"iprp", box(b"ipco", coded.properties), full_box(b"ipma", owned)),
        )

    start = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(start) + box(b"mdat", *(item.data for item in items))
