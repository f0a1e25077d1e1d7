"""The window in a real X server: what can be dropped, and how it exits."""

import os
import signal
from pathlib import Path
from shutil import copyfile

import pytest
from PIL import Image

from desktop_app.engine.classifier import Classifier
from tests.support.x11 import StartProgram
from tests.support.x11_window import (
    ALP,
    ORANGE,
    PROGRAM,
    WINDOW_POSITION,
    close,
    drag,
    shows_ready,
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
