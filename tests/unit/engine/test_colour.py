"""Colours come out as the file means them: profiles, code points, gamma and chromaticities."""

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.colour import profiles
from desktop_app.engine.colour.nclx import nclx_of
from desktop_app.engine.images import read_photo
from tests.unit.engine.test_png import chunk, with_chunk

Floats = NDArray[np.float64]

SIZE = (64, 48)
SRGB = ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06))
P3 = ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060))
BT2020 = ((0.708, 0.292), (0.170, 0.797), (0.131, 0.046))
ADOBE = ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06))
D65 = (0.3127, 0.3290)
D50 = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array(
    [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
)


def colours() -> Image.Image:
    """Greys, and colours of all kinds without the deepest shadows, where 8 bits are too few."""
    pixels = np.random.default_rng(5).integers(16, 256, (SIZE[1], SIZE[0], 3), np.uint8)
    pixels[:8] = np.linspace(16, 255, SIZE[0], dtype=np.uint8)[:, np.newaxis]
    return Image.fromarray(pixels)


def greys() -> Image.Image:
    return colours().getchannel(0)


# The colours of a photo, computed without littleCMS.


def srgb_light(codes: Floats) -> Floats:
    return np.where(codes <= 0.04045, codes / 12.92, ((codes + 0.055) / 1.055) ** 2.4)


def srgb_codes(light: Floats) -> Floats:
    light = np.clip(light, 0, 1)
    return np.where(light <= 0.0031308, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055)


def matrix(primaries: Sequence[tuple[float, float]], white: tuple[float, float] = D65) -> Floats:
    """From linear RGB to XYZ of D50."""
    columns = np.array([(x / y, 1, (1 - x - y) / y) for x, y in primaries]).T
    light = np.array([white[0] / white[1], 1, (1 - sum(white)) / white[1]])
    to_xyz = columns * np.linalg.solve(columns, light)
    gains = np.diag((BRADFORD @ D50) / (BRADFORD @ light))
    return np.asarray(np.linalg.inv(BRADFORD) @ gains @ BRADFORD @ to_xyz)


def seen(
    image: Image.Image,
    light: Callable[[Floats], Floats],
    primaries: Sequence[tuple[float, float]] = SRGB,
    white: tuple[float, float] = D65,
) -> Floats:
    """What sRGB shows of pixels with these curves and primaries, 0 to 255 [H, W, 3]."""
    linear = light(np.asarray(image.convert("RGB")) / 255)
    to_srgb = np.linalg.inv(matrix(SRGB)) @ matrix(primaries, white)
    return 255 * srgb_codes(linear @ to_srgb.T)


def difference(content: bytes, expected: Floats) -> float:
    photo = read_photo(content)
    assert not photo.damaged
    return float(np.abs(np.asarray(photo.image, dtype=float) - expected).max())


# Profiles, written by hand.


def xyz(values: Floats) -> bytes:
    return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))


def gamma_curve(exponent: float) -> bytes:
    return b"para\0\0\0\0" + struct.pack(">Hxxi", 0, round(exponent * 65536))


def srgb_curve() -> bytes:
    values = (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045)
    return b"para\0\0\0\0" + struct.pack(">Hxx5i", 3, *(round(v * 65536) for v in values))


def table_curve(light: Callable[[Floats], Floats], length: int = 1024) -> bytes:
    levels = np.round(light(np.linspace(0, 1, length)) * 65535).astype(">u2")
    return b"curv\0\0\0\0" + struct.pack(">I", length) + levels.tobytes()


def description(words: str) -> bytes:
    text = words.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78)


def profile(
    tags: dict[bytes, bytes], space: bytes = b"RGB ", pcs: bytes = b"XYZ ", words: str = "Colours"
) -> bytes:
    tags = {b"desc": description(words), b"wtpt": xyz(D50), **tags}
    table, body = b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = 132 + len(table + body)
    head = struct.pack(">I4xI4s4s4s12x4s", size, 0x04200000, b"mntr", space, pcs, b"acsp")
    head = head.ljust(68, b"\0") + xyz(D50)[8:]
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def rgb_profile(
    curve: bytes, primaries: Sequence[tuple[float, float]] = SRGB, words: str = "Colours"
) -> bytes:
    columns = matrix(primaries)
    places = {name + b"XYZ": xyz(columns[:, i]) for i, name in enumerate((b"r", b"g", b"b"))}
    return profile({**places, **{name + b"TRC": curve for name in (b"r", b"g", b"b")}}, words=words)


