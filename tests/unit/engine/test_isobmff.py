"""HEIF and AVIF are distinguished by their codec; broken metadata does not matter."""

import io
import struct
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from desktop_app.engine.errors import PhotoTooLarge
from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.formats.isobmff.clean_aperture import clean_aperture
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners
from tests.unit.engine.builders import SIZE, box, drawn, kind_of, shown, turned_exif
from tests.unit.engine.heif_writer import Coded, Item, content_of, full_box, heif

XMP_TYPE = b"application/rdf+xml\0"
BRANDS = [
    *((brand, b"mif1", b"miaf") for brand in b"mif1 miaf heic avif heix 1pic".split()),
    *((b"avis", b"avif", b"mif1"), (b"mif1", b"heic"), (b"mif1", b"avif", b"heic")),
    (b"heic", b"miaf"),
]


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


@pytest.mark.parametrize("brands", [*BRANDS, (b"msf1", b"msf1")], ids=str)
def test_av1_is_read_with_any_brand(av1: Coded, brands: tuple[bytes, ...]) -> None:
    found = shown(heif(av1, brands=brands))
    assert found.shape[:2] == SIZE[::-1]
    assert np.abs(found.astype(int) - np.asarray(corners(SIZE))).mean() < 12


@pytest.mark.parametrize("brands", BRANDS, ids=str)
def test_hevc_is_read_with_any_brand(hevc: Coded, brands: tuple[bytes, ...]) -> None:
    assert shown(heif(hevc, brands=brands)).shape == (96, 128, 3)


def test_video_with_a_still_picture_is_read(av1: Coded) -> None:
    assert sniff(io.BytesIO(heif(av1, brands=(b"isom", b"isom")))) == "AVIF"


BROKEN = {
    "EXIF of nonsense": [Item(b"Exif")],
    "empty EXIF": [Item(b"Exif", b"")],
    "EXIF with a place of its own beyond it": [Item(b"Exif", b"\xff\xff\xff\xffMM\0*")],
    "EXIF beyond the file": [Item(b"Exif", place=2**31)],
    "EXIF of 4 GB": [Item(b"Exif", length=2**32 - 1)],
    "XMP of nonsense": [Item(b"mime", content_type=XMP_TYPE)],
    "XMP beyond the file": [Item(b"mime", content_type=XMP_TYPE, place=2**31)],
    "XMP that is not compressed as it says": [Item(b"mime", content_type=XMP_TYPE + b"deflate\0")],
    "an address without an end": [Item(b"uri ", content_type=b"urn:a", place=2**31)],
    "metadata of all kinds": [Item(b"Exif"), Item(b"mime", content_type=b"a\0"), Item(b"Exif")],
}


def describing(count: int) -> bytes:
    """Return references by which `count` items describe the picture."""
    numbers = range(2, 2 + count)
    return b"".join(box(b"cdsc", struct.pack(">HHH", number, 1, 1)) for number in numbers)


@pytest.mark.parametrize("described", [True, False], ids=["of the picture", "of nothing"])
@pytest.mark.parametrize("name", BROKEN)
def test_broken_metadata_is_ignored(coded: Coded, name: str, described: bool) -> None:
    references = describing(len(BROKEN[name])) if described else b""
    assert_array_equal(shown(heif(coded, *BROKEN[name], references=references)), shown(heif(coded)))


def test_only_its_own_property_rotates_a_picture(coded: Coded) -> None:
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><tiff:Orientation>6</tiff:Orientation></x:xmpmeta>'
    told = Item(b"Exif", bytes(4) + turned_exif().tobytes()[6:]), Item(b"mime", xmp, XMP_TYPE)
    flat = shown(heif(coded))
    assert_array_equal(shown(heif(coded, *told, references=describing(2))), flat)
    rotated = coded.with_properties(box(b"irot", b"\1"))
    assert_array_equal(shown(heif(rotated, *told, references=describing(2))), np.rot90(flat))


