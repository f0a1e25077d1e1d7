"""TIFF: the right pixels from every layout, or the kind by name."""

import io
import itertools
import struct
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageCms, TiffImagePlugin

from desktop_app.engine.errors import PhotoDamaged, PhotoTooLarge, PhotoUnsupported
from desktop_app.engine.images import read_photo
from tests.unit.engine.tiff_writer import (
    BLACK_IS_ZERO,
    CIELAB,
    CMYK,
    COMPRESSIONS,
    FLOAT,
    ICCLAB,
    PALETTE,
    RGB,
    SIGNED,
    WHITE_IS_ZERO,
    Options,
    assemble,
    page_tags,
    tiff,
    ycbcr_tiff,
)

HEIGHT, WIDTH = 37, 53
Levels = NDArray[np.int64]

LOSSLESS = [name for name in COMPRESSIONS if name not in ("jpeg", "webp")]
PREDICTED = [name for name in LOSSLESS if name not in ("none", "packbits")]


def scene(samples: int) -> Levels:
    """Draw gradients of 8 bits, int64 [height, width, samples]."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    right, down = x * 255 // (WIDTH - 1), y * 255 // (HEIGHT - 1)
    return np.stack([right, down, (right + down) // 2, 255 - right, 255 - down][:samples], axis=2)


def deepened(levels: Levels, bits: int) -> NDArray[Any]:
    """Return unsigned numbers of `bits` bits that show `levels` most closely."""
    most = 2**bits - 1
    numbers = (
        [round(level * most / 255) for level in range(256)]
        if bits < 64
        else [level * (most // 255) for level in range(256)]
    )
    return np.array(numbers, np.uint64)[levels]


def shown(content: bytes) -> NDArray[np.int64]:
    photo = read_photo(content)
    assert not photo.damaged
    return np.asarray(photo.image).astype(np.int64)


def assert_shows(content: bytes, expected: NDArray[Any], by: float = 1) -> None:
    """Check every pixel; one sample is grey."""
    found = shown(content)
    assert found.shape == (*expected.shape[:2], 3)
    assert np.abs(found - expected).max() <= by


def on_white(colours: NDArray[Any], alpha: NDArray[Any]) -> NDArray[Any]:
    """Lay colours of 8 bits on white by alpha of 8 bits."""
    return np.asarray(255 - (255 - colours) * alpha / 255)


def in_bits(levels: Levels, bits: int) -> NDArray[Any]:
    """Return what is left of `levels` when they are stored in `bits` bits."""
    return np.asarray(deepened(levels, bits).astype(float) * 255 / (2**bits - 1))


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("photometric", [WHITE_IS_ZERO, BLACK_IS_ZERO])
@pytest.mark.parametrize("bits", [*range(1, 17), 20, 24, 31, 32, 64])
def test_grey_of_every_depth(bits: int, photometric: int, big_endian: bool) -> None:
    levels = scene(1)
    stored = deepened(levels, bits)
    if photometric == WHITE_IS_ZERO:
        stored = np.uint64(2**bits - 1) - stored
    options = Options(photometric, bits, big_endian=big_endian)
    assert_shows(tiff(stored, options), in_bits(levels, bits))


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("bits", [1, 2, 4, 5, 6, 8, 10, 12, 14, 16, 24, 32, 64])
def test_rgb_of_every_depth(bits: int, planar: bool) -> None:
    options = Options(RGB, bits, planar=planar)
    assert_shows(tiff(deepened(scene(3), bits), options), in_bits(scene(3), bits))


@pytest.mark.parametrize("big_tiff", [False, True])
@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize(
    ("tile", "rows_per_strip"), [(None, None), (None, 7), ((32, 16), None), ((64, 48), None)]
)
@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("compression", LOSSLESS)
def test_rgb_layouts_and_compressions(
    compression: str,
    planar: bool,
    tile: tuple[int, int] | None,
    rows_per_strip: int | None,
    big_endian: bool,
    big_tiff: bool,
) -> None:
    for bits, predictor in itertools.product((8, 16), (1, 2)):
        if predictor == 2 and compression not in PREDICTED:
            continue
        options = Options(
            RGB,
            bits,
            compression=compression,
            predictor=predictor,
            planar=planar,
            tile=tile,
            rows_per_strip=rows_per_strip,
            big_endian=big_endian,
            big_tiff=big_tiff,
        )
        assert_shows(tiff(deepened(scene(3), bits), options), scene(3), by=0)


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("bits", [8, 16, 32, 64])
def test_predictor_of_any_sample_size(bits: int, big_endian: bool) -> None:
    options = Options(RGB, bits, compression="deflate", predictor=2, big_endian=big_endian)
    assert_shows(tiff(deepened(scene(3), bits), options), scene(3))


@pytest.mark.parametrize("compression", LOSSLESS)
@pytest.mark.parametrize("bits", [1, 4, 8, 12, 16])
def test_fill_order(bits: int, compression: str) -> None:
    options = Options(bits=bits, compression=compression, bits_reversed=True)
    assert_shows(tiff(deepened(scene(1), bits), options), in_bits(scene(1), bits))


@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("predictor", [1, 2, 3])
@pytest.mark.parametrize("bits", [16, 32, 64])
def test_float_from_0_to_1(bits: int, predictor: int, big_endian: bool, planar: bool) -> None:
    for tile in (None, (32, 16)):
        options = Options(
            RGB,
            bits,
            FLOAT,
            compression="lzw",
            predictor=predictor,
            planar=planar,
            tile=tile,
            big_endian=big_endian,
        )
        assert_shows(tiff(scene(3) / 255 * 0.75, options), scene(3) * 0.75)


def test_float_white_is_zero() -> None:
    options = Options(WHITE_IS_ZERO, 32, FLOAT)
    assert_shows(tiff(scene(1) / 255, options), 255 - scene(1))


@pytest.mark.parametrize("bits", [16, 32, 64])
def test_other_floats_are_stretched(bits: int) -> None:
    assert_shows(tiff(scene(1) * 7.0 - 300, Options(bits=bits, number=FLOAT)), scene(1))


@pytest.mark.parametrize("scale", [1 / 255, 12.0])
@pytest.mark.parametrize(
    ("odd", "level"),
    [
        (np.nan, 0),
        (np.inf, 255),
        (-np.inf, 0),
        (-9999, 0),
        (-32768, 0),
        (-3.4028234663852886e38, 0),
        (1e20, 255),
    ],
)
def test_no_data_value_is_not_stretched(odd: float, level: int, scale: float) -> None:
    values = scene(1) * scale
    values[5, 5] = odd
    expected = scene(1)
    expected[5, 5] = level
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert_shows(tiff(values, Options(bits=32, number=FLOAT)), expected)


@pytest.mark.parametrize(("bits", "number"), [(32, FLOAT), (64, FLOAT), (16, SIGNED), (32, 1)])
def test_gdal_no_data_is_black(bits: int, number: int) -> None:
    values = scene(1) * 4.0
    values[:9] = 1234.5 if number == FLOAT else 1234
    expected = np.vstack([np.zeros((9, WIDTH, 1)), scene(1)[9:] * 1.0])
    expected[9:] = (expected[9:] - expected[9:].min()) * 255 / np.ptp(expected[9:])
    text = b"1234.5\0" if number == FLOAT else b"1234\0"
    assert_shows(tiff(values, Options(bits=bits, number=number, tags={42113: text})), expected)


@pytest.mark.parametrize("bits", [16, 32, 64])
def test_signed_samples_of_full_range_are_kept(bits: int) -> None:
    levels = scene(1) * 3 // 4 + 20
    stored = deepened(levels, bits).astype(np.float64) - 2.0 ** (bits - 1)
    assert_shows(tiff(stored, Options(bits=bits, number=SIGNED)), levels)


@pytest.mark.parametrize("bits", [16, 32, 64])
def test_few_signed_values_are_stretched(bits: int) -> None:
    assert_shows(tiff(scene(1) * 10 - 500, Options(bits=bits, number=SIGNED)), scene(1))


def test_signed_bytes_are_read_as_unsigned() -> None:
    assert_shows(tiff(scene(1).astype(np.uint8).view(np.int8), Options(number=SIGNED)), scene(1))


def test_few_32_bit_values_are_stretched() -> None:
    assert_shows(tiff(scene(1) * 10, Options(bits=32)), scene(1))


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


@pytest.mark.parametrize(("tile", "rows_per_strip"), [(None, None), (None, 8), ((32, 16), None)])
@pytest.mark.parametrize(
    ("compression", "colours", "planar"),
    [("jpeg", 1, False), ("jpeg", 3, True), ("webp", 3, False)],
)
def test_strips_and_tiles(
    compression: str,
    colours: int,
    planar: bool,
    tile: tuple[int, int] | None,
    rows_per_strip: int | None,
) -> None:
    options = Options(
        BLACK_IS_ZERO if colours == 1 else RGB,
        compression=compression,
        planar=planar,
        tile=tile,
        rows_per_strip=rows_per_strip,
    )
    assert_shows(tiff(scene(colours).astype(np.uint8), options), scene(colours), by=4)


@pytest.mark.parametrize("bits_reversed", [False, True])
def test_webp_with_alpha(bits_reversed: bool) -> None:
    samples = np.concatenate([scene(3), scene(4)[..., 3:]], axis=2).astype(np.uint8)
    options = Options(RGB, compression="webp", extra_samples=(2,), bits_reversed=bits_reversed)
    content = tiff(samples, options)
    assert_shows(content, on_white(scene(3), scene(4)[..., 3:]), by=2)


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate"])
def test_strips_without_lengths(compression: str) -> None:
    options = Options(RGB, compression=compression, rows_per_strip=10, tags={279: (0,) * 4})
    assert_shows(tiff(scene(3), options), scene(3))


def test_tiles_precede_strips() -> None:
    options = Options(RGB, tile=(16, 16), tags={273: 8, 278: HEIGHT, 279: 3})
    assert_shows(tiff(scene(3), options), scene(3))


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
def test_fax(compression: str) -> None:
    content = io.BytesIO()
    levels = scene(1)[..., 0] // 128 * 255
    Image.fromarray(levels.astype(np.uint8)).convert("1").save(
        content, "TIFF", compression=compression
    )
    assert_shows(content.getvalue(), levels[..., np.newaxis], by=0)


@pytest.mark.parametrize("bits", [8, 12])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation(orientation: int, bits: int) -> None:
    upright = scene(3)
    stored = {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: upright.transpose(1, 0, 2),
        6: upright.transpose(1, 0, 2)[::-1],
        7: upright.transpose(1, 0, 2)[::-1, ::-1],
        8: upright.transpose(1, 0, 2)[:, ::-1],
    }[orientation]
    content = tiff(deepened(stored, bits), Options(RGB, bits, tags={274: orientation}))
    photo = read_photo(content)
    assert (photo.width, photo.height) == (WIDTH, HEIGHT)
    assert_shows(content, upright)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "jpeg"])
def test_first_page_is_read(compression: str | None) -> None:
    pages = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    content = io.BytesIO()
    pages[0].save(content, "TIFF", save_all=True, append_images=pages[1:], compression=compression)
    assert_shows(content.getvalue(), np.asarray(pages[0]), by=2)


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


def test_missing_chunks_of_a_sparse_file_are_black() -> None:
    options = Options(BLACK_IS_ZERO, 8, compression="lzw", tile=(32, 16))
    content = tiff(scene(1) // 2 + 100, options)
    sparse = bytearray(content)
    for tag in (324, 325):
        numbers = read_numbers(content, tag)
        struct.pack_into("<I", sparse, content.index(struct.pack(f"<{len(numbers)}I", *numbers)), 0)
    expected = scene(1) // 2 + 100
    expected[:16, :32] = 0
    assert_shows(bytes(sparse), expected, by=0)


def read_numbers(content: bytes, tag: int) -> tuple[int, ...]:
    with Image.open(io.BytesIO(content)) as image:
        assert isinstance(image, TiffImagePlugin.TiffImageFile)
        return tuple(image.tag_v2[tag])


@pytest.mark.parametrize("compression", ["none", "lzw", "deflate", "webp"])
@pytest.mark.parametrize("tile", [None, (32, 16)])
@pytest.mark.parametrize("kept", [0.1, 0.6])
def test_truncated_file_is_partial_or_damaged(
    compression: str, tile: tuple[int, int] | None, kept: float
) -> None:
    """The tags stand at the end, so zeros take the place of the strips that are lost."""
    noise = np.random.default_rng(0).integers(1, 256, (128, 96, 3)).astype(np.uint8)
    options = Options(RGB, compression=compression, tile=tile, rows_per_strip=8)
    content = tiff(noise, options)
    page = struct.unpack_from("<I", content, 4)[0]
    cut = int(page * kept)
    cut_off = content[:cut] + bytes(page - cut) + content[page:]
    if compression == "none":  # its zeros are pixels
        assert not read_photo(cut_off).damaged
    elif kept < 0.25:
        with pytest.raises(PhotoDamaged):
            read_photo(cut_off)
    else:
        photo = read_photo(cut_off)
        assert photo.damaged
        assert np.array_equal(np.asarray(photo.image)[:32], noise[:32])


def test_strips_beyond_the_end_are_damaged() -> None:
    noise = np.random.default_rng(0).integers(1, 256, (128, 96, 3)).astype(np.uint8)
    content = tiff(noise, Options(RGB, rows_per_strip=8))
    offsets = read_numbers(content, 273)
    position = content.index(struct.pack(f"<{len(offsets)}I", *offsets))
    beyond = struct.pack("<I", len(content)) * 4
    end = position + 4 * len(offsets)
    photo = read_photo(content[: end - 16] + beyond + content[end:])
    assert photo.damaged
    assert np.array_equal(np.asarray(photo.image)[:96], noise[:96])
    with pytest.raises(PhotoDamaged):
        read_photo(content[:position] + beyond * (len(offsets) // 4) + content[end:])


@pytest.mark.parametrize("length", range(0, 400, 7))
def test_any_truncation_has_a_typed_outcome(length: int) -> None:
    content = tiff(scene(3), Options(RGB, compression="deflate"))
    tags_first = content[-400:] if length % 2 else content
    with pytest.raises((PhotoDamaged, PhotoTooLarge, PhotoUnsupported)):
        read_photo(b"II*\0" + struct.pack("<I", 8) + tags_first[len(content) - length :])


@pytest.mark.parametrize(
    ("options", "tags", "kind"),
    [
        (Options(), {259: 34887}, "LERC compression"),
        (Options(), {259: 34661}, "JBIG compression"),
        (Options(), {259: 34712}, "JPEG 2000 compression"),
        (Options(), {259: 50002}, "JPEG XL compression"),
        (Options(), {259: 34676}, "SGI Log compression"),
        (Options(), {259: 4711}, "type 4711 compression"),
        (Options(bits=12), {259: 7}, "JPEG compression of 12 bits"),
        (Options(), {339: 5}, "complex numbers"),
        (Options(bits=24), {339: 3}, "floating-point samples of 24 bits"),
        (Options(bits=12), {339: 2}, "signed samples of 12 bits"),
        (Options(), {262: 10}, "ITU L*a*b* colour"),
        (Options(), {262: 4}, "a transparency mask"),
        (Options(), {262: 99}, "colour of type 99"),
        (Options(bits=4, compression="lzw"), {317: 2}, "predictor 2 of 4 bits"),
        (Options(), {262: 5, 332: 2}, "1 inks that are not CMYK"),
    ],
)
def test_unsupported_kind_is_named(options: Options, tags: dict[int, int], kind: str) -> None:
    content = assemble(
        [bytes(WIDTH * HEIGHT * 4)], {**page_tags((HEIGHT, WIDTH, 1), options), **tags}, options
    )
    with pytest.raises(PhotoUnsupported) as error:
        read_photo(content)
    assert str(error.value) == f"This kind of file is not supported: TIFF with {kind}."


@pytest.mark.parametrize(
    ("tags", "size", "error"),
    [
        ({256: 2**31 - 1}, 1000, PhotoDamaged),
        ({256: 2**31 - 1, 257: 2**31 - 1}, 1000, PhotoDamaged),
        ({277: 65535}, 1000, PhotoDamaged),
        ({256: 40000, 257: 40000}, 2**20, PhotoTooLarge),
        ({256: 25000, 257: 25000}, 2**20, PhotoTooLarge),
        ({278: 1, 257: 2**20}, 1000, PhotoDamaged),
        ({278: 0}, 4 * WIDTH * HEIGHT, None),
        ({278: 2**32 - 1}, 4 * WIDTH * HEIGHT, None),
    ],
)
@pytest.mark.parametrize("compression", ["none", "packbits"])
def test_impossible_sizes(
    tags: dict[int, int], size: int, error: type[Exception] | None, compression: str
) -> None:
    options = Options(bits=12 if error else 8, compression=compression)
    all_tags = {**page_tags((HEIGHT, WIDTH, 1), options), **tags}
    content = assemble([bytes(size)], all_tags, options)
    if error is None:
        assert not read_photo(content).damaged
    else:
        with pytest.raises(error):
            read_photo(content)


def test_huge_tile_is_refused() -> None:
    options = Options(compression="packbits", tile=(64, 48))
    content = tiff(
        scene(1), Options(compression="packbits", tile=(64, 48), tags={322: 20000, 323: 20000})
    )
    with pytest.raises((PhotoDamaged, PhotoTooLarge)):
        read_photo(content + bytes(2**20))
    assert_shows(tiff(scene(1), options), scene(1))


@pytest.mark.parametrize(
    ("name", "corners"),
    [
        ("rgb8_webp_contig-s.tif", ((234, 229, 219), (153, 103, 60))),
        ("tif_grey12.tif", ((25, 25, 25), (242, 242, 242))),
        ("tif_grey32f_nan.tif", ((0, 0, 0), (242, 242, 242))),
        ("tif_grey64f.tif", ((25, 25, 25), (242, 242, 242))),
        ("tif_pal8_8bitmap.tif", ((220, 30, 30), (230, 220, 40))),
        ("tif_rgb12.tif", ((220, 30, 30), (230, 220, 40))),
        ("tif_rgb16_planar.tif", ((220, 30, 30), (230, 220, 40))),
    ],
)
def test_reported_files(
    photos: Path, name: str, corners: tuple[tuple[int, ...], tuple[int, ...]]
) -> None:
    photo = read_photo(photos.parent / "reported" / name)
    pixels = np.asarray(photo.image).astype(int)
    assert not photo.damaged
    assert np.abs(pixels[[0, -1], [0, -1]] - corners).max() <= 1
