"""The models on the CPU, and whether their answers to real photos match those of their cards."""

import csv
import hashlib
import io
import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from desktop_app import paths
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier, best_count, load_classifier, physical_cores
from desktop_app.engine.crop import model_pixels
from desktop_app.engine.errors import ModelError
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import AnswerCounts, ModelCard, read_card
from desktop_app.engine.outcomes import Answer, Classification, Photo
from tests.support.models import write_model
from tests.support.pictures import corners

PHOTO = Photo(corners(), 320, 240)
# Processors round int8 differently, which moves a few photos over a threshold.
TOLERANCE = 0.04


def test_predictions_are_sorted_by_probability(random_card: ModelCard) -> None:
    classifier = load_classifier(random_card)
    probabilities = classifier.probabilities(PHOTO)
    predictions = classifier.predict(PHOTO)
    assert probabilities.sum() == pytest.approx(1)
    assert [prediction.rank for prediction in predictions] == [1, 2, 3]
    assert [prediction.probability for prediction in predictions] == sorted(probabilities)[:-4:-1]
    best = int(np.argmax(probabilities))
    assert predictions[0].wnid == random_card.classes[best].wnid
    assert len(classifier.predict(PHOTO, top=50)) == len(random_card.classes)


def test_loading_without_memfd_is_equal(
    random_card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    pixels = np.full((1, random_card.crop, random_card.crop, 3), 90, np.uint8)
    expected = load_classifier(random_card).logits(pixels)

    def refuse(name: str) -> int:
        raise OSError

    monkeypatch.setattr(os, "memfd_create", refuse)
    assert (load_classifier(random_card).logits(pixels) == expected).all()


def test_loading_leaves_no_file_open(random_card: ModelCard) -> None:
    before = os.listdir("/proc/self/fd")  # noqa: PTH208
    load_classifier(random_card)
    assert os.listdir("/proc/self/fd") == before  # noqa: PTH208


def test_temperature_divides_logits(random_card: ModelCard) -> None:
    warm = replace(random_card, temperature=2.0)
    logits = load_classifier(random_card).logits(model_pixels(PHOTO.image, 64, 64)[np.newaxis])[0]
    expected = np.exp(logits / 2) / np.exp(logits / 2).sum()
    assert load_classifier(warm).probabilities(PHOTO) == pytest.approx(expected, rel=1e-5)


def test_logits_do_not_depend_on_batch_size(classifier: Classifier) -> None:
    images = [corners(), corners().rotate(90), Image.new("RGB", (80, 60), "orange")]
    crop = classifier.card.crop
    pixels = np.stack([model_pixels(image, classifier.card.resize, crop) for image in images])
    together = classifier.logits(pixels)
    alone = np.concatenate([classifier.logits(one[np.newaxis]) for one in pixels])
    assert together.shape == (3, len(classifier.card.classes))
    assert together == pytest.approx(alone, abs=1e-3)


def test_real_photos_are_recognised(starter: Classifier, photos: Path) -> None:
    wnids = {named.wnid for named in starter.card.classes}
    known_photos = [path for path in sorted(photos.iterdir()) if path.name.split("_")[0] in wnids]
    right = sum(
        path.name.split("_")[0] in [p.wnid for p in starter.predict(read_photo(path))]
        for path in known_photos
    )
    published = [a.top3 for a in starter.card.accuracy if a.photos == len(known_photos)]
    assert len(known_photos) == 100
    assert published, "the card has no accuracy for these photos"
    assert right / len(known_photos) == pytest.approx(published[0], abs=0.02)


def test_altered_model_is_refused(random_card: ModelCard) -> None:
    content = random_card.path.read_bytes()
    middle, end = len(content) // 2, len(content) - 1
    altered = [
        content[:at] + bytes([content[at] ^ 1]) + content[at + 1 :] for at in (0, middle, end)
    ]
    for wrong in (*altered, content[:-1]):
        random_card.path.write_bytes(wrong)
        with pytest.raises(ModelError, match="does not match its card"):
            load_classifier(random_card)


def test_unusable_model_is_named(random_card: ModelCard) -> None:
    with pytest.raises(ModelError, match="classes"):
        load_classifier(replace(random_card, classes=random_card.classes[:-1]))
    random_card.path.write_bytes(b"not a model")
    with pytest.raises(ModelError, match="not a model"):
        load_classifier(replace(random_card, sha256=hashlib.sha256(b"not a model").hexdigest()))
    random_card.path.unlink()
    with pytest.raises(ModelError, match=r"starter\.pt is missing"):
        load_classifier(random_card)


def test_model_with_one_class_has_one_prediction(tmp_path: Path) -> None:
    classifier = load_classifier(read_card(write_model(tmp_path, class_count=1)))
    predictions = classifier.predict(PHOTO)
    assert [prediction.probability for prediction in predictions] == [1.0]


def test_thread_count_fits_the_machine(random_card: ModelCard) -> None:
    assert 1 <= physical_cores() <= (os.cpu_count() or 1)
    assert 1 <= load_classifier(random_card).threads <= physical_cores()
    assert load_classifier(random_card, threads=3).threads == 3


@pytest.mark.parametrize(
    ("milliseconds", "threads"),
    [
        ({1: 10.0, 2: 9.5, 4: 9.2}, 1),
        ({1: 10.0, 2: 6.0, 4: 5.8}, 2),
        ({1: 10.0, 2: 9.5, 4: 4.0}, 4),
    ],
)
def test_more_threads_are_used_only_if_faster(milliseconds: dict[int, float], threads: int) -> None:
    assert best_count(milliseconds) == threads


@pytest.mark.filterwarnings("ignore:.torch.jit.load:DeprecationWarning")
@pytest.mark.skipif(not torch.cpu._is_vnni_supported(), reason="oneDNN is not used here")
def test_fused_addition_keeps_the_logits(starter: Classifier, photos: Path) -> None:
    unfused = torch.jit.load(io.BytesIO(starter.card.path.read_bytes()))
    assert str(unfused.graph).count("quantized::add_relu(") == 8
    assert "quantized::add_relu" not in str(starter._module.graph)
    crop = starter.card.crop
    listed = sorted(photos.iterdir())[::4]
    pixels = np.stack([model_pixels(read_photo(path).image, crop, crop) for path in listed])
    with torch.inference_mode():
        expected = unfused(torch.from_numpy(pixels))[0].numpy()
    logits = starter.logits(pixels)
    assert np.abs(logits - expected).mean() < 0.05 * expected.std()
    assert np.mean(logits.argmax(1) == expected.argmax(1)) >= 0.94


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
