"""The window from end to end, in a real X server: used by mouse and keys, seen by its pixels."""

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QPalette

from desktop_app import paths
from desktop_app.engine.batch import classify
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.results import Classification
from desktop_app.ui import theme
from tests import x11
from tests.drag_source import FIELD_HEIGHT, FIELD_WIDTH
from tests.x11 import Desktop, Pixels, Window, red_green_blue

PROGRAM = (paths.ROOT / "main.py", "--lang", "en")
DRAG_SOURCE = paths.ROOT / "tests" / "drag_source.py"
ALP, ORANGE = (paths.resource(f"samples/{name}.jpg") for name in ("alp", "orange"))
ADDRESS = ("address", "https://example.org/alp.jpg")
OUR_PLACE = (16, 16)
THEIR_PLACE = (1088, 240)
PROMPTLY = 5.0
"""Seconds within which the program must have ended when it is asked to."""

Start = Callable[..., Window]
Role = QPalette.ColorRole


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """An X server with a window manager, for all the tests here."""
    if missing := x11.missing_tools():
        reason = f"needs {', '.join(missing)} for a real X server; `make test` installs them"
        # Nobody reads there what was left out.
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
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


def test_what_another_program_offers_can_be_dragged_in(
    start: Start, tmp_path: Path, classifier: Classifier
) -> None:
    any_path = tmp_path / "测试 图片#1 100%.jpg"
    copyfile(ORANGE, any_path)
    window = start(*PROGRAM)
    source = start(DRAG_SOURCE, *("file", ALP), *("file", any_path), *("picture", ALP), *ADDRESS)
    window.place(*OUR_PLACE)
    source.place(*THEIR_PLACE)
    for field, photo in enumerate((ALP, any_path, ALP)):
        # The first one usually comes while the model is still being loaded, and waits.
        drag(source, field, window)
        see_answer(window, photo, classifier)
        window.desktop.save_screenshot(f"dragged-{field + 1}")
    drag(source, 3, window)
    window.until("it refuses the address", lambda: says_ready(window.pixels()) is False or None)
    window.desktop.save_screenshot("refused")
    see_answer(window, ALP, classifier)
    assert close(window) == 0


def test_a_photo_on_the_command_line_is_answered(start: Start, classifier: Classifier) -> None:
    window = start(*PROGRAM, ORANGE)
    window.place(*OUR_PLACE)
    see_answer(window, ORANGE, classifier)
    window.desktop.save_screenshot("command-line")
    assert close(window) == 0


def test_closing_while_the_model_is_loading_ends_well(start: Start) -> None:
    window = start(*PROGRAM)
    see_painted(window)
    assert close(window) == 0


def test_ctrl_c_while_the_model_is_loading_ends_with_the_usual_code(start: Start) -> None:
    window = start(*PROGRAM)
    see_painted(window)
    window.process.send_signal(signal.SIGINT)
    assert window.exit_code(PROMPTLY) == 130


def test_sigterm_ends_with_the_usual_code(start: Start) -> None:
    window = start(*PROGRAM)
    window.place(*OUR_PLACE)
    window.until("the model is loaded", lambda: says_ready(window.pixels()) or None)
    window.process.send_signal(signal.SIGTERM)
    assert window.exit_code(PROMPTLY) == 143


def drag(source: Window, field: int, target: Window) -> None:
    """Drag this field with the mouse to the other window, as a hand does, and drop it there."""
    left, top, _, _ = source.box
    from_x, from_y = left + FIELD_WIDTH // 2, top + field * FIELD_HEIGHT + FIELD_HEIGHT // 2
    left, top, width, height = target.box
    to_x, to_y = left + width // 2, top + height // 2
    steps = 12
    moves: list[object] = []
    for step in range(1, steps + 1):
        x = from_x + (to_x - from_x) * step // steps
        y = from_y + (to_y - from_y) * step // steps
        # Short pauses: without them the X server makes one move of all these, and a drag that
        # begins where it ends is none.
        moves += ["mousemove", x, y, "sleep", 0.02]
    xdotool = target.desktop.xdotool

    def announced() -> bool | None:
        # On a busy computer the drag begins later than the last move: keep the hand moving.
        xdotool("mousemove", to_x + 3, to_y, "sleep", 0.02, "mousemove", to_x, to_y)
        return shows_sheet(target.pixels()) or None

    try:
        xdotool("mousemove", from_x, from_y, "mousedown", 1, *moves)
        target.until("it says what the drop will do", announced)
        target.desktop.save_screenshot(f"hovering-{field + 1}")
    finally:
        # Always: the mouse belongs to the other tests as well.
        xdotool("mouseup", 1)


def close(window: Window) -> int:
    """Close the window by its keys; returns the exit code."""
    window.desktop.xdotool("windowactivate", "--sync", window.number, "key", "alt+F4")
    return window.exit_code(PROMPTLY)


