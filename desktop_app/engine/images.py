"""Reads a photo from a path or bytes."""

import contextlib
import ctypes
import errno
import functools
import io
import logging
import os
import stat
import warnings
from collections.abc import Callable
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageFile, _imaging

from desktop_app.engine.budget import DECODE_BYTES, DecodeBudget
from desktop_app.engine.colour.conversion import to_srgb
from desktop_app.engine.colour.deep import DEEP_BYTES, deep_colour
from desktop_app.engine.colour.profiles import profile_bytes
from desktop_app.engine.colour.tags import colour_profile
from desktop_app.engine.errors import (
    PhotoDamaged,
    PhotoError,
    PhotoNotFound,
    PhotoNotReadable,
    PhotoTooLarge,
)
from desktop_app.engine.estimates import decode_bytes, later_bytes, tiff_bytes
from desktop_app.engine.folders import listing_error
from desktop_app.engine.formats.bmp import open_bmp
from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.formats.gif import GifFile
from desktop_app.engine.formats.isobmff.clean_aperture import clean_aperture
from desktop_app.engine.formats.jpeg import JpegFile, count
from desktop_app.engine.formats.metadata_stripping import essential
from desktop_app.engine.formats.tiff.pillow import TiffFile, essential_tiff
from desktop_app.engine.formats.tiff.reader import TiffPage, decode_tiff, tiff_page
from desktop_app.engine.formats.tiff.tags import Tags
from desktop_app.engine.formats.transparency import deep_colours, load_with_transparency, low_bytes
from desktop_app.engine.outcomes import Photo, PhotoSource
from desktop_app.files import open_nonblocking

SHORT_SIDE = 512
"""Minimum short side of a reduced photo, in pixels: at least twice what any model needs. Pillow's
documentation of `reducing_gap` calls the result at that factor very close to a full decode."""

_ORIENTATION_TAG = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# `Image.open` would limit the pixels of a JPEG, which is decoded at reduced size.
_OPENERS: dict[str, Callable[[BinaryIO], ImageFile.ImageFile]]
_OPENERS = {"JPEG": JpegFile, "GIF": GifFile, "BMP": open_bmp, "TIFF": TiffFile}
# The plugins of these formats read the whole file into memory twice.
_READ_INTO_MEMORY = ("AVIF", "HEIF", "TIFF", "WEBP")
# A JPEG of one colour, optimised or progressive, has 0.0059 bytes per pixel at any quality. One
# with far fewer is truncated or forged, and libjpeg would take seconds to fill the rest with grey.
_MAX_JPEG_PIXELS_PER_BYTE = 1000
# With arithmetic coding any number of equal pixels fits into 200 bytes; each takes a nanosecond.
_MAX_ARITHMETIC_JPEG_PIXELS = 2**28
# libjpeg processes all pixels again for each scan, even an empty one. Photos have about ten scans.
_MAX_PIXELS_OF_ALL_SCANS = 2**33
_START_OF_SCAN, _END_OF_IMAGE = b"\xff\xda", b"\xff\xd9"


def configure_image_libraries() -> None:
    """Set the process-wide limits and message handlers of Pillow and libtiff, at start-up."""
    # Pillow limits pixels, `DecodeBudget` bytes; the budget decides, because every format takes at
    # least one byte per pixel. Pillow refuses at twice this number. It still is needed: some
    # decoders allocate memory when they are created.
    Image.MAX_IMAGE_PIXELS = DECODE_BYTES // 2
    # Warnings about a photo's metadata are of no use to the user.
    warnings.filterwarnings("ignore", module=r"PIL\.")
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    # libtiff writes messages to standard error. On Windows its symbols are not exported.
    with contextlib.suppress(AttributeError):
        ctypes.CDLL(_imaging.__file__).TIFFSetErrorHandler(None)


def read_photo(
    source: PhotoSource, short_side: int = SHORT_SIDE, budget: DecodeBudget | None = None
) -> Photo:
    """Decode a photo: rotated upright, in sRGB, reduced by a whole number.

    Its short side keeps at least `short_side` pixels. Of an animation the first frame is read.
    Raises a `PhotoError`.
    """
    try:
        with _open(source) as file:
            return _decode(file, short_side, budget or DecodeBudget())
    except PhotoError:
        raise
    except OSError as error:
        raise _read_error(error) or PhotoDamaged("nothing-decoded") from error
    except Image.DecompressionBombError as error:
        raise PhotoTooLarge("many-pixels") from error
    except MemoryError as error:
        raise PhotoTooLarge("memory") from error
    except Exception as error:  # a hostile file can raise anything inside a decoder
        raise PhotoDamaged("nothing-decoded") from error


def _open(source: PhotoSource) -> BinaryIO:
    """Open for reading without blocking; a pipe or a device is refused."""
    if callable(source):
        source = source()
    if isinstance(source, bytes):
        return io.BytesIO(source)
    try:
        descriptor, status = open_nonblocking(source, os.O_RDONLY)
    except (FileNotFoundError, NotADirectoryError) as error:
        raise PhotoNotFound("not-found") from error
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else "not a possible path"
        raise PhotoNotReadable("file-unreadable", reason=reason) from error
    if stat.S_ISREG(status.st_mode) and status.st_size <= DECODE_BYTES:
        return os.fdopen(descriptor, "rb")
    os.close(descriptor)
    if stat.S_ISDIR(status.st_mode):
        # `folders.expand` yields a folder if it could not list it completely.
        if reason := listing_error(str(source)):
            raise PhotoNotReadable("folder-unreadable", reason=reason)
        raise PhotoNotReadable("is-folder")
    if not stat.S_ISREG(status.st_mode):
        raise PhotoNotReadable("irregular-file")
    raise PhotoTooLarge(
        "file-size-limit", megabytes=f"{status.st_size / 2**20:,.0f}", limit=DECODE_BYTES // 2**20
    )


