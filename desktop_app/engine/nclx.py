"""The colour that an AVIF names in a property of its picture (ISO/IEC 23008-12), and not Pillow."""

import os
from typing import BinaryIO

from desktop_app.engine.iso_boxes import boxes, by_kind, content_of, inside

_LARGEST_TABLE = 2**20


def nclx_of(file: BinaryIO) -> tuple[int, int] | None:
    """Return colour primaries and transfer characteristics of the main picture, codes of H.273."""
    meta = by_kind(file, 0, file.seek(0, os.SEEK_END)).get(b"meta")
    properties = inside(file, meta, b"iprp", b"ipco")
    main = content_of(file, inside(file, meta, b"pitm"), 8)
    table = content_of(file, inside(file, meta, b"iprp", b"ipma"), _LARGEST_TABLE)
    if properties is None:
        return None
    try:
        number = int.from_bytes(main[4 : 6 if main[0] == 0 else 8], "big")
        wanted = _properties_of(number, table)
    except IndexError:
        return None
    found = enumerate(boxes(file, properties.start, properties.stop), start=1)
    for colour in (box for place, box in found if box.kind == b"colr" and place in wanted):
        content = content_of(file, colour, 8)
        if content[:4] == b"nclx" and len(content) == 8:
            return int.from_bytes(content[4:6], "big"), int.from_bytes(content[6:8], "big")
    return None


def _properties_of(item: int, table: bytes) -> set[int]:
    """Return the places of an item's properties, the first is 1; `table` associates them."""
    item_bytes = 2 if table[0] == 0 else 4
    index_bytes = 2 if table[3] & 1 else 1
    place = 8
    for _ in range(int.from_bytes(table[4:8], "big")):
        found = int.from_bytes(table[place : place + item_bytes], "big")
        count = table[place + item_bytes]
        place += item_bytes + 1
        if found == item:
            indices = range(place, place + count * index_bytes, index_bytes)
            # The highest bit says that the property must be understood.
            mask = (1 << (8 * index_bytes - 1)) - 1
            return {int.from_bytes(table[i : i + index_bytes], "big") & mask for i in indices}
        place += count * index_bytes
    return set()
