"""Scenes of known samples for the tests of TIFF."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.unit.engine.builders import shown

HEIGHT, WIDTH = 37, 53


def scene(samples: int) -> NDArray[np.int64]:
    """Draw gradients of 8 bits, int64 [height, width, samples]."""
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    right, down = x * 255 // (WIDTH - 1), y * 255 // (HEIGHT - 1)
    return np.stack([right, down, (right + down) // 2, 255 - right, 255 - down][:samples], axis=2)


def deepened(levels: NDArray[np.int64], bits: int) -> NDArray[Any]:
    """Return unsigned numbers of `bits` bits that show `levels` most closely."""
    most = 2**bits - 1
    numbers = [round(level * most / 255) for level in range(256)]
    if bits == 64:  # more than a float can hold
        numbers = [level * (most // 255) for level in range(256)]
    return np.array(numbers, np.uint64)[levels]


def assert_shows(content: bytes, expected: NDArray[Any], by: float = 1) -> None:
    """Check every pixel; one sample is grey."""
    found = shown(content).astype(int)
    assert found.shape == (*expected.shape[:2], 3)
    assert np.abs(found - expected).max() <= by


def in_bits(levels: NDArray[np.int64], bits: int) -> NDArray[Any]:
    """Return what is left of `levels` when they are stored in `bits` bits."""
    return np.asarray(deepened(levels, bits).astype(float) * 255 / (2**bits - 1))
