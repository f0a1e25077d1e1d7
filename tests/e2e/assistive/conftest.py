"""Fixtures of the accessibility tests: a desktop with AT-SPI, and the program with a reader."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop_app import paths
from tests.e2e.assistive.desktop import accessible_desktop
from tests.e2e.assistive.person import Person
from tests.e2e.assistive.reader import reader
from tests.support.x11 import Desktop, StartProgram

StartPerson = Callable[..., Person]
"""Called with a language and photos."""


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """An X server with a window manager, a session bus and AT-SPI."""
    with accessible_desktop(tmp_path_factory.mktemp("e2e")) as running:
        yield running


@pytest.fixture
def start_person(start: StartProgram) -> Iterator[StartPerson]:
    """Start the program and a screen reader for it."""
    with ExitStack() as stack:

        def start_person(language: str, *photos: str | Path) -> Person:
            window = start(paths.ROOT / "main.py", "--lang", language, *photos)
            return Person(stack.enter_context(reader(window)), language)

        yield start_person


@pytest.fixture
def settings_path(desktop: Desktop) -> Iterator[Path]:
    """The program's settings file, which does not exist before and after the test."""
    path = Path(desktop.environment["HOME"]) / ".config" / "shiwu" / "settings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)
