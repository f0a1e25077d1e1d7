"""Many photos → outcomes."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest
import torch

from desktop_app.engine.batch import LOOK_AHEAD, classify_many
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.classify import classify
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Classification, Failure, Photo
from tests.support.pictures import Draw


@pytest.fixture
def quick(random_card: ModelCard) -> Classifier:
    return load_classifier(random_card)


def test_outcomes_and_failures_are_in_order(quick: Classifier, draw: Draw) -> None:
    names = [str(draw(f"{n}.jpg", size=(2400, 1800) if n % 3 else (64, 64))) for n in range(9)]
    names[4] = "nothing.jpg"
    outcomes = list(classify_many(names, quick))
    assert [outcome.path for outcome in outcomes] == names
    assert isinstance(outcomes[4], Failure)
    assert outcomes[4].code == "not-found"
    assert sum(isinstance(outcome, Classification) for outcome in outcomes) == 8


def test_look_ahead_is_bounded(quick: Classifier, draw: Draw) -> None:
    path = str(draw())
    taken = 0

    def endless() -> Iterator[str]:
        nonlocal taken
        while True:
            taken += 1
            yield path

    outcomes = classify_many(endless(), quick)
    for _ in range(3):
        next(outcomes)
    assert taken <= 3 + LOOK_AHEAD
    outcomes.close()  # type: ignore[attr-defined]


def test_cancel_takes_effect_at_the_next_photo(quick: Classifier, draw: Draw) -> None:
    path = str(draw())
    seen: list[str] = []
    for outcome in classify_many([path] * 20, quick, cancelled=lambda: len(seen) == 2):
        seen.append(outcome.path)
    assert len(seen) == 2


def test_model_failure_affects_one_photo(
    quick: Classifier, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    good, bad = str(draw("good.jpg")), str(draw("bad.jpg", size=(48, 32)))
    probabilities = Classifier.probabilities

    def choke(self: Classifier, photo: Photo) -> object:
        if photo.width == 48:
            raise RuntimeError("shape")
        return probabilities(self, photo)

    monkeypatch.setattr(Classifier, "probabilities", choke)
    outcomes = list(classify_many([good, bad, good], quick))
    assert [type(outcome) for outcome in outcomes] == [Classification, Failure, Classification]
    assert isinstance(outcomes[1], Failure)
    assert outcomes[1].code == "model"


@pytest.mark.parametrize(("threshold", "unsure"), [(0.0, False), (1.0, True)])
def test_unsure_below_the_threshold_of_the_card(
    random_card: ModelCard, draw: Draw, threshold: float, unsure: bool
) -> None:
    card = replace(random_card, unsure_below=threshold)
    outcome = classify(str(draw()), load_classifier(card), "drawn")
    assert isinstance(outcome, Classification)
    assert outcome.unsure is unsure


def test_one_photo_per_worker_at_a_time(
    quick: Classifier, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three workers must meet at the barrier; with fewer it would break after its timeout."""
    meeting = threading.Barrier(3, timeout=30)
    probabilities = Classifier.probabilities

    def meet(self: Classifier, photo: Photo) -> object:
        meeting.wait()
        assert torch.get_num_threads() == 1
        return probabilities(self, photo)

    monkeypatch.setattr(Classifier, "probabilities", meet)
    outcomes = list(classify_many([str(draw())] * 6, quick, workers=3))
    assert [type(outcome) for outcome in outcomes] == [Classification] * 6


def test_threads_can_share_a_model(classifier: Classifier, draw: Draw) -> None:
    names = [str(draw(f"{n}.png", size=(64 + 16 * n, 200))) for n in range(8)]
    alone = [classify(name, classifier, name) for name in names]
    outcomes = classify_many(names * 5, classifier, workers=4)
    for outcome, expected in zip(outcomes, alone * 5, strict=True):
        assert isinstance(outcome, Classification)
        assert isinstance(expected, Classification)
        assert outcome.predictions == expected.predictions
