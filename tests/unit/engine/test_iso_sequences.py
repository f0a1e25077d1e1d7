"""HEIF and AVIF: sequences, films, grids, derived images and limits."""

import io
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.engine.errors import PhotoTooLarge, PhotoUnsupported
from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.heif_writer import (
    SIZE,
    Coded,
    Item,
    box,
    full_box,
    heif,
    pixels,
)


def kind_of(content: bytes) -> str:
    with pytest.raises(PhotoUnsupported) as raised:
        read_photo(content)
    return str(raised.value).removeprefix("This kind of file is not supported: ").rstrip(".")


@pytest.mark.parametrize("item_kind", [b"iovl", b"iden"])
def test_derived_avif_is_unsupported(av1: Coded, item_kind: bytes) -> None:
    parts = box(b"dimg", struct.pack(">HHH", 2, 1, 1))
    content = heif(av1, Item(item_kind, bytes(24)), references=parts, main=2)
    assert kind_of(content) == "AVIF that is derived from others"


@pytest.mark.parametrize(
    ("item_kind", "kind"),
    [
        (b"jpeg", "JPEG in HEIF"),
        (b"avc1", "H.264 in HEIF"),
        (b"vvc1", "VVC in HEIF"),
        (b"evc1", "EVC in HEIF"),
        (b"lhv1", "layered HEVC in HEIF"),
        (b"j2k1", "JPEG 2000 in HEIF"),
        (b"unci", "uncompressed HEIF"),
    ],
)
@pytest.mark.parametrize("brand", [b"mif1", b"mif2", b"heic", b"avif", b"isom"])
def test_other_codec_is_unsupported(av1: Coded, item_kind: bytes, kind: str, brand: bytes) -> None:
    coded = replace(av1, kind=item_kind)
    assert kind_of(heif(coded, brands=(brand, b"mif1"))) == kind
    grid = box(b"dimg", struct.pack(">HHH", 2, 1, 1))
    content = heif(coded, Item(b"grid", bytes(8)), references=grid, main=2, brands=(brand, b"mif1"))
    assert kind_of(content) == kind


@pytest.mark.parametrize("item_kind", [b"av01", b"hvc1"])
def test_grid_has_the_codec_of_its_tiles(av1: Coded, item_kind: bytes) -> None:
    content = heif(
        replace(av1, kind=item_kind),
        Item(b"grid", bytes(8)),
        references=box(b"dimg", struct.pack(">HHH", 2, 1, 1)),
        main=2,
    )
    assert sniff(io.BytesIO(content)) == ("AVIF" if item_kind == b"av01" else "HEIF")


def sequence(codec: bytes, *brands: bytes) -> bytes:
    """Write a file that has a track and no still picture."""
    samples = box(b"stbl", full_box(b"stsd", struct.pack(">I", 1), box(codec, bytes(78))))
    track = box(b"trak", box(b"mdia", box(b"minf", samples)))
    return box(b"ftyp", brands[0], bytes(4), *brands) + box(b"moov", full_box(b"mvhd"), track)


@pytest.mark.parametrize("codec", [b"hvc1", b"hev1"])
@pytest.mark.parametrize("brands", [(b"msf1", b"hevc"), (b"hevc", b"msf1"), (b"heic", b"mif1")])
def test_hevc_sequence_is_unsupported(codec: bytes, brands: tuple[bytes, ...]) -> None:
    assert kind_of(sequence(codec, *brands)) == "HEIF image sequence"


def test_av1_sequence_is_read_with_any_brand() -> None:
    content = io.BytesIO()
    frames = [corners(SIZE), corners(SIZE).rotate(180)]
    frames[0].save(content, "AVIF", save_all=True, append_images=frames[1:], quality=90)
    plain = content.getvalue()
    assert plain[8:12] == b"avis"
    for brand in (b"avis", b"msf1", b"mif1"):
        np.testing.assert_array_equal(pixels(plain[:8] + brand + plain[12:]), pixels(plain))
    place = plain.index(b"meta")
    without_still = plain[:place].replace(b"avif", b"iso8") + b"free" + plain[place + 4 :]
    for brand in (b"avis", b"msf1"):
        np.testing.assert_array_equal(
            pixels(without_still[:8] + brand + without_still[12:]), pixels(plain)
        )


def test_films_are_not_photos() -> None:
    assert kind_of(sequence(b"avc1", b"isom", b"mp42")) == "video"
    assert kind_of(sequence(b"hvc1", b"isom", b"mp42")) == "video"
    assert kind_of(sequence(b"CRAW", b"crx ", b"isom")) == "camera RAW photo"


def test_avif_beyond_the_libavif_limit_is_too_large(av1: Coded) -> None:
    extent = box(b"ispe", bytes(4), struct.pack(">II", *SIZE))
    for side in (17_000, 2**32 - 1):
        larger = box(b"ispe", bytes(4), struct.pack(">II", side, side))
        with pytest.raises(PhotoTooLarge):
            read_photo(heif(replace(av1, properties=av1.properties.replace(extent, larger))))


def test_reported_sequence(photos: Path) -> None:
    content = (photos.parent / "reported" / "heic_seq_only.heic").read_bytes()
    assert kind_of(content) == "HEIF image sequence"


def test_endless_boxes_are_refused(av1: Coded) -> None:
    empty = box(b"free") * 1_000_000
    content = heif(av1)
    assert sniff(io.BytesIO(content[:28] + empty + content[28:])) in ("AVIF", "HEIF")
