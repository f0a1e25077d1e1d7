"""The evidence for a label in each region of a photo: class activation mapping.

After Zhou, Khosla, Lapedriza, Oliva, Torralba: Learning Deep Features for Discriminative
Localization, CVPR 2016, arXiv:1512.04150. The network ends in a mean over the grid of features and
one linear layer. Their order does not matter: the linear layer can be applied to each cell, and the
mean over the cells plus the bias is the logit.
"""

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.crop import Box


def evidence_grid(
    features: NDArray[np.float32], head_weight: NDArray[np.float32], index: int
) -> NDArray[np.float32]:
    """Return the evidence of each cell of the model's grid for the class `index`: float32 [h, w].

    `features` are float32 [C, h, w] of one photo, `head_weight` float32 [K, C]. The values are
    logits: above 0 a cell is evidence for the class, below 0 against it, and
    `mean(evidence) + head_bias[index]` is the class's logit. Raises `IndexError` for an index
    outside 0..K-1.
    """
    if not 0 <= index < len(head_weight):
        raise IndexError(f"class {index} of {len(head_weight)}")
    grid: NDArray[np.float32] = np.tensordot(head_weight[index], features, axes=1)
    return grid


def evidence_map(
    photo_size: tuple[int, int], box: Box, grid: NDArray[np.float32], out_size: tuple[int, int]
) -> NDArray[np.float32]:
    """Resample a grid of evidence to the whole photo, for drawing on an image of `out_size`.

    `photo_size` is the size of `Photo.image`, `box` its square that the model saw, `grid` is
    float32 [h, w]; sizes are width, height in pixels. Returns float32 [out height, out width] in
    the grid's unit, logits. Between the centres of the cells the values are interpolated, beyond
    the outermost centres they are constant, and outside the square they are 0. Raises `ValueError`
    for a size below 1 or a grid without cells.
    """
    if min(*photo_size, *out_size) < 1 or grid.ndim != 2 or 0 in grid.shape:
        raise ValueError(f"photo {photo_size}, picture {out_size}, grid {grid.shape}")
    left, top, right, bottom = box
    across = _shares(photo_size[0], left, right, grid.shape[1], out_size[0])
    down = _shares(photo_size[1], top, bottom, grid.shape[0], out_size[1])
    resampled: NDArray[np.float32] = down @ grid.astype(np.float32, copy=False) @ across.T
    return resampled


def _shares(length: int, start: float, end: float, cells: int, pixels: int) -> NDArray[np.float32]:
    """Return how much of each cell is in each pixel of a line: float32 [pixels, cells].

    The line is `length` long and its cells lie between `start` and `end`. A pixel whose centre is
    outside has no share of any cell.
    """
    positions = (np.arange(pixels) + 0.5) * (length / pixels)
    inside = (positions >= start) & (positions < end)
    along = np.clip((positions - start) / (end - start) * cells - 0.5, 0, cells - 1)
    shares = np.maximum(0, 1 - np.abs(along[:, np.newaxis] - np.arange(cells)))
    result: NDArray[np.float32] = (shares * inside[:, np.newaxis]).astype(np.float32)
    return result
