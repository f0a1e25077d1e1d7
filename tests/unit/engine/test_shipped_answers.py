"""The answers to real photos match those that the cards report."""

import csv
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.model_card import AnswerCounts, read_card
from desktop_app.engine.outcomes import Answer, Classification

# Processors round int8 differently, which moves a few photos over a threshold.
TOLERANCE = 0.04


@pytest.fixture(scope="module", params=["starter", "lite"])
def shipped(request: pytest.FixtureRequest) -> Classifier:
    card = paths.WEIGHTS / f"{request.param}.json"
    if not card.exists():
        pytest.skip(f"weights/ has no {request.param}")
    return load_classifier(read_card(card), threads=1)


def published(classifier: Classifier, prefix: str) -> AnswerCounts:
    (found,) = (each for each in classifier.card.answers if each.set.startswith(prefix))
    return found


def answered(classifier: Classifier, named: list[Path]) -> list[Answer]:
    outcomes = list(classify_many(map(str, named), classifier))
    return [outcome.answer for outcome in outcomes if isinstance(outcome, Classification)]


@pytest.mark.parametrize(("kind", "prefix"), [("place", "Photos of anything"), ("person", "Port")])
def test_unknown_photos_match_the_card(
    shipped: Classifier, photos: Path, kind: str, prefix: str
) -> None:
    listed = sorted((photos.parent / "unknown").glob(f"{kind}_*"))
    answers = answered(shipped, listed)
    counts = published(shipped, prefix)
    assert counts.photos == len(answers) == len(listed)
    unsure = sum(answer.kind == "unsure" for answer in answers)
    assert unsure == pytest.approx(counts.unsure, abs=max(2, TOLERANCE * counts.photos))


def test_known_photos_match_the_card(shipped: Classifier, photos: Path) -> None:
    folder = photos.parent / "validation"
    known = {named.wnid: index for index, named in enumerate(shipped.card.classes)}
    with (folder / "labels.tsv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file, delimiter="\t") if row["wnid"] in known]
    answers = answered(shipped, [folder / row["file"] for row in rows])
    groups = shipped.groups
    right = named = 0
    for row, answer in zip(rows, answers, strict=True):
        own = {groups.groups[place].id for place in groups.chain(known[row["wnid"]])}
        named += answer.kind != "unsure"
        right += answer.id == row["wnid"] or answer.id in own
    counts = published(shipped, "ImageNet validation")
    assert counts.name_right is not None
    assert counts.group_right is not None
    assert counts.photos == len(answers)
    allowed = max(2, TOLERANCE * counts.photos)
    assert named == pytest.approx(counts.name + counts.group, abs=allowed)
    assert right == pytest.approx(counts.name_right + counts.group_right, abs=allowed)
