"""TIFF: damaged, truncated, impossible and unsupported files."""

import io
import struct
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image, TiffImagePlugin

from desktop_app.engine.errors import PhotoDamaged, PhotoTooLarge, PhotoUnsupported
from desktop_app.engine.images import read_photo
from tests.unit.engine.builders import kind_of
from tests.unit.engine.tiff_scenes import HEIGHT, WIDTH, assert_shows, scene
from tests.unit.engine.tiff_writer import RGB, Options, assemble, page_tags, tiff

NOISE = np.random.default_rng(0).integers(1, 256, (128, 96, 3)).astype(np.uint8)


def with_tags(data: bytes, tags: dict[int, int], options: Options) -> bytes:
    """Write one strip of grey pixels, of which the tags say something else."""
    return assemble([data], {**page_tags((HEIGHT, WIDTH, 1), options), **tags}, options)


def test_missing_chunks_of_a_sparse_file_are_black() -> None:
    options = Options(compression="lzw", tile=(32, 16))
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
    options = Options(RGB, compression=compression, tile=tile, rows_per_strip=8)
    content = tiff(NOISE, options)
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
        assert np.array_equal(np.asarray(photo.image)[:32], NOISE[:32])


def test_strips_beyond_the_end_are_damaged() -> None:
    content = tiff(NOISE, Options(RGB, rows_per_strip=8))
    offsets = read_numbers(content, 273)
    position = content.index(struct.pack(f"<{len(offsets)}I", *offsets))
    beyond = struct.pack("<I", len(content)) * 4
    end = position + 4 * len(offsets)
    photo = read_photo(content[: end - 16] + beyond + content[end:])
    assert photo.damaged
    assert np.array_equal(np.asarray(photo.image)[:96], NOISE[:96])
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
    content = with_tags(bytes(WIDTH * HEIGHT * 4), tags, options)
    assert kind_of(content) == f"TIFF with {kind}"


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
    content = with_tags(bytes(size), tags, options)
    with pytest.raises(error) if error else nullcontext():
        assert not read_photo(content).damaged


def test_huge_tile_is_refused() -> None:
    options = Options(compression="packbits", tile=(64, 48))
    assert_shows(tiff(scene(1), options), scene(1))
    content = tiff(scene(1), replace(options, tags={322: 20000, 323: 20000}))
    with pytest.raises((PhotoDamaged, PhotoTooLarge)):
        read_photo(content + bytes(2**20))
