"""What the build of the official model refuses, and how it downloads the checkpoint."""

import hashlib
import importlib
import io
import shutil
import socket
import sys
import time
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from urllib.error import HTTPError, URLError

import pytest
import torch

from desktop_app import paths
from desktop_app.engine.model_card import find_card
from shiwu_tools.models import imagenet1k

Run = Callable[..., str]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run the script in this process, expecting that it fails; return its message.

    torch's cache is empty, and nothing may be left of the model.
    """
    monkeypatch.setenv("TORCH_HOME", str(tmp_path / "torch"))
    monkeypatch.setattr(imagenet1k, "SECONDS", 0.3)
    monkeypatch.setattr(socket, "setdefaulttimeout", lambda seconds: None)

    def call(*words: object) -> str:
        folder = tmp_path / "out"
        monkeypatch.setattr(sys, "argv", ["imagenet1k", "--out", str(folder), *map(str, words)])
        with pytest.raises(SystemExit) as stopped:
            imagenet1k.main()
        assert not folder.exists()
        # Python itself prints a word that it is to exit with, and exits with 1.
        said = stopped.value.code
        return said if isinstance(said, str) else capsys.readouterr().err

    return call


def test_different_answers_are_refused(
    run: Run, checkpoint: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = imagenet1k.torchvision_logits
    monkeypatch.setattr(imagenet1k, "torchvision_logits", lambda *given: exact(*given) * 1.001)
    assert "differs from torchvision's by 1e-03" in run("--checkpoint", checkpoint)


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
def test_damaged_checkpoint_is_refused(
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
def test_missing_network_names_the_file(
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


def test_silent_network_times_out(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_download_is_checked(
    run: Run, checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
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


def test_model_is_written_atomically(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
