"""File contents for the tests of detection."""

import io
import struct

import pytest

from desktop_app.engine.errors import PhotoUnsupported
from desktop_app.engine.formats.detection import sniff

NOISE = bytes(range(256)) * 16


def kind_of(content: bytes) -> str:
    """The kind in the sentence of a file that is not supported."""
    with pytest.raises(PhotoUnsupported) as raised:
        sniff(io.BytesIO(content))
    return str(raised.value).removeprefix("This kind of file is not supported: ").rstrip(".")


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I4s", len(data) + 8, kind) + data


def targa(kind: int, bits: int, pixels: bytes, mapped: int = 0) -> bytes:
    entries = 256 * mapped
    header = struct.pack(
        "<BBBHHBHHHHBB", 5, mapped, kind, 0, entries, 24 * mapped, 0, 0, 4, 3, bits, 0x20
    )
    return header + b"hello" + bytes(3 * entries) + pixels
