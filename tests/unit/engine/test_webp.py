"""A WebP is shown whatever its metadata is like."""

import io
import struct
from collections.abc import Callable

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners

Chunk = tuple[bytes, bytes]
SIZE = (64, 48)


def saved(mode: str = "RGB", **options: object) -> bytes:
    content = io.BytesIO()
    corners(SIZE).convert(mode).save(content, "WEBP", **options)
    return content.getvalue()


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
    """Let the file say of itself that it is so long."""
    return content[:4] + struct.pack("<I", length) + content[8:]


LOSSY, LOSSLESS = saved(), saved(lossless=True)
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
    photo = read_photo(BROKEN[name](chunks_of(plain)[-1]))
    assert (photo.width, photo.height, photo.damaged) == (*SIZE, False)
    np.testing.assert_array_equal(np.asarray(photo.image), np.asarray(read_photo(plain).image))


@pytest.mark.parametrize("options", [{}, {"lossless": True}], ids=["lossy", "lossless"])
def test_transparency_is_kept(options: dict[str, object]) -> None:
    clear = corners(SIZE).convert("RGBA")
    clear.putalpha(0)
    content = io.BytesIO()
    clear.save(content, "WEBP", **options)
    broken = riff(*chunks_of(content.getvalue()), (b"EXIF", b"a"))[:-1]
    assert read_photo(broken).image.getpixel((5, 5)) == (255, 255, 255)


def test_orientation_and_profile_are_kept() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    content = saved(exif=exif, icc_profile=b"a" * 101)
    broken = riff(*chunks_of(content), (b"zzzz", b"a"))[:-1]
    assert read_photo(broken).image.size == (48, 64)


def test_first_frame_is_read_if_later_ones_are_truncated() -> None:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "blue", "lime")]
    content = io.BytesIO()
    frames[0].save(content, "WEBP", save_all=True, append_images=frames[1:], lossless=True)
    plain = content.getvalue()
    for broken in (
        plain[:-5],
        claiming(plain, 77),
        riff(*(chunk for chunk in chunks_of(plain) if chunk[0] != b"ANIM"), EXIF),
    ):
        photo = read_photo(broken)
        assert not photo.damaged
        assert photo.image.getpixel((5, 5)) == (255, 0, 0)


def test_truncated_pixels_stay_damaged() -> None:
    with pytest.raises(PhotoDamaged):
        read_photo(LOSSY[: len(LOSSY) // 2])
    with pytest.raises(PhotoDamaged):
        read_photo(riff(extended(8), EXIF))