# Quarters against the clock, then mirrored from top to bottom (0) or left to right (1).
@pytest.mark.parametrize(
    ("quarters", "mirrored"), [(None, None), (1, None), (2, 0), (3, 1), (None, 0)]
)
def test_clean_aperture_is_cropped(
    coded: Coded, quarters: int | None, mirrored: int | None
) -> None:
    whole = shown(heif(coded))
    height, width = whole.shape[:2]
    added = [box(b"clap", struct.pack(">4I4i", 16, 1, 24, 2, -4, 1, 3, 1))]
    expected = whole[height // 2 - 3 : height // 2 + 9, width // 2 - 12 : width // 2 + 4]
    if quarters is not None:
        added.append(box(b"irot", bytes([quarters])))
        expected = np.rot90(expected, quarters)
    if mirrored is not None:
        added.append(box(b"imir", bytes([mirrored])))
        expected = np.flip(expected, mirrored)
    assert_array_equal(shown(heif(coded.with_properties(*added))), expected)


@pytest.mark.parametrize(
    "area",
    [
        (0, 1, 0, 1, 0, 1, 0, 1),
        (16, 0, 12, 0, 0, 0, 0, 0),
        (900, 1, 900, 1, 0, 1, 0, 1),
        (16, 1, 12, 1, 9999, 1, -9999, 1),
    ],
)
def test_clean_aperture_outside_is_ignored(av1: Coded, area: tuple[int, ...]) -> None:
    changed = av1.with_properties(box(b"clap", struct.pack(">4I4i", *area)))
    assert clean_aperture(io.BytesIO(heif(changed))) is None


FIRST_PART = box(b"dimg", struct.pack(">HHH", 2, 1, 1))
"""Item 2 is derived from item 1."""


@pytest.mark.parametrize("item_kind", [b"iovl", b"iden"])
def test_derived_avif_is_unsupported(av1: Coded, item_kind: bytes) -> None:
    content = heif(av1, Item(item_kind, bytes(24)), references=FIRST_PART, main=2)
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
    coded, brands, grid = replace(av1, kind=item_kind), (brand, b"mif1"), Item(b"grid", bytes(8))
    assert kind_of(heif(coded, brands=brands)) == kind
    assert kind_of(heif(coded, grid, brands=brands, references=FIRST_PART, main=2)) == kind


@pytest.mark.parametrize(("item_kind", "plugin"), [(b"av01", "AVIF"), (b"hvc1", "HEIF")])
def test_grid_has_the_codec_of_its_tiles(av1: Coded, item_kind: bytes, plugin: str) -> None:
    tile = replace(av1, kind=item_kind)
    content = heif(tile, Item(b"grid", bytes(8)), references=FIRST_PART, main=2)
    assert sniff(io.BytesIO(content)) == plugin


SEQUENCE_BRANDS = [b"msf1 hevc", b"hevc msf1", b"heic mif1"]


def sequence(codec: bytes, *brands: bytes) -> bytes:
    """Write a file that has a track and no still picture."""
    samples = box(b"stbl", full_box(b"stsd", struct.pack(">I", 1), box(codec, bytes(78))))
    track = box(b"trak", box(b"mdia", box(b"minf", samples)))
    return box(b"ftyp", brands[0], bytes(4), *brands) + box(b"moov", full_box(b"mvhd"), track)


@pytest.mark.parametrize(
    ("codec", "brands", "kind"),
    [
        *((b"hvc1", brands.split(), "HEIF image sequence") for brands in SEQUENCE_BRANDS),
        *((b"hev1", brands.split(), "HEIF image sequence") for brands in SEQUENCE_BRANDS),
        (b"avc1", [b"isom", b"mp42"], "video"),
        (b"hvc1", [b"isom", b"mp42"], "video"),
        (b"CRAW", [b"crx ", b"isom"], "camera RAW photo"),
    ],
)
def test_tracks_without_a_photo_are_unsupported(
    codec: bytes, brands: list[bytes], kind: str
) -> None:
    assert kind_of(sequence(codec, *brands)) == kind


def test_av1_sequence_is_read_with_any_brand() -> None:
    plain = drawn("AVIF", save_all=True, append_images=[corners(SIZE).rotate(180)], quality=90)
    assert plain[8:12] == b"avis"
    for brand in (b"avis", b"msf1", b"mif1"):
        assert_array_equal(shown(plain[:8] + brand + plain[12:]), shown(plain))
    place = plain.index(b"meta")
    without_still = plain[:place].replace(b"avif", b"iso8") + b"free" + plain[place + 4 :]
    for brand in (b"avis", b"msf1"):
        assert_array_equal(shown(without_still[:8] + brand + without_still[12:]), shown(plain))


def test_avif_beyond_the_libavif_limit_is_too_large(av1: Coded) -> None:
    extent = box(b"ispe", bytes(4), struct.pack(">II", *SIZE))
    for side in (17_000, 2**32 - 1):
        larger = box(b"ispe", bytes(4), struct.pack(">II", side, side))
        with pytest.raises(PhotoTooLarge):
            read_photo(heif(replace(av1, properties=av1.properties.replace(extent, larger))))


def test_endless_boxes_are_refused(av1: Coded) -> None:
    empty = box(b"free") * 1_000_000
    content = heif(av1)
    assert sniff(io.BytesIO(content[:28] + empty + content[28:])) in ("AVIF", "HEIF")
