"""Classifies many photos in order, on every core."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from threading import Semaphore, Thread
from typing import TYPE_CHECKING

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.classify import classify
from desktop_app.engine.memory import release_memory
from desktop_app.engine.outcomes import Outcome

if TYPE_CHECKING:  # importing it would import torch before the window has painted
    from desktop_app.engine.classifier import Classifier

MAX_WORKERS = 6
SIGNAL_SECONDS = 0.5
LOOK_AHEAD = 8
"""Photos started before their turn: more than there are workers, so that no worker is idle while a
large photo holds up the order. Only outcomes are queued, never decoded photos."""


def classify_many(
    paths: Iterable[str],
    classifier: "Classifier",
    top: int = 3,
    cancelled: Callable[[], bool] = lambda: False,
    workers: int | None = None,
    budget: DecodeBudget | None = None,
) -> Iterator[Outcome]:
    """Classify photos in order, several at the same time; a failure is an outcome.

    Each of the `workers` (default: one per physical core) decodes a photo and runs the model on one
    CPU thread, so that no core waits for another. At most `LOOK_AHEAD` paths are taken before their
    turn. `cancelled` is called before each photo. `budget` is the memory for decoding, None for a
    budget of their own.
    """
    # Imported here because it imports torch, and the window must be painted before that.
    from desktop_app.engine.classifier import physical_cores, use_threads

    workers = workers or min(MAX_WORKERS, physical_cores())
    started: SimpleQueue[Future[Outcome | None]] = SimpleQueue()
    ahead = Semaphore(LOOK_AHEAD)
    pool = ThreadPoolExecutor(workers, "photos", initializer=use_threads, initargs=(1,))
    # In a separate thread, because an outcome must not wait for the next path if paths arrive
    # slowly. Nothing waits for its end, because it may wait for a path that never arrives.
    arguments = (paths, classifier, top, pool, ahead, started, budget or DecodeBudget())
    Thread(target=_submit_all, args=arguments, daemon=True).start()
    try:
        while not cancelled():
            outcome = _next(started).result()
            if outcome is None:
                return
            yield outcome
            ahead.release()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)
        ahead.release()
        release_memory()


def _next(started: "SimpleQueue[Future[Outcome | None]]") -> "Future[Outcome | None]":
    # With a timeout: Python does not interrupt a wait for a signal that arrives just before it.
    while True:
        try:
            return started.get(timeout=SIGNAL_SECONDS)
        except Empty:
            continue


def _submit_all(
    paths: Iterable[str],
    classifier: "Classifier",
    top: int,
    pool: ThreadPoolExecutor,
    ahead: Semaphore,
    started: "SimpleQueue[Future[Outcome | None]]",
    budget: DecodeBudget,
) -> None:
    """Submit every photo to the pool, then put a future of None as the end marker."""
    last: Future[Outcome | None] = Future()
    try:
        for path in paths:
            ahead.acquire()
            started.put(pool.submit(classify, path, classifier, path, top, budget))
    except Exception as error:
        last.set_exception(error)
    else:
        last.set_result(None)
    started.put(last)
