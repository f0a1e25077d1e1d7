"""The regions of a photo that are evidence for a label."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from desktop_app.engine.crop import crop_box
from desktop_app.engine.evidence import evidence_map
from desktop_app.engine.outcomes import Explanation, Photo

if TYPE_CHECKING:  # importing it would import torch before the window has painted
    from desktop_app.engine.classifier import Classifier

MAP_SIDE = 256
"""Pixels of a map's longer side: far finer than the grid, far coarser than a screen."""


def explain(
    photo: Photo, classifier: "Classifier", wnids: Sequence[str]
) -> tuple[Explanation, ...]:
    """Return the evidence for each of these classes in the photo.

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
