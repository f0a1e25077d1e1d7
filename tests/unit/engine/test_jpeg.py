"""Broken metadata of a JPEG does not matter. Impossible and unusual files are refused."""

import io
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import PhotoDamaged, PhotoTooLarge
from desktop_app.engine.formats.jpeg import essential_jpeg
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.builders import SIZE, behind_start, drawn, kind_of, saved, segment, shown

COMMENT = 0xFE
START, FRAME, SCAN, END = b"\xff\xd8", b"\xff\xc0", b"\xff\xda", b"\xff\xd9"
PLAIN = drawn("JPEG")
Entry = tuple[int, int, int, bytes]
"""Tag, type, count and four bytes."""


def markers_of(content: bytes) -> list[int]:
    """Return the segments before the pixels that are left for Pillow."""
    left, place, markers = essential_jpeg(io.BytesIO(content)).read(), 2, []
    while left[place + 1] != 0xDA:
        markers.append(left[place + 1])
        place += 2 + int.from_bytes(left[place + 2 : place + 4], "big")
    return markers


def exif(*entries: Entry) -> bytes:
    """Write EXIF of these entries in this order."""
    data = b"".join(struct.pack(">HHI4s", *entry) for entry in entries)
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + data + bytes(4)


XMP = b"http://ns.adobe.com/xap/1.0/"
PHOTOSHOP = b"Photoshop 3.0\x008BIM"
TURNED: Entry = (0x0112, 3, 1, b"\0\x06\0\0")
EMPTY_RESOLUTION: tuple[Entry, ...] = ((0x011A, 2, 1, bytes(4)), (0x0128, 3, 1, bytes(4)))

BROKEN = {
    "JFIF of 6 bytes": segment(0xE0, b"JFIF\0\1"),
    "JFIF of 13 bytes": segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0"),
    "a JFIF extension": segment(0xE0, b"JFXX\0\x10"),
    "an empty APP0": segment(0xE0),
    "an APP0 shorter than its length": segment(0xE0, length=0),
    "Adobe of 5 bytes": segment(0xEE, b"Adobe"),
    "Adobe of 11 bytes": segment(0xEE, b"Adobe\0\x64\0\0\0\0"),
    "EXIF of nothing": segment(0xE1, b"Exif\0\0"),
    "EXIF of nonsense": segment(0xE1, b"Exif\0\0nonsense"),
    "EXIF with a directory that is elsewhere": segment(0xE1, b"Exif\0\0MM\0*\xff\xff\xff\xff"),
    "EXIF with more entries than bytes": segment(0xE1, b"Exif\0\0MM\0*\0\0\0\x08\xff\xff"),
    "EXIF with an empty resolution": segment(0xE1, exif(*EMPTY_RESOLUTION)),
    "EXIF with a resolution elsewhere": segment(0xE1, exif((0x011A, 5, 1, b"\xff\xff\xff\xff"))),
    "EXIF with an orientation of 9": segment(0xE1, exif((0x0112, 3, 1, b"\0\x09\0\0"))),
    "EXIF with an orientation of text": segment(0xE1, exif((0x0112, 2, 1, b"a\0\0\0"))),
    "EXIF with an orientation of rationals": segment(0xE1, exif((0x0112, 5, 1, bytes(4)))),
    "XMP that is cut": segment(0xE1, XMP + b"\0<x:xmpmeta"),
    "XMP without its end": segment(0xE1, XMP),
    "MPF of nothing": segment(0xE2, b"MPF\0"),
    "MPF of nonsense": segment(0xE2, b"MPF\0nonsense"),
    "MPF that leads nowhere": segment(
        0xE2,
        b"MPF\0MM\0*\0\0\0\x08\0\3"
        + struct.pack(">HHI4s", 0xB000, 7, 4, b"0100")
        + struct.pack(">HHII", 0xB001, 4, 1, 2)
        + struct.pack(">HHII", 0xB002, 7, 32, 50)
        + bytes(4)
        + struct.pack(">IIIHH", 0x20030000, 10, 0, 0, 0)
        + struct.pack(">IIIHH", 0, 10, 0xFFFFFF, 0, 0),
    ),
    "a profile of no parts": segment(0xE2, b"ICC_PROFILE\0"),
    "a profile of one of three parts": segment(0xE2, b"ICC_PROFILE\0\2\3nonsense"),
    "a profile of parts with one number": segment(0xE2, b"ICC_PROFILE\0\1\2a") * 2,
    "a profile of part 0": segment(0xE2, b"ICC_PROFILE\0\0\0nonsense"),
    "FlashPix of nothing": segment(0xE2, b"FPXR\0"),
    "Photoshop of nothing": segment(0xED, b"Photoshop 3.0\0"),
    "Photoshop cut in a resource": segment(0xED, PHOTOSHOP),
    "Photoshop with a long resource": segment(0xED, PHOTOSHOP + b"\3\xed\0\0\xff\xff\xff\xffab"),
    "Photoshop cut in a name": segment(0xED, PHOTOSHOP + b"\3\xed"),
    "an empty comment": segment(COMMENT),
    "a long comment": segment(COMMENT, b"\xff" * 65533),
    "many comments": segment(COMMENT, bytes(100)) * 1000,
    "padding and junk": b"\xff\xff\xff\xff\x00junk\xff\x00" + segment(COMMENT),
    "a restart marker": b"\xff\xd0",
    "an unknown marker": segment(0xF3, b"abc"),
}


