"""Whole photos in every format, and changes that break them.

Hypothesis draws a short recipe, from which the broken file is made again.
"""

import io
import struct
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tests.bench.pictures import colour_noise
from tests.unit.engine.tiff_writer import RGB, Options, tiff

Order = Literal["big", "little"]
_ORDERS: tuple[Order, Order] = ("big", "little")
MAX_BYTES = 4 * 1024 * 1024
"""Larger files take long to decode, and no more faults are found with them."""
CONVERTED_PHOTOS = 12
"""The number of real photos that are saved in every other format as well."""

NUMBERS = (
    *(0, 1, 2, 3, 7, 8, 16, 0x7F, 0x80, 0xFF, 0x100, 4096, 0x7FFF, 0x8000, 17000, 30000, 65500),
    *(0xFFFF, 0x10000, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF),
)
"""Values at which programs that count bytes and pixels have failed."""

_METADATA = (
    *(b"Exif\0\0", b"ICC_PROFILE\0", b"acsp", b"MM\0*", b"II*\0", b"8BIM", b"http://ns.adobe.com/"),
    *(b"eXIf", b"iCCP", b"tRNS", b"PLTE", b"fcTL", b"zTXt", b"EXIF", b"ICCP", b"ALPH", b"VP8X"),
    *(b"meta", b"iloc", b"iinf", b"iprp", b"ipma", b"ispe", b"hvcC", b"av1C", b"irot", b"colr"),
    *(b"\xff\xc0", b"\xff\xc2", b"\xff\xc4", b"\xff\xda", b"\xff\xdb", b"\xff\xdd"),
)
_KINDS = "append cut drop fill flip join metadata number repeat size splice".split()


@dataclass(frozen=True)
class Change:
    """One change of a photo; each kind uses `place` and the numbers in its own way."""

    kind: str
    place: int
    first: int
    second: int


@dataclass(frozen=True)
class Mutant:
    """A photo, another one to take bytes from, and the changes.

    `mended` corrects the checksums of a PNG afterwards. `filed` passes a file, which some decoders
    read in another way than bytes.
    """

    original: str
    other: str
    changes: tuple[Change, ...]
    mended: bool
    filed: bool = False


def mutants(names: list[str]) -> st.SearchStrategy[Mutant]:
    change = st.builds(
        Change,
        kind=st.sampled_from(_KINDS),
        # Half of the changes are in the short header; a negative place is a share of the file.
        place=st.one_of(st.integers(0, 1023), st.integers(-65536, -1)),
        first=st.integers(0, 255),
        second=st.integers(0, 65535),
    )
    return st.builds(
        Mutant,
        original=st.sampled_from(names),
        other=st.sampled_from(names),
        changes=st.lists(change, min_size=1, max_size=6).map(tuple),
        mended=st.booleans(),
        filed=st.booleans(),
    )


def mutate(mutant: Mutant, originals: Mapping[str, bytes]) -> bytes:
    content = bytearray(originals[mutant.original])
    for change in mutant.changes:
        if content:
            _apply(change, content, originals[mutant.other])
            del content[MAX_BYTES:]
    if mutant.mended:
        _correct_checksums(content)
    return bytes(content)


def _apply(change: Change, content: bytearray, other: bytes) -> None:
    start, source = _index(content, change.place), _index(other, change.second - 65536)
    match change.kind:
        case "flip":
            for index in range(start, min(start + 1 + change.second % 8, len(content))):
                content[index] ^= change.first or 0xFF
        case "fill":
            end = min(start + 1 + change.second % 2048, len(content))
            content[start:end] = bytes([change.first]) * (end - start)
        case "cut":
            del content[start:]
        case "drop":
            del content[start : start + 1 + change.second % 4096]
        case "splice":  # inserts or overwrites
            piece = other[source : source + 1 + change.second % 4096]
            content[start : start + (len(piece) if change.first & 1 else 0)] = piece
        case "repeat":
            piece = bytes(content[start : start + 1 + change.second % 512])
            content[start:start] = piece * (1 + change.first)
        case "join":
            content[start:] = other[source:]
        case "append":
            content += other
        case "number":
            order = _ORDERS[change.second >> 2 & 1]
            _write_number(content, start, 1 + change.second % 4, order, change.first)
        case "size":
            if fields := size_fields(content):
                _write_number(content, *fields[change.second % len(fields)], change.first)
        case "metadata":
            _change_metadata(content, change)


def _index(content: bytes | bytearray, place: int) -> int:
    """Return the index of a place: bytes from the start, or if negative a share of the whole."""
    return place % len(content) if place >= 0 else (place + 65536) * len(content) >> 16


def _change_metadata(content: bytearray, change: Change) -> None:
    found = [place for mark in _METADATA if (place := content.find(mark)) >= 0]
    if found:
        start = found[change.second % len(found)] + 2 + abs(change.place) % 96
        if change.first & 1:
            _write_number(content, start, 4, _ORDERS[change.second >> 6 & 1], change.first >> 1)
        else:
            content[start : start + 1] = bytes([change.first])


def _write_number(content: bytearray, start: int, width: int, order: Order, which: int) -> None:
    number = NUMBERS[which % len(NUMBERS)] & (1 << 8 * width) - 1
    if start + width <= len(content):
        content[start : start + width] = number.to_bytes(width, order)


