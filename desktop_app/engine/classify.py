"""Classifies one photo."""

import logging
import time
from typing import TYPE_CHECKING

from desktop_app.engine.answers import decide_answer, group_sums, groups_of_first, likeliest
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import ModelError, PhotoError, ShiwuError
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Classification, Failure, Outcome, Photo, PhotoSource

if TYPE_CHECKING:  # importing it would import torch before the window has painted
    from desktop_app.engine.classifier import Classifier

logger = logging.getLogger(__name__)


def classify(
    source: PhotoSource,
    classifier: "Classifier",
    name: str,
    top: int = 3,
    budget: DecodeBudget | None = None,
) -> Outcome:
    """Classify one photo; `name` is the path of the outcome.

    `budget` is the memory for decoding that several photos share, None for a budget of its own.
    """
    start = time.perf_counter()
    try:
        photo = read_photo(source, budget=budget)
    except PhotoError as error:
        return failure(name, error, milliseconds_since(start))
    return classify_photo(photo, classifier, name, milliseconds_since(start), top)


def classify_photo(
    photo: Photo, classifier: "Classifier", name: str, spent: float, top: int = 3
) -> Outcome:
    """Classify a decoded photo; decoding it took `spent` milliseconds."""
    start = time.perf_counter()
    card = classifier.card
    try:
        probabilities = classifier.probabilities(photo)
    except Exception:  # one photo that the model fails on must not end the others
        logger.exception("inference failed", extra={"photo": name})
        error = ModelError("inference-failed")
        return failure(name, error, spent + milliseconds_since(start))
    predictions = likeliest(probabilities, card.classes, top)
    sums = group_sums(probabilities, classifier.groups)
    return Classification(
        path=name,
        predictions=predictions,
        answer=decide_answer(
            predictions[0], sums, classifier.groups, card.unsure_below, card.group_unsure_below
        ),
        groups=groups_of_first(probabilities, sums, classifier.groups),
        damaged=photo.damaged,
        milliseconds=spent + milliseconds_since(start),
        width=photo.width,
        height=photo.height,
        model=card.name,
        model_sha256=card.sha256,
    )


def failure(name: str, error: ShiwuError, milliseconds: float) -> Failure:
    """Return the outcome of a photo that raised `error`."""
    return Failure(name, error.code, milliseconds, error.problem, tuple(error.details.items()))


def milliseconds_since(start: float) -> float:
    """Return the time since `start`, a value of `perf_counter`."""
    return (time.perf_counter() - start) * 1000
