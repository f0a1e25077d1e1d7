"""HEIF and AVIF are told apart by their codec, and shown whatever their metadata is like."""

import io
import struct
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine.errors import PhotoTooLarge, PhotoUnsupported
from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.formats.isobmff.clean_aperture import clean_aperture
from desktop_app.engine.images import read_photo
from tests.support.pictures import corners

SIZE = (64, 48)


@dataclass(frozen=True)
class Item:
    """A picture or metadata; `place` is where it is said to lie, if not where it does."""

    kind: bytes
    data: bytes = b"nonsense"
    content_type: bytes = b""
    place: int | None = None
    length: int | None = None


@dataclass(frozen=True)
class Coded:
    """A picture as it is coded, its properties, and which of them belong to it."""

    kind: bytes
    data: bytes
    properties: bytes
    associated: bytes


def box(kind: bytes, *content: bytes) -> bytes:
    data = b"".join(content)
    return struct.pack(">I4s", len(data) + 8, kind) + data


def full_box(kind: bytes, *content: bytes, version: int = 0) -> bytes:
    return box(kind, bytes([version, 0, 0, 0]), *content)


def content_of(data: bytes, kind: bytes) -> bytes:
    """The content of the first box of a kind."""
    place = data.index(kind)
    return data[place + 4 : place - 4 + int.from_bytes(data[place - 4 : place], "big")]


def heif(
    coded: Coded,
    *more: Item,
    brands: tuple[bytes, ...] = (b"mif1", b"mif1", b"miaf"),
    references: bytes = b"",
    main: int = 1,
) -> bytes:
    """Write a file whose item 1 is the coded picture."""
    items = [Item(coded.kind, coded.data), *more]
    ftyp = box(b"ftyp", brands[0], bytes(4), *brands[1:])
    entries = [
        full_box(
            b"infe", struct.pack(">HH4s", number, 0, item.kind), b"\0", item.content_type, version=2
        )
        for number, item in enumerate(items, start=1)
    ]

    def meta(start: int) -> bytes:
        places = b""
        for number, item in enumerate(items, start=1):
            place = start if item.place is None else item.place
            length = len(item.data) if item.length is None else item.length
            places += struct.pack(">HHHII", number, 0, 1, place, length)
            start += len(item.data)
        return full_box(
            b"meta",
            full_box(b"hdlr", bytes(4), b"pict", bytes(13)),
            full_box(b"pitm", struct.pack(">H", main)),
            full_box(b"iloc", b"\x44\0", struct.pack(">H", len(items)), places),
            full_box(b"iinf", struct.pack(">H", len(items)), *entries),
            full_box(b"iref", references) if references else b"",
            box(
                b"iprp",
                box(b"ipco", coded.properties),
                full_box(
                    b"ipma", struct.pack(">IHB", 1, 1, len(coded.associated)), coded.associated
                ),
            ),
        )

    start = len(ftyp) + len(meta(0)) + 8
    return ftyp + meta(start) + box(b"mdat", *(item.data for item in items))


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


def pixels(content: bytes) -> np.ndarray:
    photo = read_photo(content)
    assert not photo.damaged
    return np.asarray(photo.image)


def kind_of(content: bytes) -> str:
    with pytest.raises(PhotoUnsupported) as raised:
        read_photo(content)
    return str(raised.value).removeprefix("This kind of file is not supported: ").rstrip(".")


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
