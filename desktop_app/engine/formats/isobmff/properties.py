"""The properties of the main picture of a HEIF or AVIF (ISO/IEC 23008-12)."""

import os
from typing import BinaryIO

from desktop_app.engine.formats.isobmff.boxes import Box, boxes, by_kind, content_of, inside

_MAX_TABLE = 2**20


def main_properties(file: BinaryIO) -> list[Box]:
    """Return the properties of the main picture, in the order in which they are applied."""
    meta = by_kind(file, 0, file.seek(0, os.SEEK_END)).get(b"meta")
    properties = inside(file, meta, b"iprp", b"ipco")
    main = content_of(file, inside(file, meta, b"pitm"), 8)
    table = content_of(file, inside(file, meta, b"iprp", b"ipma"), _MAX_TABLE)
    if properties is None:
        return []
    try:
        number = int.from_bytes(main[4 : 6 if main[0] == 0 else 8], "big")
        wanted = _places_of(number, table)
    except IndexError:
        return []
    found = list(boxes(file, properties.start, properties.stop))
    return [found[place - 1] for place in wanted if 0 < place <= len(found)]


def _places_of(item: int, table: bytes) -> list[int]:
    """Return the 1-based indices of an item's properties from the association table."""
    item_bytes = 2 if table[0] == 0 else 4
    index_bytes = 2 if table[3] & 1 else 1
    place = 8
    for _ in range(int.from_bytes(table[4:8], "big")):
        found = int.from_bytes(table[place : place + item_bytes], "big")
        count = table[place + item_bytes]
        place += item_bytes + 1
        if found == item:
            indices = range(place, place + count * index_bytes, index_bytes)
            # The highest bit only marks an essential property.
            mask = (1 << (8 * index_bytes - 1)) - 1
            return [int.from_bytes(table[i : i + index_bytes], "big") & mask for i in indices]
        place += count * index_bytes
    return []
