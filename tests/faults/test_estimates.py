"""Decoding a photo takes no more memory than was estimated, in every way to store its pixels."""

import json
import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from desktop_app.engine import estimates
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.colour.profiles import MAX_PROFILE
from desktop_app.engine.errors import PhotoTooLarge
from desktop_app.engine.images import SHORT_SIDE
from tests.bench.pictures import noise
from tests.support.program import run_python
from tests.unit.engine.builders import chunk, png
from tests.unit.engine.colour_profiles import LINEAR, grey_profile, rgb_profile, table_curve
from tests.unit.engine.test_colour import cmyk_profile, swapping_profile
from tests.unit.engine.tiff_writer import CIELAB, FLOAT, RGB, Options, tiff, ycbcr_tiff

SIZE = (2000, 1500)
TOLERANCE_MB = 6.0
"""Other memory of a process that reads: the file, a decoder's tables, threads."""

READ = """
import json, sys
from desktop_app.engine import images
from desktop_app.engine.colour import profiles
from desktop_app.engine.errors import PhotoTooLarge
from desktop_app.engine.memory import limit_kept_memory
from tests.bench.measuring import resident_mb
from tests.faults.campaign import reset_peak
estimated = [0]
reserve = images.DecodeBudget.reserve
images.DecodeBudget.reserve = lambda budget, size: estimated.append(size) or reserve(budget, size)
limit_kept_memory()
readings = {}
photos = sys.argv[2:]
for path in photos * 2:
    profiles._transforms.clear()
    reset_peak()
    before = resident_mb("VmRSS")
    try:
        images.read_photo(path, int(sys.argv[1]))
        refused = False
    except PhotoTooLarge:
        refused = True
    # The first round, which loads the decoders, is overwritten.
    readings[path] = (resident_mb("VmHWM") - before, estimated[-1] / 2**20, refused)
print(json.dumps(readings))
"""


class Reading(NamedTuple):
    """The memory that reading a photo took and was estimated to take, in MB."""

    used: float
    estimate: float
    refused: bool

    @property
    def exceeds_estimate(self) -> bool:
        return self.used > self.estimate + TOLERANCE_MB


def read(photos: Iterable[Path], short_side: int = SHORT_SIDE) -> dict[str, Reading]:
    """Read photos in a separate process; return the result of each by its name."""
    done = run_python(READ, str(short_side), *sorted(photos), timeout=600)
    assert done.returncode == 0, done
    readings = json.loads(done.stdout)
    return {Path(path).name: Reading(*figures) for path, figures in readings.items()}


@pytest.mark.parametrize("what", ["pixels", "profiles"])
def test_photos_take_no_more_memory_than_estimated(what: str, tmp_path: Path) -> None:
    (draw_all if what == "pixels" else draw_profiles)(tmp_path)
    readings = read(tmp_path.iterdir())
    assert len(readings) == len(list(tmp_path.iterdir()))
    assert {name: it for name, it in readings.items() if it.exceeds_estimate} == {}


def draw_profiles(folder: Path) -> None:
    large = bytes(MAX_PROFILE - 2**20)
    curve = table_curve(lambda x: x, 1_000_000)
    for name, mode, size, profile in (
        ("padded", "RGB", (64, 64), LINEAR + large),
        ("useless", "RGB", (64, 64), rgb_profile(bytes(12) + large)),
        ("curves", "L", (64, 64), grey_profile(curve)),
        ("tables", "RGB", (64, 64), swapping_profile(73)),
        ("inks", "CMYK", (64, 64), cmyk_profile(25)),
        ("strip", "RGB", (200_000, 16), LINEAR),
        ("clear strip", "RGBA", (200_000, 16), LINEAR),
        ("grey strip", "L", (400_000, 16), LINEAR),
        ("ink strip", "CMYK", (200_000, 16), cmyk_profile(5)),
    ):
        path = folder / f"{name}.tif"
        Image.new(mode, size).save(path, icc_profile=profile, compression="tiff_lzw")


def test_deep_heif_takes_no_more_memory_than_estimated(hostile: Path) -> None:
    deep = hostile / "heic" / "cat.hif"  # 10 bits, 4:2:2
    reading = read([deep])[deep.name]
    assert not reading.exceeds_estimate
    assert reading.estimate / 2 < reading.used


