import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Classification, Failure, Outcome
from desktop_app.services import batch_service as batches_module
from desktop_app.services.batch_service import BatchService, Numbered
from desktop_app.services.classifier_service import ClassifierService

Draw = Callable[..., Path]
WAIT = 20_000


@pytest.fixture
def service(qtbot: QtBot, random_weights: Path) -> Iterator[ClassifierService]:
    service = ClassifierService()
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT):
        service.start()
    yield service
    assert service.stop()


@pytest.fixture
def batches(service: ClassifierService) -> BatchService:
    return BatchService(service)


@pytest.fixture
def came(batches: BatchService) -> list[Numbered]:
    """Every row and outcome that was handed out, in that order."""
    came: list[Numbered] = []
    batches.answered.connect(came.extend)
    return came


class Gate:
    """Stands in for the engine: each photo is answered only when it is let through."""

    def __init__(self) -> None:
        self.allowed = threading.Semaphore(0)
        self.looked_at: list[str] = []
        self.closed = threading.Event()

    def classify_many(
        self,
        paths: list[str],
        classifier: object,
        top: int = 3,
        *,
        cancelled: Callable[[], bool],
        budget: object,
    ) -> Iterator[Outcome]:
        try:
            for path in paths:
                if cancelled():
                    return
                self.looked_at.append(path)
                assert self.allowed.acquire(timeout=WAIT / 1000)
                yield Failure(path, "damaged", 0.0)
        finally:
            self.closed.set()


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(batches_module, "classify_many", gate.classify_many)
    return gate


def test_photos_are_answered_in_order(
    qtbot: QtBot, batches: BatchService, came: list[Numbered], draw: Draw
) -> None:
    photos = [(row, str(draw(f"{row}.jpg"))) for row in (3, 5, 8, 13)]
    photos[2] = (8, "nothing.jpg")
    with qtbot.waitSignal(batches.ended, timeout=WAIT):
        batches.start(photos)
    assert [(row, outcome.path) for row, outcome in came] == photos
    assert isinstance(came[0][1], Classification)
    assert isinstance(came[2][1], Failure)


@pytest.mark.parametrize("answered", [0, 1, 3])
def test_unexpected_failure_fails_all_photos(
    qtbot: QtBot,
    batches: BatchService,
    came: list[Numbered],
    monkeypatch: pytest.MonkeyPatch,
    answered: int,
) -> None:
    def broken(photos: list[str], *it: object, **them: object) -> Iterator[Outcome]:
        yield from (Failure(path, "not-found", 0) for path in photos[:answered])
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(batches_module, "classify_many", broken)
    photos = [(row, f"{row}.jpg") for row in (2, 4, 8)]
    with qtbot.waitSignal(batches.ended, timeout=WAIT):
        batches.start(photos)
    assert [(row, outcome.path) for row, outcome in came] == photos
    codes = [outcome.code for _, outcome in came if isinstance(outcome, Failure)]
    assert codes == ["not-found"] * answered + ["model"] * (3 - answered)


def test_cancel_takes_effect_in_one_photo(
    qtbot: QtBot, batches: BatchService, came: list[Numbered], gate: Gate
) -> None:
    batches.start([(row, f"{row}.jpg") for row in range(100)])
    gate.allowed.release(3)
    qtbot.waitUntil(lambda: len(gate.looked_at) == 4, timeout=WAIT)
    batches.cancel()
    gate.allowed.release(100)
    qtbot.waitUntil(gate.closed.is_set, timeout=WAIT)
    assert len(gate.looked_at) == 4  # the one at work was the last
    assert len(came) <= 3


def test_pause_continues_at_the_next_photo(
    qtbot: QtBot, batches: BatchService, came: list[Numbered], gate: Gate
) -> None:
    batches.start([(row, f"{row}.jpg") for row in range(6)])
    qtbot.waitUntil(lambda: len(gate.looked_at) == 1, timeout=WAIT)
    batches.pause(True)
    gate.allowed.release(6)
    qtbot.waitUntil(lambda: len(came) == 1, timeout=WAIT)
    qtbot.waitUntil(lambda: not batches._service.busy, timeout=WAIT)
    assert gate.looked_at == ["0.jpg"]
    with qtbot.waitSignal(batches.ended, timeout=WAIT):
        batches.pause(False)
    assert [row for row, _ in came] == list(range(6))


def test_opened_photo_goes_first(
    qtbot: QtBot, service: ClassifierService, batches: BatchService, gate: Gate, draw: Draw
) -> None:
    batches.start([(row, f"{row}.jpg") for row in range(50)])
    qtbot.waitUntil(lambda: len(gate.looked_at) == 1, timeout=WAIT)
    path = str(draw())
    with qtbot.waitSignal(service.answered, timeout=WAIT):
        service.submit(path, path)
        gate.allowed.release(1)
    with qtbot.waitSignal(batches.ended, timeout=WAIT):
        gate.allowed.release(50)


def test_new_list_replaces_the_first(
    qtbot: QtBot, batches: BatchService, came: list[Numbered], gate: Gate
) -> None:
    batches.start([(row, "old.jpg") for row in range(50)])
    qtbot.waitUntil(lambda: len(gate.looked_at) == 1, timeout=WAIT)
    batches.start([(0, "new.jpg"), (1, "new.jpg")])
    with qtbot.waitSignal(batches.ended, timeout=WAIT):
        gate.allowed.release(50)
    assert [outcome.path for _, outcome in came] == ["new.jpg", "new.jpg"]


def test_photos_wait_for_the_model(qtbot: QtBot, random_weights: Path, draw: Draw) -> None:
    service = ClassifierService()
    batches = BatchService(service)
    batches.start([(0, str(draw()))])
    with qtbot.waitSignals([service.model_loaded, batches.ended], order="strict", timeout=WAIT):
        service.start()
    assert service.stop()


def test_stop_during_a_batch(qtbot: QtBot, random_weights: Path, draw: Draw) -> None:
    service = ClassifierService()
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT):
        service.start()
    batches = BatchService(service)
    path = str(draw())
    with qtbot.waitSignal(batches.answered, timeout=WAIT):
        batches.start([(row, path) for row in range(10_000)])
    assert service.stop()


def test_list_at_the_end_of_the_last_one_starts(
    qtbot: QtBot, batches: BatchService, gate: Gate
) -> None:
    """The thread says that it has nothing more to do, and by then it has."""
    gate.allowed.release(1000)
    for _ in range(30):
        batches.start([(0, "first.jpg")])
        qtbot.waitUntil(lambda: "first.jpg" in gate.looked_at, timeout=WAIT)
        gate.looked_at.clear()
        with qtbot.waitSignal(batches.ended, timeout=WAIT):
            batches.start([(0, "second.jpg")])
        gate.looked_at.clear()