def grey_profile(curve: bytes, words: str = "Greys") -> bytes:
    return profile({b"kTRC": curve}, b"GRAY", words=words)


def swapping_profile(steps: int = 9) -> bytes:
    """A table (A2B0) for RGB, in Lab: red is as blue and blue as red."""
    levels = np.linspace(0, 1, steps)
    red, green, blue = np.meshgrid(levels, levels, levels, indexing="ij")
    linear = srgb_light(np.stack([blue, green, red], axis=-1))
    relative = (linear @ matrix(SRGB).T) / D50
    roots = np.where(relative > 216 / 24389, np.cbrt(relative), (24389 / 27 * relative + 16) / 116)
    lab = np.stack(
        [
            (116 * roots[..., 1] - 16) * 65280 / 100,
            (500 * (roots[..., 0] - roots[..., 1]) + 128) * 256,
            (200 * (roots[..., 1] - roots[..., 2]) + 128) * 256,
        ],
        axis=-1,
    )
    straight = struct.pack(">2H", 0, 65535) * 3
    identity = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int))
    head = b"mft2\0\0\0\0" + bytes((3, 3, len(levels), 0)) + identity + struct.pack(">2H", 2, 2)
    return profile(
        {b"A2B0": head + straight + lab.round().astype(">u2").tobytes() + straight}, pcs=b"Lab "
    )


def saved(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


@pytest.mark.parametrize("words", ["Colours", "sRGB", "GIMP built-in Linear sRGB", "sRGB P3"])
@pytest.mark.parametrize(
    ("curve", "light", "primaries"),
    [
        (gamma_curve(1), lambda codes: codes, SRGB),
        (gamma_curve(1.8), lambda codes: codes**1.8, ADOBE),
        (gamma_curve(2.2), lambda codes: codes**2.2, ADOBE),
        (srgb_curve(), srgb_light, P3),
        (table_curve(srgb_light), srgb_light, BT2020),
        (table_curve(lambda codes: codes**2.2, 26), lambda codes: codes**2.2, SRGB),
    ],
)
def test_profile_is_applied_whatever_its_texts(
    words: str,
    curve: bytes,
    light: Callable[[Floats], Floats],
    primaries: Sequence[tuple[float, float]],
) -> None:
    embedded = rgb_profile(curve, primaries, words)
    assert difference(saved(colours(), icc_profile=embedded), seen(colours(), light, primaries)) < 3


@pytest.mark.parametrize("words", ["sRGB", "Display P3", "Linear"])
@pytest.mark.parametrize(
    "curve", [srgb_curve(), table_curve(srgb_light), table_curve(srgb_light, 4096)]
)
def test_srgb_profile_changes_nothing(words: str, curve: bytes) -> None:
    for image, embedded in (
        (colours(), rgb_profile(curve, words=words)),
        (greys(), grey_profile(curve, words)),
    ):
        assert difference(saved(image, icc_profile=embedded), np.asarray(image.convert("RGB"))) == 0


def test_srgb_profile_of_littlecms_changes_nothing() -> None:
    made = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    assert difference(saved(colours(), icc_profile=made), np.asarray(colours())) == 0


def by_littlecms(image: Image.Image, embedded: bytes) -> Floats:
    source = ImageCms.ImageCmsProfile(io.BytesIO(embedded))
    srgb, exactly = ImageCms.createProfile("sRGB"), ImageCms.Flags.NOOPTIMIZE
    shown = ImageCms.profileToProfile(image, source, srgb, outputMode="RGB", flags=exactly)
    return np.asarray(shown, dtype=float)


def test_table_profile_is_applied() -> None:
    embedded = swapping_profile()
    assert difference(saved(colours(), icc_profile=embedded), by_littlecms(colours(), embedded)) < 1
    assert difference(saved(colours(), icc_profile=embedded), np.asarray(colours())[..., ::-1]) < 12


def with_alpha(image: Image.Image) -> Image.Image:
    image.putalpha(Image.linear_gradient("L").resize(SIZE))
    return image


def on_white(image: Image.Image, shown: Floats) -> Floats:
    share = np.asarray(image.getchannel("A"))[..., np.newaxis] / 255
    return shown * share + 255 * (1 - share)


LINEAR, LINEAR_GREY = rgb_profile(gamma_curve(1), P3), grey_profile(gamma_curve(1))


@pytest.mark.parametrize("embedded", [LINEAR, LINEAR_GREY], ids=["RGB", "grey"])
@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF", "AVIF"])
def test_profile_is_applied_before_blending(kind: str, embedded: bytes) -> None:
    modes = {"PNG": ("LA", "RGBA"), "TIFF": ("LA", "RGBA"), "WEBP": ("RGBA",), "AVIF": ("RGBA",)}
    for mode in modes[kind]:
        if (embedded == LINEAR_GREY) != (mode == "LA"):
            continue
        image = with_alpha(greys() if mode == "LA" else colours())
        lossy = {"lossless": True} if kind == "WEBP" else {"quality": 100, "subsampling": "4:4:4"}
        content = saved(
            image, kind, icc_profile=embedded, **({} if kind in ("PNG", "TIFF") else lossy)
        )
        stored = Image.open(io.BytesIO(content))
        primaries = SRGB if embedded == LINEAR_GREY else P3
        expected = on_white(stored, seen(stored, lambda codes: codes, primaries))
        assert difference(content, expected) < 3


def test_grey_profile_is_applied_to_every_grey_mode() -> None:
    grey = greys()
    shown = seen(grey, lambda codes: codes)
    jpeg = saved(grey, "JPEG", quality=100, icc_profile=LINEAR_GREY)
    decoded = Image.open(io.BytesIO(jpeg))
    deep = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257)
    assert difference(saved(grey, icc_profile=LINEAR_GREY), shown) < 3
    assert difference(saved(grey, "TIFF", icc_profile=LINEAR_GREY), shown) < 3
    assert difference(saved(deep, icc_profile=LINEAR_GREY), shown) < 3
    assert difference(saved(deep, "TIFF", icc_profile=LINEAR_GREY), shown) < 3
    assert difference(jpeg, seen(decoded, lambda codes: codes)) < 3
    bilevel = grey.convert("1")
    assert (
        difference(saved(bilevel, icc_profile=LINEAR_GREY), np.asarray(bilevel.convert("RGB"))) == 0
    )


