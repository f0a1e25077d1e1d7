"""Which regions of a photo spoke for a label: class activation mapping.

After Zhou, Khosla, Lapedriza, Oliva, Torralba: Learning Deep Features for Discriminative
Localization, CVPR 2016, arXiv:1512.04150. The network ends in a mean over the grid of features and
one linear layer, and the two may change places: what the layer says of every single cell is exact,
no estimate, and its mean is the logit but for the bias.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.crop import Box, crop_box
from desktop_app.engine.outcomes import Explanation, Photo

if TYPE_CHECKING:
    from desktop_app.engine.classifier import Classifier

MAP_SIDE = 256
"""Pixels of a map's longer side: far finer than the grid, far coarser than a screen."""


def explain(
    photo: Photo, classifier: "Classifier", wnids: Sequence[str]
) -> tuple[Explanation, ...]:
    """Return where the evidence for each of these classes lies in the photo.

    Raises `ValueError` for a class the model does not know.
    """
    card, size = classifier.card, photo.image.size
    box = crop_box(size, card.resize, card.crop, card.interpolation)
    left, top, right, bottom = box
    square = (left / size[0], top / size[1], right / size[0], bottom / size[1])
    width, height = (max(1, side * MAP_SIDE // max(size)) for side in size)
    grids = classifier.evidence(photo, wnids)
    return tuple(
        Explanation(wnid, evidence_map(size, box, grid, (width, height)), square)
        for wnid, grid in zip(wnids, grids, strict=True)
    )


def evidence_grid(
    features: NDArray[np.float32], head_weight: NDArray[np.float32], index: int
) -> NDArray[np.float32]:
    """Return what each cell of the model's grid says for the class `index`: float32 [h, w].

    `features` are float32 [C, h, w] of one photo, `head_weight` float32 [K, C]. The values are
    logits: above 0 a cell speaks for the class, below 0 against it, and
    `mean(evidence) + head_bias[index]` is the class's logit. Raises `IndexError` for an index
    outside 0..K-1.
    """
    if not 0 <= index < len(head_weight):
        raise IndexError(f"class {index} of {len(head_weight)}")
    grid: NDArray[np.float32] = np.tensordot(head_weight[index], features, axes=1)
    return grid


def evidence_map(
    photo_size: tuple[int, int],
    box: Box,
    grid: NDArray[np.float32],
    out_size: tuple[int, int],
) -> NDArray[np.float32]:
    """Lay a grid of evidence over the whole photo, to be drawn on a picture of `out_size`.

    `photo_size` is that of the photo's `image` as the model got it, `box` the square of it that the
    model saw, `grid` is float32 [h, w]; sizes are width, height in pixels. Returns float32
    [out height, out width] in the grid's unit, logits. Between the centres of the cells the values
    are interpolated, beyond the outermost ones they go on unchanged; outside the square that the
    model saw, of which it can say nothing, they are 0. Raises `ValueError` for a size below 1 or a
    grid without cells.
    """
    if min(*photo_size, *out_size) < 1 or grid.ndim != 2 or 0 in grid.shape:
        raise ValueError(f"photo {photo_size}, picture {out_size}, grid {grid.shape}")
    left, top, right, bottom = box
    across = _shares(photo_size[0], left, right, grid.shape[1], out_size[0])
    down = _shares(photo_size[1], top, bottom, grid.shape[0], out_size[1])
    laid: NDArray[np.float32] = down @ grid.astype(np.float32, copy=False) @ across.T
    return laid


def _shares(length: int, start: float, end: float, cells: int, pixels: int) -> NDArray[np.float32]:
    """Return how much of each cell is in each pixel of a line: float32 [pixels, cells].

    The line is `length` long, its cells lie between `start` and `end`; a pixel whose centre does
    not has nothing of any.
    """
    places = (np.arange(pixels) + 0.5) * (length / pixels)
    inside = (places >= start) & (places < end)
    along = np.clip((places - start) / (end - start) * cells - 0.5, 0, cells - 1)
    shares = np.maximum(0, 1 - np.abs(along[:, np.newaxis] - np.arange(cells)))
    result: NDArray[np.float32] = (shares * inside[:, np.newaxis]).astype(np.float32)
    return result
