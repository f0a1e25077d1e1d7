"""Does decoding a large JPEG at a fraction of its size change the answer?"""

import io
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.images import SHORT_SIDE, read_photo
from desktop_app.engine.model_card import find_card
from tests.bench.pictures import QUALITY, SIZES, upscaled

WHOLE = 10**6
"""A short side that no photo has: nothing is reduced while decoding."""


def compare(photos: list[Path]) -> dict[str, float]:
    """Enlarge photos to 12 MP and answer each twice: decoded whole, and reduced.

    Returns how many photos, the share with the same best label, and the mean absolute difference
    of the best label's probability.
    """
    classifier = load_classifier(find_card(paths.WEIGHTS))
    pairs = [answers(classifier, path) for path in photos]
    same = [whole.argmax() == reduced.argmax() for whole, reduced in pairs]
    apart = [abs(whole.max() - reduced.max()) for whole, reduced in pairs]
    return {
        "photos": len(pairs),
        "same_label": float(np.mean(same)),
        "mean_difference": float(np.mean(apart)),
    }


def answers(classifier: Classifier, path: Path) -> list["np.ndarray"]:
    content = io.BytesIO()
    with Image.open(path) as photo:
        size = SIZES["12mp"] if photo.width >= photo.height else SIZES["12mp"][::-1]
        upscaled(photo.convert("RGB"), size).save(content, "JPEG", quality=QUALITY)
    return [
        classifier.probabilities(read_photo(content.getvalue(), short_side))
        for short_side in (WHOLE, SHORT_SIDE)
    ]
