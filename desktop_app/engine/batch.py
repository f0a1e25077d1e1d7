"""Many photos → outcomes, in order, on every core."""

import logging
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import SimpleQueue
from threading import Semaphore, Thread
from typing import TYPE_CHECKING

from desktop_app.engine.answers import (
    answer_in_one_phrase,
    group_sums,
    groups_of_first,
    likeliest,
)
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import ModelError, PhotoError, ShiwuError
from desktop_app.engine.images import Source, read_photo
from desktop_app.engine.memory import release_memory
from desktop_app.engine.outcomes import Classification, Failure, Outcome, Photo

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
        probabilities = classifier.probabilities(photo)
    except Exception:  # one photo that the model chokes on must not end the others
        logger.exception("inference failed", extra={"photo": name})
        error = ModelError("The model failed on this photo.")
        return failure(name, error, spent + _since(start))
    predictions = likeliest(probabilities, card.classes, top)
    sums = group_sums(probabilities, classifier.groups)
    return Classification(
        path=name,
        predictions=predictions,
        answer=answer_in_one_phrase(
            predictions[0], sums, classifier.groups, card.unsure_below, card.group_unsure_below
        ),
        groups=groups_of_first(probabilities, sums, classifier.groups),
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
    budget: DecodeBudget | None = None,
) -> Iterator[Outcome]:
    """Classify photos in order, several at the same time; a failure is an outcome.

    Each of the `workers`, one a physical core unless said otherwise, decodes a photo and runs the
    model on one CPU thread: no core waits for another. No more than `LOOK_AHEAD` paths are taken
    before their turn. Asks `cancelled` before each photo. `budget` is the memory for decoding, None
    for one of their own.
    """
    # Not before: it would bring torch along before the window has painted.
    from desktop_app.engine.classifier import physical_cores, use_threads

    workers = workers or min(MOST_WORKERS, physical_cores())
    begun: SimpleQueue[Future[Outcome | None]] = SimpleQueue()
    ahead = Semaphore(LOOK_AHEAD)
    pool = ThreadPoolExecutor(workers, "photos", initializer=use_threads, initargs=(1,))
    # In a thread of its own: where paths come one by one, nobody shall wait for the next to hear
    # of the last. It may be waiting for one that never comes, so nothing waits for its end.
    arguments = (paths, classifier, top, pool, ahead, begun, budget or DecodeBudget())
    Thread(target=_begin, args=arguments, daemon=True).start()
    try:
        while not cancelled():
            outcome = begun.get().result()
            if outcome is None:
                return
            yield outcome
            ahead.release()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        ahead.release()
        release_memory()


def _begin(
    paths: Iterable[str],
    classifier: "Classifier",
    top: int,
    pool: ThreadPoolExecutor,
    ahead: Semaphore,
    begun: "SimpleQueue[Future[Outcome | None]]",
    budget: DecodeBudget,
) -> None:
    """Hand photos to the pool until they end, with None, or the pool does."""
    last: Future[Outcome | None] = Future()
    try:
        for path in paths:
            ahead.acquire()
            begun.put(pool.submit(classify, path, classifier, path, top, budget))
    except Exception as error:
        last.set_exception(error)
    else:
        last.set_result(None)
    begun.put(last)


def failure(name: str, error: ShiwuError, milliseconds: float) -> Failure:
    """Turn an error into the outcome of the photo `name`."""
    return Failure(name, error.code, str(error), milliseconds)


def _since(start: float) -> float:
    return (time.perf_counter() - start) * 1000
