"""Fixtures of all tests: real photos, drawn pictures, models, an X server."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.images import configure_image_libraries
from desktop_app.engine.model_card import ModelCard, find_card, read_card
from tests.support import x11
from tests.support.models import write_model
from tests.support.pictures import corners
from tests.support.program import clean_environment
from tests.support.requirements import need
from tests.support.x11 import Desktop, StartProgram, Window

# Must precede the QApplication; tests that need an X server set their own processes' variables.
variables = clean_environment(QT_QPA_PLATFORM="offscreen", LANGUAGE="C.UTF-8", LC_ALL="C.UTF-8")
os.environ.clear()
os.environ.update(variables)

# Programs that the tests start must not inherit ignored signals, as from `nohup make test` or
# `make test &` in a script.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

configure_image_libraries()


def _refuse_internet(event: str, arguments: tuple[object, ...]) -> None:
    families = {"AF_INET", "AF_INET6"}
    if event == "socket.__new__" and getattr(arguments[1], "name", "") in families:
        raise AssertionError("an internet socket was opened")


sys.addaudithook(_refuse_internet)


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
    """Save a picture with a coloured square in each corner; its name determines the format."""

    def save(name: str = "drawn.jpg", size: tuple[int, int] = (320, 240), **options: Any) -> Path:
        path = tmp_path / name
        corners(size).save(path, **options)
        return path

    return save


@pytest.fixture
def random_card(tmp_path: Path) -> ModelCard:
    """The card of a model with random weights, in a separate folder."""
    folder = tmp_path / "weights"
    folder.mkdir()
    return read_card(write_model(folder))


@pytest.fixture
def random_weights(random_card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the model with random weights, which the program uses."""
    monkeypatch.setattr(paths, "WEIGHTS", random_card.folder)
    return random_card.folder


@pytest.fixture(scope="session")
def classifier() -> Classifier:
    """The default model."""
    return load_classifier(find_card(paths.WEIGHTS))


@pytest.fixture(scope="session")
def starter() -> Classifier:
    """The small ResNet-18, which every checkout contains."""
    return load_classifier(find_card(paths.WEIGHTS, "starter"))


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """An X server with a window manager."""
    need(*x11.TOOLS)
    with x11.desktop(tmp_path_factory.mktemp("x11")) as running:
        yield running


@pytest.fixture
def start(desktop: Desktop, tmp_path: Path) -> Iterator[StartProgram]:
    """Start a Python program in a process that ends with the test."""
    with ExitStack() as stack:

        def start(script: Path, *args: str | Path) -> Window:
            command = [sys.executable, script, *args]
            messages = tmp_path / f"{script.stem}.txt"
            return stack.enter_context(x11.program(desktop, command, messages))

        yield start
