"""Pictures coded in AV1 and HEVC."""

import struct
from pathlib import Path

import pytest

from tests.unit.engine.builders import box, drawn
from tests.unit.engine.heif_writer import Coded, content_of, full_box


@pytest.fixture(scope="session")
def reported(photos: Path) -> Path:
    """The folder of files that users reported."""
    return photos.parent / "reported"


@pytest.fixture(scope="module")
def av1() -> Coded:
    data = drawn("AVIF", quality=90)
    picture, properties, association = (
        content_of(data, kind) for kind in (b"mdat", b"ipco", b"ipma")
    )
    return Coded(b"av01", picture, properties, association[11 : 11 + association[10]])


@pytest.fixture(scope="module")
def hevc(reported: Path) -> Coded:
    data = (reported / "heic_seq_only.heic").read_bytes()
    (place,) = struct.unpack_from(">I", content_of(data, b"stco"), 8)
    (length,) = struct.unpack_from(">I", content_of(data, b"stsz"), 12)
    extent = full_box(b"ispe", struct.pack(">II", 128, 96))
    properties = box(b"hvcC", content_of(data, b"hvcC")) + extent
    return Coded(b"hvc1", data[place : place + length], properties, b"\x81\x02")


@pytest.fixture(params=["av1", "hevc"])
def coded(request: pytest.FixtureRequest) -> Coded:
    picture: Coded = request.getfixturevalue(request.param)
    return picture
