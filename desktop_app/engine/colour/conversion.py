"""Converts a reduced image of any mode to sRGB."""

import numpy as np
from PIL import Image

from desktop_app.engine.colour.profiles import apply_profile, as_rgb

_SIXTEEN_BIT = ("I;16", "I;16L", "I;16B", "I;16N")
_WITH_ALPHA = ("LA", "La", "PA", "RGBA", "RGBa")


def to_srgb(image: Image.Image, factor: int = 1) -> Image.Image:
    """Return `image` as RGB in sRGB, both sides divided by the whole number `factor`.

    Transparent parts become white. A colour profile that does not fit is ignored.
    """
    profile = image.info.get("icc_profile")
    if image.mode in _SIXTEEN_BIT:
        image = to_eight_bit(image)
    elif image.mode == "RGBA":
        pass  # `convert` would copy it
    elif is_clear(image):
        image = image.convert("RGBA")
    elif image.mode == "1":
        image = image.convert("L")
    elif image.mode not in ("L", "RGB", "CMYK"):
        image = image.convert("RGB")
    if factor > 1:
        image = image.reduce(factor)
    opaque = image.convert("RGB") if image.mode == "RGBA" else image
    colours = apply_profile(opaque, profile) if profile else as_rgb(opaque)
    if image.mode != "RGBA":
        return colours
    white = Image.new("RGB", image.size, "white")
    white.paste(colours, mask=image)
    return white


def is_clear(image: Image.Image) -> bool:
    """Tell whether a picture has transparency of any kind."""
    return image.mode in _WITH_ALPHA or "transparency" in image.info


def to_eight_bit(image: Image.Image) -> Image.Image:
    """Return the upper 8 of 16 bits; Pillow's `convert("L")` clips instead."""
    return Image.fromarray((np.asarray(image) >> 8).astype(np.uint8))
