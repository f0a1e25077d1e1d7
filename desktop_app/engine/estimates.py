"""Estimates of the memory that decoding a photo takes, in bytes; each factor was measured."""

from PIL import Image

from desktop_app.engine.errors import PhotoDamaged
from desktop_app.engine.formats.jpeg import JpegFile
from desktop_app.engine.formats.tiff.chunks import BLOCK_BYTES, most_compressed
from desktop_app.engine.formats.tiff.layout import PALETTE, UNCOMPRESSED, WEBP, Layout
from desktop_app.engine.formats.tiff.reader import BAND_SAMPLES
from desktop_app.engine.formats.transparency import is_transparent

_BITS_TAG, _SAMPLES_TAG = 258, 277
_ROWS_PER_STRIP_TAG, _TILE_WIDTH_TAG, _TILE_LENGTH_TAG = 278, 322, 323
_ONE_BYTE_PER_PIXEL = ("1", "L", "P")


def decode_bytes(image: Image.Image, size: tuple[int, int]) -> int:
    """Estimate the memory that decoding needs; `size` is the size before `draft`."""
    pixels = image.width * image.height
    if image.width <= 0 or image.height <= 0:
        raise PhotoDamaged("no-size")
    if isinstance(image, JpegFile):
        coefficients = 0
        if image.holds_coefficients:
            across, down = (max(layer[i] for layer in image.layer) for i in (1, 2))
            share = sum(layer[1] * layer[2] for layer in image.layer) / (across * down)
            coefficients = int(2 * size[0] * size[1] * share)
        return 4 * pixels + coefficients + 2 * image.bytes_at_once
    if image.format in ("HEIF", "AVIF"):
        # The decoded planes, with 16 bits if they have more than 8, then RGB and Pillow's copy.
        deep, clear = image.info.get("bit_depth", 8) > 8, image.mode == "RGBA"
        return pixels * ((21 if clear else 15) if deep else (14 if clear else 11))
    if image.format == "WEBP":
        return 20 * pixels  # two canvases, the frame, its copy
    strip = _strip_bytes(image) if image.format == "TIFF" else 0
    return strip + pixels * _bytes_per_pixel(image)


def tiff_bytes(layout: Layout) -> int:
    """Estimate the memory that decoding a TIFF without Pillow takes."""
    clear = layout.alpha is not None
    if layout.photometric == PALETTE or layout.colours > 1:
        picture = 8 if clear else 4
    else:
        picture = 12 if clear else 1
    bands = 96 * max(BAND_SAMPLES, layout.row_samples)  # copies of 64 bits, twelve for L*a*b*
    chunks = 16 * layout.chunks * layout.planes  # offsets and sizes
    chunk = layout.row_bytes * layout.chunk_height
    side_by_side = layout.across * len(layout.wanted_planes)
    if layout.compression == WEBP:
        # The memory of a WebP photo, and its copy.
        chunks += 28 * layout.chunk_width * layout.chunk_height * layout.across
    elif layout.compression != UNCOMPRESSED:
        # The image that libtiff decodes chunks into, its buffer for one chunk, compressed bytes.
        decoded = max(BLOCK_BYTES, chunk * side_by_side) + max(BLOCK_BYTES, chunk)
        chunks += decoded + 5 * min(layout.file_size, most_compressed(chunk)) // 4
    return bands + chunks + picture * layout.width * layout.height


def later_bytes(size: tuple[int, int], short_side: int) -> int:
    """Estimate the memory of colour conversion and orientation, which work on the reduced photo."""
    factor = max(1, min(size) // short_side)
    return 12 * (size[0] // factor) * (size[1] // factor)


def _bytes_per_pixel(image: Image.Image) -> int:
    """Estimate the memory of the image and its copies until `to_srgb` has reduced it."""
    stored = 1 if image.mode in _ONE_BYTE_PER_PIXEL else 4
    if image.mode.startswith("I;16"):
        return 16 if is_transparent(image) else 8
    if image.mode == "RGBA":
        return 8
    if is_transparent(image):
        return stored + 8  # as RGBA, and premultiplied
    if image.mode == "1":
        return 2
    return stored if image.mode in ("L", "RGB", "CMYK") else stored + 4


def _strip_bytes(image: Image.Image) -> int:
    """Estimate the buffer of a TIFF decoder: one strip or tile."""
    tags = getattr(image, "tag_v2", {})
    width, height = tags.get(_TILE_WIDTH_TAG), tags.get(_TILE_LENGTH_TAG)
    if not isinstance(width, int) or not isinstance(height, int):
        rows = tags.get(_ROWS_PER_STRIP_TAG)
        width = image.width
        height = min(rows, image.height) if isinstance(rows, int) else image.height
    samples, bits = tags.get(_SAMPLES_TAG, 1), tags.get(_BITS_TAG, (8,))
    # JPEG in TIFF is decoded to four bytes per pixel, regardless of its tags.
    return int(width * height * max(4, samples * -(-max(bits) // 8)))
