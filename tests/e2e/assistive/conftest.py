"""What the end-to-end tests share: a desktop with AT-SPI, and the program with a reader."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from desktop_app import paths
from tests.e2e.assistive.desktop import accessible_desktop, missing_tools
from tests.e2e.assistive.person import Person
from tests.e2e.assistive.reader import reader
from tests.support.x11 import Desktop, StartProgram

Come = Callable[..., Person]


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """An X server with a window manager, a session bus and AT-SPI, for all the tests here."""
    need_tools()
    with accessible_desktop(tmp_path_factory.mktemp("e2e")) as running:
        yield running


@pytest.fixture
def come(start: StartProgram) -> Iterator[Come]:
    """StartProgram the program in this language with these photos, for a person with a reader."""
    with ExitStack() as stack:

        def begin(language: str, *photos: str | Path) -> Person:
            window = start(paths.ROOT / "main.py", "--lang", language, *photos)
            return Person(stack.enter_context(reader(window)), language)

        yield begin


def settings_path(desktop: Desktop) -> Path:
    """Return where the program on this desktop keeps its settings."""
    return Path(desktop.environment["HOME"]) / ".config" / "shiwu" / "settings.json"


def need_tools() -> None:
    """Leave a test out where what it needs is not installed."""
    if missing := missing_tools():
        pytest.skip(f"needs {', '.join(missing)}; `make e2e` installs them")
