"""The classifier service: its start, its models, its end."""

import gc
from pathlib import Path
from typing import get_args

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.engine import classifier
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Classification, Failure
from desktop_app.services import worker as worker_module
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.services.worker import (
    Classify,
    ClassifyPart,
    Explain,
    Forget,
    Idle,
    Job,
    List,
    Load,
    SelectThreads,
    Sharpen,
    Time,
    Worker,
)
from tests.support.models import write_model
from tests.support.services import WAIT, Session, broken, hold_back, recorded


@pytest.fixture
def second_model(random_weights: Path) -> str:
    write_model(random_weights, "two", title="Second model")
    return "two"


def model_of_next_answer(session: Session) -> str:
    outcome = session.classify()
    assert isinstance(outcome, Classification)
    return outcome.model


def test_start_loads_the_model(session: Session) -> None:
    card = session.wait(session.service.model_loaded, session.service.start)
    assert isinstance(card, ModelCard)


def test_photo_waits_for_the_model(session: Session) -> None:
    session.submit()
    with session.wait.in_order(session.service.model_loaded, session.service.answered):
        session.service.start()


def test_missing_model_is_reported(session: Session, random_weights: Path) -> None:
    (random_weights / "starter.pt").unlink()
    error = session.wait(session.service.model_failed, session.service.start)
    assert isinstance(error, ModelError)
    outcome = session.classify()
    assert isinstance(outcome, Failure)
    assert outcome.code == "model"


def threads_in_use(session: Session) -> int:
    loaded = session.service._worker._classifier
    assert loaded is not None
    return loaded.threads


def test_garbage_collector_is_enabled_without_a_model(
    session: Session, random_weights: Path
) -> None:
    for path in random_weights.iterdir():
        path.unlink()
    gc.disable()  # as the program does at its start
    try:
        session.wait(session.service.model_failed, session.service.start)
        assert gc.isenabled()
    finally:
        gc.enable()


def test_switched_model_answers(ready: Session, second_model: str) -> None:
    card = ready.wait(ready.service.model_loaded, ready.service.use_model, second_model)
    assert card.name == model_of_next_answer(ready) == second_model


def test_unusable_model_keeps_the_previous_one(
    ready: Session, second_model: str, random_weights: Path
) -> None:
    (random_weights / f"{second_model}.pt").write_bytes(b"altered")
    failed = recorded(ready.service.model_failed)
    error = ready.wait(ready.service.model_refused, ready.service.use_model, second_model)
    assert isinstance(error, ModelError)
    assert model_of_next_answer(ready) == "starter"
    assert failed == []


def test_timing_models_keeps_the_one_in_use(ready: Session, second_model: str) -> None:
    timed: dict[str, float] = {}
    ready.service.model_timed.connect(timed.__setitem__)
    ready.service.time_models(["starter", "missing", second_model])
    ready.wait.until(lambda: second_model in timed and not ready.service.busy)
    assert list(timed) == ["starter", second_model]
    assert min(timed.values()) > 0
    assert model_of_next_answer(ready) == "starter"


def test_fastest_thread_count_is_used_after_the_start(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(classifier, "fastest_thread_count", lambda loaded: 2)
    used: list[int] = []
    session.service.model_loaded.connect(lambda card: used.append(threads_in_use(session)))
    session.start()
    assert used == [1]
    assert threads_in_use(session) == 2
    session.classify()


JOBS: dict[type[object], tuple[Job, str]] = {
    Load: (Load(None), "load_failed"),
    List: (List(("a",)), "list_failed"),
    Classify: (Classify(1, "a", "a"), "result"),
    ClassifyPart: (ClassifyPart(1, "a", "a", (0.0, 0.0, 1.0, 1.0)), "result"),
    Explain: (Explain(1, ()), "result"),
    Idle: (Idle(lambda classifier, hurry: True, lambda: False), "idled"),
    # Nothing waits for these.
    Time: (Time("a"), "finished"),
    SelectThreads: (SelectThreads(), "finished"),
    Sharpen: (Sharpen(1, "a", 9), "finished"),
    Forget: (Forget(), "finished"),
}


@pytest.mark.parametrize("kind", get_args(Job))
def test_every_failed_job_ends_in_a_signal(
    qtbot: QtBot, kind: type[object], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("find_card", "expand", "read_photo", "release_memory"):
        monkeypatch.setattr(worker_module, name, broken)
    for method in ("_classify", "_classify_part", "_explain"):
        monkeypatch.setattr(Worker, method, broken)
    job, signal = JOBS[kind]
    worker = Worker(DecodeBudget())
    with qtbot.waitSignals([getattr(worker, name) for name in {signal, "finished"}]):
        worker.run(job)


@pytest.mark.parametrize("photos", [0, 1, 30])
def test_stop_while_busy(session: Session, photos: int) -> None:
    session.wait(session.service.model_loaded, session.service.start)
    outcomes = recorded(session.service.answered)
    for _ in range(photos):
        session.submit()
    assert session.service.stop()
    session.submit()
    assert outcomes == []


def test_stop_before_the_start(qtbot: QtBot) -> None:
    assert ClassifierService().stop()


def test_stop_reports_a_hanging_decoder(ready: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    begun, released = hold_back(monkeypatch, worker_module, "read_photo")
    ready.submit()
    assert begun.wait(WAIT / 1000)
    assert not ready.service.stop()
    released.set()
    assert ready.service.stop()


def test_forget_before_the_start(session: Session) -> None:
    session.service.forget()
    session.start()
