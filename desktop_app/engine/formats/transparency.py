"""Which parts of a photo are transparent, where Pillow does not see it."""

from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile, PngImagePlugin, WebPImagePlugin

from desktop_app.engine.colour.conversion import is_clear, to_eight_bit
from desktop_app.engine.formats.gif import GifFile

# Pillow multiplies the grey codes of these PNGs to reach 255, but not the one that is transparent.
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
    """Tell whether a photo that is not loaded will have an alpha channel when it is shown."""
    return is_clear(image) or _is_smaller_than_its_canvas(image)


def load_with_transparency(image: ImageFile.ImageFile, file: BinaryIO) -> Image.Image:
    """Load a photo; returns one with an alpha channel where Pillow cannot make it.

    Raises what `load` raises; `image` has what could be read then.
    """
    box = image.tile[0].extents if _is_smaller_than_its_canvas(image) else None
    raw_mode, key = _raw_mode(image), image.info.get("transparency")
    if key is not None:
        image.info["transparency"] = key * _GREY_STEPS.get(raw_mode, 1)
        if raw_mode in (_DEEP_GREY, _DEEP_COLOUR):  # of which Pillow compares the upper bytes alone
            del image.info["transparency"]
    if isinstance(image, WebPImagePlugin.WebPImageFile) and _is_animation(file):
        # Pillow drops the alpha channel where no frame has one: what a frame leaves becomes black.
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
    """Tell whether the first frame of a GIF leaves some of the picture to nothing."""
    if not isinstance(image, GifFile) or "transparency" in image.info:  # which Pillow fills it with
        return False
    return image.tile[0].extents != (0, 0, *image.size)


def _is_animation(file: BinaryIO) -> bool:
    """Tell whether a WebP says that its frames may be smaller than its canvas."""
    file.seek(12)
    header = file.read(9)
    return header[:4] == b"VP8X" and bool(header[8] & 2)


def _raw_mode(image: Image.Image) -> str:
    """Return how a PNG that is not loaded stores its pixels."""
    return str(image.tile[0].args) if isinstance(image, PngImagePlugin.PngImageFile) else ""


def deep_colours(image: Image.Image) -> int:
    """Return of how many colours of 16 bits a PNG is that is not loaded; 0 for other photos."""
    return _DEEP_COLOURS.get(_raw_mode(image), 0)


def low_bytes(file: BinaryIO) -> Image.Image:
    """Read the lower bytes of a PNG of 16 bits, of which Pillow keeps the upper ones.

    Of grey with transparency only those of grey are returned.
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
