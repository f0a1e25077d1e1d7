"""Many photos → outcomes, in order, on every core."""

import logging
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import ModelError, PhotoError, ShiwuError
from desktop_app.engine.images import Source, read_photo
from desktop_app.engine.memory import release_memory
from desktop_app.engine.results import Classification, Failure, Outcome, Photo

if TYPE_CHECKING:  # at run time it would bring torch along, before the window has painted
    from desktop_app.engine.classifier import Classifier

logger = logging.getLogger(__name__)

MOST_WORKERS = 6
LOOK_AHEAD = 8
"""Photos begun before their turn: more than there are workers, so that none stands idle behind a
large photo. Only outcomes wait, never pictures."""


def classify(
    source: Source,
    classifier: "Classifier",
    name: str,
    top: int = 3,
    budget: DecodeBudget | None = None,
) -> Outcome:
    """Classify one photo; `name` is the path that the outcome carries.

    `budget` is the memory for decoding that several photos share, None for one of its own.
    """
    start = time.perf_counter()
    try:
        photo = read_photo(source, budget=budget)
    except PhotoError as error:
        return failure(name, error, _since(start))
    return classify_photo(photo, classifier, name, _since(start), top)


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
    workers: int | None = None,
) -> Iterator[Outcome]:
    """Classify photos in order, several at the same time; a failure is an outcome.

    Each of the `workers`, one a physical core unless said otherwise, decodes a photo and runs the
    model on one CPU thread: no core waits for another. No more than `LOOK_AHEAD` paths are taken
    before their turn. Asks `cancelled` before each photo.
    """
    # Not before: it would bring torch along before the window has painted.
    from desktop_app.engine.classifier import physical_cores, use_threads

    budget = DecodeBudget()
    waiting: deque[Future[Outcome]] = deque()
    remaining = iter(paths)
    workers = workers or min(MOST_WORKERS, physical_cores())
    with ThreadPoolExecutor(workers, "photos", initializer=use_threads, initargs=(1,)) as pool:
        try:
            while not cancelled():
                for path in islice(remaining, LOOK_AHEAD - len(waiting)):
                    waiting.append(pool.submit(classify, path, classifier, path, top, budget))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            release_memory()


def failure(name: str, error: ShiwuError, milliseconds: float) -> Failure:
    """Turn an error into the outcome of the photo `name`."""
    return Failure(name, error.code, str(error), milliseconds)


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
