"""TIFF: the right pixels from every layout."""

import itertools
import warnings
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from desktop_app.engine.images import read_photo
from tests.unit.engine.builders import saved
from tests.unit.engine.tiff_scenes import HEIGHT, WIDTH, assert_shows, deepened, in_bits, scene
from tests.unit.engine.tiff_writer import (
    BLACK_IS_ZERO,
    COMPRESSIONS,
    FLOAT,
    RGB,
    SIGNED,
    WHITE_IS_ZERO,
    Options,
    tiff,
)

LOSSLESS = [name for name in COMPRESSIONS if name not in ("jpeg", "webp")]
PREDICTED = [name for name in LOSSLESS if name not in ("none", "packbits")]


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
    "layout",
    [Options(), Options(rows_per_strip=7), Options(tile=(32, 16)), Options(tile=(64, 48))],
    ids=["one strip", "strips", "tiles", "one tile"],
)
@pytest.mark.parametrize("planar", [False, True])
@pytest.mark.parametrize("compression", LOSSLESS)
def test_rgb_layouts_and_compressions(
    compression: str, planar: bool, layout: Options, big_endian: bool, big_tiff: bool
) -> None:
    layout = replace(layout, photometric=RGB, compression=compression, planar=planar)
    layout = replace(layout, big_endian=big_endian, big_tiff=big_tiff)
    for bits, predictor in itertools.product((8, 16), (1, 2) if compression in PREDICTED else (1,)):
        options = replace(layout, bits=bits, predictor=predictor)
        assert_shows(tiff(deepened(scene(3), bits), options), scene(3), by=0)


@pytest.mark.parametrize("big_endian", [False, True])
@pytest.mark.parametrize("bits", [32, 64])
def test_predictor_of_large_samples(bits: int, big_endian: bool) -> None:
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
    options = Options(RGB, bits, FLOAT, "lzw", predictor, planar, big_endian=big_endian)
    for tile in (None, (32, 16)):
        content = tiff(scene(3) / 255 * 0.75, replace(options, tile=tile))
        assert_shows(content, scene(3) * 0.75)


@pytest.mark.parametrize(
    ("samples", "options", "expected"),
    [
        (scene(1) / 255, Options(WHITE_IS_ZERO, 32, FLOAT), 255 - scene(1)),
        *((scene(1) * 7.0 - 300, Options(bits=b, number=FLOAT), scene(1)) for b in (16, 32, 64)),
        *((scene(1) * 10 - 500, Options(bits=b, number=SIGNED), scene(1)) for b in (16, 32, 64)),
        (scene(1) * 10, Options(bits=32), scene(1)),
        (scene(1).astype(np.uint8).view(np.int8), Options(number=SIGNED), scene(1)),
    ],
)
def test_other_numbers_are_stretched(
    samples: NDArray[np.generic], options: Options, expected: NDArray[np.int64]
) -> None:
    assert_shows(tiff(samples, options), expected)


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


@pytest.mark.parametrize(
    "layout",
    [Options(), Options(rows_per_strip=8), Options(tile=(32, 16))],
    ids=["one strip", "strips", "tiles"],
)
@pytest.mark.parametrize(
    ("compression", "photometric", "planar"),
    [("jpeg", BLACK_IS_ZERO, False), ("jpeg", RGB, True), ("webp", RGB, False)],
)
def test_strips_and_tiles(
    compression: str, photometric: int, planar: bool, layout: Options
) -> None:
    levels = scene(3 if photometric == RGB else 1)
    options = replace(layout, photometric=photometric, compression=compression, planar=planar)
    assert_shows(tiff(levels.astype(np.uint8), options), levels, by=4)


@pytest.mark.parametrize(
    "options",
    [
        *(
            Options(RGB, compression=name, rows_per_strip=10, tags={279: (0,) * 4})
            for name in ("none", "lzw", "deflate")
        ),
        Options(RGB, tile=(16, 16), tags={273: 8, 278: HEIGHT, 279: 3}),
    ],
    ids=["no lengths", "no lengths, LZW", "no lengths, deflate", "strips beside the tiles"],
)
def test_odd_strip_tags_are_ignored(options: Options) -> None:
    assert_shows(tiff(scene(3), options), scene(3))


@pytest.mark.parametrize("compression", ["group3", "group4", "tiff_ccitt"])
def test_fax(compression: str) -> None:
    levels = scene(1)[..., 0] // 128 * 255
    image = Image.fromarray(levels.astype(np.uint8)).convert("1")
    assert_shows(saved(image, "TIFF", compression=compression), levels[..., np.newaxis], by=0)


@pytest.mark.parametrize("bits", [8, 12])
@pytest.mark.parametrize(
    ("orientation", "down", "right"),
    [
        *((1, 1, 1), (2, 1, -1), (3, -1, -1), (4, -1, 1)),
        *((5, 1, 1), (6, -1, 1), (7, -1, -1), (8, 1, -1)),
    ],
)
def test_every_orientation(orientation: int, down: int, right: int, bits: int) -> None:
    upright = scene(3)
    stored = (upright if orientation < 5 else upright.transpose(1, 0, 2))[::down, ::right]
    content = tiff(deepened(stored, bits), Options(RGB, bits, tags={274: orientation}))
    photo = read_photo(content)
    assert (photo.width, photo.height) == (WIDTH, HEIGHT)
    assert_shows(content, upright)


@pytest.mark.parametrize("compression", [None, "tiff_lzw", "jpeg"])
def test_first_page_is_read(compression: str | None) -> None:
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue"))
    options = {"append_images": [second], "compression": compression}
    assert_shows(saved(first, "TIFF", save_all=True, **options), np.asarray(first), by=2)
