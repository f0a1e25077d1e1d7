"""Decoding: every format, orientation, sizes and colours."""

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, PngImagePlugin

from desktop_app.engine.crop import crop_box, model_pixels
from desktop_app.engine.images import read_photo
from tests.support.pictures import Draw, corners

RED, GREEN, BLUE, WHITE = (230, 20, 20), (20, 200, 20), (20, 20, 230), (240, 240, 240)


def quarters(image: Image.Image) -> list[tuple[int, ...]]:
    """The colours of the four corners: upper left, upper right, lower left, lower right."""
    width, height = image.size
    places = [(x, y) for y in (0.3, 0.7) for x in (0.3, 0.7)]
    # Between the dark lines of the pattern.
    return [pixel(image, int(width * x), int(height * y) // 8 * 8 + 4) for x, y in places]


def pixel(image: Image.Image, x: int, y: int) -> tuple[int, ...]:
    colour = image.getpixel((x, y))
    assert isinstance(colour, tuple)
    return colour


def close(found: list[tuple[int, ...]], expected: list[tuple[int, ...]], by: int = 40) -> bool:
    return bool(np.abs(np.subtract(found, expected)).max() <= by)


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


def test_a_wrong_suffix_does_not_matter(draw: Draw, tmp_path: Path) -> None:
    path = tmp_path / "photo.png"
    draw("a.jpg").rename(path)
    assert read_photo(path).width == 320


@pytest.mark.parametrize("name", ["测试 图片#1 100%.jpg", "🍊.jpg", "a" * 200 + ".jpg"])
def test_any_path_is_read(draw: Draw, name: str) -> None:
    assert read_photo(str(draw(name))).width == 320


def test_name_that_is_not_utf8_is_read(draw: Draw, tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    draw().rename(os.fsdecode(path))
    assert read_photo(os.fsdecode(path)).width == 320


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
    assert close(
        [
            pixel(photo.image.reduce(8), x, y)
            for y in (5, -6 + photo.image.height // 8)
            for x in (5, photo.image.width // 8 - 6)
        ],
        expected,
        by=60,
    )


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
    options: dict[str, object] = {"xmp": xmp.encode()}
    if name == "a.png":
        text = PngImagePlugin.PngInfo()
        text.add_itxt("XML:com.adobe.xmp", xmp)
        options = {"pnginfo": text}
    elif name.endswith("tiff"):
        options = {"tiffinfo": {700: xmp.encode()}}
        if name == "b.tiff":  # which libtiff reads
            options["compression"] = "tiff_lzw"
    photo = read_photo(draw(name, **options))
    assert (photo.width, photo.height) == (320, 240)
    assert close(quarters(photo.image), [RED, GREEN, BLUE, WHITE])


def test_reported_avif_ignores_xmp_orientation(photos: Path) -> None:
    photo = read_photo(photos.parent / "reported" / "avif_xmp6.avif")
    assert (photo.width, photo.height) == photo.image.size == (128, 96)


def test_real_photos_in_all_orientations_are_equal(hostile: Path) -> None:
    for kind in ("Landscape", "Portrait"):
        pictures = [
            np.asarray(read_photo(path).image.resize((32, 32)), dtype=float)
            for path in sorted((hostile / "orientation").glob(f"{kind}_*.jpg"))
        ]
        assert len(pictures) == 9
        for picture in pictures[2:]:
            assert np.abs(picture - pictures[1]).mean() < 12


def test_large_jpeg_is_reduced_while_decoding(draw: Draw) -> None:
    photo = read_photo(draw(size=(2400, 1800)), short_side=512)
    assert photo.image.size == (1200, 900)
    assert (photo.width, photo.height) == (2400, 1800)


def test_large_png_is_reduced(draw: Draw) -> None:
    photo = read_photo(draw("a.png", size=(2400, 1800)), short_side=512)
    assert photo.image.size == (800, 600)
    assert (photo.width, photo.height) == (2400, 1800)


def test_photo_can_be_read_in_full_size(draw: Draw) -> None:
    photo = read_photo(draw(size=(1600, 1200)), short_side=10_000)
    assert photo.image.size == (1600, 1200)
    assert (photo.width, photo.height) == (1600, 1200)


@pytest.mark.parametrize("size", [(1, 1), (1, 5000), (5000, 1), (3, 2)])
def test_odd_sizes_are_read(draw: Draw, size: tuple[int, int]) -> None:
    photo = read_photo(draw("a.png", size=size))
    assert (photo.width, photo.height) == size
    assert model_pixels(photo.image, 64, 64).shape == (64, 64, 3)


def test_transparency_is_blended_onto_white(tmp_path: Path) -> None:
    for name, mode, colour in [("a.png", "RGBA", (255, 0, 0, 0)), ("b.png", "LA", (0, 0))]:
        Image.new(mode, (40, 30), colour).save(tmp_path / name)
        assert read_photo(tmp_path / name).image.getpixel((5, 5)) == (255, 255, 255)
    palette = Image.new("P", (40, 30), 0)
    palette.putpalette([255, 0, 0, 0, 255, 0])
    palette.save(tmp_path / "c.png", transparency=0)
    assert read_photo(tmp_path / "c.png").image.getpixel((5, 5)) == (255, 255, 255)


def test_reduced_transparent_photo_has_no_dark_rim(tmp_path: Path) -> None:
    pixels = np.zeros((1200, 1200, 4), np.uint8)  # black, and invisible
    pixels[:, 600:] = (255, 255, 255, 255)
    Image.fromarray(pixels).save(tmp_path / "a.png")
    photo = read_photo(tmp_path / "a.png", short_side=100)
    assert np.asarray(photo.image).min() >= 250


def test_16_bit_brightness_is_kept(tmp_path: Path) -> None:
    values = np.full((30, 40), 32896, np.uint16)
    for name in ("a.png", "a.tiff"):
        Image.fromarray(values).save(tmp_path / name)
        assert read_photo(tmp_path / name).image.getpixel((5, 5)) == (128, 128, 128)


def test_cmyk_and_grey_become_rgb(tmp_path: Path) -> None:
    Image.new("CMYK", (40, 30), (0, 255, 255, 0)).save(tmp_path / "a.jpg")
    red = read_photo(tmp_path / "a.jpg").image.getpixel((5, 5))
    assert isinstance(red, tuple)
    assert red[0] > 200
    assert max(red[1:]) < 60
    Image.new("L", (40, 30), 77).save(tmp_path / "b.jpg")
    assert read_photo(tmp_path / "b.jpg").image.getpixel((5, 5)) == (77, 77, 77)


def test_colour_profile_is_applied(tmp_path: Path) -> None:
    image = Image.new("RGB", (40, 30), (200, 100, 100))
    image.save(tmp_path / "a.png", icc_profile=wide_gamut_profile())
    applied = read_photo(tmp_path / "a.png").image.getpixel((5, 5))
    assert isinstance(applied, tuple)
    assert applied[0] > 205  # the same numbers are a stronger red in the wider space
    assert applied[1] < 98
    image.save(tmp_path / "b.png", icc_profile=b"nonsense")
    assert read_photo(tmp_path / "b.png").image.getpixel((5, 5)) == (200, 100, 100)


def wide_gamut_profile() -> bytes:
    """Write an ICC profile with the primaries of Display P3 (D50-adapted) and gamma 2.2."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(v * 65536) for v in values))

    gamma = b"curv\0\0\0\0" + struct.pack(">IHxx", 1, round(2.2 * 256))
    tags = {
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.2920, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
        b"rTRC": gamma,
        b"gTRC": gamma,
        b"bTRC": gamma,
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", 5) + b"Wide\0" + bytes(81),
        b"cprt": b"text\0\0\0\0None\0\0\0\0",
    }
    table, body = b"", b""
    for name, data in tags.items():
        table += name + struct.pack(">II", 132 + 12 * len(tags) + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    head = struct.pack(
        ">I4xI4s4s4s12x4s", 132 + len(table + body), 0x02100000, b"mntr", b"RGB ", b"XYZ ", b"acsp"
    )
    head = head.ljust(68, b"\0") + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + struct.pack(">I", len(tags)) + table + body


def test_first_frame_of_an_animation_is_read(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (40, 30), colour) for colour in ("red", "blue")]
    for name in ("a.gif", "a.webp", "a.png"):
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], lossless=True)
        assert read_photo(tmp_path / name).image.getpixel((5, 5)) == (255, 0, 0)


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
    assert close([tuple(pixels[20, 20]), tuple(pixels[60, 60])], [RED, WHITE], by=90)