def test_rgb_profile_is_applied_to_grey_except_png() -> None:
    grey = greys()
    for kind in ("TIFF", "JPEG"):
        content = saved(
            grey, kind, icc_profile=LINEAR, **({"quality": 100} if kind == "JPEG" else {})
        )
        stored = Image.open(io.BytesIO(content))
        assert difference(content, seen(stored, lambda codes: codes)) < 3
    assert difference(saved(grey, icc_profile=LINEAR), np.asarray(grey.convert("RGB"))) == 0


def test_palette_profile_is_applied() -> None:
    palette = colours().quantize(64)
    shown = seen(palette, lambda codes: codes, P3)
    assert difference(saved(palette, icc_profile=LINEAR), shown) < 3
    clear = np.asarray(palette)[..., np.newaxis] == 7
    content = saved(palette, icc_profile=LINEAR, transparency=7)
    assert difference(content, np.where(clear, 255, shown)) < 3


@pytest.mark.parametrize(
    ("image", "embedded"),
    [
        (colours(), LINEAR_GREY),
        (colours().convert("CMYK"), LINEAR),
        (colours().convert("CMYK"), LINEAR_GREY),
        (greys(), profile({}, b"CMYK")),
        (colours(), profile({}, b"CMYK")),
        (colours(), profile({})),
        (greys(), profile({}, b"GRAY")),
        (colours(), b"nonsense"),
        (colours(), LINEAR[:200]),
        (colours(), LINEAR[:128] + struct.pack(">I", 2**31) + LINEAR[132:]),
    ],
)
def test_unsuitable_profile_is_ignored(image: Image.Image, embedded: bytes) -> None:
    content = saved(image, "TIFF", icc_profile=embedded)
    assert difference(content, np.asarray(image.convert("RGB"))) == 0


def cmyk_profile(steps: int = 5) -> bytes:
    """A table (A2B0): inks that take all of their light, over a curve of 1.4."""
    levels = np.linspace(0, 1, steps)
    inks = np.stack(np.meshgrid(levels, levels, levels, levels, indexing="ij"), axis=-1)
    light = ((1 - inks[..., :3]) * (1 - inks[..., 3:])) ** 1.4
    xyz_codes = (light @ matrix(SRGB).T) * 32768
    straight = struct.pack(">2H", 0, 65535)
    identity = struct.pack(">9i", *(np.eye(3).ravel() * 65536).astype(int))
    head = b"mft2\0\0\0\0" + bytes((4, 3, len(levels), 0)) + identity + struct.pack(">2H", 2, 2)
    table = np.clip(xyz_codes.round(), 0, 65535).astype(">u2").tobytes()
    return profile({b"A2B0": head + straight * 4 + table + straight * 3}, b"CMYK")


