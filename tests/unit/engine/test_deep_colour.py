"""Shadows of photos of 16 bits under linear profiles are as fine as those of any others."""

import struct
import zlib
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from desktop_app.engine.images import read_photo
from tests.unit.engine.colour_profiles import (
    P3,
    SRGB,
    Floats,
    description,
    gamma_curve,
    grey_profile,
    matrix,
    profile,
    rgb_profile,
    srgb_codes,
)
from tests.unit.engine.test_colour import table_curve
from tests.unit.engine.test_colour_tags import gama
from tests.unit.engine.test_png import chunk
from tests.unit.engine.test_transparency import png
from tests.unit.engine.tiff_writer import BLACK_IS_ZERO, FLOAT, RGB, WHITE_IS_ZERO, Options, tiff

HEIGHT, WIDTH = 24, 32
LINEAR_CURVES = {
    "gamma of parameters": gamma_curve(1),
    "no table": b"curv" + bytes(8),
    "gamma in a table": b"curv\0\0\0\0" + struct.pack(">IH", 1, 256),
    "table": table_curve(lambda codes: codes),
}
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


def assert_shows(content: bytes, light: Floats, alpha: Floats | None = None) -> None:
    """Check every pixel against linear sRGB, laid on white by `alpha`."""
    photo = read_photo(content)
    assert not photo.damaged
    expected = np.broadcast_to(255 * srgb_codes(np.clip(light, 0, 1)), (HEIGHT, WIDTH, 3))
    if alpha is not None:
        expected = 255 - (255 - expected) * alpha
    assert np.abs(np.asarray(photo.image) - expected).max() < 2


@pytest.mark.parametrize("curve", LINEAR_CURVES)
@pytest.mark.parametrize("clear", [False, True])
@pytest.mark.parametrize("colours", [1, 3])
def test_png(colours: int, clear: bool, curve: str) -> None:
    light = dark(colours)
    make = rgb_profile if colours == 3 else grey_profile
    samples = sixteen_bits(light if clear else light[..., :colours])
    content = png(samples, 16, 2 * (colours == 3) + 4 * clear, iccp(make(LINEAR_CURVES[curve])))
    assert_shows(content, light[..., :colours], light[..., colours:] if clear else None)


@pytest.mark.parametrize("colours", [1, 3])
def test_png_with_gamma(colours: int) -> None:
    light = dark(colours)[..., :colours]
    assert_shows(png(sixteen_bits(light), 16, 2 * (colours == 3), chunk(*gama(1))), light)


def test_png_with_a_transparent_colour() -> None:
    light = dark(3)[..., :3]
    samples = sixteen_bits(light)
    key = samples[3, 5]
    alpha = (samples != key).any(axis=-1, keepdims=True).astype(float)
    content = png(
        samples, 16, 2, iccp(rgb_profile(LINEAR)), chunk(b"tRNS", struct.pack(">3H", *key))
    )
    assert_shows(content, light, alpha)


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
    "embedded",
    [
        profile({b"kTRC": b"curv\0\0\0\0" + struct.pack(">I", 9)}, b"GRAY"),
        profile({b"kTRC": b"curv\0\0\0\0" + struct.pack(">IH", 1, 0)}, b"GRAY"),
        profile({b"kTRC": gamma_curve(0)}, b"GRAY"),
        profile({b"kTRC": gamma_curve(-1)}, b"GRAY"),
        profile({b"kTRC": description("no curve")}, b"GRAY"),
        profile({}, b"GRAY"),
    ],
)
def test_broken_curve_is_ignored(embedded: bytes) -> None:
    photo = read_photo(png(sixteen_bits(dark(1)[..., :1]), 16, 0, iccp(embedded)))
    assert (photo.width, photo.height, photo.damaged) == (WIDTH, HEIGHT, False)
