"""JPEG segments."""

import io
import struct

import numpy as np

from desktop_app.engine.images import read_photo
from tests.support.pictures import corners

COMMENT = 0xFE


def saved(mode: str = "RGB", **options: object) -> bytes:
    content = io.BytesIO()
    corners((64, 48)).convert(mode).save(content, "JPEG", **options)
    return content.getvalue()


def segment(marker: int, data: bytes = b"", length: int | None = None) -> bytes:
    """Write a segment; `length` is what it says of itself, where that is wrong."""
    return struct.pack(">BBH", 0xFF, marker, length if length is not None else len(data) + 2) + data


def behind_start(content: bytes, added: bytes) -> bytes:
    return content[:2] + added + content[2:]


def pixels(content: bytes) -> np.ndarray:
    photo = read_photo(content)
    assert not photo.damaged
    return np.asarray(photo.image)
