"""How decoding a large JPEG at a fraction of its size changes the predictions."""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.images import SHORT_SIDE, read_photo
from desktop_app.engine.model_card import find_card
from tests.bench.pictures import QUALITY, SIZES, upscaled

FULL_SIZE = 10**6
"""A short side that no photo has, so that decoding does not reduce it."""


def compare(photos: list[Path]) -> dict[str, float]:
    """Enlarge photos to 12 MP and classify each twice: decoded at full size, and reduced.

    Returns the number of photos, the share with the same top label, and the mean absolute
    difference of the top probability.
    """
    classifier = load_classifier(find_card(paths.WEIGHTS))
    pairs = np.array([probability_pair(classifier, path) for path in photos])  # [N, 2, classes]
    labels = pairs.argmax(axis=2)
    top = pairs.max(axis=2)
    return {
        "photos": len(pairs),
        "same_label": float(np.mean(labels[:, 0] == labels[:, 1])),
        "mean_difference": float(np.mean(np.abs(top[:, 0] - top[:, 1]))),
    }


def probability_pair(classifier: Classifier, path: Path) -> list["np.ndarray"]:
    content = io.BytesIO()
    with Image.open(path) as photo:
        size = SIZES["12mp"] if photo.width >= photo.height else SIZES["12mp"][::-1]
        upscaled(photo.convert("RGB"), size).save(content, "JPEG", quality=QUALITY)
    return [
        classifier.probabilities(read_photo(content.getvalue(), short_side))
        for short_side in (FULL_SIZE, SHORT_SIDE)
    ]