def test_cmyk_profile_is_applied() -> None:
    image, embedded = colours().convert("CMYK"), cmyk_profile()
    expected = by_littlecms(image, embedded)
    assert np.abs(expected - np.asarray(image.convert("RGB"))).max() > 20
    assert difference(saved(image, "TIFF", icc_profile=embedded), expected) < 1


def test_large_photos_use_a_faster_transform() -> None:
    image, embedded = colours().convert("CMYK").resize((2048, 600)), cmyk_profile()
    difference_of_each = np.abs(read_large(image, embedded) - by_littlecms(image, embedded))
    assert 0 < difference_of_each.max() < 24
    assert difference_of_each.mean() < 1


def read_large(image: Image.Image, embedded: bytes) -> Floats:
    content = saved(image, "TIFF", icc_profile=embedded)
    return np.asarray(read_photo(content, short_side=600).image, dtype=float)


# What keeps profiles small.


def test_profile_padding_and_texts_are_ignored() -> None:
    plain = rgb_profile(gamma_curve(1))
    wordy = profile({**dict.fromkeys((b"cprt", b"dmdd", b"B2A0"), bytes(2**20)), **tags_of(plain)})
    before = len(profiles._transforms)
    for embedded in (plain, plain + bytes(3 * 2**20), wordy):
        content = saved(colours(), "TIFF", icc_profile=embedded)
        assert difference(content, seen(colours(), lambda codes: codes)) < 3
    assert len(profiles._transforms) <= before + 1


def tags_of(embedded: bytes) -> dict[bytes, bytes]:
    (count,) = struct.unpack_from(">I", embedded, 128)
    places = [struct.unpack_from(">4sII", embedded, 132 + 12 * i) for i in range(count)]
    return {name: embedded[place : place + length] for name, place, length in places}


def test_profile_with_huge_tables_is_ignored() -> None:
    tags = {**tags_of(LINEAR), b"A2B0": bytes(profiles.MAX_PROFILE)}
    assert (
        difference(saved(colours(), "TIFF", icc_profile=profile(tags)), np.asarray(colours())) == 0
    )


def test_transform_cache_is_bounded() -> None:
    for number in range(20):
        embedded = rgb_profile(gamma_curve(1 + number / 10)) + bytes(2**20)
        read_photo(saved(Image.new("RGB", (2, 2)), "TIFF", icc_profile=embedded))
    assert len(profiles._transforms) <= 8
    assert all(len(digest) == 32 for digest, _ in profiles._transforms)


def test_profile_is_counted_in_the_budget() -> None:
    class Asked(DecodeBudget):
        bytes = 0

        def reserve(self, estimate: int):  # type: ignore[no-untyped-def]
            self.bytes = estimate
            return super().reserve(estimate)

    plain, large = Asked(), Asked()
    read_photo(saved(colours(), "TIFF"), budget=plain)
    read_photo(saved(colours(), "TIFF", icc_profile=LINEAR + bytes(2**21)), budget=large)
    assert large.bytes >= plain.bytes + 2**22


def test_float_processing_elements_are_ignored() -> None:
    # littleCMS would take each of 200,000 of them for each colour of its table.
    element = b"matf\0\0\0\0" + struct.pack(">2H12f", 3, 3, *np.eye(3).ravel(), 0, 0, 0)
    count = 200_000
    places = struct.pack(">2I", 16 + 8 * count, len(element)) * count
    floats = b"mpet\0\0\0\0" + struct.pack(">2HI", 3, 3, count) + places + element
    embedded = profile({**tags_of(LINEAR), b"D2B0": floats})
    content = saved(colours(), "TIFF", icc_profile=embedded)
    assert difference(content, seen(colours(), lambda codes: codes, P3)) < 3


# What a PNG says in chunks of its own.


def png(image: Image.Image, *chunks: tuple[bytes, bytes]) -> bytes:
    content = saved(image)
    for kind, data in chunks:
        content = with_chunk(content, chunk(kind, data), b"IDAT")
    return content


def gama(value: float) -> tuple[bytes, bytes]:
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def chrm(
    primaries: Sequence[tuple[float, float]], white: tuple[float, float] = D65
) -> tuple[bytes, bytes]:
    places = (*white, *(value for place in primaries for value in place))
    return b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in places))


