"""Colours named without a profile: chunks of PNG, code points of AVIF and HEIC."""

import io
import struct
import zlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine.colour.nclx import nclx_of
from desktop_app.engine.images import read_photo
from tests.unit.engine.colour_profiles import (
    ADOBE,
    BT2020,
    D65,
    LINEAR,
    LINEAR_GREY,
    P3,
    SRGB,
    Floats,
    colours,
    difference,
    greys,
    on_white,
    rgb_profile,
    saved,
    seen,
    srgb_curve,
    srgb_light,
    with_alpha,
)
from tests.unit.engine.test_png import chunk, with_chunk


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