@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_metadata_is_ignored(name: str, progressive: bool) -> None:
    plain = drawn("JPEG", progressive=progressive)
    assert_array_equal(shown(behind_start(plain, BROKEN[name])), shown(plain))


STARTS = [
    *(b"", b"JFIF\0", b"Exif\0\0MM\0*", b"ICC_PROFILE\0", b"MPF\0MM\0*", b"FPXR\0"),
    *(PHOTOSHOP, XMP + b"\0"),
]
MARKERS = st.sampled_from([*range(0xE0, 0xF0), COMMENT])
SEGMENTS = st.tuples(MARKERS, st.sampled_from(STARTS), st.binary(max_size=30))


@given(mode=st.sampled_from(["L", "RGB", "CMYK"]), added=st.lists(SEGMENTS, max_size=4))
def test_no_metadata_changes_the_pixels(mode: str, added: list[tuple[int, bytes, bytes]]) -> None:
    plain = drawn("JPEG", mode)
    segments = b"".join(segment(marker, begin + rest) for marker, begin, rest in added)
    assert_array_equal(shown(behind_start(plain, segments)), shown(plain))


def test_segments_for_pillow_are_kept() -> None:
    metadata = {"exif": exif(TURNED), "icc_profile": b"a" * 100_000, "comment": b"hello"}
    markers = markers_of(drawn("JPEG", "CMYK", **metadata))
    assert markers[:4] == [0xEE, 0xE1, 0xE2, 0xE2]
    assert COMMENT not in markers


@pytest.mark.parametrize("more", [(), EMPTY_RESOLUTION])
def test_orientation_is_found_next_to_broken_metadata(more: tuple[Entry, ...]) -> None:
    added = BROKEN["JFIF of 6 bytes"] + segment(0xE1, exif(TURNED, *more))
    assert read_photo(behind_start(PLAIN, added)).image.size == (48, 64)


def test_second_photo_after_the_first_is_ignored() -> None:
    both = drawn("MPO", save_all=True, append_images=[Image.new("RGB", (10, 10))])
    assert_array_equal(shown(both), shown(PLAIN))


def with_frame(marker: int, frame: bytes) -> bytes:
    """Replace the frame of a JPEG."""
    place = PLAIN.index(FRAME)
    return PLAIN[:place] + segment(marker, frame) + PLAIN[place + 19 :]


def of_kind(marker: int, precision: int = 8, components: int = 3) -> bytes:
    """Return a JPEG whose frame has the marker of another kind."""
    frame = struct.pack(">BHHB", precision, 48, 64, components)
    frame += b"".join(bytes([number, 0x11, 0]) for number in range(components))
    return with_frame(marker, frame)


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
    assert kind_of(content) == kind


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
        START
        + segment(0xC3, struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0")
        + segment(0xC4, b"\0" + bytes([0, 0, 0, 9, *[0] * 12]) + bytes(range(9)))
        + segment(0xDA, b"\1\1\0\1\0\0")
        + data
        + END
    )


def test_8_bit_lossless_jpeg_is_read_in_full_size() -> None:
    grey = np.asarray(corners(SIZE).convert("L"))
    assert_array_equal(shown(lossless(grey))[..., 0], grey)
    photo = read_photo(lossless(grey), short_side=16)
    assert (photo.width, photo.height, photo.damaged) == (64, 48, False)
    assert photo.image.size == (22, 16)