def cicp(
    primaries: int, transfer: int, matrix: int = 0, full_range: int = 1
) -> tuple[bytes, bytes]:
    return b"cICP", bytes((primaries, transfer, matrix, full_range))


def iccp(embedded: bytes) -> tuple[bytes, bytes]:
    return b"iCCP", b"profile\0\0" + zlib.compress(embedded)


NO_CHANGE = [
    [gama(0.45455)],
    [gama(0.45454)],
    [gama(0.45)],
    [gama(0.45455), chrm(SRGB)],
    [chrm(SRGB)],
    [(b"sRGB", b"\0"), gama(0.45455), chrm(SRGB)],
    [(b"sRGB", b"\0"), gama(1)],
    [cicp(1, 13)],
    [cicp(1, 1)],
    [cicp(2, 2)],
    [cicp(1, 13), gama(1), iccp(LINEAR)],
    [cicp(200, 13)],
    [cicp(1, 200)],
    [gama(0)],
    [gama(1e-5)],
    [gama(40_000)],
    [(b"cHRM", bytes(32))],
    [gama(0.5), (b"cHRM", b"\xff" * 32)],
    [gama(0.5), chrm([(0.3, 0.3)] * 3)],
    [gama(0.5), chrm(SRGB, (0.5, 0.0))],
    [gama(0.5), chrm([(0.3, 0.3), (0.300001, 0.3), (0.3, 0.300001)])],
]


@pytest.mark.parametrize("chunks", NO_CHANGE, ids=str)
def test_srgb_chunks_change_nothing(chunks: list[tuple[bytes, bytes]]) -> None:
    for image in (colours(), greys(), with_alpha(colours()), colours().quantize(64)):
        plain = read_photo(saved(image)).image
        assert difference(png(image, *chunks), np.asarray(plain)) == 0


@pytest.mark.parametrize("mode", ["RGB", "L", "P", "RGBA"])
@pytest.mark.parametrize("gamma", [0.35, 0.55, 0.6, 1.0, 1.5])
def test_gamma_is_applied(mode: str, gamma: float) -> None:
    image = {"RGB": colours(), "L": greys(), "P": colours().quantize(64)}.get(mode) or with_alpha(
        colours()
    )
    shown = seen(image, lambda codes: codes ** (1 / gamma))
    expected = on_white(image, shown) if mode == "RGBA" else shown
    assert difference(png(image, gama(gamma)), expected) < 3


CHROMATIC: list[tuple[list[tuple[bytes, bytes]], Callable[[Floats], Floats], object]] = [
    ([chrm(P3)], srgb_light, P3),
    ([chrm(BT2020), gama(0.45455)], lambda codes: codes ** (1 / 0.45455), BT2020),
    ([chrm(ADOBE), gama(1)], lambda codes: codes, ADOBE),
    ([cicp(12, 13)], srgb_light, P3),
    ([cicp(9, 1)], srgb_light, BT2020),
    ([cicp(9, 14)], srgb_light, BT2020),
    ([cicp(1, 8)], lambda codes: codes, SRGB),
    ([cicp(12, 4)], lambda codes: codes**2.2, P3),
    ([cicp(1, 5)], lambda codes: codes**2.8, SRGB),
    ([cicp(1, 13, full_range=0)], lambda codes: srgb_light(narrow(codes)), SRGB),
    ([cicp(12, 8), iccp(rgb_profile(srgb_curve(), BT2020)), gama(0.5)], lambda codes: codes, P3),
    ([iccp(LINEAR), (b"sRGB", b"\0"), gama(0.5)], lambda codes: codes, P3),
    ([cicp(12, 8, matrix=1), iccp(rgb_profile(srgb_curve(), BT2020))], srgb_light, BT2020),
    ([iccp(LINEAR_GREY), gama(1)], lambda codes: codes, SRGB),
    ([iccp(b"RGB " * 50), gama(1)], lambda codes: codes, SRGB),
]


def narrow(codes: Floats) -> Floats:
    return np.clip((codes * 255 - 16) / 219, 0, 1)


@pytest.mark.parametrize(("chunks", "light", "primaries"), CHROMATIC, ids=lambda value: "")
def test_precedence_of_cicp_iccp_srgb_gamma(
    chunks: list[tuple[bytes, bytes]],
    light: Callable[[Floats], Floats],
    primaries: Sequence[tuple[float, float]],
) -> None:
    assert difference(png(colours(), *chunks), seen(colours(), light, primaries)) < 3


