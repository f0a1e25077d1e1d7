"""The official model, tested with an untrained network of the same layout."""

import hashlib
import importlib
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.colour import conversion
from desktop_app.engine.crop import model_pixels
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import find_card, read_card
from shiwu_tools.models import imagenet1k
from tests.support.program import run_tool


@pytest.fixture(scope="module")
def out(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the script itself makes, in fp32, next to the starter's card."""
    folder = tmp_path_factory.mktemp("weights")
    shutil.copy(paths.WEIGHTS / "starter.json", folder)
    assert find_card(folder).name == "starter"
    done = run_tool("models.imagenet1k", "--checkpoint", checkpoint, "--out", folder, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "not the file that torchvision publishes" in done.stderr
    assert "imagenet1k.pt (47 MB)" in done.stdout
    return folder


@pytest.fixture(scope="module")
def official(out: Path) -> Classifier:
    return load_classifier(find_card(out))


def test_card_is_complete(out: Path) -> None:
    made = {path.name for path in out.iterdir()} - {"starter.json"}
    assert made == {"imagenet1k.json", "imagenet1k.pt"}
    card = read_card(out / "imagenet1k.json")
    content = (out / "imagenet1k.pt").read_bytes()
    assert (card.name, card.file, card.precision) == ("imagenet1k", "imagenet1k.pt", "fp32")
    assert (card.sha256, card.bytes) == (hashlib.sha256(content).hexdigest(), len(content))
    assert (card.resize, card.crop, card.temperature, card.unsure_below) == (256, 224, 1, 0.35)
    assert len({named.wnid for named in card.classes}) == 1000
    assert (card.accuracy, card.ece) == ((), None)
    assert card.torch == torch.__version__.split("+")[0]
    assert all([card.title, card.title_zh, card.trained_on, card.licence, card.created])
    fields = json.loads((out / "imagenet1k.json").read_bytes())
    assert "not fitted" in fields["calibration"]


def test_only_the_official_checkpoint_is_official() -> None:
    other, real = (imagenet1k.card(b"", "fp32", official, "") for official in (False, True))
    assert "69.758" in real["trained_on"]
    assert "89.078" in real["trained_on"]
    assert other["trained_on"].startswith("Unknown")
    assert list(real) == list(other)


def test_classes_are_in_logit_order(photos: Path) -> None:
    listed = (photos.parent / "imagenet1k_wnids.txt").read_text().split()
    card = imagenet1k.card(b"", "fp32", True, "")
    assert [named["wnid"] for named in card["classes"]] == listed
    # torchvision's own names, where both call a class the same.
    names = [named["label"].casefold() for named in card["classes"]]
    theirs = [name.casefold() for name in imagenet1k.WEIGHTS.meta["categories"]]
    same = sum(ours == name for ours, name in zip(names, theirs, strict=True))
    assert same > 800


def test_program_prefers_the_official_model(out: Path) -> None:
    assert find_card(out).name == "imagenet1k"


def test_logits_equal_torchvision(
    network: torch.nn.Module, official: Classifier, pictures: list[Image.Image]
) -> None:
    pixels = np.stack([model_pixels(picture, 256, 224) for picture in pictures[:4]])
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    images = ((pixels / 255 - mean) / std).transpose(0, 3, 1, 2).astype(np.float32)
    with torch.inference_mode():
        expected = network(torch.from_numpy(images)).numpy()
    difference = np.abs(official.logits(pixels) - expected).max() / np.abs(expected).max()
    assert difference < 1e-4


def test_answers_equal_torchvision(
    network: torch.nn.Module, official: Classifier, photos: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Profiles are off because torchvision knows none; no reduction, because it reads all."""
    monkeypatch.setattr(conversion, "apply_profile", lambda image, profile: image.convert("RGB"))
    listed = sorted(photos.iterdir())[::2]  # all would take twice as long
    ours, theirs = [], []
    for path in listed:
        pixels = model_pixels(read_photo(path, short_side=10**6).image, 256, 224)
        ours.append(int(official.logits(pixels[np.newaxis]).argmax()))
        with Image.open(path) as opened, torch.inference_mode():
            theirs.append(int(network(imagenet1k.PRESET(opened.convert("RGB"))[None]).argmax()))
    assert len(set(theirs)) > len(listed) / 10
    assert np.mean(np.equal(ours, theirs)) >= 0.99


@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")  # raised inside a traced operator
def test_int8_is_calibrated_on_a_folder(
    checkpoint: Path, pictures: list[Image.Image], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imagenet1k, "MIN_PHOTOS", 8)
    folder = tmp_path / "照片"
    for number in range(8):
        path = folder / str(number % 2) / f"{number}.jpg"
        path.parent.mkdir(parents=True, exist_ok=True)
        pictures[number % len(pictures)].resize((256, 256)).rotate(number).save(path)
    (folder / "broken.jpg").write_text("nothing")
    found = imagenet1k.photos_in(folder)
    assert len(found) == 9
    pixels = imagenet1k.calibration_pixels(folder, found)
    assert pixels.shape == (8, 224, 224, 3)
    content, words = imagenet1k.build(imagenet1k.read_checkpoint(checkpoint)[0], pixels)
    assert len(content) < 15e6
    assert "of the 8 photos" in words
    imagenet1k.write(tmp_path, content, imagenet1k.card(content, "int8", False, words))
    classifier = load_classifier(find_card(tmp_path))
    assert classifier.card.precision == "int8"
    assert np.ptp(classifier.logits(pixels[:1].numpy())) > 1


def test_calibration_photos_are_spread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imagenet1k, "MIN_PHOTOS", 2)
    monkeypatch.setattr(imagenet1k, "MAX_PHOTOS", 3)
    for number in range(8):
        (tmp_path / f"{number}.jpg").touch()
    assert [Path(path).stem for path in imagenet1k.photos_in(tmp_path)] == ["0", "3", "6"]


def test_installed_torchvision_is_unchanged() -> None:
    library = importlib.import_module("packaging")
    assert library.__file__ is not None
    assert not Path(library.__file__).is_relative_to(paths.ROOT / "packaging")
    assert not Path(library.__file__).is_relative_to(paths.ROOT / "tests")
