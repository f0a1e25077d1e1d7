"""BMP files with every version of the header and with any colour masks are read."""

import struct

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from numpy.typing import NDArray

from desktop_app.engine.errors import PhotoDamaged, PhotoUnsupported
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.builders import kind_of, saved, shown

WIDTH, HEIGHT = 61, 48
"""No row fills its last four bytes."""


def bmp(
    rows: NDArray[np.unsignedinteger],
    masks: tuple[int, ...] = (),
    header_size: int = 40,
    compression: int | None = None,
    bits: int | None = None,
    downwards: bool = False,
    pixels_at: int | None = None,
) -> bytes:
    """Write values of 16 or 32 bits, [H, W] from above, or bytes of blue, green, red: [H, W, 3]."""
    height, width = rows.shape[:2]
    depth = bits if bits is not None else 24 if rows.ndim == 3 else rows.itemsize * 8
    compression = 3 * bool(masks) if compression is None else compression
    if header_size == 12:
        header = struct.pack("<IHHHH", 12, width, height, 1, depth)
    else:
        size = -height if downwards else height
        header = struct.pack("<IiiHHI", header_size, width, size, 1, depth, compression)
        packed_masks = struct.pack(f"<{len(masks)}I", *masks)
        header = (header.ljust(40, b"\0") + packed_masks)[:header_size].ljust(header_size, b"\0")
        header += packed_masks if header_size == 40 else b""
    lines = rows if downwards else rows[::-1]
    data = b"".join(line.tobytes() + bytes(-line.nbytes % 4) for line in lines)
    place = 14 + len(header) if pixels_at is None else pixels_at
    return struct.pack("<2sIII", b"BM", 0, 0, place) + header + data


def packed(masks: tuple[int, ...], bits: int) -> tuple[NDArray[np.unsignedinteger], np.ndarray]:
    """Return a drawing in the bits of `masks`, and what those make of it, [H, W, 3]."""
    drawn = np.asarray(corners((WIDTH, HEIGHT)), np.uint64)
    values = np.zeros((HEIGHT, WIDTH), np.uint64)
    seen = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    for number, mask in enumerate(masks[:3]):
        largest = mask // (mask & -mask)
        coarse = np.round(drawn[..., number] / 255 * largest).astype(np.uint64)
        values |= coarse * np.uint64(mask & -mask)
        seen[..., number] = np.round(coarse / largest * 255)
    if masks[3:]:
        values |= np.uint64(masks[3])
    return values.astype(f"<u{bits // 8}"), seen


MASKS = {
    "4444": (16, (0x0F00, 0x00F0, 0x000F, 0xF000)),
    "444": (16, (0x0F00, 0x00F0, 0x000F)),
    "4444, blue first": (16, (0x000F, 0x00F0, 0x0F00, 0xF000)),
    "1555": (16, (0x7C00, 0x03E0, 0x001F, 0x8000)),
    "5551": (16, (0xF800, 0x07C0, 0x003E, 0x0001)),
    "555": (16, (0x7C00, 0x03E0, 0x001F)),
    "565": (16, (0xF800, 0x07E0, 0x001F)),
    "565, blue first": (16, (0x001F, 0x07E0, 0xF800)),
    "655": (16, (0xFC00, 0x03E0, 0x001F)),
    "332": (16, (0x00E0, 0x001C, 0x0003)),
    "8888": (32, (0xFF0000, 0xFF00, 0xFF, 0xFF000000)),
    "8888, red first": (32, (0xFF, 0xFF00, 0xFF0000, 0xFF000000)),
    "8888, alpha last": (32, (0xFF000000, 0xFF0000, 0xFF00, 0xFF)),
    "888": (32, (0xFF0000, 0xFF00, 0xFF)),
    "10 bits each": (32, (0x3FF00000, 0x000FFC00, 0x000003FF)),
    "10 bits each and 2": (32, (0x000003FF, 0x000FFC00, 0x3FF00000, 0xC0000000)),
    "11, 11 and 10 bits": (32, (0xFFE00000, 0x001FFC00, 0x000003FF)),
    "4444 in 32 bits": (32, (0x0F00, 0x00F0, 0x000F, 0xF000)),
}


@pytest.mark.parametrize("downwards", [False, True], ids=["upwards", "downwards"])
@pytest.mark.parametrize("header_size", [40, 52, 56, 108, 124])
@pytest.mark.parametrize("name", MASKS)
def test_colours_with_any_bit_mask(name: str, header_size: int, downwards: bool) -> None:
    bits, masks = MASKS[name]
    if header_size == 52:
        masks = masks[:3]  # it has no place for alpha
    compression = 6 if header_size == 40 and masks[3:] else 3
    values, seen = packed(masks, bits)
    found = shown(bmp(values, masks, header_size, compression, downwards=downwards))
    assert np.abs(found.astype(int) - seen).max() <= 1


