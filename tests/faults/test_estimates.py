"""What a photo was said to need is what it takes, in every way to store its pixels."""

import struct
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from desktop_app import paths
from desktop_app.engine.colour.profiles import MAX_PROFILE
from tests.bench.pictures import noise
from tests.unit.engine.test_colour import (
    LINEAR,
    cmyk_profile,
    grey_profile,
    rgb_profile,
    swapping_profile,
    table_curve,
)
from tests.unit.engine.test_png import chunk
from tests.unit.engine.test_transparency import png
from tests.unit.engine.tiff_writer import CIELAB, FLOAT, RGB, Options, tiff, ycbcr_tiff

SIZE = (2000, 1500)
SLACK_MB = 6.0
"""What else a process takes while it reads: the file, a decoder's tables, threads."""

READ_ALL = """
import sys
from desktop_app.engine import images
from desktop_app.engine.colour import profiles
from desktop_app.engine.memory import limit_kept_memory
from tests.bench.memory import resident_mb
from tests.faults.one_process import forget_peak
said = []
reserve = images.DecodeBudget.reserve
images.DecodeBudget.reserve = lambda budget, bytes: said.append(bytes) or reserve(budget, bytes)
limit_kept_memory()
for number, path in enumerate([*sys.argv[1:]] * 2):
    profiles._transforms.clear()
    forget_peak()
    before = resident_mb("VmRSS")
    images.read_photo(path)
    used = resident_mb("VmHWM") - before
    if number >= len(sys.argv) - 1:  # the first round loads the decoders
        print(path, used, said[-1] / 2**20, sep="\\t")
"""


def test_photos_need_no_more_than_was_estimated(tmp_path: Path) -> None:
    draw_all(tmp_path)
    found = used_and_estimated(sorted(tmp_path.iterdir()))
    assert len(found) == len(list(tmp_path.iterdir()))
    beyond = {path.name: both for path, both in found.items() if both[0] > both[1] + SLACK_MB}
    assert beyond == {}


def test_a_deep_heif_needs_no_more_than_was_estimated(hostile: Path) -> None:
    deep = hostile / "heic" / "cat.hif"  # 10 bits, 4:2:2
    used, estimate = used_and_estimated([deep])[deep]
    assert estimate / 2 < used <= estimate + SLACK_MB


@pytest.mark.parametrize("place", [b"IDAT", b"IEND"])
def test_transparency_that_a_png_tells_at_its_end_is_not_counted_on(
    place: bytes, tmp_path: Path
) -> None:
    path = tmp_path / "grey.png"
    Image.new("L", SIZE, 9).save(path, transparency=9)
    content = path.read_bytes()
    told = content.index(b"tRNS") - 4
    chunk, rest = content[told : told + 14], content[:told] + content[told + 14 :]
    moved = rest.index(place) - 4
    path.write_bytes(rest[:moved] + chunk + rest[moved:])
    used, estimate = used_and_estimated([path])[path]
    assert used <= estimate + SLACK_MB


def used_and_estimated(photos: list[Path]) -> dict[Path, tuple[float, float]]:
    """Read photos in a process of its own; returns MB used at the most, and MB estimated."""
    command = [sys.executable, "-c", READ_ALL, *map(str, photos)]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, check=False)
    assert done.returncode == 0, done
    lines = (line.split("\t") for line in done.stdout.decode().splitlines())
    return {Path(path): (float(used), float(estimate)) for path, used, estimate in lines}


def test_profiles_need_no_more_than_was_estimated(tmp_path: Path) -> None:
    large = bytes(MAX_PROFILE - 2**20)
    for name, photo, profile in (
        ("padded", Image.new("RGB", (64, 64)), LINEAR + large),
        ("useless", Image.new("RGB", (64, 64)), rgb_profile(bytes(12) + large)),
        ("curves", Image.new("L", (64, 64)), grey_profile(table_curve(lambda x: x, 1_000_000))),
        ("tables", Image.new("RGB", (64, 64)), swapping_profile(73)),
        ("inks", Image.new("CMYK", (64, 64)), cmyk_profile(25)),
        ("strip", Image.new("RGB", (200_000, 16)), LINEAR),
        ("clear strip", Image.new("RGBA", (200_000, 16)), LINEAR),
        ("grey strip", Image.new("L", (400_000, 16)), LINEAR),
        ("ink strip", Image.new("CMYK", (200_000, 16)), cmyk_profile(5)),
    ):
        photo.save(tmp_path / f"{name}.tif", icc_profile=profile, compression="tiff_lzw")
    found = used_and_estimated(sorted(tmp_path.iterdir()))
    beyond = {path.name: both for path, both in found.items() if both[0] > both[1] + SLACK_MB}
    assert beyond == {}


def moved(gif: bytes) -> bytes:
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
    for name, photo, options in (
        ("grey", grey, {}),
        ("grey clear", grey, {"transparency": 3}),
        ("colour", colour, {}),
        ("colour clear", colour, {"transparency": (1, 2, 3)}),
        ("alpha", clear, {}),
        ("grey alpha", clear.convert("LA"), {}),
        ("palette", palette, {}),
        ("palette clear", palette, {"transparency": 3}),
        ("bilevel", bilevel, {}),
        ("bilevel clear", bilevel, {"transparency": 0}),
        ("deep", deep, {}),
        ("deep clear", deep, {"transparency": 3}),
    ):
        photo.save(folder / f"{name}.png", compress_level=1, **options)
    palette.save(folder / "palette.gif")
    palette.save(folder / "clear.gif", transparency=3)
    (folder / "corner.gif").write_bytes(moved((folder / "palette.gif").read_bytes()))
    deep_colour = np.asarray(colour, np.int64) * 257
    key = chunk(b"tRNS", struct.pack(">3H", *deep_colour[0, 0]))
    (folder / "deep colour.png").write_bytes(png(deep_colour, 16, 2))
    (folder / "deep colour clear.png").write_bytes(png(deep_colour, 16, 2, key))
    linear = chunk(b"gAMA", struct.pack(">I", 100_000))
    deep_clear = np.concatenate([deep_colour, deep_colour[..., :1]], axis=-1)
    (folder / "linear colour clear.png").write_bytes(png(deep_colour, 16, 2, linear, key))
    (folder / "linear alpha.png").write_bytes(png(deep_clear, 16, 6, linear))
    (folder / "linear grey alpha.png").write_bytes(png(deep_colour[..., :2], 16, 4, linear))
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
    colour.save(folder / "colour.webp", method=0)
    clear.save(folder / "alpha.webp", method=0)
    clear.save(folder / "lossless.webp", method=0, lossless=True)
    for subsampling in ("4:2:0", "4:4:4"):
        for name, photo in (("colour", colour), ("alpha", clear)):
            file = folder / f"{name} {subsampling.replace(':', '')}.avif"
            photo.save(file, speed=10, subsampling=subsampling)


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
