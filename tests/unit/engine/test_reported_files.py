"""Files that users reported."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.engine.images import read_photo
from tests.unit.engine.builders import kind_of

Colour = tuple[int, int, int]
SIZE = (64, 48)
GREY, LIGHT, WHITE = (128, 128, 128), (242, 242, 242), (255, 255, 255)
RED, YELLOW = (220, 30, 30), (230, 220, 40)


@pytest.mark.parametrize(
    ("name", "size", "upper_left", "lower_right"),
    [
        ("avif_xmp6.avif", (128, 96), RED, YELLOW),
        ("bmp_4444.bmp", SIZE, (204, 17, 17), (221, 204, 34)),
        ("gif_offset_first.gif", (32, 32), WHITE, (255, 0, 0)),
        ("icc_greyalpha_linear.png", SIZE, (86, 86, 86), GREY),
        ("icc_linear_gimp_name.png", SIZE, (220, 28, 28), GREY),
        ("icc_linear_other_name.png", SIZE, (220, 28, 28), GREY),
        ("jpg_flat_arith.jpg", (4000, 3000), (136, 153, 169), (136, 153, 169)),
        ("jpg_short_jfif.jpg", SIZE, RED, YELLOW),
        ("png_grey8_143mp.png", (13_000, 11_000), (170, 170, 170), (170, 170, 170)),
        ("png_iccp_1.1mb_small.png", SIZE, RED, YELLOW),
        ("png_short_phys.png", SIZE, RED, YELLOW),
        ("png_text_badcrc.png", SIZE, RED, YELLOW),
        ("pngx_1bit_trns.png", SIZE, WHITE, WHITE),
        ("pngx_gama1.png", SIZE, (239, 96, 96), (244, 239, 110)),
        ("rgb8_webp_contig-s.tif", (300, 200), (234, 229, 219), (153, 103, 60)),
        ("tif_grey12.tif", SIZE, (25, 25, 25), LIGHT),
        ("tif_grey32f_nan.tif", SIZE, (0, 0, 0), LIGHT),
        ("tif_grey64f.tif", SIZE, (25, 25, 25), LIGHT),
        ("tif_pal8_8bitmap.tif", SIZE, RED, YELLOW),
        ("tif_rgb12.tif", SIZE, RED, YELLOW),
        ("tif_rgb16_planar.tif", SIZE, RED, YELLOW),
    ],
)
def test_photo_is_shown(
    reported: Path, name: str, size: tuple[int, int], upper_left: Colour, lower_right: Colour
) -> None:
    photo = read_photo(reported / name)
    assert (photo.width, photo.height, photo.damaged) == (*size, False)
    found = np.asarray(photo.image).astype(int)[[0, -1], [0, -1]]
    rounding = 0 if name.endswith((".png", ".gif")) else 1
    assert np.abs(found - (upper_left, lower_right)).max() <= rounding


@pytest.mark.parametrize(
    ("name", "kind"),
    [("heic_seq_only.heic", "HEIF image sequence"), ("jpg_12bit.jpg", "12-bit JPEG")],
)
def test_kind_is_named(reported: Path, name: str, kind: str) -> None:
    assert kind_of((reported / name).read_bytes()) == kind
