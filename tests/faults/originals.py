"""Whole photos in every format, to be broken by `tests.faults.mutations`."""

import io
import struct
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageCms

from tests.bench.pictures import noise
from tests.unit.engine.tiff_writer import RGB, Options, tiff

MAX_BYTES = 4 * 1024 * 1024
"""Larger files take long to decode, and no more faults are found with them."""
CONVERTED_PHOTOS = 12
"""The number of real photos that are saved in every other format as well."""


def originals(data: Path | None) -> dict[str, bytes]:
    """Return drawn photos, and the real and the hostile ones of the folder `data`, by name."""
    detailed = Image.merge("RGB", [noise((320, 240), seed) for seed in range(3)])
    found = {f"drawn.{name}": content for name, content in _in_every_format(detailed).items()}
    # The same boxes with the brand of the other format are read by another library.
    found["drawn avif as heic"] = found["drawn.avif"].replace(b"ftypavif", b"ftypheic", 1)
    if data is None:
        return found
    real = sorted((data / "photos").iterdir())
    found |= {path.name: path.read_bytes() for path in real}
    for path in real[:: len(real) // CONVERTED_PHOTOS]:
        with Image.open(path) as image:
            for name, content in _in_every_format(image.convert("RGB")).items():
                found[f"{path.name} as {name}"] = content
    for path in sorted((data / "hostile").rglob("*")):
        if path.is_file() and path.stat().st_size <= MAX_BYTES:
            found[f"{path.parent.name}/{path.name}"] = path.read_bytes()
    return found


def _in_every_format(image: Image.Image) -> dict[str, bytes]:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    metadata: dict[str, Any] = {"exif": exif, "icc_profile": profile}
    grey, palette, clear = image.convert("L"), image.convert("P"), image.convert("RGBA")
    clear.putalpha(grey)
    two: dict[str, Any] = {
        "save_all": True,
        "append_images": [image.transpose(Image.Transpose.ROTATE_180)],
    }
    return {
        "jpg": _save(image, "JPEG", quality=90, **metadata),
        "progressive.jpg": _save(image, "JPEG", progressive=True, restart_marker_rows=2),
        "cmyk.jpg": _save(image.convert("CMYK"), "JPEG", exif=exif),
        "png": _save(image, "PNG", **metadata),
        "palette.png": _save(palette, "PNG", transparency=3),
        "sixteen.png": _save(grey.convert("I;16"), "PNG"),
        "moving.png": _save(image, "PNG", **two),
        "gif": _save(palette, "GIF", interlace=True, **two),
        "webp": _save(image, "WEBP", **metadata),
        "lossless.webp": _save(clear, "WEBP", lossless=True),
        "moving.webp": _save(image, "WEBP", **two),
        "bmp": _save(image, "BMP"),
        "palette.bmp": _save(palette, "BMP"),
        "masked.bmp": _masked_bmp(image),
        "jpeg.bmp": _bmp_header(image, bits=0, compression=4) + _save(image, "JPEG"),
        "tiff": _save(image, "TIFF", exif=exif),
        "lzw.tiff": _save(image, "TIFF", compression="tiff_lzw"),
        "deflate.tiff": _save(clear, "TIFF", compression="tiff_adobe_deflate"),
        "jpeg.tiff": _save(image, "TIFF", compression="jpeg"),
        "fax.tiff": _save(grey.convert("1"), "TIFF", compression="group4"),
        "packed.tiff": _save(palette, "TIFF", compression="packbits"),
        "planes.tiff": _planar_tiff(image),
        "avif": _save(image, "AVIF", speed=10, **metadata),
    }


def _planar_tiff(image: Image.Image) -> bytes:
    """Write a TIFF of which Pillow only decompresses the tiles."""
    options = Options(
        RGB, 16, compression="zstd", predictor=2, planar=True, tile=(64, 48), big_endian=True
    )
    return tiff(np.asarray(image).astype(np.uint16) * 257, options)


def _masked_bmp(image: Image.Image) -> bytes:
    masks = struct.pack("<3I", 0x3FF00000, 0xFFC00, 0x3FF)
    pixels = image.convert("RGBX").tobytes()
    return _bmp_header(image, bits=32, compression=3, start=66) + masks + pixels


def _bmp_header(image: Image.Image, bits: int, compression: int, start: int = 54) -> bytes:
    return struct.pack("<2s8xIIiiHHI20x", b"BM", start, 40, *image.size, 1, bits, compression)


def _save(image: Image.Image, format_name: str, **options: object) -> bytes:
    content = io.BytesIO()
    image.save(content, format_name, **options)
    return content.getvalue()
