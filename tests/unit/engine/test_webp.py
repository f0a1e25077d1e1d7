"""Broken metadata of a WebP does not matter."""

import struct
from collections.abc import Callable

import pytest
from numpy.testing import assert_array_equal
from PIL import Image

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.builders import SIZE, drawn, saved, shown, turned_exif

Chunk = tuple[bytes, bytes]


def chunks_of(content: bytes) -> list[Chunk]:
    place, found = 12, []
    while place < len(content):
        kind, length = struct.unpack_from("<4sI", content, place)
        found.append((kind, content[place + 8 : place + 8 + length]))
        place += 8 + length + length % 2
    return found


def riff(*chunks: Chunk) -> bytes:
    data = b"WEBP" + b"".join(
        kind + struct.pack("<I", len(data)) + data + bytes(len(data) % 2) for kind, data in chunks
    )
    return b"RIFF" + struct.pack("<I", len(data)) + data


def extended(flags: int, size: tuple[int, int] = SIZE) -> Chunk:
    sides = b"".join((side - 1).to_bytes(3, "little") for side in size)
    return b"VP8X", struct.pack("<I", flags) + sides


def claiming(content: bytes, length: int) -> bytes:
    """Replace the length that the file states."""
    return content[:4] + struct.pack("<I", length) + content[8:]


LOSSY, LOSSLESS = drawn("WEBP"), drawn("WEBP", lossless=True)
EXIF, PROFILE, XMP = (b"EXIF", b"nonsense"), (b"ICCP", b"nonsense"), (b"XMP ", b"<x")
BROKEN: dict[str, Callable[[Chunk], bytes]] = {
    "EXIF of nonsense": lambda picture: riff(extended(8), picture, EXIF),
    "empty EXIF": lambda picture: riff(extended(8), picture, (b"EXIF", b"")),
    "EXIF before the pixels": lambda picture: riff(extended(8), EXIF, picture),
    "EXIF in a simple file": lambda picture: riff(picture, EXIF),
    "EXIF that is cut": lambda picture: riff(extended(8), picture, EXIF)[:-3],
    "EXIF without padding": lambda picture: riff(extended(8), picture, (b"EXIF", b"a"))[:-1],
    "EXIF longer than the file": lambda picture: (
        riff(extended(8), picture, EXIF)[:-12] + b"\xff\xff\xff\x7fnonsense"
    ),
    "a profile of nonsense": lambda picture: riff(extended(32), PROFILE, picture),
    "an empty profile": lambda picture: riff(extended(32), (b"ICCP", b""), picture),
    "a profile behind the pixels": lambda picture: riff(extended(32), picture, PROFILE),
    "a profile that is twice there": lambda picture: riff(extended(32), PROFILE, PROFILE, picture),
    "XMP that is twice there": lambda picture: riff(extended(4), picture, XMP, XMP),
    "metadata without flags": lambda picture: riff(extended(0), PROFILE, picture, EXIF, XMP),
    "flags without metadata": lambda picture: riff(extended(0x2C), picture),
    "a flag of an animation": lambda picture: riff(extended(2), picture),
    "unknown chunks": lambda picture: riff(
        extended(0), (b"abcd", b"a"), picture, (b"efgh", b""), EXIF
    ),
    "an unknown chunk first": lambda picture: riff((b"abcd", b"a"), picture),
    "another size in its header": lambda picture: riff(extended(0, (10, 10)), picture),
    "a header that is cut": lambda picture: riff((b"VP8X", b"\0\0\0\0"), picture),
    "a length that is too small": lambda picture: claiming(riff(extended(8), picture, EXIF), 50),
    "a length that is too large": lambda picture: claiming(riff(picture), 99_999),
    "a length of nothing": lambda picture: claiming(riff(picture), 0),
    "a length of 4 GB": lambda picture: claiming(riff(picture), 0xFFFFFFFF),
    "bytes behind its end": lambda picture: riff(picture) + b"junk",
}


@pytest.mark.parametrize("plain", [LOSSY, LOSSLESS], ids=["lossy", "lossless"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_metadata_is_ignored(name: str, plain: bytes) -> None:
    content = BROKEN[name](chunks_of(plain)[-1])
    assert_array_equal(shown(content), shown(plain))
    photo = read_photo(content)
    assert (photo.width, photo.height) == SIZE


@pytest.mark.parametrize("lossless", [False, True])
def test_transparency_is_kept(lossless: bool) -> None:
    clear = corners(SIZE).convert("RGBA")
    clear.putalpha(0)
    content = saved(clear, "WEBP", lossless=lossless)
    broken = riff(*chunks_of(content), (b"EXIF", b"a"))[:-1]
    assert read_photo(broken).image.getpixel((5, 5)) == (255, 255, 255)


def test_orientation_and_profile_are_kept() -> None:
    content = drawn("WEBP", exif=turned_exif(), icc_profile=b"a" * 101)
    broken = riff(*chunks_of(content), (b"zzzz", b"a"))[:-1]
    assert read_photo(broken).image.size == (48, 64)


def test_first_frame_is_read_if_later_ones_are_truncated() -> None:
    first, *others = (Image.new("RGB", SIZE, colour) for colour in ("red", "blue", "lime"))
    plain = saved(first, "WEBP", save_all=True, append_images=others, lossless=True)
    without_animation = [chunk for chunk in chunks_of(plain) if chunk[0] != b"ANIM"]
    for broken in (plain[:-5], claiming(plain, 77), riff(*without_animation, EXIF)):
        assert (shown(broken) == (255, 0, 0)).all()


@pytest.mark.parametrize("content", [LOSSY[: len(LOSSY) // 2], riff(extended(8), EXIF)])
def test_truncated_pixels_stay_damaged(content: bytes) -> None:
    with pytest.raises(PhotoDamaged):
        read_photo(content)
