"""Transparency that Pillow does not apply."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, PngImagePlugin, WebPImagePlugin

from desktop_app.engine.colour.conversion import is_clear, to_eight_bit
from desktop_app.engine.formats.gif import GifFile

# Pillow scales the grey values of these PNGs to 255, but not their transparent value.
_GREY_STEPS = {"L;2": 85, "L;4": 17}
_DEEP_GREY, _DEEP_COLOUR = "I;16B", "RGB;16B"
_DEEP_CLEAR_GREY, _DEEP_CLEAR_COLOUR = "LA;16B", "RGBA;16B"
_LOW_BYTES = {
    _DEEP_COLOUR: "RGB;16L",
    _DEEP_CLEAR_COLOUR: "RGBA;16L",
    _DEEP_CLEAR_GREY: "RGBA",  # all four bytes
}
_DEEP_COLOURS = {_DEEP_GREY: 1, _DEEP_CLEAR_GREY: 1, _DEEP_COLOUR: 3, _DEEP_CLEAR_COLOUR: 3}


def is_transparent(image: Image.Image) -> bool:
    """Tell whether a photo, which need not be loaded, will have an alpha channel after loading."""
    return is_clear(image) or _is_smaller_than_its_canvas(image)


def load_with_transparency(image: ImageFile.ImageFile, file: BinaryIO) -> Image.Image:
    """Load a photo and return it, with an alpha channel if Pillow misses its transparency.

    Raises what `load` raises; `image` then contains the pixels that could be read.
    """
    box = image.tile[0].extents if _is_smaller_than_its_canvas(image) else None
    raw_mode, key = _raw_mode(image), image.info.get("transparency")
    if key is not None:
        image.info["transparency"] = key * _GREY_STEPS.get(raw_mode, 1)
        if raw_mode in (_DEEP_GREY, _DEEP_COLOUR):  # Pillow compares only upper bytes
            del image.info["transparency"]
    if isinstance(image, WebPImagePlugin.WebPImageFile) and _is_animation(file):
        # Pillow drops the alpha channel if no frame has one; uncovered canvas becomes black.
        image._mode = image.rawmode = "RGBA"
    image.load()
    if box is not None:
        canvas = Image.new("RGBA", image.size)
        canvas.paste(image.crop(box).convert("RGBA"), box)
        return canvas
    if key is not None and raw_mode == _DEEP_GREY:
        return Image.merge("LA", (to_eight_bit(image), _mask(np.asarray(image) != key)))
    if key is not None and raw_mode == _DEEP_COLOUR:
        image.putalpha(_mask(_differs_from(key, image, low_bytes(file))))
    return image


def _is_smaller_than_its_canvas(image: Image.Image) -> bool:
    """Tell whether the first frame of a GIF does not cover its canvas."""
    if not isinstance(image, GifFile):
        return False
    if "transparency" in image.info:  # Pillow fills the rest of the canvas with it
        return False
    return image.tile[0].extents != (0, 0, *image.size)


def _is_animation(file: BinaryIO) -> bool:
    """Tell whether a WebP is an animation, whose frames may be smaller than its canvas."""
    file.seek(12)
    header = file.read(9)
    return header[:4] == b"VP8X" and bool(header[8] & 2)


def _raw_mode(image: Image.Image) -> str:
    """Return the raw mode of a PNG that is not loaded; empty for other formats."""
    return str(image.tile[0].args) if isinstance(image, PngImagePlugin.PngImageFile) else ""


def deep_colours(image: Image.Image) -> int:
    """Return the number of 16-bit colour channels of a PNG before loading; else 0."""
    return _DEEP_COLOURS.get(_raw_mode(image), 0)


def low_bytes(file: BinaryIO) -> Image.Image:
    """Return the lower bytes of the samples of a 16-bit PNG; Pillow keeps only the upper ones.

    Of grey with alpha, only the lower bytes of grey are returned.
    """
    file.seek(0)
    image = PngImagePlugin.PngImageFile(file)
    image.tile = [image.tile[0]._replace(args=_LOW_BYTES[(raw_mode := _raw_mode(image))])]
    image.load()
    return image.getchannel(1) if raw_mode == _DEEP_CLEAR_GREY else image


def _differs_from(key: tuple[int, ...], high: Image.Image, low: Image.Image) -> NDArray[np.bool_]:
    opaque = np.zeros((high.height, high.width), bool)
    for channel, code in enumerate(key):
        opaque |= np.asarray(high.getchannel(channel)) != code >> 8
        opaque |= np.asarray(low.getchannel(channel)) != code & 255
    return opaque


def _mask(opaque: NDArray[np.bool_]) -> Image.Image:
    return Image.fromarray(opaque.astype(np.uint8) * 255)
