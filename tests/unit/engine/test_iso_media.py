"""HEIF and AVIF are told apart by their codec, and shown whatever their metadata is like."""

import io
import struct
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.formats.isobmff.clean_aperture import clean_aperture
from tests.support.pictures import corners
from tests.unit.engine.heif_writer import (
    SIZE,
    Coded,
    Item,
    box,
    heif,
    pixels,
)

BRANDS = [
    *(
        (brand, b"mif1", b"miaf")
        for brand in (b"mif1", b"miaf", b"heic", b"avif", b"heix", b"1pic")
    ),
    (b"msf1", b"msf1"),
    (b"avis", b"avif", b"mif1"),
    (b"mif1", b"heic"),
    (b"mif1", b"avif", b"heic"),
    (b"heic", b"miaf"),
]


@pytest.mark.parametrize("brands", BRANDS, ids=str)
def test_av1_is_read_with_any_brand(av1: Coded, brands: tuple[bytes, ...]) -> None:
    found = pixels(heif(av1, brands=brands))
    assert found.shape[:2] == SIZE[::-1]
    assert np.abs(found.astype(int) - np.asarray(corners(SIZE))).mean() < 12


@pytest.mark.parametrize("brands", [brands for brands in BRANDS if b"msf1" not in brands], ids=str)
def test_hevc_is_read_with_any_brand(hevc: Coded, brands: tuple[bytes, ...]) -> None:
    assert pixels(heif(hevc, brands=brands)).shape == (96, 128, 3)


def test_video_with_a_still_picture_is_read(av1: Coded) -> None:
    assert sniff(io.BytesIO(heif(av1, brands=(b"isom", b"isom")))) == "AVIF"


BROKEN = {
    "EXIF of nonsense": [Item(b"Exif")],
    "empty EXIF": [Item(b"Exif", b"")],
    "EXIF with a place of its own beyond it": [Item(b"Exif", b"\xff\xff\xff\xffMM\0*")],
    "EXIF beyond the file": [Item(b"Exif", place=2**31)],
    "EXIF of 4 GB": [Item(b"Exif", length=2**32 - 1)],
    "XMP of nonsense": [Item(b"mime", content_type=b"application/rdf+xml\0")],
    "XMP beyond the file": [Item(b"mime", content_type=b"application/rdf+xml\0", place=2**31)],
    "XMP that is not compressed as it says": [
        Item(b"mime", content_type=b"application/rdf+xml\0deflate\0")
    ],
    "an address without an end": [Item(b"uri ", content_type=b"urn:a", place=2**31)],
    "metadata of all kinds": [Item(b"Exif"), Item(b"mime", content_type=b"a\0"), Item(b"Exif")],
}


@pytest.mark.parametrize("described", [True, False], ids=["of the picture", "of nothing"])
@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("codec", ["av1", "hevc"])
def test_broken_metadata_is_ignored(
    request: pytest.FixtureRequest, codec: str, name: str, described: bool
) -> None:
    coded = request.getfixturevalue(codec)
    references = b"".join(
        box(b"cdsc", struct.pack(">HHH", number, 1, 1))
        for number in range(2, 2 + len(BROKEN[name]))
    )
    found = pixels(heif(coded, *BROKEN[name], references=references if described else b""))
    np.testing.assert_array_equal(found, pixels(heif(coded)))


@pytest.mark.parametrize("codec", ["av1", "hevc"])
def test_only_its_own_property_rotates_a_picture(
    request: pytest.FixtureRequest, codec: str
) -> None:
    coded = request.getfixturevalue(codec)
    exif = Image.Exif()
    exif[0x0112] = 6
    xmp = b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><tiff:Orientation>6</tiff:Orientation></x:xmpmeta>'
    told = [
        Item(b"Exif", bytes(4) + exif.tobytes()[6:]),
        Item(b"mime", xmp, b"application/rdf+xml\0"),
    ]
    references = box(b"cdsc", struct.pack(">HHH", 2, 1, 1)) + box(
        b"cdsc", struct.pack(">HHH", 3, 1, 1)
    )
    flat = pixels(heif(coded))
    found = pixels(heif(coded, *told, references=references))
    np.testing.assert_array_equal(found, flat)
    turned = replace(
        coded,
        properties=coded.properties + box(b"irot", b"\1"),
        associated=coded.associated + bytes([0x81 + len(coded.associated)]),
    )
    found = pixels(heif(turned, *told, references=references))
    np.testing.assert_array_equal(found, np.rot90(flat))


# Quarters against the clock, then mirrored from top to bottom (0) or left to right (1).
@pytest.mark.parametrize(
    ("quarters", "mirrored"), [(None, None), (1, None), (2, 0), (3, 1), (None, 0)]
)
@pytest.mark.parametrize("codec", ["av1", "hevc"])
def test_clean_aperture_is_cropped(
    request: pytest.FixtureRequest, codec: str, quarters: int | None, mirrored: int | None
) -> None:
    coded = request.getfixturevalue(codec)
    whole = pixels(heif(coded))
    height, width = whole.shape[:2]
    area = struct.pack(">4I4i", 16, 1, 24, 2, -4, 1, 3, 1)
    added = [box(b"clap", area)]
    expected = whole[height // 2 - 3 : height // 2 + 9, width // 2 - 12 : width // 2 + 4]
    if quarters is not None:
        added.append(box(b"irot", bytes([quarters])))
        expected = np.rot90(expected, quarters)
    if mirrored is not None:
        added.append(box(b"imir", bytes([mirrored])))
        expected = np.flip(expected, mirrored)
    changed = replace(
        coded,
        properties=coded.properties + b"".join(added),
        associated=coded.associated
        + bytes(0x81 + len(coded.associated) + place for place in range(len(added))),
    )
    np.testing.assert_array_equal(pixels(heif(changed)), expected)


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
    place = bytes([0x81 + len(av1.associated)])
    changed = replace(
        av1,
        properties=av1.properties + box(b"clap", struct.pack(">4I4i", *area)),
        associated=av1.associated + place,
    )
    assert clean_aperture(io.BytesIO(heif(changed))) is None