@pytest.mark.parametrize("size", [(64, 48), (900, 700)])
def test_height_after_the_pixels_is_read(size: tuple[int, int]) -> None:
    content = saved(corners(size), "JPEG", quality=95)
    place = content.index(FRAME) + 5
    without_height = content[:place] + b"\0\0" + content[place + 2 :]
    later = without_height[:-2] + segment(0xDC, content[place : place + 2]) + END
    assert_array_equal(shown(later), shown(content))
    with pytest.raises(PhotoDamaged):
        read_photo(without_height)


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


@pytest.mark.parametrize("size", [(16, 16), (4000, 3000), (16_000, 12_000)])
def test_flat_arithmetic_photo_is_read(size: tuple[int, int]) -> None:
    photo = read_photo(sized(ARITHMETIC, *size))
    assert (photo.width, photo.height, photo.damaged) == (*size, False)
    assert (np.asarray(photo.image) == 96).all()


def test_flat_arithmetic_photo_with_three_scans_is_read() -> None:
    frame, start = ARITHMETIC.index(b"\xff\xc9"), ARITHMETIC.index(SCAN)
    components = b"".join(bytes((number, 0x11, 0)) for number in (1, 2, 3))
    colours = segment(0xC9, struct.pack(">BHHB", 8, 3000, 4000, 3) + components)
    scans = (ARITHMETIC[start:-2].replace(b"\1\1", bytes((1, number)), 1) for number in (1, 2, 3))
    content = ARITHMETIC[:frame] + colours + ARITHMETIC[frame + 13 : start] + b"".join(scans)
    found = shown(content + END)
    assert (found == found[0, 0]).all()
    # Y, Cb and Cr of 96, by ITU-T T.871.
    assert np.abs(found[0, 0] - np.array((51.1, 129.9, 39.3))).max() < 2


@pytest.mark.parametrize(
    "content",
    [
        START + segment(COMMENT) * 1_000_000,
        START + b"\xff\xfe\0\2" + bytes(2_000_000),
        behind_start(PLAIN, segment(0xDB, (b"\0" + bytes([1] * 64)) * 1000) * 100),
        behind_start(PLAIN, segment(0xC0, b"\x08\0\0\0\x40\1\1\x11\0") * 100_000),
        with_frame(0xC0, b"\x0c\0\x30"),
        sized(ARITHMETIC, 65_500, 65_500),
        ARITHMETIC[:-2],
        ARITHMETIC[:-2] + ARITHMETIC[ARITHMETIC.index(SCAN) : -2] * 100 + END,
    ],
    ids=lambda content: repr(content[-20:]),
)
def test_impossible_structure_is_damaged(content: bytes) -> None:
    with pytest.raises(PhotoDamaged):
        read_photo(content)


@pytest.mark.parametrize("progressive", [False, True])
def test_thousands_of_scans_are_refused(progressive: bool) -> None:
    content = drawn("JPEG", progressive=progressive, subsampling=-1 if progressive else 0)
    start = len(content) - 2 if progressive else content.index(SCAN)
    scan = segment(0xDA, b"\1\1\0\1\x3f\x10" if progressive else b"\1\1\0\0\x3f\0")
    large = content.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 6000, 8000), 1)
    with pytest.raises(PhotoDamaged):
        read_photo(large[:start] + scan * 3000 + bytes(20_000) + END)


def test_arithmetic_photo_longer_than_pillows_block() -> None:
    # Pillow reads 64 KB, and libjpeg cannot wait for more amid the pixels.
    pixels_start = ARITHMETIC.index(SCAN) + 10
    for split in range(pixels_start, len(ARITHMETIC)):
        padding = b"ICC_PROFILE\0\1\1" + bytes(64 * 1024 - split - 18)
        assert (shown(behind_start(ARITHMETIC, segment(0xE2, padding))) == 96).all()


def test_progressive_photo_is_counted_in_full() -> None:
    content = drawn("JPEG", subsampling=0)
    start = content.index(SCAN)
    one_component = segment(0xDA, b"\1\1\0\0\x3f\0")
    large = content.replace(struct.pack(">HH", 48, 64), struct.pack(">HH", 4800, 6400), 1)
    partial = large[:start] + one_component + large[start + 14 :] + bytes(31_000)
    with pytest.raises(PhotoTooLarge):
        read_photo(partial, short_side=1, budget=DecodeBudget(limit=100 * 2**20))
    read_photo(content, budget=DecodeBudget(limit=2**20))
