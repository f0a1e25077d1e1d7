"""Our window on that desktop: used by mouse and keys, seen by its pixels."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtGui import QPalette

from desktop_app import paths
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.classify import classify
from desktop_app.engine.outcomes import Classification
from desktop_app.ui import theme
from tests.support.drag_source import FIELD_HEIGHT, FIELD_WIDTH
from tests.support.x11 import Pixels, Window, red_green_blue

PROGRAM = (paths.ROOT / "main.py", "--lang", "en")
DRAG_SOURCE = paths.ROOT / "tests" / "support" / "drag_source.py"
ALP, ORANGE = (paths.resource(f"samples/{name}.jpg") for name in ("alp", "orange"))
OUR_PLACE = (16, 16)
THEIR_PLACE = (1108, 240)
PROMPTLY = 5.0
"""Seconds within which the program must have ended when it is asked to."""

Role = QPalette.ColorRole


def drag(
    source: Window, field: int, target: Window, dark: bool = False, welcome: bool = True
) -> None:
    """Drag this field with the mouse to the other window, as a hand does, and drop it there.

    Before, the window has to say that it is `welcome`, or why it is not.
    """
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
        pixels = target.pixels()
        return (shows_sheet(pixels, dark) if welcome else shows_refusal(pixels)) or None

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
    filled, bar = bar_colours(parts[1])
    if len(bars := bar_rows(bar)) != len(probabilities):
        return False
    for rows, probability in zip(bars, probabilities, strict=True):
        middle = rows[len(rows) // 2]
        # The smallest share still has a bar, as long as it is high. The ends are rounded.
        length = max(probability * np.count_nonzero(bar[middle]), len(rows))
        if abs(np.count_nonzero(filled[middle]) - length) > 3:
            return False
    return True


def bar_colours(panel: Pixels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where the filled part of a bar may be, and where any part of one may be."""
    # The first bar has the accent colour, the guesses below it the quiet one.
    filled = is_colour(panel, Role.Highlight) | is_colour(panel, Role.PlaceholderText)
    return filled, filled | is_colour(panel, Role.Midlight)


def bar_rows(bar: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    """Return the rows of each bar, from above."""
    # A bar is several rows of these colours; a dividing line is one, and text is far from full.
    full = np.flatnonzero(bar.sum(axis=1) > bar.shape[1] / 2)
    runs = np.split(full, np.flatnonzero(np.diff(full) > 1) + 1)
    return [rows for rows in runs if len(rows) > 3]


def shows_photo(pixels: Pixels, photo: Path) -> bool:
    """Whether the photo lies between the list and the panel, whole and in its own colours."""
    if (parts := columns(pixels)) is None:
        return False
    left = parts[0]
    listed = np.flatnonzero(is_colour(left[0], Role.AlternateBase))
    left = left[:, listed[-1] + 1 :] if listed.size else left
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


def shows_sheet(pixels: Pixels, dark: bool = False) -> bool:
    """Whether the sheet that says what a drop will do lies over the window: it has a frame."""
    height, width = pixels.shape[:2]
    upright = is_colour(pixels, Role.Highlight, dark).sum(axis=0) > height * 0.8
    return bool(upright[: width // 8].any() and upright[-width // 8 :].any())


def shows_refusal(pixels: Pixels) -> bool:
    """Whether that sheet lies over the window without its frame, which would be an invitation."""
    return lines(pixels) is None and not shows_sheet(pixels)


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
    rows = np.flatnonzero(is_colour(pixels, Role.Mid).all(axis=1))
    return (int(rows[0]), int(rows[1])) if len(rows) == 2 else None


def shows_list(pixels: Pixels) -> bool:
    """Whether there is a list with a row that is chosen: its mark is upright and stands alone."""
    if (parts := columns(pixels)) is None:
        return False
    marks = is_colour(parts[0][:, :40], Role.Highlight).sum(axis=0)
    return bool((marks > 20).any() and marks.max() < 60)


def is_colour(pixels: Pixels, role: QPalette.ColorRole, dark: bool = False) -> NDArray[np.bool_]:
    """Return where these pixels have the colour that our theme gives this role."""
    colour = np.uint32(theme.palette(dark).color(role).rgb() & 0xFFFFFF)
    result: NDArray[np.bool_] = pixels == colour
    return result
