"""Colours named without a profile: chunks of PNG, code points of AVIF and HEIC."""

import io
import struct
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from desktop_app.engine.colour.nclx import nclx_of
from tests.unit.engine.builders import chunk, saved, shown, with_chunk
from tests.unit.engine.colour_profiles import (
    ADOBE,
    BT2020,
    D65,
    LINEAR,
    LINEAR_GREY,
    P3,
    SRGB,
    Floats,
    Primaries,
    colours,
    difference,
    greys,
    linear,
    on_white,
    rgb_profile,
    seen,
    srgb_curve,
    srgb_light,
    with_alpha,
)

Chunk = tuple[bytes, bytes]


def png(image: Image.Image, *chunks: Chunk) -> bytes:
    return with_chunk(saved(image), b"".join(chunk(*each) for each in chunks), b"IDAT")


def gama(value: float) -> Chunk:
    return b"gAMA", struct.pack(">I", round(value * 100_000))


def chrm(primaries: Primaries, white: tuple[float, float] = D65) -> Chunk:
    places = (*white, *(value for place in primaries for value in place))
    return b"cHRM", struct.pack(">8I", *(round(value * 100_000) for value in places))


def cicp(primaries: int, transfer: int, matrix: int = 0, full_range: int = 1) -> Chunk:
    return b"cICP", bytes((primaries, transfer, matrix, full_range))


def iccp(embedded: bytes) -> Chunk:
    return b"iCCP", b"profile\0\0" + zlib.compress(embedded)


NO_CHANGE = [
    *([gama(value)] for value in (0, 1e-5, 0.45, 0.45454, 0.45455, 40_000)),
    [gama(0.45455), chrm(SRGB)],
    [chrm(SRGB)],
    [(b"sRGB", b"\0"), gama(0.45455), chrm(SRGB)],
    [(b"sRGB", b"\0"), gama(1)],
    *([cicp(*codes)] for codes in ((1, 13), (1, 1), (2, 2), (200, 13), (1, 200))),
    [cicp(1, 13), gama(1), iccp(LINEAR)],
    [(b"cHRM", bytes(32))],
    [gama(0.5), (b"cHRM", b"\xff" * 32)],
    [gama(0.5), chrm([(0.3, 0.3)] * 3)],
    [gama(0.5), chrm(SRGB, (0.5, 0.0))],
    [gama(0.5), chrm([(0.3, 0.3), (0.300001, 0.3), (0.3, 0.300001)])],
]
IMAGES = [colours(), greys(), colours().quantize(64), with_alpha(colours())]


@pytest.mark.parametrize("chunks", NO_CHANGE, ids=str)
@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.mode)
def test_srgb_chunks_change_nothing(image: Image.Image, chunks: list[Chunk]) -> None:
    assert difference(png(image, *chunks), shown(saved(image))) == 0


@pytest.mark.parametrize("image", IMAGES, ids=lambda image: image.mode)
@pytest.mark.parametrize("gamma", [0.35, 0.55, 0.6, 1.0, 1.5])
def test_gamma_is_applied(image: Image.Image, gamma: float) -> None:
    expected = on_white(image, seen(image, lambda codes: codes ** (1 / gamma)))
    assert difference(png(image, gama(gamma)), expected) < 3


def narrow(codes: Floats) -> Floats:
    return np.clip((codes * 255 - 16) / 219, 0, 1)


CHROMATIC: list[tuple[list[Chunk], Callable[[Floats], Floats], Primaries]] = [
    ([chrm(P3)], srgb_light, P3),
    ([chrm(BT2020), gama(0.45455)], lambda codes: codes ** (1 / 0.45455), BT2020),
    ([chrm(ADOBE), gama(1)], linear, ADOBE),
    ([cicp(12, 13)], srgb_light, P3),
    ([cicp(9, 1)], srgb_light, BT2020),
    ([cicp(9, 14)], srgb_light, BT2020),
    ([cicp(1, 8)], linear, SRGB),
    ([cicp(12, 4)], lambda codes: codes**2.2, P3),
    ([cicp(1, 5)], lambda codes: codes**2.8, SRGB),
    ([cicp(1, 13, full_range=0)], lambda codes: srgb_light(narrow(codes)), SRGB),
    ([cicp(12, 8), iccp(rgb_profile(srgb_curve(), BT2020)), gama(0.5)], linear, P3),
    ([iccp(LINEAR), (b"sRGB", b"\0"), gama(0.5)], linear, P3),
    ([cicp(12, 8, matrix=1), iccp(rgb_profile(srgb_curve(), BT2020))], srgb_light, BT2020),
    ([iccp(LINEAR_GREY), gama(1)], linear, SRGB),
    ([iccp(b"RGB " * 50), gama(1)], linear, SRGB),
]


