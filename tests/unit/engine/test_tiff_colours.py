"""TIFF: colour spaces, alpha, extra samples and profiles."""

import itertools
import struct
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms

from tests.unit.engine.tiff_scenes import (
    HEIGHT,
    WIDTH,
    assert_shows,
    deepened,
    in_bits,
    scene,
    shown,
)
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


def on_white(colours: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    """Lay colours of 8 bits on white by alpha of 8 bits."""
    return np.asarray(255 - (255 - colours) * alpha / 255)


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("bits", [8, 16, 32])
@pytest.mark.parametrize("colours", [1, 3])
def test_alpha_is_blended_onto_white(colours: int, bits: int, planar: bool) -> None:
    photometric = BLACK_IS_ZERO if colours == 1 else RGB
    levels, alpha = scene(colours), scene(4)[..., 3:]
    for kind in (1, 2):
        stored = levels * alpha // 255 if kind == 1 else levels
        samples = deepened(np.concatenate([stored, alpha], axis=2), bits)
        options = Options(photometric, bits, planar=planar, extra_samples=(kind,))
        assert_shows(tiff(samples, options), on_white(levels, alpha), by=2)


def test_float_alpha() -> None:
    samples = np.concatenate([scene(3), scene(4)[..., 3:]], axis=2) / 255
    content = tiff(samples, Options(RGB, 32, FLOAT, extra_samples=(2,)))
    assert_shows(content, on_white(scene(3), scene(4)[..., 3:]))


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
    samples, alpha = np.concatenate([scene(1), scene(4)[..., 3:]], axis=2), scene(4)[..., 3:]
    entries = tuple(int(entry) * 257 for entry in colours.reshape(-1))
    content = tiff(samples, Options(PALETTE, extra_samples=(2,), tags={320: entries}))
    assert_shows(content, on_white(colours.T[scene(1)[..., 0]], alpha), by=2)


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
    linear = matrix_to_linear_srgb(white) @ shares
    stored = np.round(np.array(lab) * [2.55, 1, 1] * 256 ** (bits // 16)).astype(np.int64)
    samples = np.full((HEIGHT, WIDTH, 3), stored)
    levels = np.round((1.055 * linear ** (1 / 2.4) - 0.055) * 255)
    content = tiff(samples, Options(CIELAB, bits, tags={318: white}))
    assert_shows(content, np.full(samples.shape, levels), by=4)


def matrix_to_linear_srgb(white: tuple[float, float]) -> NDArray[np.float64]:
    """Return the matrix from shares of the light of white; Bradford's adaptation to D65."""
    bradford = np.array(
        [[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]]
    )
    source, d65 = (np.array([x / y, 1, (1 - x - y) / y]) for x, y in (white, (0.3127, 0.3290)))
    primaries = np.array([[0.64, 0.33, 0.03], [0.30, 0.60, 0.10], [0.15, 0.06, 0.79]]).T
    from_srgb = primaries * np.linalg.solve(primaries, d65)
    gains = np.diag((bradford @ d65) / (bradford @ source))
    adapted: NDArray[np.float64] = np.linalg.inv(bradford) @ gains @ bradford * source
    return np.asarray(np.linalg.solve(from_srgb, adapted))


@pytest.mark.parametrize("tile", [None, (32, 16)])
@pytest.mark.parametrize("compression", ["none", "lzw"])
@pytest.mark.parametrize("subsampling", [(1, 1), (2, 1), (2, 2), (1, 2), (4, 1), (4, 2), (4, 4)])
def test_ycbcr_subsampling(
    subsampling: tuple[int, int], compression: str, tile: tuple[int, int] | None
) -> None:
    rgb = scene(3).astype(np.uint8)
    for big_endian, big_tiff in itertools.product((False, True), repeat=2):
        options = Options(
            compression=compression,
            tile=tile,
            rows_per_strip=None if tile else 16,
            big_endian=big_endian,
            big_tiff=big_tiff,
        )
        assert_shows(ycbcr_tiff(rgb, subsampling, options), rgb, by=15)


@pytest.mark.parametrize("bits_reversed", [False, True])
def test_webp_with_alpha(bits_reversed: bool) -> None:
    samples = np.concatenate([scene(3), scene(4)[..., 3:]], axis=2).astype(np.uint8)
    options = Options(RGB, compression="webp", extra_samples=(2,), bits_reversed=bits_reversed)
    content = tiff(samples, options)
    assert_shows(content, on_white(scene(3), scene(4)[..., 3:]), by=2)


def test_profile_of_deep_colour_is_applied() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    levels = scene(3)
    without = Options(RGB, 16, tags={34675: profile})
    assert_shows(tiff(deepened(levels, 16), without), levels)  # this profile fits no RGB
    linear = gamma_profile()
    stored = deepened(levels, 16)
    assert shown(tiff(stored, Options(RGB, 16, tags={34675: linear}))).mean() > levels.mean() + 30


def gamma_profile() -> bytes:
    """Return sRGB's profile with its three curves made linear."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    for entry in range(132, 132 + 12 * struct.unpack_from(">I", profile, 128)[0], 12):
        signature, offset, _ = struct.unpack_from(">4sII", profile, entry)
        if signature in (b"rTRC", b"gTRC", b"bTRC"):
            struct.pack_into(">4sII", profile, offset, b"curv", 0, 0)
    # A profile that is called so is taken for sRGB.
    return bytes(profile).replace("sRGB".encode("utf-16-be"), "test".encode("utf-16-be"))
