"""The official model, proved without the official file: a random one of the same layout."""

import hashlib
import importlib
import io
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError

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

Run = Callable[..., str]


@pytest.fixture(scope="module")
def pictures() -> list[Image.Image]:
    """Some real photos; without them, pieces of the shipped pictures."""
    if data := os.environ.get("SHIWU_DATA"):
        some = sorted(Path(data, "photos").iterdir())[::20][:10]
        return [Image.open(path).convert("RGB") for path in some]
    shipped = [Image.open(paths.resource(f"samples/{name}.jpg")) for name in ("orange", "alp")]
    corners = [(x, y) for x in (0, 280, 560) for y in (0, 320)]
    return [whole.crop((x, y, x + 400, y + 400)) for whole in shipped for x, y in corners]


@pytest.fixture(scope="module")
def network(pictures: list[Image.Image]) -> torch.nn.Module:
    """ResNet-18 that was never trained, but is as lopsided as one that was.

    Its batch norms shift and stretch, by statistics of pictures that it has seen, and the head
    spreads its answers: different pictures get different labels.
    """
    torch.manual_seed(1)
    random = imagenet1k.import_torchvision().models.resnet18(weights=None)
    head, random.fc = random.fc, torch.nn.Identity()
    with torch.no_grad():
        for name, layer in random.named_modules():
            if isinstance(layer, torch.nn.BatchNorm2d):
                # Where branches join, loud ones would make every photo's answer a lottery.
                layer.weight.uniform_(*((0.1, 0.5) if name.endswith("bn2") else (0.5, 1.5)))
                layer.bias.normal_(0, 0.3)
                layer.momentum = 1.0
        seen = torch.stack([imagenet1k.PRESET(picture) for picture in pictures])
        random.train()(seen)
        features = random.eval()(seen)
        head.weight.normal_().mul_(torch.randn(1000, 1).mul(0.5).exp())
        head.weight.mul_(0.5 / features.std(0).mean())
        head.bias.normal_().sub_(head.weight @ features.mean(0))
    random.fc = head
    network: torch.nn.Module = random
    return network


