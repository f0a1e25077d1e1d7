"""Distinguishes HEIF, AVIF, camera RAW and video, which all use the container of ISO/IEC 14496-12.

HEIF is ISO/IEC 23008-12.
"""

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from desktop_app.engine.errors import PhotoTooLarge, unsupported
from desktop_app.engine.formats.isobmff.boxes import Box, boxes, by_kind, content_of, inside
from desktop_app.engine.formats.isobmff.clean_aperture import clean_aperture
from desktop_app.engine.formats.signatures import CAMERA_RAW, VIDEO
from desktop_app.engine.formats.spliced_file import Piece, put_together

_AVIF_BRANDS = frozenset({b"avif", b"avis"})
_HEIF_BRANDS = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs", b"mif1", b"msf1"}
)
_SOUND_BRANDS = frozenset({b"M4A ", b"M4B ", b"M4P ", b"F4A ", b"F4B "})
# The first box of a QuickTime file without brands, or of a segment of a video.
_FIRST_BOXES = (
    *(b"moov", b"mdat", b"wide", b"free", b"skip"),
    *(b"pnot", b"styp", b"moof", b"sidx", b"uuid"),
)
_PLUGINS = {b"hvc1": "HEIF", b"hev1": "HEIF", b"av01": "AVIF"}
_UNREAD_CODECS = {
    b"jpeg": "JPEG in HEIF",
    b"avc1": "H.264 in HEIF",
    b"vvc1": "VVC in HEIF",
    b"evc1": "EVC in HEIF",
    b"lhv1": "layered HEVC in HEIF",
    b"j2k1": "JPEG 2000 in HEIF",
    b"unci": "uncompressed HEIF",
}
_MAX_AVIF_PIXELS = 2**28
"""libavif refuses more with the same error as for damage; they would not fit into memory."""
_DERIVED_ITEMS = (b"grid", b"iovl", b"iden")
_UNREAD_IN_AVIF = frozenset({b"iovl", b"iden"})  # libavif only assembles grids
_METADATA_ITEMS = (b"Exif", b"mime", b"uri ")


@dataclass(frozen=True)
class _Item:
    """A picture or metadata: its number, its kind, and the offset of the kind in the file."""

    number: int
    kind: bytes
    kind_place: int


def plugin_of(file: BinaryIO) -> str | None:
    """Return the Pillow plugin for the main picture; None if the file is no picture.

    Raises `PhotoUnsupported` for other codecs, for camera RAW and for video.
    """
    file.seek(0)
    if (kind := file.read(8)[4:]) != b"ftyp":
        if kind in _FIRST_BOXES:
            raise unsupported(VIDEO)
        return None
    top = by_kind(file, 0, file.seek(0, os.SEEK_END))
    major, compatible = _brands(file, top.get(b"ftyp"))
    brands = {major, *compatible}
    derived, codec = _kinds_of_item(file, top.get(b"meta"))
    if codec == b"av01" and derived & _UNREAD_IN_AVIF:
        raise unsupported("AVIF that is derived from others")
    if codec in _PLUGINS:
        return _PLUGINS[codec]
    if codec in _UNREAD_CODECS:
        raise unsupported(_UNREAD_CODECS[codec])
    track_codec = None if b"meta" in top else _codec_of_track(file, top.get(b"moov"))
    if brands & _AVIF_BRANDS or (brands & _HEIF_BRANDS and track_codec == b"av01"):
        return "AVIF"
    if brands & _HEIF_BRANDS:
        if track_codec is not None:
            raise unsupported("HEIF image sequence")
        return "HEIF"
    if brands & _SOUND_BRANDS:
        return None
    raise unsupported(CAMERA_RAW if major == b"crx " else VIDEO)