def test_other_white_point_stays_white() -> None:
    photo = read_photo(
        png(Image.new("RGB", (8, 8), "white"), gama(1), chrm(SRGB, (0.3457, 0.3585)))
    )
    assert photo.image.getpixel((4, 4)) == (255, 255, 255)


def test_hdr_maps_paper_white_to_white() -> None:
    # ITU-R BT.2408, table 1, in codes of PQ and HLG: a grey card at 26 cd/m², white paper at 203.
    for transfer, grey, white in ((16, 0.38, 0.58), (18, 0.38, 0.75)):
        image = Image.new("RGB", (4, 1))
        for x, code in enumerate((0, grey, white, 1)):
            image.putpixel((x, 0), (round(255 * code),) * 3)
        shown = np.asarray(read_photo(png(image, cicp(9, transfer))).image)[0, :, 0]
        assert np.abs(np.subtract(shown, (0, 101, 255, 255), dtype=float)).max() <= 3


@pytest.mark.parametrize("codes", [(12, 13), (9, 1), (9, 8), (1, 8), (6, 6)])
@pytest.mark.parametrize("mode", ["RGB", "RGBA"])
def test_avif_code_points_are_applied(codes: tuple[int, int], mode: str) -> None:
    primaries = {12: P3, 9: BT2020, 1: SRGB, 6: ((0.63, 0.34), (0.31, 0.595), (0.155, 0.07))}
    image = colours() if mode == "RGB" else with_alpha(colours())
    plain = saved(image, "AVIF", quality=100, subsampling="4:4:4")
    assert plain.count(b"colrnclx\0\x01\0\x0d") == 1
    content = plain.replace(b"colrnclx\0\x01\0\x0d", b"colrnclx" + struct.pack(">2H", *codes))
    stored = Image.open(io.BytesIO(content))
    shown = seen(stored, srgb_light if codes[1] != 8 else lambda x: x, primaries[codes[0]])
    assert difference(content, on_white(stored, shown) if mode == "RGBA" else shown) < 3


def test_avif_profile_precedes_code_points() -> None:
    content = saved(colours(), "AVIF", quality=100, subsampling="4:4:4", icc_profile=LINEAR)
    changed = content.replace(b"nclx\0\x01\0\x0d", b"nclx\0\x09\0\x08")
    shown = seen(Image.open(io.BytesIO(content)), lambda codes: codes, P3)
    assert difference(changed, shown) < 3


def test_broken_avif_boxes_are_ignored() -> None:
    whole = saved(colours(), "AVIF")
    random = np.random.default_rng(3)
    for _ in range(300):
        broken = bytearray(whole)
        for place in random.integers(32, whole.index(b"mdat"), 3):
            broken[place] = random.integers(256)
        nclx_of(io.BytesIO(bytes(broken)))
        nclx_of(io.BytesIO(whole[: random.integers(len(whole))]))


def test_heic_code_points_are_applied(hostile: Path) -> None:
    content = (hostile / "heic" / "cat.hif").read_bytes()
    before = np.asarray(read_photo(content).image)
    changed = content.replace(b"colrnclx\0\x01\0\x0d", b"colrnclx\0\x0c\0\x0d")
    assert changed != content
    expected = seen(Image.fromarray(before), srgb_light, P3)
    assert difference(changed, expected) < 3


def test_pngsuite_gamma_files_look_alike(hostile: Path) -> None:
    for kind in ("0g16", "3p04", "2c08"):
        pictures = [
            np.asarray(read_photo(hostile / "png" / f"g{gamma}n{kind}.png").image, dtype=float)
            for gamma in ("03", "04", "05", "07", "10", "25")
        ]
        for picture in pictures:
            assert np.abs(picture - pictures[1]).mean() < 8


@pytest.mark.parametrize(
    ("name", "upper_left"),
    [
        ("icc_linear_gimp_name.png", (220, 28, 28)),
        ("icc_linear_other_name.png", (220, 28, 28)),
        ("icc_greyalpha_linear.png", (86, 86, 86)),
        ("pngx_gama1.png", (239, 96, 96)),
    ],
)
def test_reported_colours(photos: Path, name: str, upper_left: tuple[int, int, int]) -> None:
    shown = read_photo(photos.parent / "reported" / name).image.getpixel((0, 0))
    assert shown == upper_left
