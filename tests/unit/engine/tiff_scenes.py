"""Scenes of known samples for the tests of TIFF."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.images import read_photo

HEIGHT, WIDTH = 37, 53

Levels = NDArray[np.int64]


def scene(samples: int) -> Levels:
    """Draw gradients of 8 bits, int64 [height, width, samples]."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    right, down = x * 255 // (WIDTH - 1), y * 255 // (HEIGHT - 1)
    return np.stack([right, down, (right + down) // 2, 255 - right, 255 - down][:samples], axis=2)


def deepened(levels: Levels, bits: int) -> NDArray[Any]:
    """Return unsigned numbers of `bits` bits that show `levels` most closely."""
    most = 2**bits - 1
    numbers = (
        [round(level * most / 255) for level in range(256)]
        if bits < 64
        else [level * (most // 255) for level in range(256)]
    )
    return np.array(numbers, np.uint64)[levels]


def shown(content: bytes) -> NDArray[np.int64]:
    photo = read_photo(content)
    assert not photo.damaged
    return np.asarray(photo.image).astype(np.int64)


def assert_shows(content: bytes, expected: NDArray[Any], by: float = 1) -> None:
    """Check every pixel; one sample is grey."""
    found = shown(content)
    assert found.shape == (*expected.shape[:2], 3)
    assert np.abs(found - expected).max() <= by


def in_bits(levels: Levels, bits: int) -> NDArray[Any]:
    """Return what is left of `levels` when they are stored in `bits` bits."""
    return np.asarray(deepened(levels, bits).astype(float) * 255 / (2**bits - 1))
