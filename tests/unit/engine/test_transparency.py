"""Transparent pixels become white in every format."""

import struct

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from desktop_app.engine.images import read_photo
from tests.unit.engine.builders import chunk, png, saved, shown

SIZE = (23, 11)
Place = tuple[int, int]


def codes(channels: int, most: int) -> NDArray[np.int64]:
    return np.random.default_rng(channels).integers(0, most + 1, (SIZE[1], SIZE[0], channels))


@pytest.mark.parametrize("depth", [1, 2, 4, 8, 16])
@pytest.mark.parametrize("place", [(0, 0), (5, 7)])
def test_transparent_grey_of_a_png(depth: int, place: Place) -> None:
    most = 2**depth - 1
    pixels = codes(1, most)
    pixels[:2] = pixels[place] ^ 1  # the most similar value
    pixels[place] = pixels[0, 0] ^ 1
    key = int(pixels[place][0])
    found = shown(png(pixels, depth, 0, chunk(b"tRNS", struct.pack(">H", key))))
    assert np.abs(found - np.where(pixels == key, 255, pixels * (255 / most))).max() <= 1


@pytest.mark.parametrize("depth", [8, 16])
def test_transparent_colour_of_a_png(depth: int) -> None:
    most = 2**depth - 1
    pixels = codes(3, most)
    key = pixels[4, 4].copy()
    for channel in range(3):
        pixels[0, channel] = key
        pixels[0, channel, channel] ^= 1
    found = shown(png(pixels, depth, 2, chunk(b"tRNS", struct.pack(">3H", *key))))
    clear = (pixels == key).all(axis=2, keepdims=True)
    assert clear.sum() == 1
    assert np.abs(found - np.where(clear, 255, pixels * (255 / most))).max() <= 1


@pytest.mark.parametrize("depth", [1, 2, 4, 8])
@pytest.mark.parametrize("first", [(0, 255), (0, 0), (128, 128)])
def test_transparent_palette_entries(depth: int, first: tuple[int, int]) -> None:
    pixels = codes(1, 2**depth - 1)
    palette = np.random.default_rng(1).integers(0, 256, (2**depth, 3), np.uint8)
    alpha = np.full(2**depth, 255, np.uint8)
    alpha[:2] = first
    chunks = chunk(b"PLTE", palette.tobytes()), chunk(b"tRNS", bytes(first))
    found = shown(png(pixels, depth, 3, *chunks))
    share = alpha[pixels] / 255
    expected = palette[pixels[..., 0]] * share + 255 * (1 - share)
    assert np.abs(found - expected).max() <= 1


@pytest.mark.parametrize(("depth", "key"), [(1, 2), (2, 4), (4, 64), (8, 256), (16, 0)])
def test_unused_transparent_colour_changes_nothing(depth: int, key: int) -> None:
    pixels = np.maximum(codes(1, 2**depth - 1), depth == 16)
    with_key = png(pixels, depth, 0, chunk(b"tRNS", struct.pack(">H", key)))
    assert (shown(with_key) == shown(png(pixels, depth, 0))).all()


def test_truncated_png_with_a_transparent_colour() -> None:
    pixels = codes(3, 65535)
    whole = png(pixels, 16, 2, chunk(b"tRNS", struct.pack(">3H", *pixels[10, 20])))
    cut = read_photo(whole[: len(whole) * 3 // 4])
    assert cut.damaged
    assert (np.asarray(cut.image)[:5] == pixels[:5] >> 8).all()


def gif(
    canvas: Place,
    frame: Image.Image,
    place: Place,
    transparent: int | None = None,
    disposal: int = 0,
) -> bytes:
    """Write a GIF of one frame anywhere on its canvas."""
    content = bytearray(saved(frame, "GIF", transparency=transparent, optimize=False))
    content[6:10] = struct.pack("<2H", *canvas)
    image = content.index(b"," + struct.pack("<4H", 0, 0, *frame.size))
    content[image + 1 : image + 5] = struct.pack("<2H", *place)
    control = b"!\xf9\x04" + bytes((disposal << 2 | (transparent is not None), 0, 0))
    control += bytes((transparent or 0, 0))
    return bytes(content[:image] + control + content[image:])


@pytest.mark.parametrize("mode", ["L", "P"])
@pytest.mark.parametrize("disposal", [0, 1, 2, 3])
@pytest.mark.parametrize("transparent", [None, 3])
@pytest.mark.parametrize("place", [(0, 0), (9, 5), (0, 5), (17, 19)])
def test_uncovered_gif_canvas_is_white(
    place: Place, transparent: int | None, disposal: int, mode: str
) -> None:
    values = codes(1, 7)[..., 0].astype(np.uint8)
    frame = Image.fromarray(values)
    if mode == "P":
        frame.putpalette([60 + 7 * i for i in range(24)])
    found = shown(gif((40, 30), frame, place, transparent, disposal))
    expected = np.full((30, 40, 3), 255, np.uint8)
    pixels = np.asarray(frame.convert("RGB")).copy()
    if transparent is not None:
        pixels[values == transparent] = 255
    expected[place[1] :, place[0] :][: SIZE[1], : SIZE[0]] = pixels
    assert found.shape == expected.shape
    assert (found == expected).all()


@pytest.mark.parametrize(("canvas", "place"), [((10, 10), (3, 4)), (SIZE, (0, 0))])
def test_gif_frame_beyond_the_canvas_enlarges_it(canvas: Place, place: Place) -> None:
    found = shown(gif(canvas, Image.new("L", SIZE, 9), place))
    left, top = place
    assert found.shape == (SIZE[1] + top, SIZE[0] + left, 3)
    assert (found[:top] == 255).all()
    assert (found[top:, left:] == 9).all()


@pytest.mark.parametrize("background", [(0, 0, 0, 0), (0, 0, 255, 255)])
def test_uncovered_webp_canvas_is_white(background: tuple[int, ...]) -> None:
    frames = [Image.new("RGBA", (40, 30)) for _ in range(2)]
    frames[0].paste((255, 0, 0, 255), (10, 4, 20, 14))
    frames[1].paste((0, 255, 0, 255), (0, 0, 40, 30))
    options = {"save_all": True, "append_images": frames[1:], "background": background}
    content = saved(frames[0], "WEBP", lossless=True, **options)
    expected = np.full((30, 40, 3), 255, np.uint8)
    expected[4:14, 10:20] = (255, 0, 0)
    assert (shown(content) == expected).all()