@pytest.mark.parametrize(("chunks", "light", "primaries"), CHROMATIC, ids=lambda value: "")
def test_precedence_of_cicp_iccp_srgb_gamma(
    chunks: list[Chunk], light: Callable[[Floats], Floats], primaries: Primaries
) -> None:
    assert difference(png(colours(), *chunks), seen(colours(), light, primaries)) < 3


def test_other_white_point_stays_white() -> None:
    white = Image.new("RGB", (8, 8), "white")
    assert difference(png(white, gama(1), chrm(SRGB, (0.3457, 0.3585))), 255) == 0


def test_hdr_maps_paper_white_to_white() -> None:
    # ITU-R BT.2408, table 1, in codes of PQ and HLG: a grey card at 26 cd/m², white paper at 203.
    for transfer, grey, white in ((16, 0.38, 0.58), (18, 0.38, 0.75)):
        image = Image.new("RGB", (4, 1))
        for x, code in enumerate((0, grey, white, 1)):
            image.putpixel((x, 0), (round(255 * code),) * 3)
        expected = np.array((0, 101, 255, 255))[:, np.newaxis]
        assert difference(png(image, cicp(9, transfer)), expected) <= 3


SRGB_POINTS = b"colrnclx\0\x01\0\x0d"


@pytest.mark.parametrize(
    ("primaries", "transfer", "light", "expected"),
    [
        (12, 13, srgb_light, P3),
        (9, 1, srgb_light, BT2020),
        (9, 8, linear, BT2020),
        (1, 8, linear, SRGB),
        (6, 6, srgb_light, ((0.63, 0.34), (0.31, 0.595), (0.155, 0.07))),
    ],
)
@pytest.mark.parametrize("image", [colours(), with_alpha(colours())], ids=["RGB", "RGBA"])
def test_avif_code_points_are_applied(
    image: Image.Image,
    primaries: int,
    transfer: int,
    light: Callable[[Floats], Floats],
    expected: Primaries,
) -> None:
    plain = saved(image, "AVIF", quality=100, subsampling="4:4:4")
    assert plain.count(SRGB_POINTS) == 1
    points = b"colrnclx" + struct.pack(">2H", primaries, transfer)
    content = plain.replace(SRGB_POINTS, points)
    stored = Image.open(io.BytesIO(content))
    assert difference(content, on_white(stored, seen(stored, light, expected))) < 3


def test_avif_profile_precedes_code_points() -> None:
    content = saved(colours(), "AVIF", quality=100, subsampling="4:4:4", icc_profile=LINEAR)
    changed = content.replace(b"nclx\0\x01\0\x0d", b"nclx\0\x09\0\x08")
    assert difference(changed, seen(Image.open(io.BytesIO(content)), linear, P3)) < 3


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
    changed = content.replace(SRGB_POINTS, b"colrnclx\0\x0c\0\x0d")
    assert changed != content
    assert difference(changed, seen(Image.fromarray(shown(content)), srgb_light, P3)) < 3


@pytest.mark.parametrize("kind", ["0g16", "3p04", "2c08"])
def test_pngsuite_gamma_files_look_alike(hostile: Path, kind: str) -> None:
    first, *others = (
        shown((hostile / "png" / f"g{gamma}n{kind}.png").read_bytes()).astype(float)
        for gamma in ("04", "03", "05", "07", "10", "25")
    )
    for other in others:
        assert np.abs(other - first).mean() < 8
