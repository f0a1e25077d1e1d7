"""Photos as bytes: saved, assembled from their parts, and read by the program."""

import io
import struct
import zlib

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from desktop_app.engine.errors import PhotoUnsupported
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners

SIZE = (64, 48)
NOISE = bytes(range(256)) * 16


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def drawn(kind: str, mode: str = "RGB", **options: object) -> bytes:
    return saved(corners(SIZE).convert(mode), kind, **options)


def turned_exif() -> Image.Exif:
    """Return the EXIF of a photo that is displayed rotated by 90°."""
    exif = Image.Exif()
    exif[0x0112] = 6
    return exif


def shown(content: bytes) -> NDArray[np.uint8]:
    """Read a photo, which must not be damaged, [H, W, 3]."""
    photo = read_photo(content)
    assert not photo.damaged
    return np.asarray(photo.image)


def kind_of(content: bytes) -> str:
    """Return the kind that is named in the error about a file that is not supported."""
    with pytest.raises(PhotoUnsupported) as raised:
        read_photo(content)
    return str(raised.value).removeprefix("This kind of file is not supported: ").rstrip(".")


def box(kind: bytes, *content: bytes) -> bytes:
    """Write a box of a HEIF, AVIF or MP4 file."""
    data = b"".join(content)
    return struct.pack(">I4s", len(data) + 8, kind) + data


def chunk(kind: bytes, data: bytes = b"", checksum: int | None = None) -> bytes:
    """Write a chunk of a PNG; `checksum` replaces the correct one."""
    right = zlib.crc32(kind + data)
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum or right)


def with_chunk(content: bytes, added: bytes, before: bytes) -> bytes:
    """Insert into a PNG before the first chunk of a kind, or append where there is none."""
    place = content.find(before)
    return content + added if place < 0 else content[: place - 4] + added + content[place - 4 :]


def png(samples: NDArray[np.integer], depth: int, colour_type: int, *chunks: bytes) -> bytes:
    """Write a PNG of [H, W, channels] with rows that are packed by its specification."""
    height, width, _ = samples.shape
    header = struct.pack(">2I5B", width, height, depth, colour_type, 0, 0, 0)
    if depth == 16:
        rows = samples.astype(">u2").reshape(height, -1).view(np.uint8)
    else:
        bits = (samples.reshape(height, -1, 1) >> np.arange(depth - 1, -1, -1)) & 1
        rows = np.packbits(bits.reshape(height, -1).astype(np.uint8), axis=1)
    data = zlib.compress(np.pad(rows, ((0, 0), (1, 0))).tobytes())
    content = (chunk(b"IHDR", header), *chunks, chunk(b"IDAT", data), chunk(b"IEND"))
    return b"\x89PNG\r\n\x1a\n" + b"".join(content)


def segment(marker: int, data: bytes = b"", length: int | None = None) -> bytes:
    """Write a segment of a JPEG; `length` replaces the correct one."""
    return struct.pack(">BBH", 0xFF, marker, len(data) + 2 if length is None else length) + data


def behind_start(content: bytes, added: bytes) -> bytes:
    """Insert behind the start marker of a JPEG."""
    return content[:2] + added + content[2:]


def targa(kind: int, bits: int, data: bytes, mapped: int = 0) -> bytes:
    entries = 256 * mapped
    numbers = (5, mapped, kind, 0, entries, 24 * mapped, 0, 0, 4, 3, bits, 0x20)
    return struct.pack("<BBBHHBHHHHBB", *numbers) + b"hello" + bytes(3 * entries) + data
