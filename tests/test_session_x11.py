"""Whole sessions of the window in a real X server, and how they end."""

import signal
from pathlib import Path

from desktop_app.engine.classifier import Classifier
from tests.conftest import Start
from tests.sitting import folder, press, sit
from tests.x11 import Pixels
from tests.x11_window import (
    OUR_PLACE,
    PROGRAM,
    PROMPTLY,
    Role,
    close,
    columns,
    is_colour,
    shows_list,
)


def test_a_sitting(start: Start, tmp_path: Path, classifier: Classifier) -> None:
    sit(start(*PROGRAM), start, tmp_path, classifier)


def test_sigterm_in_the_middle_of_many_ends_with_the_usual_code(
    start: Start, tmp_path: Path
) -> None:
    window = start(*PROGRAM, folder(tmp_path / "many", 1500))
    window.place(*OUR_PLACE)
    window.until("the list shows", lambda: shows_list(window.pixels()) or None)
    window.process.send_signal(signal.SIGTERM)
    assert window.exit_code(PROMPTLY) == 143


def test_closing_after_copying_in_the_middle_of_many_ends_well(
    start: Start, tmp_path: Path
) -> None:
    """What was copied is handed on in an ordinary end, which waits for the photo at work."""
    window = start(*PROGRAM, folder(tmp_path / "many", 1500))
    window.place(*OUR_PLACE)
    window.until("the list shows", lambda: shows_list(window.pixels()) or None)
    window.until("an answer shows", lambda: shows_answer(window.pixels()) or None)
    press(window, "ctrl+c")
    assert close(window) == 0


def shows_answer(pixels: Pixels) -> bool:
    """Whether a bar is filled in the right panel."""
    parts = columns(pixels)
    return parts is not None and bool(is_colour(parts[1], Role.Highlight).any())