def size_fields(content: bytes | bytearray) -> list[tuple[int, int, Order]]:
    """Return where a file contains the size of its picture: index, bytes, byte order."""
    big: list[tuple[int, int]] = []
    little: list[tuple[int, int]] = []
    if content.startswith(b"\xff\xd8"):
        for mark in (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2"):
            if (place := content.find(mark)) >= 0:
                big += [(place + 5, 2), (place + 7, 2)]
    elif content.startswith(b"\x89PNG"):
        big = [(16, 4), (20, 4)]
    elif content.startswith(b"GIF8"):
        little = [(6, 2), (8, 2)]
        if (place := content.find(b"\x2c", 13)) >= 0:
            little += [(place + 5, 2), (place + 7, 2)]
    elif content.startswith(b"BM"):
        little = [(18, 4), (22, 4)]
    elif content[8:12] == b"WEBP":
        starts = {b"VP8X": (24, 27, 3), b"VP8 ": (26, 28, 2), b"VP8L": (21, 23, 2)}
        if known := starts.get(bytes(content[12:16])):
            little = [(known[0], known[2]), (known[1], known[2])]
    elif content[:4] in (b"II*\0", b"MM\0*"):
        return _tiff_fields(content)
    elif content[4:8] == b"ftyp":
        place = content.find(b"ispe")
        while place >= 0:
            big += [(place + 8, 4), (place + 12, 4)]
            place = content.find(b"ispe", place + 4)
    return [(*field, "big") for field in big] + [(*field, "little") for field in little]


def _tiff_fields(content: bytes | bytearray) -> list[tuple[int, int, Order]]:
    mark, order = ("<", _ORDERS[1]) if content[:2] == b"II" else (">", _ORDERS[0])
    (start,) = struct.unpack_from(f"{mark}I", content.ljust(8), 4)
    if start + 2 > len(content):
        return []
    (count,) = struct.unpack_from(f"{mark}H", content, start)
    return [(start + 2 + 12 * entry + 8, 4, order) for entry in range(min(count, 64))]


def _correct_checksums(content: bytearray) -> None:
    """Give each PNG chunk its checksum; decoders stop at a wrong one."""
    place = 8
    while content.startswith(b"\x89PNG") and place + 12 <= len(content):
        end = place + 8 + int.from_bytes(content[place : place + 4], "big")
        if end + 4 > len(content):
            break
        content[end : end + 4] = struct.pack(">I", zlib.crc32(content[place + 4 : end]))
        place = end + 4


def originals(data: Path | None) -> dict[str, bytes]:
    """Return drawn photos, and the real and the hostile ones of the folder `data`, by name."""
    drawn = _in_every_format(colour_noise((320, 240)))
    found = {f"drawn.{name}": content for name, content in drawn.items()}
    # The same boxes with the brand of the other format are read by another library.
    found["drawn avif as heic"] = found["drawn.avif"].replace(b"ftypavif", b"ftypheic", 1)
    if data is None:
        return found
    real = sorted((data / "photos").iterdir())
    found |= {path.name: path.read_bytes() for path in real}
    for path in real[:: len(real) // CONVERTED_PHOTOS]:
        with Image.open(path) as image:
            for name, content in _in_every_format(image.convert("RGB")).items():
                found[f"{path.name} as {name}"] = content
    for path in sorted((data / "hostile").rglob("*")):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            found[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    return found


def _in_every_format(image: Image.Image) -> dict[str, bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    metadata: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    grey, palette, clear = image.convert("L"), image.convert("P"), image.convert("RGBA")
    clear.putalpha(grey)
    two: dict[str, Any] = {
        "save_all": True,
        "append_images": [image.transpose(Image.Transpose.ROTATE_180)],
    }
    return {
        "jpg": save(image, "JPEG", quality=90, **metadata),
        "progressive.jpg": save(image, "JPEG", progressive=True, restart_marker_rows=2),
        "cmyk.jpg": save(image.convert("CMYK"), "JPEG", exif=exif),
        "png": save(image, "PNG", **metadata),
        "palette.png": save(palette, "PNG", transparency=3),
        "sixteen.png": save(grey.convert("I;16"), "PNG"),
        "moving.png": save(image, "PNG", **two),
        "gif": save(palette, "GIF", interlace=True, **two),
        "webp": save(image, "WEBP", **metadata),
        "lossless.webp": save(clear, "WEBP", lossless=True),
        "moving.webp": save(image, "WEBP", **two),
        "bmp": save(image, "BMP"),
        "palette.bmp": save(palette, "BMP"),
        "masked.bmp": _masked_bmp(image),
        "jpeg.bmp": _bmp_header(image, bits=0, compression=4) + save(image, "JPEG"),
        "tiff": save(image, "TIFF", exif=exif),
        "lzw.tiff": save(image, "TIFF", compression="tiff_lzw"),
        "deflate.tiff": save(clear, "TIFF", compression="tiff_adobe_deflate"),
        "jpeg.tiff": save(image, "TIFF", compression="jpeg"),
        "fax.tiff": save(grey.convert("1"), "TIFF", compression="group4"),
        "packed.tiff": save(palette, "TIFF", compression="packbits"),
        "planes.tiff": _planar_tiff(image),
        "avif": save(image, "AVIF", speed=10, **metadata),
    }


def _planar_tiff(image: Image.Image) -> bytes:
    """Write a TIFF of which Pillow only decompresses the tiles."""
    options = Options(
        RGB, 16, compression="zstd", predictor=2, planar=True, tile=(64, 48), big_endian=True
    )
    return tiff(np.asarray(image).astype(np.uint16) * 257, options)


def _masked_bmp(image: Image.Image) -> bytes:
    masks = struct.pack("<3I", 0x3FF00000, 0xFFC00, 0x3FF)
    pixels = image.convert("RGBX").tobytes()
    return _bmp_header(image, bits=32, compression=3, start=66) + masks + pixels


def _bmp_header(image: Image.Image, bits: int, compression: int, start: int = 54) -> bytes:
    return struct.pack("<2s8xIIiiHHI20x", b"BM", start, 40, *image.size, 1, bits, compression)


def save(image: Image.Image, format_name: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, format_name, **options)
    return content.getvalue()
