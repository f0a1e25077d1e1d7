"""Many photos → outcomes, in order, decoding beside inference."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import ModelError, PhotoError, ShiwuError
from desktop_app.engine.images import Source, read_photo
from desktop_app.engine.results import Classification, Failure, Outcome, Photo

if TYPE_CHECKING:  # at run time it would bring torch along, before the window has painted
    from desktop_app.engine.classifier import Classifier

logger = logging.getLogger(__name__)

DECODERS = 2
LOOK_AHEAD = 4
"""Photos decoded before their turn; memory must not grow with the folder."""


@dataclass(frozen=True, slots=True)
class _Decoded:
    photo: Photo | PhotoError
    milliseconds: float


def classify(source: Source, classifier: "Classifier", name: str, top: int = 3) -> Outcome:
    """Classify one photo; `name` is the path that the outcome carries."""
    return _answer(name, _decode(source, None), classifier, top)


def classify_photo(
    photo: Photo, classifier: "Classifier", name: str, spent: float, top: int = 3
) -> Outcome:
    """Classify a photo that is decoded already, which took `spent` milliseconds."""
    start = time.perf_counter()
    card = classifier.card
    try:
        predictions = classifier.predict(photo, top)
    except Exception:  # one photo that the model chokes on must not end the others
        logger.exception("inference failed")
        error = ModelError("The model failed on this photo.")
        return failure(name, error, spent + _since(start))
    return Classification(
        path=name,
        predictions=predictions,
        unsure=predictions[0].probability < card.unsure_below,
        damaged=photo.damaged,
        milliseconds=spent + _since(start),
        width=photo.width,
        height=photo.height,
        model=card.name,
        model_sha256=card.sha256,
    )


def classify_many(
    paths: Iterable[str],
    classifier: "Classifier",
    top: int = 3,
    cancelled: Callable[[], bool] = lambda: False,
) -> Iterator[Outcome]:
    """Classify photos one after another, in order, while the next ones are being decoded.

    A failure is an outcome, never an exception. Asks `cancelled` before each photo.
    """
    budget = DecodeBudget()
    waiting: deque[tuple[str, Future[_Decoded]]] = deque()
    remaining = iter(paths)
    with ThreadPoolExecutor(DECODERS, thread_name_prefix="decode") as pool:
        try:
            while not cancelled():
                for path in islice(remaining, LOOK_AHEAD - len(waiting)):
                    waiting.append((path, pool.submit(_decode, path, budget)))
                if not waiting:
                    return
                path, decoded = waiting.popleft()
                yield _answer(path, decoded.result(), classifier, top)
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


def failure(name: str, error: ShiwuError, milliseconds: float) -> Failure:
    """Turn an error into the outcome of the photo `name`."""
    return Failure(name, error.code, str(error), milliseconds)


def _decode(source: Source, budget: DecodeBudget | None) -> _Decoded:
    start = time.perf_counter()
    photo: Photo | PhotoError
    try:
        photo = read_photo(source, budget=budget)
    except PhotoError as error:
        photo = error
    return _Decoded(photo, _since(start))


def _answer(name: str, decoded: _Decoded, classifier: "Classifier", top: int) -> Outcome:
    if isinstance(decoded.photo, PhotoError):
        return failure(name, decoded.photo, decoded.milliseconds)
    return classify_photo(decoded.photo, classifier, name, decoded.milliseconds, top)


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
