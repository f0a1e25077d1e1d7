"""Whole sessions of the window in a real X server, and how they end."""

import signal
import subprocess
import sys
from pathlib import Path

from desktop_app import paths
from desktop_app.engine.classifier import Classifier
from tests.support.window_session import press, run_session, sample_folder
from tests.support.x11 import TIMEOUT_SECONDS, Desktop, Pixels, StartProgram
from tests.support.x11_window import (
    EXIT_SECONDS,
    PROGRAM,
    WINDOW_POSITION,
    Role,
    close,
    is_colour,
    shows_list,
    split_columns,
)


def test_a_sitting(start: StartProgram, tmp_path: Path, classifier: Classifier) -> None:
    run_session(start(*PROGRAM), start, tmp_path, classifier)


def test_sigterm_in_the_middle_of_many_ends_with_the_usual_code(
    start: StartProgram, tmp_path: Path
) -> None:
    window = start(*PROGRAM, sample_folder(tmp_path / "many", 1500))
    window.place(*WINDOW_POSITION)
    window.until("the list shows", lambda: shows_list(window.pixels()) or None)
    window.process.send_signal(signal.SIGTERM)
    assert window.exit_code(EXIT_SECONDS) == 143


def test_closing_after_copying_in_the_middle_of_many_ends_well(
    start: StartProgram, tmp_path: Path
) -> None:
    """What was copied is handed on in an ordinary end, which waits for the photo at work."""
    window = start(*PROGRAM, sample_folder(tmp_path / "many", 1500))
    window.place(*WINDOW_POSITION)
    window.until("the list shows", lambda: shows_list(window.pixels()) or None)
    window.until("an answer shows", lambda: shows_answer(window.pixels()) or None)
    press(window, "ctrl+c")
    assert close(window) == 0


COPIED = """
import threading
from desktop_app import app
from desktop_app.services import image_service
from desktop_app.application import create_application
from desktop_app.ui.main_window import MainWindow

def hold(*arguments):
    begun.set()
    threading.Event().wait()

begun = threading.Event()
image_service.read_photo = hold
application = create_application()
window = MainWindow()
engine = app.start_engine(window, None, [])
engine.service.model_loaded.connect(application.quit)
application.exec()
engine.pictures.make_thumbnails(["never.jpg"] * 50, 48)
begun.wait()
application.clipboard().setText("an answer")
assert application.clipboard().ownsClipboard()
app.stop(application, [engine], 0)
"""


def test_closing_after_copying_waits_for_no_picture(desktop: Desktop) -> None:
    """One thumbnail never comes, and 49 wait behind it."""
    done = subprocess.run(
        [sys.executable, "-c", COPIED],
        env={**desktop.environment, "PYTHONPATH": str(paths.ROOT)},
        capture_output=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def shows_answer(pixels: Pixels) -> bool:
    """Whether a bar is filled in the right panel."""
    parts = split_columns(pixels)
    return parts is not None and bool(is_colour(parts[1], Role.Highlight).any())