def test_masked_alpha_is_blended_onto_white() -> None:
    bits, masks = MASKS["4444"]
    values, seen = packed(masks, bits)
    values[:, 30:] &= 0x0FFF
    found = shown(bmp(values, masks, 108)).astype(int)
    assert (found[:, 30:] == 255).all()
    assert np.abs(found[:, :30] - seen[:, :30]).max() <= 1
    values &= 0x0FFF  # alpha is nowhere set
    found = shown(bmp(values, masks, 108)).astype(int)
    assert np.abs(found - seen).max() <= 1


def test_truncated_masked_bmp_is_decoded_partly() -> None:
    bits, masks = MASKS["4444"]
    values, _ = packed(masks, bits)
    tall = np.repeat(values, 60, axis=0)  # more than is decoded at once
    content = bmp(tall, masks, 108, downwards=True)
    assert read_photo(content[: len(content) * 3 // 4]).damaged
    with pytest.raises(PhotoDamaged):
        read_photo(content[:300])


DRAWN = np.asarray(corners((WIDTH, HEIGHT)))
COLOUR = DRAWN[..., ::-1]
HEADER_SIZES = [12, 16, 20, 24, 28, 36, 40, 42, 48, 52, 56, 60, 64, 108, 124]


@pytest.mark.parametrize(
    ("header_size", "pixels_at"),
    [*((size, None) for size in HEADER_SIZES), (16, 3), (40, 20), (64, 20), (124, 20)],
)
def test_every_header_size_and_wrong_pixel_offset(header_size: int, pixels_at: int | None) -> None:
    assert_array_equal(shown(bmp(COLOUR, header_size=header_size, pixels_at=pixels_at)), DRAWN)


@pytest.mark.parametrize("header_size", [16, 40, 64, 124])
def test_palette_follows_every_header_size(header_size: int) -> None:
    grey = np.asarray(corners((64, HEIGHT)).convert("L"))
    content = bmp(grey[..., None], header_size=header_size, bits=8)
    palette = b"".join(bytes([index, 0, 255 - index, 0]) for index in range(256))
    content = content[: 14 + header_size] + palette + content[14 + header_size :]
    for place in (14 + header_size + 1024, 0):
        found = shown(content[:10] + struct.pack("<I", place) + content[14:])
        assert_array_equal(found[..., 0], 255 - grey)
        assert_array_equal(found[..., 2], grey)


@pytest.mark.parametrize("length", [0, 77, 0xFFFFFFFF])
def test_wrong_file_length_is_ignored(length: int) -> None:
    content = bmp(COLOUR)
    assert_array_equal(shown(content[:2] + struct.pack("<I", length) + content[6:]), DRAWN)


@pytest.mark.parametrize(("kind", "compression"), [("JPEG", 4), ("PNG", 5)])
def test_embedded_jpeg_or_png_is_read(kind: str, compression: int) -> None:
    inner = saved(corners((WIDTH, HEIGHT)), kind)
    content = bmp(COLOUR[:0], compression=compression, bits=0) + inner
    assert_array_equal(shown(content), shown(inner))


@pytest.mark.parametrize(
    "content",
    [
        bmp(COLOUR, bits=2),
        bmp(COLOUR, bits=64),
        bmp(COLOUR, (0xFF, 0xFF00, 0xFF0000), bits=24),
        bmp(COLOUR, compression=11),
        bmp(COLOUR, header_size=64, compression=3),
        bmp(COLOUR, header_size=64, compression=4),
    ],
    ids=["2 bits", "64 bits", "24 bits masked", "CMYK", "OS/2 Huffman", "OS/2 run lengths"],
)
def test_other_layouts_are_unsupported(content: bytes) -> None:
    assert kind_of(content) == "BMP of an unusual layout"


@pytest.mark.parametrize("header_size", [16, 40, 64, 124])
@pytest.mark.parametrize("compression", [0, 3, 4, 5, 6])
def test_truncated_header_is_damaged(header_size: int, compression: int) -> None:
    content = bmp(COLOUR, header_size=header_size, compression=compression)
    for length in (18, 30, 14 + header_size - 1, 14 + header_size):
        with pytest.raises((PhotoDamaged, PhotoUnsupported)):
            read_photo(content[:length])
    with pytest.raises((PhotoDamaged, PhotoUnsupported)):
        read_photo(content[:10] + b"\xff\xff\xff\x7f" + content[14 : 14 + header_size])
