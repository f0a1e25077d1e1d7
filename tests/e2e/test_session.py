"""A session of the window in a real X server, and exit while it is busy."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.classifier import Classifier
from tests.support.window_session import press, run_session, sample_folder
from tests.support.x11 import TIMEOUT_SECONDS, Desktop, Pixels, StartProgram, Window
from tests.support.x11_window import (
    PROGRAM,
    WINDOW_POSITION,
    Role,
    close,
    is_colour,
    shows_list,
    split_columns,
)


def test_session_by_mouse_and_keys(
    start: StartProgram, tmp_path: Path, classifier: Classifier
) -> None:
    run_session(start(*PROGRAM), start, tmp_path, classifier)


@pytest.fixture
def busy(start: StartProgram, tmp_path: Path) -> Window:
    """The window while it classifies many photos."""
    window = start(*PROGRAM, sample_folder(tmp_path / "many", 1500))
    window.place(*WINDOW_POSITION)
    window.until("the list shows", lambda: shows_list(window.pixels()))
    return window


def test_exit_code_of_sigterm_while_busy(busy: Window) -> None:
    busy.process.send_signal(signal.SIGTERM)
    assert busy.exit_code() == 143


def test_closing_while_busy_after_copying_exits_normally(busy: Window) -> None:
    """The clipboard is handed over at a normal exit, which waits for the current photo."""
    busy.until("an answer shows", lambda: shows_answer(busy.pixels()))
    press(busy, "ctrl+c")
    assert close(busy) == 0


EXIT_AFTER_COPYING = """
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


def test_closing_after_copying_does_not_wait_for_thumbnails(desktop: Desktop) -> None:
    """Decoding the first of 50 thumbnails never ends."""
    done = subprocess.run(
        [sys.executable, "-c", EXIT_AFTER_COPYING],
        env={**desktop.environment, "PYTHONPATH": str(paths.ROOT)},
        capture_output=True,
        check=False,
        timeout=TIMEOUT_SECONDS,
    )
    assert (done.returncode, done.stderr) == (0, b"")


def shows_answer(pixels: Pixels) -> bool:
    columns = split_columns(pixels)
    return columns is not None and bool(is_colour(columns[1], Role.Highlight).any())