def _decode(file: BinaryIO, short_side: int, budget: DecodeBudget) -> Photo:
    plugin = sniff(file)
    if plugin == "HEIF":
        _register_heif()
    aperture = clean_aperture(file) if plugin in ("HEIF", "AVIF") else None
    if plugin == "TIFF":
        tags = Tags(file)
        if (page := tiff_page(tags)) is not None:
            return _decode_tiff(file, page, short_side, budget)
        file = essential_tiff(file, tags)
    else:
        file, plugin = essential(file, plugin)
    held = 2 * file.seek(0, os.SEEK_END) if plugin in _READ_INTO_MEMORY else 0
    with budget.reserve(held):
        image = _opened(file, plugin)
    size = image.size
    if isinstance(image, JpegFile):
        _refuse_slow_jpeg(image, file)
        image.draft(None, (short_side, short_side))
    profile = colour_profile(image, file)
    deep = deep_colour(profile, deep_colours(image))
    needed = decode_bytes(image, size) + later_bytes(image.size, short_side)
    if deep is not None:
        needed += DEEP_BYTES * image.width * image.height
    with budget.reserve(needed + profile_bytes(profile) + held):
        damaged = False
        try:
            loaded = load_with_transparency(image, file)
        except OSError as error:
            if _read_error(error):
                raise
            damaged = True
            loaded = _load_damaged(file, image, short_side)
        orientation = _orientation(image)
        if aperture and (area := aperture.area_of(loaded.size, turned=plugin == "HEIF")):
            loaded = loaded.crop(area)
        if deep is not None and loaded.mode != "LA":
            loaded = deep.picture(loaded, None if loaded.mode == "I;16" else low_bytes(file))
            profile = None
        if plugin != "JPEG":  # the TIFF and HEIF plugins have applied the orientation
            size = loaded.size
        loaded.info["icc_profile"] = profile
        small = to_srgb(loaded, max(1, min(loaded.size) // short_side))
    return _upright(small, size, orientation, damaged)


def _decode_tiff(file: BinaryIO, page: TiffPage, short_side: int, budget: DecodeBudget) -> Photo:
    size = (page.layout.width, page.layout.height)
    needed = tiff_bytes(page.layout) + later_bytes(size, short_side)
    with budget.reserve(needed + profile_bytes(page.profile)):
        image, damaged = decode_tiff(file, page)
        small = to_srgb(image, max(1, min(size) // short_side))
    return _upright(small, size, page.layout.orientation, damaged)


def _upright(small: Image.Image, size: tuple[int, int], orientation: int, damaged: bool) -> Photo:
    if damaged and not _shows_enough(small):
        raise PhotoDamaged("little-decoded")
    if (turn := _TURNS.get(orientation)) is not None:
        small = small.transpose(turn)
    if orientation in (5, 6, 7, 8):
        size = (size[1], size[0])
    return Photo(small, *size, damaged=damaged)


def _opened(file: BinaryIO, plugin: str) -> ImageFile.ImageFile:
    file.seek(0)
    if opener := _OPENERS.get(plugin):
        return opener(file)
    return Image.open(file, formats=[plugin])


def _refuse_slow_jpeg(image: JpegFile, file: BinaryIO) -> None:
    """Raise for a JPEG that would take long to decode and has too few bytes for its pixels."""
    pixels = image.width * image.height
    few_bytes = file.seek(0, os.SEEK_END) * _MAX_JPEG_PIXELS_PER_BYTE < pixels
    file.seek(image.first_scan)
    if image.holds_coefficients:
        pixels *= 1 + count(file, _START_OF_SCAN)
    if few_bytes and image.is_arithmetic and pixels <= _MAX_ARITHMETIC_JPEG_PIXELS:
        file.seek(image.first_scan)
        few_bytes = count(file, _END_OF_IMAGE) == 0
    if few_bytes or pixels > _MAX_PIXELS_OF_ALL_SCANS:
        raise PhotoDamaged("little-decoded")


def _read_error(error: OSError) -> PhotoNotReadable | None:
    """Return the error for a lost disk; None for a damaged photo, for which `errno` is not set."""
    if error.errno in (None, errno.EINVAL, errno.EOVERFLOW):  # a seek to an offset in the photo
        return None
    return PhotoNotReadable("file-unreadable", reason=error.strerror)


def _load_damaged(file: BinaryIO, image: Image.Image, short_side: int) -> Image.Image:
    """Return what can be decoded of a damaged file; the rest has one colour."""
    assert isinstance(image, ImageFile.ImageFile)
    if image.format == "JPEG":
        # With an end marker after its last byte libjpeg completes the image, also a progressive
        # one. Pillow's own option for this is global and would hide the damage of every photo.
        file.seek(0)
        image = _opened(io.BytesIO(file.read() + _END_OF_IMAGE), "JPEG")
        image.draft(None, (short_side, short_side))
    else:
        image.tile = []
    image.load()
    return image


def _shows_enough(image: Image.Image) -> bool:
    """Tell whether at least the upper quarter of a damaged photo was decoded."""
    rows = np.asarray(image)
    filled = np.flatnonzero((rows != rows[-1, -1]).any(axis=(1, 2)))
    return filled.size > 0 and bool(filled[-1] + 1 >= rows.shape[0] / 4)


def _orientation(image: Image.Image) -> int:
    """Return EXIF's orientation, 1..8, after loading: a PNG may have EXIF after its pixels."""
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except Exception:  # broken metadata is no reason to lose the photo
        return 1
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


@functools.cache
def _register_heif() -> None:
    """Import the library at the first HEIF photo, because the import takes time."""
    import pi_heif

    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
