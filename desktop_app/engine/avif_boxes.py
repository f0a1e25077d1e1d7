"""The colour that an AVIF names in its boxes, which Pillow does not tell (ISO/IEC 23008-12)."""

from collections.abc import Iterator
from typing import BinaryIO

_LARGEST_META = 2**20
_MOST_BOXES = 1000


def nclx_of(file: BinaryIO) -> tuple[int, int] | None:
    """Return colour primaries and transfer characteristics of the main picture, codes of H.273."""
    file.seek(0)
    start = file.read(_LARGEST_META)
    meta = _content(start, b"meta")[4:]
    properties = _content(meta, b"iprp")
    container, association = _content(properties, b"ipco"), _content(properties, b"ipma")
    try:
        wanted = _properties_of(_main_item(_content(meta, b"pitm")), association)
    except IndexError:
        return None
    for number, (kind, content) in enumerate(_boxes(container), start=1):
        if number in wanted and kind == b"colr" and content[:4] == b"nclx" and len(content) >= 8:
            return int.from_bytes(content[4:6], "big"), int.from_bytes(content[6:8], "big")
    return None


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield kind and content of each box; one of a size over 32 bits ends it."""
    place = 0
    for _ in range(_MOST_BOXES):
        size, kind = int.from_bytes(data[place : place + 4], "big"), data[place + 4 : place + 8]
        if len(kind) < 4 or size == 1:
            return
        end = place + size if size else len(data)
        if end < place + 8:
            return
        yield kind, data[place + 8 : end]
        place = end


def _content(data: bytes, wanted: bytes) -> bytes:
    return next((content for kind, content in _boxes(data) if kind == wanted), b"")


def _main_item(pitm: bytes) -> int:
    return int.from_bytes(pitm[4 : 6 if pitm[0] == 0 else 8], "big")


def _properties_of(item: int, ipma: bytes) -> set[int]:
    """Return the places in the property container of what belongs to `item`; the first is 1."""
    item_bytes = 2 if ipma[0] == 0 else 4
    index_bytes = 2 if ipma[3] & 1 else 1
    place = 8
    for _ in range(int.from_bytes(ipma[4:8], "big")):
        found = int.from_bytes(ipma[place : place + item_bytes], "big")
        count = ipma[place + item_bytes]
        place += item_bytes + 1
        if found == item:
            indices = range(place, place + count * index_bytes, index_bytes)
            # The highest bit says that the property must be understood.
            mask = (1 << (8 * index_bytes - 1)) - 1
            return {int.from_bytes(ipma[i : i + index_bytes], "big") & mask for i in indices}
        place += count * index_bytes
    return set()
