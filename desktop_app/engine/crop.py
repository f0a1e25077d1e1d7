"""Crops and resizes a photo to the model's input."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Box = tuple[float, float, float, float]
"""Left, top, right, bottom: pixels of a photo."""


def crop_box(size: tuple[int, int], resize: int, crop: int, interpolation: str = "bilinear") -> Box:
    """Return the square of a photo of `size` that the model sees: left, top, right, bottom.

    For "bicubic", the preprocessing of EfficientNet-Lite, it is exactly centred. For "bilinear" it
    is rounded as in torchvision's `Resize(resize)` + `CenterCrop(crop)`.
    """
    width, height = size
    if interpolation == "bicubic":
        side = min(width, height) * crop / resize
        left, top = (width - side) / 2, (height - side) / 2
        return left, top, left + side, top + side
    if width <= height:
        resized = (resize, int(resize * height / width))
    else:
        resized = (int(resize * width / height), resize)
    left, top = (round((side - crop) / 2) for side in resized)
    across, down = width / resized[0], height / resized[1]
    right, bottom = (left + crop) * across, (top + crop) * down
    return left * across, top * down, min(right, width), min(bottom, height)


def model_pixels(
    image: Image.Image, resize: int, crop: int, interpolation: str = "bilinear"
) -> NDArray[np.uint8]:
    """Resize and crop an RGB image to the model's input: uint8 [crop, crop, 3].

    `interpolation` is "bilinear" or "bicubic", either with antialiasing.
    """
    box = crop_box(image.size, resize, crop, interpolation)
    square = image.resize((crop, crop), Image.Resampling[interpolation.upper()], box=box)
    return np.asarray(square)
