"""Photos that were broken on purpose: what hypothesis draws is a short recipe, never the bytes.

A recipe names a whole photo and what is done to it, so that whatever it finds can be had again.
"""

import io
import struct
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from hypothesis import strategies as st
from PIL import Image, ImageCms

from tests.bench.pictures import noise
from tests.unit.engine.tiff_writer import RGB, Options, tiff

LARGEST = 4 * 1024 * 1024
"""Bytes of a photo that is worth mutating: decoding a larger one again and again finds no more."""
REAL_PHOTOS = 12
"""So many of the real ones are stored in every other format as well."""

NUMBERS = (
    *(0, 1, 2, 3, 7, 8, 16, 0x7F, 0x80, 0xFF, 0x100, 4096, 0x7FFF, 0x8000, 17000, 30000, 65500),
    *(0xFFFF, 0x10000, 0xFFFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFE, 0xFFFFFFFF),
)
"""What programs that count bytes and pixels have stumbled over."""

_METADATA = (
    *(b"Exif\0\0", b"ICC_PROFILE\0", b"acsp", b"MM\0*", b"II*\0", b"8BIM", b"http://ns.adobe.com/"),
    *(b"eXIf", b"iCCP", b"tRNS", b"PLTE", b"fcTL", b"zTXt", b"EXIF", b"ICCP", b"ALPH", b"VP8X"),
    *(b"meta", b"iloc", b"iinf", b"iprp", b"ipma", b"ispe", b"hvcC", b"av1C", b"irot", b"colr"),
    *(b"\xff\xc0", b"\xff\xc2", b"\xff\xc4", b"\xff\xda", b"\xff\xdb", b"\xff\xdd"),
)


@dataclass(frozen=True)
class Change:
    """One thing done to a photo; what `place` and the numbers mean, the function `kind` knows."""

    kind: str
    place: int
    first: int
    second: int


@dataclass(frozen=True)
class Mutant:
    """A photo, another one to take bytes from, and what is done; `mended` repairs PNG's sums.

    `filed` gives it as a file, where some decoders go another way than with bytes.
    """

    original: str
    other: str
    changes: tuple[Change, ...]
    mended: bool
    filed: bool = False


