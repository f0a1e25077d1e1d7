"""The batch service: many photos in the classifier's thread."""

import threading
from collections.abc import Callable, Iterator

import pytest

from desktop_app.engine.outcomes import Classification, Failure, Outcome
from desktop_app.services import batch_service as batch_module
from desktop_app.services.batch_service import BatchService, Numbered
from tests.support.services import WAIT, Session


@pytest.fixture
def batches(ready: Session) -> BatchService:
    return BatchService(ready.service)


@pytest.fixture
def answered(batches: BatchService) -> list[Numbered]:
    """All rows and outcomes that were emitted, in that order."""
    answered: list[Numbered] = []
    batches.answered.connect(answered.extend)
    return answered


class Gate:
    """Replaces the engine: each photo is answered only when `allowed` is released."""

    def __init__(self) -> None:
        self.allowed = threading.Semaphore(0)
        self.started: list[str] = []
        self.closed = threading.Event()

    def classify_many(
        self, paths: list[str], classifier: object, *, cancelled: Callable[[], bool], budget: object
    ) -> Iterator[Outcome]:
        try:
            for path in paths:
                if cancelled():
                    return
                self.started.append(path)
                assert self.allowed.acquire(timeout=WAIT / 1000)
                yield Failure(path, "damaged", 0.0)
        finally:
            self.closed.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(batch_module, "classify_many", gate.classify_many)
    return gate


def rows(count: int, path: str = "") -> list[tuple[int, str]]:
    return [(row, path or f"{row}.jpg") for row in range(count)]


def test_photos_are_answered_in_order(
    ready: Session, batches: BatchService, answered: list[Numbered]
) -> None:
    photos = [(row, ready.draw(name=f"{row}.jpg")) for row in (3, 5, 8, 13)]
    photos[2] = (8, "nothing.jpg")
    ready.wait(batches.ended, batches.start, photos)
    assert [(row, outcome.path) for row, outcome in answered] == photos
    assert isinstance(answered[0][1], Classification)
    assert isinstance(answered[2][1], Failure)


@pytest.mark.parametrize("before", [0, 1, 3])
def test_unexpected_error_fails_all_other_photos(
    ready: Session,
    batches: BatchService,
    answered: list[Numbered],
    monkeypatch: pytest.MonkeyPatch,
    before: int,
) -> None:
    def classify_many(photos: list[str], *args: object, **options: object) -> Iterator[Outcome]:
        yield from (Failure(path, "not-found", 0) for path in photos[:before])
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(batch_module, "classify_many", classify_many)
    photos = [(row, f"{row}.jpg") for row in (2, 4, 8)]
    ready.wait(batches.ended, batches.start, photos)
    assert [(row, outcome.path) for row, outcome in answered] == photos
    codes = [outcome.code for _, outcome in answered if isinstance(outcome, Failure)]
    assert codes == ["not-found"] * before + ["model"] * (3 - before)


def test_cancel_takes_effect_in_one_photo(
    ready: Session, batches: BatchService, answered: list[Numbered], gate: Gate
) -> None:
    batches.start(rows(100))
    gate.allowed.release(3)
    ready.wait.until(lambda: len(gate.started) == 4)
    batches.cancel()
    gate.allowed.release(100)
    ready.wait.until(gate.closed.is_set)
    assert len(gate.started) == 4
    assert len(answered) <= 3


def test_pause_continues_at_the_next_photo(
    ready: Session, batches: BatchService, answered: list[Numbered], gate: Gate
) -> None:
    batches.start(rows(6))
    ready.wait.until(lambda: len(gate.started) == 1)
    batches.pause(True)
    gate.allowed.release(6)
    ready.wait.until(lambda: len(answered) == 1 and not ready.service.busy)
    assert gate.started == ["0.jpg"]
    ready.wait(batches.ended, batches.pause, False)
    assert [row for row, _ in answered] == list(range(6))


def test_submitted_photo_goes_first(ready: Session, batches: BatchService, gate: Gate) -> None:
    batches.start(rows(50))
    ready.wait.until(lambda: len(gate.started) == 1)
    ready.submit()
    ready.wait(ready.service.answered, gate.allowed.release, 1)
    ready.wait(batches.ended, gate.allowed.release, 50)


def test_new_batch_replaces_the_first(
    ready: Session, batches: BatchService, answered: list[Numbered], gate: Gate
) -> None:
    batches.start(rows(50, "old.jpg"))
    ready.wait.until(lambda: len(gate.started) == 1)
    batches.start(rows(2, "new.jpg"))
    ready.wait(batches.ended, gate.allowed.release, 50)
    assert [outcome.path for _, outcome in answered] == ["new.jpg", "new.jpg"]


def test_batch_waits_for_the_model(session: Session) -> None:
    batches = BatchService(session.service)
    batches.start([(0, session.draw())])
    with session.wait.in_order(session.service.model_loaded, batches.ended):
        session.service.start()


def test_stop_during_a_batch(ready: Session, batches: BatchService) -> None:
    ready.wait(batches.answered, batches.start, rows(10_000, ready.draw()))
    assert ready.service.stop()


def test_batch_started_at_the_end_of_the_last_one_runs(
    ready: Session, batches: BatchService, gate: Gate
) -> None:
    """The thread reports that it is idle when a new batch has already been started."""
    gate.allowed.release(1000)
    for _ in range(30):
        batches.start([(0, "first.jpg")])
        ready.wait.until(lambda: "first.jpg" in gate.started)
        gate.started.clear()
        ready.wait(batches.ended, batches.start, [(0, "second.jpg")])
        gate.started.clear()
