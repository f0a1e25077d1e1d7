"""Broken metadata of a PNG does not matter."""

import io
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_array_equal
from PIL import Image

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.formats.png import MAX_METADATA, essential_png
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.builders import SIZE, chunk, drawn, png, shown, turned_exif, with_chunk


def kinds_of(content: bytes) -> list[bytes]:
    """Return the chunks that are left for Pillow."""
    left, place, kinds = essential_png(io.BytesIO(content)).read(), 8, []
    while place < len(left):
        length, kind = struct.unpack(">I4s", left[place : place + 8])
        kinds.append(kind)
        place += length + 12
    return kinds


def compressed(size: int) -> bytes:
    return zlib.compress(bytes(size))


BROKEN = {
    "text of 5 MB": chunk(b"zTXt", b"Comment\0\0" + compressed(5 * 2**20)),
    "text of another compression": chunk(b"zTXt", b"Comment\0\7abc"),
    "text without a key": chunk(b"tEXt", b""),
    "international text of 5 MB": chunk(b"iTXt", b"a\0\1\0\0\0" + compressed(5 * 2**20)),
    "much text": chunk(b"tEXt", b"a\0" + bytes(2**20)) * 2,
    "text with a wrong sum": chunk(b"tEXt", b"a\0b", checksum=1),
    "a profile without a name": chunk(b"iCCP", b"abc"),
    "an empty profile": chunk(b"iCCP"),
    "a profile of another compression": chunk(b"iCCP", b"a\0\7abc"),
    "a profile that is not compressed": chunk(b"iCCP", b"a\0\0abc"),
    "a profile that is too large": chunk(b"iCCP", b"a\0\0" + compressed(MAX_METADATA + 1)),
    "a profile with a wrong sum": chunk(b"iCCP", b"a\0\0" + compressed(9), checksum=1),
    "EXIF that is nonsense": chunk(b"eXIf", b"nonsense"),
    "EXIF with a wrong sum": chunk(b"eXIf", b"MM\0*", checksum=1),
    "EXIF as text that is nonsense": chunk(b"tEXt", b"Raw profile type exif\0nonsense"),
    "EXIF as text of 5 MB": chunk(b"zTXt", b"Raw profile type exif\0\0" + compressed(5 * 2**20)),
    "an animation without frames": chunk(b"acTL", bytes(8)),
    "an animation cut short": chunk(b"acTL", b"\0"),
    "frames in no order": chunk(b"fcTL", bytes([0, 0, 0, 9, *range(22)])),
    "a frame beyond the photo": chunk(
        b"fcTL", struct.pack(">IIIIIHHBB", 0, 9999, 9999, 0, 0, 1, 1, 0, 0)
    ),
    "a frame of part of the photo": chunk(b"acTL", struct.pack(">II", 2, 0))
    + chunk(b"fcTL", struct.pack(">IIIIIHHBB", 0, 8, 8, 4, 4, 1, 1, 0, 0)),
    "frame data cut short": chunk(b"fdAT", b"\0"),
    "an unknown chunk": chunk(b"ruSt", bytes(100)),
    **{
        f"{kind.decode()} of {length} bytes": chunk(kind, bytes(length))
        for kind in b"gAMA cHRM sRGB cICP pHYs tIME sBIT bKGD hIST".split()
        for length in (0, 3, 300)
    },
}


@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_metadata_is_ignored(name: str, before: bytes) -> None:
    plain = drawn("PNG")
    assert_array_equal(shown(with_chunk(plain, BROKEN[name], before)), shown(plain))


KINDS = b"tEXt zTXt iTXt pHYs tIME iCCP eXIf acTL fcTL fdAT sBIT bKGD sPLT vpAg abcd".split()
CHECKSUMS, FOLLOWING = st.sampled_from([None, 1]), st.sampled_from([b"PLTE", b"IDAT", b"IEND"])
CHUNKS = st.tuples(st.sampled_from(KINDS), st.binary(max_size=40), CHECKSUMS, FOLLOWING)
MODES = st.sampled_from(["1", "L", "P", "RGB", "RGBA", "I;16"])


