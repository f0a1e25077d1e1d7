"""The window in a real X server: a session, what can be dropped, and how it exits."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from shutil import copyfile

import pytest
from PIL import Image

from desktop_app import paths
from desktop_app.engine.classifier import Classifier
from tests.support.window_session import press, run_session, sample_folder
from tests.support.x11 import TIMEOUT_SECONDS, Desktop, StartProgram, Window
from tests.support.x11_window import (
    ALP,
    ORANGE,
    PROGRAM,
    WINDOW_POSITION,
    Role,
    close,
    drag,
    is_colour,
    shows_list,
    shows_ready,
    split_columns,
    start_both,
    wait_for_answer,
    wait_until_painted,
)

ADDRESS = ("address", "https://example.org/alp.jpg")


def test_files_and_pictures_can_be_dropped_and_addresses_cannot(
    start: StartProgram, tmp_path: Path, classifier: Classifier
) -> None:
    any_path = tmp_path / "测试 图片#1 100%.jpg"
    copyfile(ORANGE, any_path)
    offered = (*("file", ALP), *("file", any_path), *("picture", ALP), *ADDRESS)
    window, source = start_both(start, *offered)
    for field, photo in enumerate((ALP, any_path, ALP)):
        # The first one usually arrives while the model is being loaded.
        drag(source, field, window)
        wait_for_answer(window, photo, classifier)
    drag(source, 3, window, accepted=False)
    window.until("it refuses the address", lambda: shows_ready(window.pixels()) is False)
    wait_for_answer(window, ALP, classifier)
    assert close(window) == 0


def test_all_formats_of_file_drops_are_accepted_and_no_file_is_moved(
    start: StartProgram, tmp_path: Path, classifier: Classifier
) -> None:
    photo = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xff.jpg"))
    movable, moving = tmp_path / "movable.jpg", tmp_path / "moving.jpg"
    copyfile(ORANGE, photo)
    copyfile(ALP, movable)
    copyfile(ALP, moving)
    copied = tmp_path / "copied"
    copied.write_bytes(b"copy\nfile://localhost" + os.fsencode(tmp_path) + b"/caf%FF.jpg")
    text = tmp_path / "text"
    text.write_text(f"'{movable}'\n", encoding="utf-8")
    avif = tmp_path / "avif"
    with Image.open(ORANGE) as image:
        image.save(avif, "AVIF", quality=90)
    offered = (
        *("movable", movable),
        *("x-special/gnome-copied-files", copied),
        *("text/plain", text),
        *("image/avif", avif),
        *("moving", moving),
    )
    window, source = start_both(start, *offered)
    for field, shown in enumerate((movable, photo, movable)):
        drag(source, field, window)
        wait_for_answer(window, shown, classifier)
    drag(source, 3, window)
    wait_for_answer(window, avif, classifier)
    drag(source, 4, window, accepted=False)
    window.until("it refuses the move", lambda: shows_ready(window.pixels()) is False)
    assert movable.exists()
    assert moving.exists()
    assert close(window) == 0


def test_a_photo_on_the_command_line_is_answered(
    start: StartProgram, classifier: Classifier
) -> None:
    window = start(*PROGRAM, ORANGE)
    window.place(*WINDOW_POSITION)
    wait_for_answer(window, ORANGE, classifier)
    assert close(window) == 0


@pytest.mark.parametrize(
    ("loaded", "number"), [(False, None), (False, signal.SIGINT), (True, signal.SIGTERM)]
)
def test_exit_code_of_closing_and_of_signals(
    start: StartProgram, loaded: bool, number: signal.Signals | None
) -> None:
    window = start(*PROGRAM)
    wait_until_painted(window)
    if loaded:
        window.until("the model is loaded", lambda: shows_ready(window.pixels()))
    if number is None:
        assert close(window) == 0
    else:
        window.process.send_signal(number)
        assert window.exit_code() == 128 + number


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
    busy.until("an answer shows", lambda: shows_answer(busy))
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


def shows_answer(window: Window) -> bool:
    columns = split_columns(window.pixels())
    return columns is not None and bool(is_colour(columns[1], Role.Highlight).any())