def essential_heif(file: BinaryIO, plugin: str) -> BinaryIO:
    """Return a HEIF or AVIF without EXIF and XMP, with a brand that the decoder accepts.

    EXIF is not needed, because rotation is a property of the picture. The clean aperture of a HEIF
    is removed. Pixels are not copied. Raises `PhotoTooLarge` for an AVIF that libavif would report
    as damaged.
    """
    size = file.seek(0, os.SEEK_END)
    top = by_kind(file, 0, size)
    if plugin == "AVIF" and _most_pixels(file, top.get(b"meta")) > _MAX_AVIF_PIXELS:
        raise PhotoTooLarge("many-pixels")
    major, compatible = _brands(file, top.get(b"ftyp"))
    changes: list[tuple[int, bytes]] = []
    if plugin == "AVIF" and (major not in _AVIF_BRANDS or b"moov" not in top):
        changes.append((8, b"avis" if b"moov" in top else b"avif"))
    if plugin == "HEIF" and major not in _HEIF_BRANDS:
        changes.append((8, b"heic"))
    if plugin == "HEIF" and compatible and _HEIF_BRANDS.isdisjoint(compatible):
        changes.append((16, b"mif1"))
    for item in _items(file, top.get(b"meta")):
        if item.kind in _METADATA_ITEMS:
            changes.append((item.kind_place, b"skip"))
    if plugin == "HEIF" and (aperture := clean_aperture(file)) is not None:
        changes.append((aperture.box.start, aperture.whole()))
    pieces: list[Piece] = []
    place = 0
    for start, written in sorted(changes):
        pieces += [(place, start), written]
        place = start + len(written)
    return put_together(file, [*pieces, (place, size)])


def _brands(file: BinaryIO, ftyp: Box | None) -> tuple[bytes, list[bytes]]:
    """Return the major brand and the compatible brands."""
    content = content_of(file, ftyp, 1024)
    return content[:4], [content[i : i + 4] for i in range(8, len(content) - 3, 4)]


def _items(file: BinaryIO, meta: Box | None) -> Iterator[_Item]:
    table = inside(file, meta, b"iinf")
    if table is None:
        return
    count_bytes = 2 if content_of(file, table, 1) == b"\0" else 4
    for entry in boxes(file, table.start + 4 + count_bytes, table.stop):
        content = content_of(file, entry, 12)
        number_bytes = {2: 2, 3: 4}.get(content[0] if content else 0)
        if entry.kind == b"infe" and number_bytes is not None:
            place = 4 + number_bytes + 2
            number = int.from_bytes(content[4 : 4 + number_bytes], "big")
            yield _Item(number, content[place : place + 4], entry.start + place)


def _kinds_of_item(file: BinaryIO, meta: Box | None) -> tuple[set[bytes], bytes | None]:
    """Return the kinds of derivation of the main item, and the codec of its first source item."""
    kinds = {item.number: item.kind for item in _items(file, meta)}
    content = content_of(file, inside(file, meta, b"pitm"), 8)
    number = int.from_bytes(content[4 : 6 if content[:1] == b"\0" else 8], "big")
    parts = _parts(file, inside(file, meta, b"iref"))
    derived: set[bytes] = set()
    while (kind := kinds.get(number)) in _DERIVED_ITEMS and kind not in derived:
        derived.add(kind)
        number = parts.get(number, -1)
    return derived, kind


def _parts(file: BinaryIO, references: Box | None) -> dict[int, int]:
    """Return the first source item of each derived item, by number."""
    if references is None:
        return {}
    width = 2 if content_of(file, references, 1) == b"\0" else 4
    parts: dict[int, int] = {}
    for box in boxes(file, references.start + 4, references.stop):
        if box.kind == b"dimg":
            content = content_of(file, box, 2 * width + 2)
            whole = int.from_bytes(content[:width], "big")
            parts.setdefault(whole, int.from_bytes(content[width + 2 :], "big"))
    return parts


def _most_pixels(file: BinaryIO, meta: Box | None) -> int:
    """Return the number of pixels of the largest picture."""
    properties = inside(file, meta, b"iprp", b"ipco")
    if properties is None:
        return 0
    sizes = (
        content_of(file, box, 12)[4:].ljust(8, b"\0")
        for box in boxes(file, properties.start, properties.stop)
        if box.kind == b"ispe"
    )
    return max((w * h for w, h in (struct.unpack(">II", size) for size in sizes)), default=0)


def _codec_of_track(file: BinaryIO, moov: Box | None) -> bytes | None:
    table = inside(file, moov, b"trak", b"mdia", b"minf", b"stbl", b"stsd")
    return content_of(file, table, 16)[12:] or None
