"""JPEG: processes other than baseline, and their limits."""

import io
import struct
from typing import Any

import numpy as np
import pytest

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import PhotoDamaged, PhotoTooLarge, PhotoUnsupported
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.jpeg_segments import COMMENT, behind_start, pixels, saved, segment


def test_endless_segments_are_refused() -> None:
    with pytest.raises(PhotoDamaged):
        read_photo(b"\xff\xd8" + segment(COMMENT) * 1_000_000)
    with pytest.raises(PhotoDamaged):
        read_photo(b"\xff\xd8\xff\xfe\0\2" + bytes(2_000_000))


def test_too_many_tables_and_frames_are_refused() -> None:
    table = segment(0xDB, (b"\0" + bytes([1] * 64)) * 1000)
    frame = segment(0xC0, b"\x08\0\0\0\x40\1\1\x11\0")
    for added in (table * 100, frame * 100_000):
        with pytest.raises(PhotoDamaged):
            read_photo(behind_start(saved(), added))


def of_kind(frame: int, precision: int = 8, components: int = 3) -> bytes:
    """Return a JPEG that says in its frame that it is of a kind."""
    content = saved()
    place = content.index(b"\xff\xc0")
    written = struct.pack(">BHHB", precision, 48, 64, components)
    written += b"".join(bytes([number, 0x11, 0]) for number in range(components))
    return content[:place] + segment(frame, written) + content[place + 19 :]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (of_kind(0xCB), "lossless JPEG"),
        *((of_kind(0xC3, precision=bits), "lossless JPEG") for bits in (10, 12, 16)),
        *((of_kind(frame), "hierarchical JPEG") for frame in (0xC5, 0xC6, 0xC7, 0xCD, 0xCE, 0xCF)),
        (behind_start(of_kind(0xC0), segment(0xDE, bytes(17))), "hierarchical JPEG"),
        *((of_kind(frame, precision=12), "12-bit JPEG") for frame in (0xC1, 0xC2, 0xC9, 0xCA)),
        (of_kind(0xF7), "JPEG-LS image"),
        (behind_start(of_kind(0xF7), segment(0xE8, b"SPIFF\0")), "JPEG-LS image"),
        *((of_kind(0xC0, components=count), "JPEG of unusual colours") for count in (2, 5)),
    ],
)
def test_other_processes_are_unsupported(content: bytes, kind: str) -> None:
    with pytest.raises(PhotoUnsupported, match=f": {kind}\\.$"):
        read_photo(content)


