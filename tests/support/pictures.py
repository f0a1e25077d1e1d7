"""Pictures drawn for tests."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PIL import Image

Draw = Callable[..., Path]
"""Saves a picture; called with its name, and its size and options as keywords."""


def corners(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Draw red, green, blue and white quarters: upper left, upper right, lower left, lower right.

    Every eighth row is darker, so that resizing changes pixels.
    """
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    left, upper = slice(0, width // 2), slice(0, height // 2)
    right, lower = slice(width // 2, width), slice(height // 2, height)
    pixels[upper, left] = (230, 20, 20)
    pixels[upper, right] = (20, 200, 20)
    pixels[lower, left] = (20, 20, 230)
    pixels[lower, right] = (240, 240, 240)
    pixels[::8] //= 2
    return Image.fromarray(pixels)
