"""Pictures coded in AV1 and HEVC."""

import io
import struct
from pathlib import Path

import pytest

from tests.support.pictures import corners
from tests.unit.engine.heif_writer import SIZE, Coded, box, content_of, full_box


@pytest.fixture(scope="module")
def av1() -> Coded:
    content = io.BytesIO()
    corners(SIZE).save(content, "AVIF", quality=90)
    data = content.getvalue()
    association = content_of(data, b"ipma")
    return Coded(
        b"av01",
        content_of(data, b"mdat"),
        content_of(data, b"ipco"),
        association[11 : 11 + association[10]],
    )


@pytest.fixture(scope="module")
def hevc(photos: Path) -> Coded:
    data = (photos.parent / "reported" / "heic_seq_only.heic").read_bytes()
    (place,) = struct.unpack_from(">I", content_of(data, b"stco"), 8)
    (length,) = struct.unpack_from(">I", content_of(data, b"stsz"), 12)
    extent = full_box(b"ispe", struct.pack(">II", 128, 96))
    properties = box(b"hvcC", content_of(data, b"hvcC")) + extent
    return Coded(b"hvc1", data[place : place + length], properties, b"\x81\x02")
