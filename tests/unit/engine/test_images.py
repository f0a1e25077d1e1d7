"""Decoding: every format, orientation, sizes and colours."""

import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import ArrayLike, NDArray
from PIL import Image, PngImagePlugin

from desktop_app.engine.crop import crop_box, model_pixels
from desktop_app.engine.images import read_photo
from tests.support.pictures import Draw, corners
from tests.unit.engine.builders import saved, shown

RED, GREEN, BLUE, WHITE = (230, 20, 20), (20, 200, 20), (20, 20, 230), (240, 240, 240)


def quarters(image: Image.Image) -> NDArray[np.uint8]:
    """Return a pixel of each quarter of 320×240 pixels, between the dark rows."""
    return np.asarray(image)[np.ix_([76, 172], [100, 228])]


def close(found: ArrayLike, expected: ArrayLike, by: int = 40) -> bool:
    return bool(np.abs(np.reshape(found, (-1, 3)).astype(int) - expected).max() <= by)


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.gif", "a.webp", "a.bmp", "a.tiff", "a.avif"])
def test_every_format_is_read(draw: Draw, name: str) -> None:
    photo = read_photo(draw(name))
    assert (photo.width, photo.height, photo.damaged) == (320, 240, False)
    assert photo.image.mode == "RGB"
    assert close(quarters(photo.image), [RED, GREEN, BLUE, WHITE])


def test_heic_is_read(hostile: Path) -> None:
    photo = read_photo(hostile / "heic" / "pug.heic")
    assert photo.image.mode == "RGB"
    assert (photo.width, photo.height) == (4032, 3024)


@pytest.mark.parametrize(
    "name",
    [
        *("测试 图片#1 100%.jpg", "🍊.jpg", "a" * 200 + ".jpg", "wrong suffix.png"),
        os.fsdecode(b"caf\xe9.jpg"),
    ],
)
def test_any_path_is_read(draw: Draw, name: str) -> None:
    assert read_photo(str(draw(name, format="JPEG"))).width == 320


@pytest.mark.parametrize(
    ("orientation", "expected"),
    [
        (1, [RED, GREEN, BLUE, WHITE]),
        (2, [GREEN, RED, WHITE, BLUE]),
        (3, [WHITE, BLUE, GREEN, RED]),
        (4, [BLUE, WHITE, RED, GREEN]),
        (5, [RED, BLUE, GREEN, WHITE]),
        (6, [BLUE, RED, WHITE, GREEN]),
        (7, [WHITE, GREEN, BLUE, RED]),
        (8, [GREEN, WHITE, RED, BLUE]),
    ],
)
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tiff", "a.avif"])
def test_orientation_is_applied_once(
    draw: Draw, name: str, orientation: int, expected: list[tuple[int, ...]]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = orientation
    photo = read_photo(draw(name, exif=exif))
    upright = (320, 240) if orientation < 5 else (240, 320)
    assert (photo.width, photo.height) == photo.image.size == upright
    coarse = np.asarray(photo.image.reduce(8))
    assert close(coarse[np.ix_([5, -6], [5, -6])], expected, by=60)


XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-'
    'syntax-ns#"><rdf:Description xmlns:tiff="http://ns.adobe.com/tiff/1.0/" %s</rdf:RDF>'
    "</x:xmpmeta>"
)

TURNED_XMP = (
    XMP % 'tiff:Orientation="6"/>',
    XMP % "><tiff:Orientation>6</tiff:Orientation></rdf:Description>",
)


@pytest.mark.parametrize("xmp", TURNED_XMP)
@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.tiff", "b.tiff", "a.avif"])
def test_exif_orientation_precedes_xmp(draw: Draw, name: str, xmp: str) -> None:
    text = PngImagePlugin.PngInfo()
    text.add_itxt("XML:com.adobe.xmp", xmp)
    options: dict[str, dict[str, object]] = {
        "a.png": {"pnginfo": text},
        "a.tiff": {"tiffinfo": {700: xmp.encode()}},
        "b.tiff": {"tiffinfo": {700: xmp.encode()}, "compression": "tiff_lzw"},  # libtiff reads it
    }
    photo = read_photo(draw(name, **options.get(name, {"xmp": xmp.encode()})))
    assert (photo.width, photo.height) == (320, 240)
    assert close(quarters(photo.image), [RED, GREEN, BLUE, WHITE])


