"""TIFF: colour spaces, alpha, extra samples and profiles."""

import itertools
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from tests.unit.engine.colour_profiles import SRGB, light_of, matrix, srgb_codes, to_d50
from tests.unit.engine.tiff_scenes import HEIGHT, WIDTH, assert_shows, deepened, in_bits, scene
from tests.unit.engine.tiff_writer import (
    BLACK_IS_ZERO,
    CIELAB,
    CMYK,
    FLOAT,
    ICCLAB,
    PALETTE,
    RGB,
    Options,
    tiff,
    ycbcr_tiff,
)

ALPHA = scene(4)[..., 3:]


def with_alpha(colours: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.concatenate([colours, ALPHA], axis=2)


def on_white(colours: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    """Lay colours of 8 bits on white by alpha of 8 bits."""
    return np.asarray(255 - (255 - colours) * alpha / 255)


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("colours", [1, 3])
def test_alpha_is_blended_onto_white(colours: int, bits: int, planar: bool) -> None:
    photometric = BLACK_IS_ZERO if colours == 1 else RGB
    levels = scene(colours)
    for kind, stored in ((1, levels * ALPHA // 255), (2, levels)):
        options = Options(photometric, bits, planar=planar, extra_samples=(kind,))
        content = tiff(deepened(with_alpha(stored), bits), options)
        assert_shows(content, on_white(levels, ALPHA), by=2)


def test_float_alpha() -> None:
    content = tiff(with_alpha(scene(3)) / 255, Options(RGB, 32, FLOAT, extra_samples=(2,)))
    assert_shows(content, on_white(scene(3), ALPHA))


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("bits", [4, 8, 16])
@pytest.mark.parametrize("colours", [1, 3])
def test_other_extra_samples_are_ignored(colours: int, bits: int, planar: bool) -> None:
    photometric = BLACK_IS_ZERO if colours == 1 else RGB
    for extra in ((0,), (0, 0)):
        samples = deepened(scene(5)[..., : colours + len(extra)], bits)
        options = Options(photometric, bits, planar=planar, extra_samples=extra)
        assert_shows(tiff(samples, options), in_bits(scene(colours), bits))


@pytest.mark.parametrize("factor", [1, 257])
@pytest.mark.parametrize("bits", [1, 2, 4, 6, 8])
def test_colour_map_of_8_and_16_bits(bits: int, factor: int) -> None:
    colours = np.random.default_rng(bits).integers(0, 256, (3, 2**bits))
    numbers = scene(1) * (2**bits - 1) // 255
    entries = tuple(int(entry) * factor for entry in colours.reshape(-1))
    content = tiff(numbers, Options(PALETTE, bits, tags={320: entries}))
    assert_shows(content, colours.T[numbers[..., 0]], by=0)


def test_colour_map_with_alpha() -> None:
    colours = np.random.default_rng(1).integers(0, 256, (3, 256))
    entries = tuple(int(entry) * 257 for entry in colours.reshape(-1))
    options = Options(PALETTE, extra_samples=(2,), tags={320: entries})
    content = tiff(with_alpha(scene(1)), options)
    assert_shows(content, on_white(colours.T[scene(1)[..., 0]], ALPHA), by=2)


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("bits", [8, 12, 16])
@pytest.mark.parametrize("extra", [(), (0,), (2,)])
def test_cmyk_with_and_without_alpha(extra: tuple[int, ...], bits: int, planar: bool) -> None:
    inks = scene(4) * np.array([1, 1, 1, 0]) + np.array([0, 0, 0, 90])
    colours = (255 - inks[..., :3]) * (255 - 90) / 255
    alpha = scene(5)[..., 4:]
    samples = np.concatenate([inks, alpha], axis=2)[..., : 4 + len(extra)]
    content = tiff(deepened(samples, bits), Options(CMYK, bits, planar=planar, extra_samples=extra))
    assert_shows(content, on_white(colours, alpha) if extra == (2,) else colours, by=2)


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("photometric", [CIELAB, ICCLAB])
@pytest.mark.parametrize("bits", [8, 16])
def test_lab_equals_a_lab_profile(bits: int, photometric: int, planar: bool) -> None:
    rgb = Image.fromarray((scene(3) // 3 + 90).astype(np.uint8))
    srgb, lab_profile = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
    lab = ImageCms.applyTransform(rgb, ImageCms.buildTransform(srgb, lab_profile, "RGB", "LAB"))
    assert lab is not None
    levels = np.frombuffer(lab.tobytes("raw", "LAB"), np.uint8).reshape(HEIGHT, WIDTH, 3)
    samples = levels.astype(np.int64)
    if photometric == ICCLAB:
        samples[..., 1:] ^= 0x80
    if bits == 16:
        samples *= 256
        if photometric == CIELAB:
            samples[..., 0] = samples[..., 0] * 257 // 256
    content = tiff(samples, Options(photometric, bits, planar=planar))
    assert_shows(content, np.asarray(rgb), by=4)


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize("white", [(0.3127, 0.3290), (0.3457, 0.3585), (0.4476, 0.4074)])
def test_lab_uses_the_white_point_tag(white: tuple[float, float], bits: int) -> None:
    """That is how ImageMagick writes it. Grey is grey under any white, so colours are tested."""
    shares = np.array([0.6, 0.55, 0.4])  # of the light of white
    roots = np.cbrt(shares)
    lab = [116 * roots[1] - 16, 500 * (roots[0] - roots[1]), 200 * (roots[1] - roots[2])]
    stored = np.round(np.array(lab) * [2.55, 1, 1] * 256 ** (bits // 16)).astype(np.int64)
    samples = np.full((HEIGHT, WIDTH, 3), stored)
    linear = np.linalg.solve(matrix(SRGB), to_d50(white) @ (light_of(white) * shares))
    content = tiff(samples, Options(CIELAB, bits, tags={318: white}))
    assert_shows(content, np.full(samples.shape, 255 * srgb_codes(linear)), by=4)


@pytest.mark.parametrize("layout", [Options(rows_per_strip=16), Options(tile=(32, 16))])
@pytest.mark.parametrize("compression", ["none", "lzw"])
@pytest.mark.parametrize("subsampling", [(1, 1), (2, 1), (2, 2), (1, 2), (4, 1), (4, 2), (4, 4)])
def test_ycbcr_subsampling(subsampling: tuple[int, int], compression: str, layout: Options) -> None:
    rgb = scene(3).astype(np.uint8)
    for big_endian, big_tiff in itertools.product((False, True), repeat=2):
        options = replace(layout, compression=compression, big_endian=big_endian, big_tiff=big_tiff)
        assert_shows(ycbcr_tiff(rgb, subsampling, options), rgb, by=15)


@pytest.mark.parametrize("bits_reversed", [False, True])
def test_webp_with_alpha(bits_reversed: bool) -> None:
    options = Options(RGB, compression="webp", extra_samples=(2,), bits_reversed=bits_reversed)
    content = tiff(with_alpha(scene(3)).astype(np.uint8), options)
    assert_shows(content, on_white(scene(3), ALPHA), by=2)


def test_profile_of_another_colour_space_is_ignored() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    content = tiff(deepened(scene(3), 16), Options(RGB, 16, tags={34675: profile}))
    assert_shows(content, scene(3))