@pytest.fixture(scope="module")
def checkpoint(network: torch.nn.Module, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("checkpoint") / "random.pth"
    torch.save(network.state_dict(), path)
    return path


@pytest.fixture(scope="module")
def out(checkpoint: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the script itself makes, in fp32, next to the starter's card."""
    folder = tmp_path_factory.mktemp("weights")
    shutil.copy(paths.WEIGHTS / "starter.json", folder)
    assert find_card(folder).name == "starter"
    environment = {**os.environ, "PYTHONPATH": f"{paths.ROOT}:{paths.ROOT}/packaging"}
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "shiwu_tools.models.imagenet1k",
        "--checkpoint",
        checkpoint,
        "--out",
        folder,
    ]
    done = subprocess.run(
        command, capture_output=True, text=True, cwd=folder, env=environment, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "not the file that torchvision publishes" in done.stderr
    assert "imagenet1k.pt (47 MB)" in done.stdout
    return folder


@pytest.fixture(scope="module")
def official(out: Path) -> Classifier:
    return load_classifier(find_card(out))


@pytest.fixture
def run(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """Run the script in this process, expecting that it fails; returns what it says.

    torch's cache is empty, and nothing may be left of the model.
    """
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(imagenet1k, "SECONDS", 0.3)
    monkeypatch.setattr(socket, "setdefaulttimeout", lambda seconds: None)

    def call(*words: object) -> str:
        folder = tmp_path / "out"
        monkeypatch.setattr(
            sys, "argv", ["make_weights.py", "--out", str(folder), *map(str, words)]
        )
        with pytest.raises(SystemExit) as stopped:
            imagenet1k.main()
        assert not folder.exists()
        # Python itself prints a word that it is to exit with, and exits with 1.
        said = stopped.value.code
        return said if isinstance(said, str) else capsys.readouterr().err

    return call


def test_the_card_is_complete(out: Path) -> None:
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


def test_only_the_official_file_is_called_official() -> None:
    other, real = (imagenet1k.card(b"", "fp32", official, "") for official in (False, True))
    assert "69.758" in real["trained_on"]
    assert "89.078" in real["trained_on"]
    assert other["trained_on"].startswith("Unknown")
    assert list(real) == list(other)


def test_classes_are_in_the_order_of_the_logits(photos: Path) -> None:
    listed = (photos.parent / "imagenet1k_wnids.txt").read_text().split()
    card = imagenet1k.card(b"", "fp32", True, "")
    assert [named["wnid"] for named in card["classes"]] == listed
    # torchvision's own names, where both call a class the same.
    names = [named["label"].casefold() for named in card["classes"]]
    theirs = [name.casefold() for name in imagenet1k.WEIGHTS.meta["categories"]]
    same = sum(ours == name for ours, name in zip(names, theirs, strict=True))
    assert same > 800


def test_the_program_prefers_it(out: Path) -> None:
    assert find_card(out).name == "imagenet1k"


def test_logits_are_torchvisions_on_the_same_pixels(
    network: torch.nn.Module, official: Classifier, pictures: list[Image.Image]
) -> None:
    pixels = np.stack([model_pixels(picture, 256, 224) for picture in pictures[:4]])
    mean, std = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
    images = ((pixels / 255 - mean) / std).transpose(0, 3, 1, 2).astype(np.float32)
    with torch.inference_mode():
        expected = network(torch.from_numpy(images)).numpy()
    difference = np.abs(official.logits(pixels) - expected).max() / np.abs(expected).max()
    assert difference < 1e-4


def test_answers_are_torchvisions_from_the_file_on(
    network: torch.nn.Module,
    official: Classifier,
    photos: Path,
    monkeypatch: pytest.MonkeyPatch,
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


def test_a_model_that_answers_differently_is_not_made(
    run: Run, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = imagenet1k.torchvision_logits
    monkeypatch.setattr(imagenet1k, "torchvision_logits", lambda *given: exact(*given) * 1.001)
    assert "differs from torchvision's by 1e-03" in run("--checkpoint", checkpoint)


@pytest.mark.filterwarnings("ignore::torch.jit.TracerWarning")  # raised inside a traced operator
def test_int8_is_calibrated_on_the_photos_of_a_folder(
    checkpoint: Path,
    pictures: list[Image.Image],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
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


def test_many_photos_are_picked_from_all_over_the_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(imagenet1k, "MIN_PHOTOS", 2)
    monkeypatch.setattr(imagenet1k, "MAX_PHOTOS", 3)
    for number in range(8):
        (tmp_path / f"{number}.jpg").touch()
    assert [Path(path).stem for path in imagenet1k.photos_in(tmp_path)] == ["0", "3", "6"]


def test_too_few_photos_are_refused(run: Run, checkpoint: Path, tmp_path: Path) -> None:
    words = ("--checkpoint", checkpoint, "--precision", "int8", "--calibrate")
    (tmp_path / "few").mkdir()
    (tmp_path / "few" / "one.jpg").touch()
    assert "holds 1 photos" in run(*words, tmp_path / "few")
    assert "is not a folder" in run(*words, tmp_path / "none")
    for number in range(40):
        (tmp_path / "few" / f"{number}.jpg").touch()
    assert "holds 0 photos" in run(*words, tmp_path / "few")


@pytest.mark.parametrize("words", [["--precision", "int8"], ["--calibrate", "."]])
def test_int8_and_its_photos_need_each_other(run: Run, words: list[str]) -> None:
    assert "need each other" in run(*words)


def half(content: bytes) -> bytes:
    return content[: len(content) // 2]


def altered(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :]


@pytest.mark.parametrize(
    ("damage", "name", "said"),
    [
        (half, "random.pth", "not a checkpoint of torch, or it is damaged"),
        (altered, "random.pth", "not a checkpoint of torch, or it is damaged"),
        (lambda content: b"", "random.pth", "not a checkpoint of torch, or it is damaged"),
        (lambda content: b"<html>", "random.pth", "not a checkpoint of torch, or it is damaged"),
        (lambda content: content, "resnet18-f37072fd.pth", "not f37072fd. Delete it"),
    ],
)
def test_a_damaged_checkpoint_is_refused(
    run: Run,
    checkpoint: Path,
    tmp_path: Path,
    damage: Callable[[bytes], bytes],
    name: str,
    said: str,
) -> None:
    (tmp_path / name).write_bytes(damage(checkpoint.read_bytes()))
    assert said in run("--checkpoint", tmp_path / name)


def test_another_checkpoint_is_refused(run: Run, network: torch.nn.Module, tmp_path: Path) -> None:
    path = tmp_path / "other.pth"
    state = network.state_dict()
    named = {key: value for key, value in state.items() if key.startswith("bn1")}
    for other in (named, list(named), named | {"fc.weight": torch.zeros(200, 512)}, 5):
        torch.save(other, path)
        assert "is not torchvision's ResNet-18" in run("--checkpoint", path)
    torch.save(torch.nn.Linear(1, 1), path)  # a whole module, which would run code
    assert "not a checkpoint of torch" in run("--checkpoint", path)
    torch.save(dict(state) | {"bn1.bias": torch.full((64,), torch.nan)}, path)
    assert "not numbers" in run("--checkpoint", path)
    assert "cannot be read" in run("--checkpoint", tmp_path / "nothing.pth")
    assert "cannot be read" in run("--checkpoint", tmp_path)


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (URLError(OSError(-3, "Temporary failure in name resolution")), "name resolution"),
        (HTTPError("", 403, "Forbidden", Message(), None), "Forbidden"),
        (TimeoutError("timed out"), "timed out"),
        (ConnectionResetError(), "ConnectionResetError"),
    ],
)
def test_without_a_network_it_says_what_to_fetch(
    run: Run, monkeypatch: pytest.MonkeyPatch, error: OSError, said: str
) -> None:
    def fail(url: str) -> None:
        raise error

    monkeypatch.setattr(imagenet1k, "urlopen", fail)
    message = run()
    assert said in message
    assert "https://download.pytorch.org/models/resnet18-f37072fd.pth" in message
    assert "begins with f37072fd" in message
    assert '"--checkpoint resnet18-f37072fd.pth"' in message


def test_a_network_that_swallows_everything_is_not_waited_for(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    silent, listener = socket.socketpair()
    monkeypatch.setattr(imagenet1k, "urlopen", lambda url: silent.recv(1))
    began = time.monotonic()
    assert "no answer" in run()
    assert time.monotonic() - began < 5
    listener.close()
    silent.close()


class Served(io.BytesIO):
    """What `urlopen` returns."""

    def info(self) -> Message:
        message = Message()
        message["Content-Length"] = str(len(self.getvalue()))
        return message


def test_torchvision_downloads_and_checks(
    run: Run,
    checkpoint: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []

    def serve(request: object) -> Served:
        asked.append(request)
        return Served(checkpoint.read_bytes())

    monkeypatch.setattr(imagenet1k, "urlopen", serve)
    monkeypatch.setattr(torch.hub, "urlopen", serve)
    assert 'invalid hash value (expected "f37072fd"' in run()
    assert len(asked) == 2
    cache = tmp_path / "torch" / "hub" / "checkpoints"
    assert list(cache.iterdir()) == []
    # And with the right hash: torchvision's own class of weights, for our file.
    digest = hashlib.sha256(checkpoint.read_bytes()).hexdigest()[:8]
    hub = importlib.import_module("torchvision.models._api").load_state_dict_from_url
    url = f"https://download.pytorch.org/models/resnet18-{digest}.pth"
    get = lambda _, **options: hub(url, **options)  # noqa: E731
    monkeypatch.setattr(type(imagenet1k.WEIGHTS), "get_state_dict", get)
    monkeypatch.setattr(imagenet1k, "FILE", f"resnet18-{digest}.pth")
    assert imagenet1k.fetch() == cache / f"resnet18-{digest}.pth"
    assert imagenet1k.fetch().read_bytes() == checkpoint.read_bytes()
    assert len(asked) == 4, "the second time it is there already"


def test_a_model_is_whole_or_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copy(paths.WEIGHTS / "starter.json", tmp_path)
    imagenet1k.write(tmp_path, b"old", imagenet1k.card(b"old", "fp32", True, ""))
    assert find_card(tmp_path).path.read_bytes() == b"old"
    before = Path.replace

    def interrupted(path: Path, target: Path) -> Path:
        if path.suffix == ".json":
            raise KeyboardInterrupt
        return before(path, target)

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        imagenet1k.write(tmp_path, b"new", imagenet1k.card(b"new", "fp32", True, ""))
    assert find_card(tmp_path).name == "starter"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["imagenet1k.pt", "starter.json"]


def test_the_library_of_the_same_name_is_left_alone() -> None:
    library = importlib.import_module("packaging")
    assert library.__file__ is not None
    assert not Path(library.__file__).is_relative_to(paths.ROOT / "packaging")
    assert not Path(library.__file__).is_relative_to(paths.ROOT / "tests")
