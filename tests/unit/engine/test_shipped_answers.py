"""What the cards say of the answers, and what the program answers to the same photos."""

import csv
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.model_card import AnswerCounts, read_card
from desktop_app.engine.outcomes import Answer, Classification

# A processor rounds int8 in its own way, which moves a few photos over a threshold.
TOLERANCE = 0.04


@pytest.fixture(scope="module", params=["starter", "lite"])
def shipped(request: pytest.FixtureRequest) -> Classifier:
    card = paths.WEIGHTS / f"{request.param}.json"
    if not card.exists():
        pytest.skip(f"weights/ has no {request.param}")
    return load_classifier(read_card(card), threads=1)


def published(classifier: Classifier, begin: str) -> AnswerCounts:
    (found,) = (each for each in classifier.card.answers if each.set.startswith(begin))
    return found


def answered(classifier: Classifier, named: list[Path]) -> list[Answer]:
    outcomes = list(classify_many(map(str, named), classifier))
    return [outcome.answer for outcome in outcomes if isinstance(outcome, Classification)]


@pytest.mark.parametrize(("kind", "begin"), [("place", "Photos of anything"), ("person", "Port")])
def test_unknown_photos_match_the_card(
    shipped: Classifier, photos: Path, kind: str, begin: str
) -> None:
    listed = sorted((photos.parent / "unknown").glob(f"{kind}_*"))
    answers = answered(shipped, listed)
    said = published(shipped, begin)
    assert said.photos == len(answers) == len(listed)
    unsure = sum(answer.kind == "unsure" for answer in answers)
    assert unsure == pytest.approx(said.unsure, abs=max(2, TOLERANCE * said.photos))


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
    said = published(shipped, "ImageNet validation")
    assert said.name_right is not None
    assert said.group_right is not None
    assert said.photos == len(answers)
    allowed = max(2, TOLERANCE * said.photos)
    assert named == pytest.approx(said.name + said.group, abs=allowed)
    assert right == pytest.approx(said.name_right + said.group_right, abs=allowed)