def see_painted(window: Window) -> None:
    """Wait until the window is painted; the model takes a second or two longer."""
    window.place(*OUR_PLACE)
    window.until("it is painted", lambda: lines(window.pixels()))


def see_answer(window: Window, photo: Path, classifier: Classifier) -> None:
    """Wait until the window shows this photo, and bars as long as its labels are likely."""
    outcome = classify(str(photo), classifier, photo.name)
    assert isinstance(outcome, Classification)
    expected = [prediction.probability for prediction in outcome.predictions]
    window.until(
        f"it shows bars for {expected}", lambda: shows_bars(window.pixels(), expected) or None
    )
    window.until("it shows the photo", lambda: shows_photo(window.pixels(), photo) or None)


def shows_bars(pixels: Pixels, probabilities: list[float]) -> bool:
    """Whether the right panel holds just these bars, one below the other."""
    if (parts := columns(pixels)) is None:
        return False
    panel = parts[1]
    filled, empty = is_colour(panel, Role.Highlight), is_colour(panel, Role.Midlight)
    bar = filled | empty
    # A bar is several rows of these colours; a dividing line is one, and text is far from full.
    full = np.flatnonzero(bar.sum(axis=1) > panel.shape[1] / 2)
    bars = [rows for rows in np.split(full, np.flatnonzero(np.diff(full) > 1) + 1) if len(rows) > 3]
    if len(bars) != len(probabilities):
        return False
    for rows, probability in zip(bars, probabilities, strict=True):
        middle = rows[len(rows) // 2]
        # The smallest share still has a bar, as long as it is high. The ends are rounded.
        length = max(probability * np.count_nonzero(bar[middle]), len(rows))
        if abs(np.count_nonzero(filled[middle]) - length) > 3:
            return False
    return True


def shows_photo(pixels: Pixels, photo: Path) -> bool:
    """Whether the photo lies left of the panel, whole and in its own colours."""
    if (parts := columns(pixels)) is None:
        return False
    left = parts[0]
    foreign = ~is_colour(left, Role.Window)
    # The caption is far from filling half of the width.
    rows = np.flatnonzero(foreign.mean(axis=1) > 0.5)
    if not rows.size:
        return False
    beside = np.flatnonzero(foreign[rows].mean(axis=0) > 0.5)
    shown = left[rows[0] : rows[-1] + 1, beside[0] : beside[-1] + 1]
    height, width = shown.shape[:2]
    with Image.open(photo) as image:
        if abs(width / height - image.width / image.height) > 0.01:
            return False
        expected = np.asarray(image.convert("RGB").resize((width, height)), np.int16)
    # Two ways of scaling differ by a level or two, and the mouse pointer lies over the photo.
    return bool(np.abs(red_green_blue(shown) - expected).mean() < 3)


def shows_sheet(pixels: Pixels) -> bool:
    """Whether the sheet that says what a drop will do lies over the window: it has a frame."""
    height, width = pixels.shape[:2]
    upright = is_colour(pixels, Role.Highlight).sum(axis=0) > height * 0.8
    return bool(upright[: width // 8].any() and upright[-width // 8 :].any())


def says_ready(pixels: Pixels) -> bool | None:
    """Whether the status line begins with the dot of a loaded model; None without that line."""
    if (rows := lines(pixels)) is None:
        return None
    status = is_colour(pixels[rows[1] :, : pixels.shape[1] // 8], Role.PlaceholderText)
    # No letter is bold enough to hold a block of this size.
    blocks = np.lib.stride_tricks.sliding_window_view(status, (5, 5))
    return bool(blocks.all(axis=(2, 3)).any())


def columns(pixels: Pixels) -> tuple[Pixels, Pixels] | None:
    """Return the photo's part of the window and the answer's; None without an answer's part."""
    if (rows := lines(pixels)) is None:
        return None
    content = pixels[rows[0] + 1 : rows[1]]
    panel = np.flatnonzero(is_colour(content[0], Role.Base))
    return (content[:, : panel[0]], content[:, panel[0] :]) if panel.size else None


def lines(pixels: Pixels) -> tuple[int, int] | None:
    """Return the rows of the two lines from side to side: below the header, above the status.

    None while nothing is painted, or something lies over them.
    """
    rows = np.flatnonzero(is_colour(pixels, Role.Midlight).all(axis=1))
    return (int(rows[0]), int(rows[1])) if len(rows) == 2 else None


def is_colour(pixels: Pixels, role: QPalette.ColorRole) -> NDArray[np.bool_]:
    """Return where these pixels have the colour that our light theme gives this role."""
    colour = np.uint32(theme.palette(dark=False).color(role).rgb() & 0xFFFFFF)
    result: NDArray[np.bool_] = pixels == colour
    return result