def lossless(grey: np.ndarray) -> bytes:
    """Write a lossless JPEG of 8 bits, [H, W], in which each code of a category has 4 bits."""
    height, width = grey.shape
    values = grey.astype(int)
    predicted = np.empty_like(values)
    predicted[:, 1:], predicted[1:, 0], predicted[0, 0] = values[:, :-1], values[:-1, 0], 128
    bits = ""
    for difference in (values - predicted).ravel().tolist():
        size = abs(difference).bit_length()
        bits += f"{size:04b}"
        if size:
            bits += f"{difference if difference > 0 else difference + (1 << size) - 1:0{size}b}"
    bits += "1" * (-len(bits) % 8)
    data = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    return (
        b"\xff\xd8"
        + segment(0xC3, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
        + segment(0xC4, b"\0" + bytes([0, 0, 0, 9, *[0] * 12]) + bytes(range(9)))
        + segment(0xDA, b"\1\1\0\1\0\0")
        + data
        + b"\xff\xd9"
    )


def test_8_bit_lossless_jpeg_is_read_in_full_size() -> None:
    grey = np.asarray(corners((64, 48)).convert("L"))
    np.testing.assert_array_equal(pixels(lossless(grey))[..., 0], grey)
    photo = read_photo(lossless(grey), short_side=16)
    assert (photo.width, photo.height, photo.damaged) == (64, 48, False)
    assert photo.image.size == (22, 16)


@pytest.mark.parametrize("size", [(64, 48), (900, 700)])
def test_height_after_the_pixels_is_read(size: tuple[int, int]) -> None:
    drawn = io.BytesIO()
    corners(size).save(drawn, "JPEG", quality=95)
    content = drawn.getvalue()
    place = content.index(b"\xff\xc0") + 5
    height = content[place : place + 2]
    later = content[:place] + b"\0\0" + content[place + 2 : -2] + segment(0xDC, height)
    np.testing.assert_array_equal(pixels(later + content[-2:]), pixels(content))
    with pytest.raises(PhotoDamaged):
        read_photo(content[:place] + b"\0\0" + content[place + 2 :])


def test_truncated_frame_is_damaged() -> None:
    content = saved()
    place = content.index(b"\xff\xc0")
    with pytest.raises(PhotoDamaged):
        read_photo(content[:place] + segment(0xC0, b"\x0c\0\x30") + content[place + 19 :])


# A flat grey of 4,000×3,000 px that libjpeg coded arithmetically.
ARITHMETIC = bytes.fromhex(
    "ffd8ffe000104a46494600010100000100010000"
    "ffdb004300030202030202030303030403030405080505040405"
    "0a070706080c0a0c0c0b0a0b0b0d0e12100d0e110e0b0b1016101113141515150c0f171816141812141514"
    "ffc9000b080bb80fa001011100ffcc000600101005ffda0008010100003f00ff00bbf190d4ffd9"
)


def sized(content: bytes, width: int, height: int) -> bytes:
    frame = content.index(b"\xff\xc9")
    return content[: frame + 5] + struct.pack(">HH", height, width) + content[frame + 9 :]


def test_flat_arithmetic_photo_is_read() -> None:
    for size in ((16, 16), (4000, 3000), (16_000, 12_000)):
        photo = read_photo(sized(ARITHMETIC, *size))
        assert (photo.width, photo.height, photo.damaged) == (*size, False)
        assert (np.asarray(photo.image) == 96).all()


def test_flat_arithmetic_photo_with_three_scans_is_read() -> None:
    frame, start = ARITHMETIC.index(b"\xff\xc9"), ARITHMETIC.index(b"\xff\xda")
    components = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    colours = segment(0xC9, struct.pack(">BHHB", 8, 3000, 4000, 3) + components)
    scans = (ARITHMETIC[start:-2].replace(b"\1\1", bytes((1, number)), 1) for number in (1, 2, 3))
    content = ARITHMETIC[:frame] + colours + ARITHMETIC[frame + 13 : start] + b"".join(scans)
    shown = pixels(content + ARITHMETIC[-2:])
    assert (shown == shown[0, 0]).all()
    # Y, Cb and Cr of 96, by ITU-T T.871.
    assert np.abs(shown[0, 0] - np.array((51.1, 129.9, 39.3))).max() < 2


def test_arithmetic_photo_with_huge_claim_is_refused() -> None:
    scan = ARITHMETIC[ARITHMETIC.index(b"\xff\xda") : -2]
    for content in (
        sized(ARITHMETIC, 65_500, 65_500),
        ARITHMETIC[:-2],
        ARITHMETIC[:-2] + scan * 100 + ARITHMETIC[-2:],
    ):
        with pytest.raises(PhotoDamaged):
            read_photo(content)


@pytest.mark.parametrize("options", [{"progressive": True}, {"subsampling": 0}])
def test_thousands_of_scans_are_refused(options: dict[str, Any]) -> None:
    content = saved(**options)
    start = content.index(b"\xff\xda") if "subsampling" in options else len(content) - 2
    scan = segment(0xDA, b"\1\1\0\1\x3f\x10" if "progressive" in options else b"\1\1\0\0\x3f\0")
    large = content.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 6000, 8000), 1)
    many = large[:start] + scan * 3000 + bytes(20_000) + b"\xff\xd9"
    with pytest.raises(PhotoDamaged):
        read_photo(many)


def test_arithmetic_photo_longer_than_pillows_block() -> None:
    # Pillow reads 64 KB, and libjpeg cannot wait for more amid the pixels.
    pixels_start = ARITHMETIC.index(b"\xff\xda") + 10
    for split in range(pixels_start, len(ARITHMETIC)):
        padding = b"ICC_PROFILE\0\1\1" + bytes(64 * 1024 - split - 18)
        assert (pixels(behind_start(ARITHMETIC, segment(0xE2, padding))) == 96).all()


def test_progressive_photo_is_counted_in_full() -> None:
    content = saved(subsampling=0)
    start = content.index(b"\xff\xda")
    one_component = segment(0xDA, b"\1\1\0\0\x3f\0")
    budget = DecodeBudget(limit=2**20)
    large = content.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 4800, 6400), 1)
    partial = large[:start] + one_component + large[start + 14 :] + bytes(31_000)
    with pytest.raises(PhotoTooLarge):
        read_photo(partial, short_side=1, budget=DecodeBudget(limit=100 * 2**20))
    read_photo(content, budget=budget)
