"""A JPEG is shown whatever its metadata is like; the kinds that are not read are said."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_app.engine.errors import PhotoUnsupported
from desktop_app.engine.formats.jpeg import essential_jpeg
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.jpeg_segments import COMMENT, behind_start, pixels, saved, segment

APPLICATIONS = range(0xE0, 0xF0)


def markers_of(content: bytes) -> list[int]:
    """The segments before the pixels that are left for Pillow."""
    left, place, markers = essential_jpeg(io.BytesIO(content)).read(), 2, []
    while left[place + 1] != 0xDA:
        markers.append(left[place + 1])
        place += 2 + int.from_bytes(left[place + 2 : place + 4], "big")
    return markers


def exif(*entries: tuple[int, int, int, bytes]) -> bytes:
    """Write EXIF of entries (tag, type, count, four bytes), in the order given."""
    data = b"".join(struct.pack(">HHI4s", *entry) for entry in entries)
    return b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", len(entries)) + data + bytes(4)


TURNED = (0x0112, 3, 1, b"\0\x06\0\0")

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
    "EXIF with an empty resolution": segment(
        0xE1, exif((0x011A, 2, 1, bytes(4)), (0x0128, 3, 1, bytes(4)))
    ),
    "EXIF with a resolution elsewhere": segment(0xE1, exif((0x011A, 5, 1, b"\xff\xff\xff\xff"))),
    "EXIF with an orientation of 9": segment(0xE1, exif((0x0112, 3, 1, b"\0\x09\0\0"))),
    "EXIF with an orientation of text": segment(0xE1, exif((0x0112, 2, 1, b"a\0\0\0"))),
    "EXIF with an orientation of rationals": segment(0xE1, exif((0x0112, 5, 1, bytes(4)))),
    "XMP that is cut": segment(0xE1, b"http://ns.adobe.com/xap/1.0/\0<x:xmpmeta"),
    "XMP without its end": segment(0xE1, b"http://ns.adobe.com/xap/1.0/"),
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
    "Photoshop cut in a resource": segment(0xED, b"Photoshop 3.0\x008BIM"),
    "Photoshop with a resource too long": segment(
        0xED, b"Photoshop 3.0\x008BIM\3\xed\0\0\xff\xff\xff\xffab"
    ),
    "Photoshop cut in a name": segment(0xED, b"Photoshop 3.0\x008BIM\3\xed"),
    "an empty comment": segment(COMMENT),
    "a long comment": segment(COMMENT, b"\xff" * 65533),
    "many comments": segment(COMMENT, bytes(100)) * 1000,
    "padding and junk": b"\xff\xff\xff\xff\x00junk\xff\x00" + segment(COMMENT),
    "a restart marker": b"\xff\xd0",
    "an unknown marker": segment(0xF3, b"abc"),
}


@pytest.mark.parametrize("options", [{}, {"progressive": True}], ids=["baseline", "progressive"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_metadata_is_ignored(name: str, options: dict[str, Any]) -> None:
    plain = saved(**options)
    found = pixels(behind_start(plain, BROKEN[name]))
    np.testing.assert_array_equal(found, pixels(plain))


@given(
    mode=st.sampled_from(["L", "RGB", "CMYK"]),
    added=st.lists(
        st.tuples(
            st.sampled_from([*APPLICATIONS, COMMENT]),
            st.sampled_from(
                [
                    b"",
                    b"JFIF\0",
                    b"Exif\0\0MM\0*",
                    b"ICC_PROFILE\0",
                    b"MPF\0MM\0*",
                    b"FPXR\0",
                    b"Photoshop 3.0\x008BIM",
                    b"http://ns.adobe.com/xap/1.0/\0",
                ]
            ),
            st.binary(max_size=30),
        ),
        max_size=4,
    ),
)
def test_no_metadata_changes_the_pixels(mode: str, added: list[tuple[int, bytes, bytes]]) -> None:
    plain = saved(mode)
    segments = b"".join(segment(marker, begin + rest) for marker, begin, rest in added)
    np.testing.assert_array_equal(pixels(behind_start(plain, segments)), pixels(plain))


def test_segments_for_pillow_are_kept() -> None:
    content = saved("CMYK", exif=exif(TURNED), icc_profile=b"a" * 100_000, comment=b"hello")
    assert markers_of(content)[:4] == [0xEE, 0xE1, 0xE2, 0xE2]
    assert COMMENT not in markers_of(content)


def test_orientation_is_found_next_to_broken_metadata() -> None:
    for more in ((), ((0x011A, 2, 1, bytes(4)), (0x0128, 3, 1, bytes(4)))):
        added = BROKEN["JFIF of 6 bytes"] + segment(0xE1, exif(TURNED, *more))
        assert read_photo(behind_start(saved(), added)).image.size == (48, 64)


def test_second_photo_after_the_first_is_ignored() -> None:
    both = io.BytesIO()
    second = Image.new("RGB", (10, 10))
    corners((64, 48)).save(both, "MPO", save_all=True, append_images=[second])
    np.testing.assert_array_equal(pixels(both.getvalue()), pixels(saved()))


def test_reported_files(photos: Path) -> None:
    reported = photos.parent / "reported"
    photo = read_photo(reported / "jpg_short_jfif.jpg")
    assert (photo.width, photo.height, photo.damaged) == (64, 48, False)
    with pytest.raises(PhotoUnsupported, match="12-bit JPEG"):
        read_photo(reported / "jpg_12bit.jpg")
    photo = read_photo(reported / "jpg_flat_arith.jpg")
    assert (photo.width, photo.height, photo.damaged) == (4000, 3000, False)
    assert {colour for _, colour in photo.image.getcolors() or []} == {(136, 153, 169)}
