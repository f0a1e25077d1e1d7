"""Whatever a PNG's metadata is like, its pixels are shown."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.formats.png import MAX_METADATA, essential_png
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners

SIZE = (64, 48)
MODES = ("1", "L", "P", "RGB", "RGBA", "I;16")
MISPLACED = st.sampled_from([b"IHDR", b"PLTE", b"IDAT", b"IEND"])
"""The chunk that another one is put before."""


def chunk(kind: bytes, data: bytes = b"", checksum: int | None = None) -> bytes:
    right = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum or right)


def saved(mode: str, **options: object) -> bytes:
    content = io.BytesIO()
    corners(SIZE).convert("L" if mode == "I;16" else mode).convert(mode).save(
        content, "PNG", **options
    )
    return content.getvalue()


def with_chunk(content: bytes, added: bytes, before: bytes) -> bytes:
    """Put a chunk before the first one of a kind, or after the last where there is none."""
    place = content.find(before)
    return content + added if place < 0 else content[: place - 4] + added + content[place - 4 :]


def pixels(content: bytes) -> np.ndarray:
    photo = read_photo(content)
    assert not photo.damaged
    return np.asarray(photo.image)


def kinds_of(content: bytes) -> list[bytes]:
    """The chunks that are left for Pillow."""
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
        for kind in (
            b"gAMA",
            b"cHRM",
            b"sRGB",
            b"cICP",
            b"pHYs",
            b"tIME",
            b"sBIT",
            b"bKGD",
            b"hIST",
        )
        for length in (0, 3, 300)
    },
}


@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_metadata_is_ignored(name: str, before: bytes) -> None:
    plain = saved("RGB")
    found = pixels(with_chunk(plain, BROKEN[name], before))
    np.testing.assert_array_equal(found, pixels(plain))


@given(
    mode=st.sampled_from(MODES),
    added=st.lists(
        st.tuples(
            st.sampled_from(
                [
                    b"tEXt",
                    b"zTXt",
                    b"iTXt",
                    b"pHYs",
                    b"tIME",
                    b"iCCP",
                    b"eXIf",
                    b"acTL",
                    b"fcTL",
                    b"fdAT",
                    b"sBIT",
                    b"bKGD",
                    b"sPLT",
                    b"vpAg",
                    b"abcd",
                ]
            ),
            st.binary(max_size=40),
            st.sampled_from([None, 1]),
            MISPLACED.filter(lambda kind: kind != b"IHDR"),
        ),
        max_size=4,
    ),
)
def test_no_metadata_changes_the_pixels(
    mode: str, added: list[tuple[bytes, bytes, int | None, bytes]]
) -> None:
    plain = content = saved(mode)
    for kind, data, checksum, before in added:
        content = with_chunk(content, chunk(kind, data, checksum), before)
    np.testing.assert_array_equal(pixels(content), pixels(plain))


def test_metadata_between_the_pixels_is_skipped() -> None:
    pixel_data = bytes(corners(SIZE).tobytes())
    rows = b"".join(
        b"\0" + pixel_data[place : place + 192] for place in range(0, len(pixel_data), 192)
    )
    data = zlib.compress(rows)
    content = (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", struct.pack(">IIBBBBB", *SIZE, 8, 2, 0, 0, 0))
        + chunk(b"IDAT", data[:100])
        + chunk(b"tEXt", b"a\0b")
        + chunk(b"IDAT", data[100:])
        + chunk(b"IEND")
    )
    np.testing.assert_array_equal(pixels(content), np.asarray(corners(SIZE)))


def test_only_the_first_of_a_kind_is_used() -> None:
    exif = [Image.Exif(), Image.Exif()]
    exif[0][0x0112], exif[1][0x0112] = 6, 3
    content = saved("RGB")
    for data in exif:  # each goes before IDAT, so after the one before
        content = with_chunk(content, chunk(b"eXIf", data.tobytes()[6:]), b"IDAT")
    assert kinds_of(content) == [b"IHDR", b"eXIf", b"IDAT", b"IEND"]
    assert read_photo(content).image.size == (48, 64)


def test_at_most_one_profile_is_decompressed() -> None:
    bomb, good = (chunk(b"iCCP", b"a\0\0" + compressed(size)) for size in (5 * 2**20, 9))
    for added in (bomb * 5_000, bomb + good):
        assert b"iCCP" not in kinds_of(with_chunk(saved("RGB"), added, b"IDAT"))


@pytest.mark.parametrize("before", [b"IDAT", b"IEND"])
def test_orientation_is_found_next_to_broken_metadata(before: bytes) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    good = chunk(b"eXIf", exif.tobytes()[6:])
    content = with_chunk(saved("RGB"), chunk(b"pHYs") + good + chunk(b"pHYs"), before)
    assert read_photo(content).image.size == (48, 64)


def test_orientation_from_imagemagick_text_is_used() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    data = exif.tobytes()
    text = f"\nexif\n{len(data):8}\n{data.hex()}\n".encode()
    for added in (
        chunk(b"tEXt", b"Raw profile type exif\0" + text),
        chunk(b"zTXt", b"Raw profile type exif\0\0" + zlib.compress(text)),
    ):
        assert read_photo(with_chunk(saved("RGB"), added, b"IDAT")).image.size == (48, 64)


@pytest.mark.parametrize(("mode", "length"), [("L", 1), ("RGB", 5), ("RGBA", 2), ("P", 300)])
def test_transparency_with_wrong_length_is_ignored(mode: str, length: int) -> None:
    plain = saved(mode)
    content = with_chunk(plain, chunk(b"tRNS", bytes(length)), b"IDAT")
    np.testing.assert_array_equal(pixels(content), pixels(plain))


def test_chunks_for_pillow_are_kept() -> None:
    profile = chunk(b"iCCP", b"a\0\0" + compressed(2 * 2**20))
    content = saved("P", transparency=0)
    for added in (
        profile,
        chunk(b"gAMA", bytes(4)),
        chunk(b"cHRM", bytes(32)),
        chunk(b"sRGB", bytes(1)),
        chunk(b"cICP", bytes(4)),
    ):
        content = with_chunk(content, added, b"PLTE")
    assert kinds_of(content) == [
        *(b"IHDR", b"iCCP", b"gAMA", b"cHRM", b"sRGB", b"cICP", b"PLTE", b"tRNS", b"IDAT", b"IEND")
    ]


def test_broken_pixels_stay_damaged() -> None:
    content = saved("RGB", compress_level=0)
    cut = content[: len(content) * 2 // 3]
    assert read_photo(with_chunk(cut, BROKEN["text with a wrong sum"], b"IDAT")).damaged
    header = content.index(b"IHDR")
    with pytest.raises(PhotoDamaged):
        read_photo(content[: header + 17] + b"\0\0\0\0" + content[header + 21 :])


def test_file_truncated_after_its_pixels_is_complete() -> None:
    content = with_chunk(saved("RGB"), chunk(b"tEXt", b"a\0" + bytes(100)), b"IEND")
    assert not read_photo(content[: content.index(b"tEXt") + 20]).damaged
    header = content.index(b"IDAT") - 4
    without_end = content[: content.index(b"tEXt") - 4]
    assert not read_photo(without_end + content[header : header + 8]).damaged


def test_reported_files_are_shown(photos: Path) -> None:
    for name in ("png_iccp_1.1mb_small", "png_short_phys", "png_text_badcrc"):
        photo = read_photo(photos.parent / "reported" / f"{name}.png")
        assert (photo.width, photo.height, photo.damaged) == (64, 48, False)