@pytest.mark.parametrize("place", [b"IDAT", b"IEND"])
def test_transparency_at_the_end_of_a_png_is_not_used(place: bytes, tmp_path: Path) -> None:
    """It was not known when the memory was estimated."""
    path = tmp_path / "grey.png"
    Image.new("L", SIZE, 9).save(path, transparency=9)
    content = path.read_bytes()
    start = content.index(b"tRNS") - 4
    transparency, rest = content[start : start + 14], content[:start] + content[start + 14 :]
    end = rest.index(place) - 4
    path.write_bytes(rest[:end] + transparency + rest[end:])
    assert not read([path])[path.name].exceeds_estimate


def test_tiny_gif_with_a_huge_frame_takes_little_memory(tmp_path: Path) -> None:
    """Its frame is removed after it is shown: Pillow prepares that when it opens the file."""
    screen, removed = b"GIF89a\x20\x00\x20\x00\x00\x00\x00", b"\x21\xf9\x04\x08\x00\x00\x00\x00"
    frame = b"\x2c\x00\x00\x00\x00\xff\xff\xff\xff\x00"
    path = tmp_path / "huge.gif"
    path.write_bytes(screen + removed + frame + b"\x08\x00;")
    reading = read([path])[path.name]
    assert reading.refused
    assert reading.used < 100


def test_strip_that_cannot_be_reduced_takes_no_more_memory_than_allowed(tmp_path: Path) -> None:
    """A transparent WebP is decoded and converted in its full size."""
    for name, size in (("narrow", (500, 16_000)), ("wide", (1100, 16_383))):
        path = tmp_path / f"{name}.webp"
        Image.new("RGBA", size, (9, 9, 9, 99)).save(path, lossless=True, method=0)
    readings = read(tmp_path.iterdir(), short_side=2000)
    assert readings["narrow.webp"].used <= 30 * 500 * 16_000 / 2**20
    assert [it.refused for it in readings.values()] == [False, True]


@pytest.mark.parametrize(
    ("tags", "expected"),
    [({322: 16384, 323: 16384}, 4 * 16384**2), ({278: 2**31 - 1}, 4 * 256**2)],
    ids=["tile", "strip"],
)
def test_buffers_of_a_tiff_decoder_are_estimated(
    tags: dict[int, int], expected: int, tmp_path: Path
) -> None:
    """A tile may be larger than its picture, and is decoded as a whole."""
    path = tmp_path / "lzw.tif"
    Image.new("RGB", (256, 256)).save(path, compression="tiff_lzw")
    with Image.open(path) as image:
        image.tag_v2._tags_v2.update(tags)  # type: ignore[attr-defined]
        assert estimates._strip_bytes(image) == expected
    if 322 in tags:
        with pytest.raises(PhotoTooLarge), DecodeBudget().reserve(expected):
            pass


def shift_frame(gif: bytes) -> bytes:
    """Leave a row and a column of the canvas before the only frame of a GIF."""
    size = struct.pack("<2H", *SIZE)
    larger = struct.pack("<2H", SIZE[0] + 1, SIZE[1] + 1)
    frame = b"," + bytes(4) + size
    return gif.replace(size, larger, 1).replace(frame, b"," + struct.pack("<2H", 1, 1) + size)


