"""What the tests share: pictures drawn on the spot, a model of random weights, the real photos."""

import hashlib
import io
import json
import os
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.images import configure_image_libraries
from desktop_app.engine.model_card import ModelCard, find_card, read_card
from tests.support import x11
from tests.support.environment import leave_desktop
from tests.support.x11 import Desktop, Window

# Before there is a QApplication; tests that need an X server start one for their own processes.
leave_desktop(QT_QPA_PLATFORM="offscreen", LANGUAGE="C.UTF-8", LC_ALL="C.UTF-8")

configure_image_libraries()

_INTERNET = {"AF_INET", "AF_INET6"}
CLASSES = 5
NOBODY = 65534

Start = Callable[..., Window]


def _no_internet(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.__new__" and getattr(arguments[1], "name", "") in _INTERNET:
        raise AssertionError("an internet socket was opened")


sys.addaudithook(_no_internet)


@pytest.fixture(scope="session")
def photos() -> Path:
    """The folder of real photos."""
    data = os.environ.get("SHIWU_DATA")
    if not data:
        pytest.skip("SHIWU_DATA does not name the folder of real photos")
    folder = Path(data).resolve() / "photos"
    assert folder.is_dir(), f"SHIWU_DATA names {data}, which holds no photos/"
    return folder


@pytest.fixture(scope="session")
def hostile(photos: Path) -> Path:
    """The folder of broken files."""
    return photos.parent / "hostile"


@pytest.fixture
def draw(tmp_path: Path) -> Callable[..., Path]:
    """Save a picture with a coloured square in each corner; the format follows the name."""

    def save(name: str = "drawn.jpg", size: tuple[int, int] = (320, 240), **options: Any) -> Path:
        path = tmp_path / name
        corners(size).save(path, **options)
        return path

    return save


def corners(size: tuple[int, int] = (320, 240)) -> Image.Image:
    """Draw red, green, blue and white quarters: upper left, upper right, lower left, lower right.

    Each quarter of [H, W, 3] holds a gentle pattern, so that a resize has something to do.
    """
    width, height = size
    pixels = np.zeros((height, width, 3), np.uint8)
    left, upper = slice(0, width // 2), slice(0, height // 2)
    right, lower = slice(width // 2, width), slice(height // 2, height)
    pixels[upper, left] = (230, 20, 20)
    pixels[upper, right] = (20, 200, 20)
    pixels[lower, left] = (20, 20, 230)
    pixels[lower, right] = (240, 240, 240)
    pixels[::8] //= 2
    return Image.fromarray(pixels)


def write_model(
    folder: Path, name: str = "starter", class_count: int = CLASSES, **changes: object
) -> Path:
    """Write a small model with random weights and its card; returns the card's path."""
    import torch

    class Network(torch.nn.Module):
        head_weight: torch.Tensor
        head_bias: torch.Tensor

        def __init__(self) -> None:
            super().__init__()
            self.backbone = torch.nn.Conv2d(3, 8, 8, stride=8)
            self.register_buffer("head_weight", 4 * torch.randn(class_count, 8))
            self.register_buffer("head_bias", torch.zeros(class_count))

        def forward(self, pixels: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
            features = self.backbone(pixels.permute(0, 3, 1, 2).to(torch.float32) / 255)
            logits = features.mean([2, 3]) @ self.head_weight.t() + self.head_bias
            return logits, features

    torch.manual_seed(3)
    buffer = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # TorchScript's; torch is pinned
        scripted = torch.jit.script(Network().eval())
        frozen = torch.jit.freeze(scripted, preserved_attrs=["head_weight", "head_bias"])
        torch.jit.save(frozen, buffer)
    content = buffer.getvalue()
    card: dict[str, object] = {
        "name": name,
        "title": "Random model",
        "title_zh": "随机模型",
        "file": f"{name}.pt",
        "sha256": hashlib.sha256(content).hexdigest(),
        "bytes": len(content),
        "precision": "fp32",
        "resize": 64,
        "crop": 64,
        "interpolation": "bilinear",
        "temperature": 1.0,
        "unsure_below": 0.2,
        "classes": [
            {"wnid": f"n{index:08d}", "label": f"thing {index}", "label_zh": f"事物{index}"}
            for index in range(class_count)
        ],
        "accuracy": [],
        "ece": None,
        "trained_on": "nothing",
        "licence": "MIT",
        "torch": str(torch.__version__),
        "created": "2026-01-01",
        **changes,
    }
    (folder / f"{name}.pt").write_bytes(content)
    path = folder / f"{name}.json"
    path.write_text(json.dumps(card), encoding="utf-8")
    return path


@pytest.fixture
def random_card(tmp_path: Path) -> ModelCard:
    """The card of a model with random weights, in a folder of its own."""
    folder = tmp_path / "weights"
    folder.mkdir()
    return read_card(write_model(folder))


@pytest.fixture
def random_weights(random_card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let the program find the model with random weights instead of the shipped ones."""
    monkeypatch.setattr(paths, "WEIGHTS", random_card.folder)
    return random_card.folder


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The model that the program uses unless it is told otherwise."""
    return load_classifier(find_card(paths.WEIGHTS))


@contextmanager
def as_somebody_else() -> Iterator[Path]:
    """Give a folder, and be a user who may do nothing to it: to root no file is closed."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        root = os.geteuid() == 0
        yield_to = NOBODY if root else os.geteuid()
        try:
            os.seteuid(yield_to)
            yield Path(folder)
        finally:
            os.seteuid(0 if root else yield_to)


@pytest.fixture(scope="session")
def starter() -> Classifier:
    """The small ResNet-18, which is there in every checkout."""
    return load_classifier(find_card(paths.WEIGHTS, "starter"))


def need_x11(more: Sequence[str] = ()) -> None:
    """Leave a test out where a real X server, or one of `more` tools, is not there."""
    if missing := x11.missing_tools(more):
        reason = f"needs {', '.join(missing)} for a real X server; `make test` installs them"
        # Nobody reads there what was left out.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """An X server with a window manager, for all the tests here."""
    need_x11()
    screenshots = paths.ROOT / "build" / "screenshots-x11"
    with x11.desktop(tmp_path_factory.mktemp("x11"), screenshots) as running:
        yield running


@pytest.fixture
def start(desktop: Desktop, tmp_path: Path) -> Iterator[Start]:
    """Start a Python program as a process of its own, which ends with the test."""
    with ExitStack() as stack:

        def begin(script: Path, *words: str | Path) -> Window:
            messages = tmp_path / f"{script.stem}.txt"
            command = [sys.executable, script, *words]
            process = x11.running(command, desktop.environment, messages)
            return Window(desktop, stack.enter_context(process), messages)

        yield begin
