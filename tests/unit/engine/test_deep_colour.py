"""Shadows of photos of 16 bits under linear profiles are as fine as those of any others."""

import struct
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.engine.images import read_photo
from tests.unit.engine.builders import chunk, png, shown
from tests.unit.engine.colour_profiles import (
    P3,
    SRGB,
    Floats,
    description,
    gamma_curve,
    grey_profile,
    linear,
    matrix,
    profile,
    rgb_profile,
    srgb_codes,
    table_curve,
)
from tests.unit.engine.tiff_writer import BLACK_IS_ZERO, FLOAT, RGB, WHITE_IS_ZERO, Options, tiff

HEIGHT, WIDTH = 24, 32
LINEAR = gamma_curve(1)


def dark(colours: int) -> Floats:
    """Light from 0 to a 20th, and alpha behind it, [HEIGHT, WIDTH, colours + 1]."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    light = np.stack([x / WIDTH, y / HEIGHT, (x + y) % 9 / 9, x % 16 / 16], axis=-1)
    light[..., :3] /= 20
    return np.concatenate([light[..., :colours], light[..., 3:]], axis=-1)


def sixteen_bits(values: Floats) -> NDArray[np.int64]:
    return np.round(values * 65535).astype(np.int64)


def iccp(embedded: bytes) -> bytes:
    return chunk(b"iCCP", b"x\0\0" + zlib.compress(embedded))


def assert_shows(content: bytes, light: Floats, alpha: Floats | float = 1) -> None:
    """Check every pixel against linear sRGB, laid on white by `alpha`."""
    expected = np.broadcast_to(255 * srgb_codes(np.clip(light, 0, 1)), (HEIGHT, WIDTH, 3))
    assert np.abs(shown(content) - (255 - (255 - expected) * alpha)).max() < 2


@pytest.mark.parametrize(
    "curve",
    [
        LINEAR,
        b"curv" + bytes(8),
        b"curv\0\0\0\0" + struct.pack(">IH", 1, 256),
        table_curve(linear),
        None,
    ],
    ids=["gamma of parameters", "no table", "gamma in a table", "table", "no profile"],
)
@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("colours", [1, 3])
def test_png(colours: int, clear: bool, curve: bytes | None) -> None:
    light = dark(colours)
    samples = sixteen_bits(light if clear else light[..., :colours])
    make = rgb_profile if colours == 3 else grey_profile
    told = chunk(b"gAMA", struct.pack(">I", 100_000)) if curve is None else iccp(make(curve))
    content = png(samples, 16, 2 * (colours == 3) + 4 * clear, told)
    assert_shows(content, light[..., :colours], light[..., colours:] if clear else 1)


def test_png_with_a_transparent_colour() -> None:
    light = dark(3)[..., :3]
    samples = sixteen_bits(light)
    key = samples[3, 5]
    alpha = (samples != key).any(axis=-1, keepdims=True).astype(float)
    chunks = iccp(rgb_profile(LINEAR)), chunk(b"tRNS", struct.pack(">3H", *key))
    assert_shows(png(samples, 16, 2, *chunks), light, alpha)


def test_other_primaries() -> None:
    light = dark(3)[..., :3] + 0.1
    to_srgb = np.linalg.inv(matrix(SRGB)) @ matrix(P3)
    assert_shows(png(sixteen_bits(light), 16, 2, iccp(rgb_profile(LINEAR, P3))), light @ to_srgb.T)


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize(("bits", "number"), [(12, 1), (16, 1), (16, FLOAT), (32, FLOAT)])
@pytest.mark.parametrize("photometric", [BLACK_IS_ZERO, WHITE_IS_ZERO, RGB])
def test_tiff(photometric: int, bits: int, number: int, planar: bool) -> None:
    colours = 3 if photometric == RGB else 1
    light = dark(colours)[..., :colours]
    embedded = rgb_profile(LINEAR) if colours == 3 else grey_profile(LINEAR)
    stored: NDArray[Any] = 1 - light if photometric == WHITE_IS_ZERO else light
    if number != FLOAT:
        stored = np.round(stored * (2**bits - 1)).astype(np.int64)
        light = np.round(light * (2**bits - 1)) / (2**bits - 1)
    elif bits == 16:
        stored = stored.astype(np.float16)
        light = (1 - stored if photometric == WHITE_IS_ZERO else stored).astype(float)
    options = Options(photometric, bits, number, planar=planar, tags={34675: embedded})
    assert_shows(tiff(stored, options), light)


@pytest.mark.parametrize(
    "tags",
    [
        {b"kTRC": b"curv\0\0\0\0" + struct.pack(">I", 9)},
        {b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, 0)},
        {b"kTRC": gamma_curve(0)},
        {b"kTRC": gamma_curve(-1)},
        {b"kTRC": description("no curve")},
        {},
    ],
)
def test_broken_curve_is_ignored(tags: dict[bytes, bytes]) -> None:
    embedded = iccp(profile(tags, b"GRAY"))
    photo = read_photo(png(sixteen_bits(dark(1)[..., :1]), 16, 0, embedded))
    assert (photo.width, photo.height, photo.damaged) == (WIDTH, HEIGHT, False)