def test_real_photos_in_all_orientations_are_equal(hostile: Path) -> None:
    for kind in ("Landscape", "Portrait"):
        pictures = [
            np.asarray(read_photo(path).image.resize((32, 32)), dtype=float)
            for path in sorted((hostile / "orientation").glob(f"{kind}_*.jpg"))
        ]
        assert len(pictures) == 9
        for picture in pictures[2:]:
            assert np.abs(picture - pictures[1]).mean() < 12


@pytest.mark.parametrize(
    ("name", "short_side", "reduced"),
    [("a.jpg", 512, (1200, 900)), ("a.png", 512, (800, 600)), ("a.jpg", 10_000, (2400, 1800))],
)
def test_large_photo_is_reduced(
    draw: Draw, name: str, short_side: int, reduced: tuple[int, int]
) -> None:
    photo = read_photo(draw(name, size=(2400, 1800)), short_side=short_side)
    assert photo.image.size == reduced
    assert (photo.width, photo.height) == (2400, 1800)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2)])
def test_odd_sizes_are_read(draw: Draw, size: tuple[int, int]) -> None:
    photo = read_photo(draw("a.png", size=size))
    assert (photo.width, photo.height) == size
    assert model_pixels(photo.image, 64, 64).shape == (64, 64, 3)


def deep_grey() -> Image.Image:
    return Image.fromarray(np.full((30, 40), 32896, np.uint16))


@pytest.mark.parametrize(
    ("image", "kind", "colour"),
    [
        (Image.new("RGBA", (40, 30), (255, 0, 0, 0)), "PNG", (255, 255, 255)),
        (Image.new("LA", (40, 30), (0, 0)), "PNG", (255, 255, 255)),
        (deep_grey(), "PNG", (128, 128, 128)),
        (deep_grey(), "TIFF", (128, 128, 128)),
        (Image.new("CMYK", (40, 30), (0, 255, 255, 0)), "JPEG", (255, 0, 0)),
        (Image.new("L", (40, 30), 77), "JPEG", (77, 77, 77)),
    ],
)
def test_every_mode_becomes_rgb(
    image: Image.Image, kind: str, colour: tuple[int, int, int]
) -> None:
    assert (shown(saved(image, kind)) == colour).all()


def test_reduced_transparent_photo_has_no_dark_rim() -> None:
    pixels = np.zeros((1200, 1200, 4), np.uint8)  # black, and invisible
    pixels[:, 600:] = (255, 255, 255, 255)
    photo = read_photo(saved(Image.fromarray(pixels)), short_side=100)
    assert np.asarray(photo.image).min() >= 250


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_first_frame_of_an_animation_is_read(kind: str) -> None:
    first, second = (Image.new("RGB", (40, 30), colour) for colour in ("red", "blue"))
    content = saved(first, kind, save_all=True, append_images=[second], lossless=True)
    assert (shown(content) == (255, 0, 0)).all()


@pytest.mark.parametrize("size", [(500, 375), (375, 500), (333, 500), (64, 64), (1024, 300)])
def test_crop_equals_torchvision(size: tuple[int, int]) -> None:
    left, top, right, bottom = crop_box(size, 256, 224)
    side = min(size) * 224 / 256
    assert right - left == pytest.approx(side, rel=0.01)
    assert bottom - top == pytest.approx(side, rel=0.01)
    assert (left + right) / 2 == pytest.approx(size[0] / 2, abs=max(size) / 256)
    assert (top + bottom) / 2 == pytest.approx(size[1] / 2, abs=max(size) / 256)


def test_model_pixels_are_the_centre() -> None:
    pixels = model_pixels(corners((400, 200)), 100, 80)
    assert pixels.shape == (80, 80, 3)
    assert pixels.dtype == np.uint8
    assert close(pixels[[20, 60], [20, 60]], [RED, WHITE], by=90)