@given(mode=MODES, added=st.lists(CHUNKS, max_size=4))
def test_no_metadata_changes_the_pixels(
    mode: str, added: list[tuple[bytes, bytes, int | None, bytes]]
) -> None:
    plain = content = drawn("PNG", mode)
    for kind, data, checksum, before in added:
        content = with_chunk(content, chunk(kind, data, checksum), before)
    assert_array_equal(shown(content), shown(plain))


def test_metadata_between_the_pixels_is_skipped() -> None:
    whole = png(np.asarray(corners(SIZE)), 8, 2)
    start = whole.index(b"IDAT") + 4
    data = whole[start : whole.index(b"IEND") - 8]
    parts = (b"IDAT", data[:100]), (b"tEXt", b"a\0b"), (b"IDAT", data[100:]), (b"IEND", b"")
    content = whole[: start - 8] + b"".join(chunk(kind, part) for kind, part in parts)
    assert_array_equal(shown(content), np.asarray(corners(SIZE)))


TURNED = turned_exif().tobytes()
TURNED_TEXT = f"\nexif\n{len(TURNED):8}\n{TURNED.hex()}\n".encode()


def test_only_the_first_of_a_kind_is_used() -> None:
    upside_down = Image.Exif()
    upside_down[0x0112] = 3
    both = chunk(b"eXIf", TURNED[6:]) + chunk(b"eXIf", upside_down.tobytes()[6:])
    content = with_chunk(drawn("PNG"), both, b"IDAT")
    assert kinds_of(content) == [b"IHDR", b"eXIf", b"IDAT", b"IEND"]
    assert read_photo(content).image.size == (48, 64)


def test_at_most_one_profile_is_decompressed() -> None:
    bomb, good = (chunk(b"iCCP", b"a\0\0" + compressed(size)) for size in (5 * 2**20, 9))
    for added in (bomb * 5_000, bomb + good):
        assert b"iCCP" not in kinds_of(with_chunk(drawn("PNG"), added, b"IDAT"))


@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
@pytest.mark.parametrize(
    "orientation",
    [
        chunk(b"eXIf", TURNED[6:]),
        chunk(b"tEXt", b"Raw profile type exif\0" + TURNED_TEXT),  # as ImageMagick writes it
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(TURNED_TEXT)),
    ],
)
def test_orientation_is_found_next_to_broken_metadata(orientation: bytes, before: bytes) -> None:
    content = with_chunk(drawn("PNG"), chunk(b"pHYs") + orientation + chunk(b"pHYs"), before)
    assert read_photo(content).image.size == (48, 64)


@pytest.mark.parametrize(("mode", "length"), [("L", 1), ("RGB", 5), ("RGBA", 2), ("P", 300)])
def test_transparency_with_wrong_length_is_ignored(mode: str, length: int) -> None:
    plain = drawn("PNG", mode)
    content = with_chunk(plain, chunk(b"tRNS", bytes(length)), b"IDAT")
    assert_array_equal(shown(content), shown(plain))


def test_chunks_for_pillow_are_kept() -> None:
    lengths = {b"gAMA": 4, b"cHRM": 32, b"sRGB": 1, b"cICP": 4}
    added = chunk(b"iCCP", b"a\0\0" + compressed(2 * 2**20))
    added += b"".join(chunk(kind, bytes(length)) for kind, length in lengths.items())
    content = with_chunk(drawn("PNG", "P", transparency=0), added, b"PLTE")
    assert kinds_of(content) == b"IHDR iCCP gAMA cHRM sRGB cICP PLTE tRNS IDAT IEND".split()


def test_broken_pixels_stay_damaged() -> None:
    content = drawn("PNG", compress_level=0)
    cut = content[: len(content) * 2 // 3]
    assert read_photo(with_chunk(cut, BROKEN["text with a wrong sum"], b"IDAT")).damaged
    header = content.index(b"IHDR")
    with pytest.raises(PhotoDamaged):
        read_photo(content[: header + 17] + b"\0\0\0\0" + content[header + 21 :])


def test_file_truncated_after_its_pixels_is_complete() -> None:
    content = with_chunk(drawn("PNG"), chunk(b"tEXt", b"a\0" + bytes(100)), b"IEND")
    assert not read_photo(content[: content.index(b"tEXt") + 20]).damaged
    header = content.index(b"IDAT") - 4
    without_end = content[: content.index(b"tEXt") - 4]
    assert not read_photo(without_end + content[header : header + 8]).damaged