def draw_all(folder: Path) -> None:
    """Draw one photo in every mode of every format."""
    grey = noise(SIZE)
    colour = Image.merge("RGB", [grey, grey.rotate(180), grey])
    clear = colour.copy()
    clear.putalpha(grey)
    palette, cmyk, bilevel = colour.convert("P"), colour.convert("CMYK"), grey.convert("1")
    deep = grey.convert("I;16")
    for name, photo, transparency in (
        ("grey", grey, 3),
        ("colour", colour, (1, 2, 3)),
        ("alpha", clear, None),
        ("grey alpha", clear.convert("LA"), None),
        ("palette", palette, 3),
        ("bilevel", bilevel, 0),
        ("deep", deep, 3),
    ):
        photo.save(folder / f"{name}.png", compress_level=1)
        if transparency is not None:
            clear_png = folder / f"{name} clear.png"
            photo.save(clear_png, compress_level=1, transparency=transparency)
    palette.save(folder / "palette.gif")
    palette.save(folder / "clear.gif", transparency=3)
    (folder / "corner.gif").write_bytes(shift_frame((folder / "palette.gif").read_bytes()))
    deep_colour = np.asarray(colour, np.int64) * 257
    deep_clear = np.concatenate([deep_colour, deep_colour[..., :1]], axis=-1)
    key = chunk(b"tRNS", struct.pack(">3H", *deep_colour[0, 0]))
    linear = chunk(b"gAMA", struct.pack(">I", 100_000))
    for name, content in (
        ("deep colour", png(deep_colour, 16, 2)),
        ("deep colour clear", png(deep_colour, 16, 2, key)),
        ("linear colour clear", png(deep_colour, 16, 2, linear, key)),
        ("linear alpha", png(deep_clear, 16, 6, linear)),
        ("linear grey alpha", png(deep_colour[..., :2], 16, 4, linear)),
    ):
        (folder / f"{name}.png").write_bytes(content)
    for name, photo in (("grey", grey), ("colour", colour), ("palette", palette)):
        photo.save(folder / f"{name}.bmp")
    for name, alpha in (("masked", 0), ("masked alpha", 0xC0000000)):
        header = struct.pack("<IiiHHI20x", 108, *SIZE, 1, 32, 3)
        header += struct.pack("<4I", 0x3FF00000, 0xFFC00, 0x3FF, alpha).ljust(68, b"\0")
        data = colour.convert("RGBX").tobytes()
        (folder / f"{name}.bmp").write_bytes(struct.pack("<2s8xI", b"BM", 122) + header + data)
    for name, photo, compression in (
        ("raw", colour, None),
        ("lzw", colour, "tiff_lzw"),
        ("jpeg", colour, "jpeg"),
        ("alpha", clear, "tiff_adobe_deflate"),
        ("cmyk", cmyk, None),
        ("fax", bilevel, "group4"),
        ("deep", deep, None),
        ("whole", grey.convert("I"), None),
        ("float", grey.convert("F"), None),
    ):
        photo.save(folder / f"{name}.tif", compression=compression)
    draw_tiffs(folder, np.asarray(clear))
    colour.save(folder / "baseline.jpg")
    colour.save(folder / "progressive.jpg", progressive=True)
    colour.save(folder / "full colour.jpg", progressive=True, subsampling=0)
    cmyk.save(folder / "cmyk.jpg")
    clear.save(folder / "lossless.webp", method=0, lossless=True)
    for name, photo in (("colour", colour), ("alpha", clear)):
        photo.save(folder / f"{name}.webp", method=0)
        for sampling in ("4:2:0", "4:4:4"):
            file = folder / f"{name} {sampling.replace(':', '')}.avif"
            photo.save(file, speed=10, subsampling=sampling)


def draw_tiffs(folder: Path, samples: NDArray[np.uint8]) -> None:
    """Draw TIFFs that are not left to Pillow, of RGBA samples of 8 bits."""
    colour, grey, deep = samples[..., :3], samples[..., :1], samples.astype(np.uint16) * 257
    wide: dict[str, Any] = {"compression": "zstd", "tile": (2048, 1536)}
    for name, stored, options in (
        ("bits", grey, Options(bits=12, rows_per_strip=100)),
        ("planes", deep, Options(RGB, 16, planar=True, extra_samples=(2,))),
        ("one tile", deep, Options(RGB, 16, extra_samples=(1,), **wide)),
        ("tiles of planes", deep, Options(RGB, 16, planar=True, extra_samples=(2,), **wide)),
        ("doubles", colour * 1.5, Options(RGB, 64, FLOAT, compression="zstd", predictor=3)),
        ("lab", deep[..., :3], Options(CIELAB, 16)),
        ("grey alpha", samples[..., 2:], Options(extra_samples=(2,))),
        ("jpeg planes", colour, Options(RGB, compression="jpeg", planar=True)),
    ):
        (folder / f"{name}.tif").write_bytes(tiff(stored, options))
    ycbcr = ycbcr_tiff(np.ascontiguousarray(colour), (2, 2), Options())
    (folder / "ycbcr.tif").write_bytes(ycbcr)
    picture = Options(RGB, compression="webp", rows_per_strip=750)
    (folder / "webp.tif").write_bytes(tiff(samples[..., :3], picture))