def mutants(names: list[str]) -> st.SearchStrategy[Mutant]:
    """Draw recipes for photos of these names."""
    change = st.builds(
        Change,
        kind=st.sampled_from(sorted(_KINDS)),
        # Headers are short and worth half of all attempts; below zero it is a share of the file.
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
    """Return the broken file."""
    content = bytearray(originals[mutant.original])
    for change in mutant.changes:
        if content:
            content = _KINDS[change.kind](content, change, originals[mutant.other])[:LARGEST]
    return _with_right_sums(content) if mutant.mended else bytes(content)


def originals(data: Path | None) -> dict[str, bytes]:
    """Return whole photos in every format: drawn ones, and real ones where `data` has them."""
    detailed = Image.merge("RGB", [noise((320, 240), seed) for seed in range(3)])
    found = {f"drawn.{name}": content for name, content in _in_every_format(detailed).items()}
    # The same boxes under the other format's name: another library has to read them.
    found["drawn avif as heic"] = found["drawn.avif"].replace(b"ftypavif", b"ftypheic", 1)
    if data is None:
        return found
    real = sorted((data / "photos").iterdir())
    found |= {path.name: path.read_bytes() for path in real}
    for path in real[:: len(real) // REAL_PHOTOS]:
        with Image.open(path) as image:
            for name, content in _in_every_format(image.convert("RGB")).items():
                found[f"{path.name} as {name}"] = content
    for path in sorted((data / "hostile").rglob("*")):
        if path.is_file() and path.stat().st_size <= LARGEST:
            found[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    return found


def _in_every_format(image: Image.Image) -> dict[str, bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    with_metadata = {"exif": exif, "icc_profile": profile}
    grey, palette, clear = image.convert("L"), image.convert("P"), image.convert("RGBA")
    clear.putalpha(grey)
    second = image.transpose(Image.Transpose.ROTATE_180)
    return {
        "jpg": _saved(image, "JPEG", quality=90, **with_metadata),
        "progressive.jpg": _saved(image, "JPEG", progressive=True, restart_marker_rows=2),
        "cmyk.jpg": _saved(image.convert("CMYK"), "JPEG", exif=exif),
        "png": _saved(image, "PNG", **with_metadata),
        "palette.png": _saved(palette, "PNG", transparency=3),
        "sixteen.png": _saved(grey.convert("I;16"), "PNG"),
        "moving.png": _saved(image, "PNG", save_all=True, append_images=[second]),
        "gif": _saved(palette, "GIF", save_all=True, append_images=[second], interlace=True),
        "webp": _saved(image, "WEBP", **with_metadata),
        "lossless.webp": _saved(clear, "WEBP", lossless=True),
        "moving.webp": _saved(image, "WEBP", save_all=True, append_images=[second]),
        "bmp": _saved(image, "BMP"),
        "palette.bmp": _saved(palette, "BMP"),
        "masked.bmp": _masked_bmp(image),
        "jpeg.bmp": _bmp_header(image, bits=0, compression=4) + _saved(image, "JPEG"),
        "tiff": _saved(image, "TIFF", exif=exif),
        "lzw.tiff": _saved(image, "TIFF", compression="tiff_lzw"),
        "deflate.tiff": _saved(clear, "TIFF", compression="tiff_adobe_deflate"),
        "jpeg.tiff": _saved(image, "TIFF", compression="jpeg"),
        "fax.tiff": _saved(grey.convert("1"), "TIFF", compression="group4"),
        "packed.tiff": _saved(palette, "TIFF", compression="packbits"),
        "planes.tiff": _in_planes(image),
        "avif": _saved(image, "AVIF", speed=10, **with_metadata),
    }


def _in_planes(image: Image.Image) -> bytes:
    """A TIFF of 16 bits in tiles of planes, of which Pillow decodes the bytes alone."""
    options = Options(
        RGB, 16, compression="zstd", predictor=2, planar=True, tile=(64, 48), big_endian=True
    )
    return tiff(np.asarray(image).astype(np.uint16) * 257, options)


def _masked_bmp(image: Image.Image) -> bytes:
    masks = struct.pack("<3I", 0x3FF00000, 0xFFC00, 0x3FF)
    pixels = image.convert("RGBX").tobytes()
    return _bmp_header(image, bits=32, compression=3, place=66) + masks + pixels


def _bmp_header(image: Image.Image, bits: int, compression: int, place: int = 54) -> bytes:
    return struct.pack("<2s8xIIiiHHI20x", b"BM", place, 40, *image.size, 1, bits, compression)


def _saved(image: Image.Image, format_name: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, format_name, **options)
    return content.getvalue()


def _at(content: bytes | bytearray, place: int) -> int:
    """Turn a place into an index: so many bytes from the start, or a share of the whole."""
    return place % len(content) if place >= 0 else (place + 65536) * len(content) >> 16


def _flip(content: bytearray, change: Change, other: bytes) -> bytearray:
    start = _at(content, change.place)
    for index in range(start, min(start + 1 + change.second % 8, len(content))):
        content[index] ^= change.first or 0xFF
    return content


def _fill(content: bytearray, change: Change, other: bytes) -> bytearray:
    start = _at(content, change.place)
    end = min(start + 1 + change.second % 2048, len(content))
    content[start:end] = bytes([change.first]) * (end - start)
    return content


def _cut(content: bytearray, change: Change, other: bytes) -> bytearray:
    return content[: _at(content, change.place)]


def _drop(content: bytearray, change: Change, other: bytes) -> bytearray:
    start = _at(content, change.place)
    del content[start : start + 1 + change.second % 4096]
    return content


def _splice(content: bytearray, change: Change, other: bytes) -> bytearray:
    """Put a piece of the other photo in, over what is there or between it."""
    start, source = _at(content, change.place), _at(other, change.second - 65536)
    piece = other[source : source + 1 + change.second % 4096]
    content[start : start + (len(piece) if change.first & 1 else 0)] = piece
    return content


def _repeat(content: bytearray, change: Change, other: bytes) -> bytearray:
    start = _at(content, change.place)
    piece = content[start : start + 1 + change.second % 512]
    content[start:start] = piece * (1 + change.first)
    return content


def _join(content: bytearray, change: Change, other: bytes) -> bytearray:
    """One photo's head, another one's tail."""
    return content[: _at(content, change.place)] + other[_at(other, change.second - 65536) :]


def _append(content: bytearray, change: Change, other: bytes) -> bytearray:
    return content + other


def _write_number(content: bytearray, change: Change, other: bytes) -> bytearray:
    start = _at(content, change.place)
    width = (1, 2, 3, 4)[change.second % 4]
    _put(content, start, width, ("big", "little")[change.second >> 2 & 1], change.first)
    return content


def _lie_about_size(content: bytearray, change: Change, other: bytes) -> bytearray:
    fields = size_fields(content)
    if fields:
        start, width, order = fields[change.second % len(fields)]
        _put(content, start, width, order, change.first)
    return content


def _mangle_metadata(content: bytearray, change: Change, other: bytes) -> bytearray:
    found = [place for mark in _METADATA if (place := content.find(mark)) >= 0]
    if found:
        start = found[change.second % len(found)] + 2 + abs(change.place) % 96
        if change.first & 1:
            _put(content, start, 4, ("big", "little")[change.second >> 6 & 1], change.first >> 1)
        else:
            content[start : start + 1] = bytes([change.first])
    return content


_KINDS: dict[str, Callable[[bytearray, Change, bytes], bytearray]] = {
    "flip": _flip,
    "fill": _fill,
    "cut": _cut,
    "drop": _drop,
    "splice": _splice,
    "repeat": _repeat,
    "join": _join,
    "append": _append,
    "number": _write_number,
    "size": _lie_about_size,
    "metadata": _mangle_metadata,
}


def _put(content: bytearray, start: int, width: int, order: str, which: int) -> None:
    number = NUMBERS[which % len(NUMBERS)] & (1 << 8 * width) - 1
    if start + width <= len(content):
        content[start : start + width] = number.to_bytes(width, order)  # type: ignore[arg-type]


def size_fields(content: bytes | bytearray) -> list[tuple[int, int, str]]:
    """Return where a file says how large its picture is: index, bytes, byte order."""
    fields: list[tuple[int, int, str]] = []
    if content.startswith(b"\xff\xd8"):
        for mark in (b"\xff\xc0", b"\xff\xc1", b"\xff\xc2"):
            if (place := content.find(mark)) >= 0:
                fields += [(place + 5, 2, "big"), (place + 7, 2, "big")]
    elif content.startswith(b"\x89PNG"):
        fields = [(16, 4, "big"), (20, 4, "big")]
    elif content.startswith(b"GIF8"):
        fields = [(6, 2, "little"), (8, 2, "little")]
        if (place := content.find(b"\x2c", 13)) >= 0:
            fields += [(place + 5, 2, "little"), (place + 7, 2, "little")]
    elif content.startswith(b"BM"):
        fields = [(18, 4, "little"), (22, 4, "little")]
    elif content[8:12] == b"WEBP":
        starts = {b"VP8X": (24, 27, 3), b"VP8 ": (26, 28, 2), b"VP8L": (21, 23, 2)}
        if known := starts.get(bytes(content[12:16])):
            fields = [(known[0], known[2], "little"), (known[1], known[2], "little")]
    elif content[:4] in (b"II*\0", b"MM\0*"):
        fields = _tiff_fields(content)
    elif content[4:8] == b"ftyp":
        place = content.find(b"ispe")
        while place >= 0:
            fields += [(place + 8, 4, "big"), (place + 12, 4, "big")]
            place = content.find(b"ispe", place + 4)
    return fields


def _tiff_fields(content: bytes | bytearray) -> list[tuple[int, int, str]]:
    mark, order = ("<", "little") if content[:2] == b"II" else (">", "big")
    (start,) = struct.unpack_from(f"{mark}I", content.ljust(8), 4)
    if start + 2 > len(content):
        return []
    (count,) = struct.unpack_from(f"{mark}H", content, start)
    return [(start + 2 + 12 * entry + 8, 4, order) for entry in range(min(count, 64))]


def _with_right_sums(content: bytearray) -> bytes:
    """Give each PNG chunk the checksum of what it holds now: else nothing behind it is reached."""
    place = 8
    while content.startswith(b"\x89PNG") and place + 12 <= len(content):
        end = place + 8 + int.from_bytes(content[place : place + 4], "big")
        if end + 4 > len(content):
            break
        content[end : end + 4] = struct.pack(">I", zlib.crc32(content[place + 4 : end]))
        place = end + 4
    return bytes(content)
