"""The program's window on an X server: used by mouse and keys, checked by its pixels."""

from collections.abc import Callable
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
from tests.support.x11 import Pixels, StartProgram, Window, rgb_levels

PROGRAM = (paths.ROOT / "main.py", "--lang", "en")
DRAG_SOURCE = paths.ROOT / "tests" / "support" / "drag_source.py"
ALP, ORANGE = (paths.resource(f"samples/{name}.jpg") for name in ("alp", "orange"))
WINDOW_POSITION = (16, 16)
SOURCE_POSITION = (1108, 240)
_DRAG_STEPS = 12

Role = QPalette.ColorRole


def start_both(start: StartProgram, *offered: str | Path) -> tuple[Window, Window]:
    """Start the program beside a window from which these fields can be dragged."""
    window, source = start(*PROGRAM), start(DRAG_SOURCE, *offered)
    window.place(*WINDOW_POSITION)
    source.place(*SOURCE_POSITION)
    return window, source


def drag(
    source: Window, field: int, target: Window, dark: bool = False, accepted: bool = True
) -> None:
    """Drag a field of `source` to the window, which must show whether the drop is accepted."""
    left, top, width, height = target.box

    def announced() -> bool:
        pixels = target.pixels()
        return has_drop_overlay(pixels, dark) if accepted else has_refusal_overlay(pixels)

    drag_to(source, field, target, (left + width // 2, top + height // 2), announced)


def drag_to(
    source: Window,
    field: int,
    target: Window,
    position: tuple[int, int],
    announced: Callable[[], object],
) -> None:
    """Drag a field of `source` to this position of the screen; drop it once `announced()`."""
    left, top, _, _ = source.box
    from_x, from_y = left + FIELD_WIDTH // 2, top + field * FIELD_HEIGHT + FIELD_HEIGHT // 2
    to_x, to_y = position
    moves: list[object] = []
    for step in range(1, _DRAG_STEPS + 1):
        x = from_x + (to_x - from_x) * step // _DRAG_STEPS
        y = from_y + (to_y - from_y) * step // _DRAG_STEPS
        # Without pauses the X server merges the moves, and a single move starts no drag.
        moves += ["mousemove", x, y, "sleep", 0.02]
    xdotool = target.desktop.xdotool

    def announced_after_move() -> object:
        # On a busy computer the drag begins after the last of those moves, so move again.
        xdotool("mousemove", to_x + 3, to_y, "sleep", 0.02, "mousemove", to_x, to_y)
        return announced()

    try:
        xdotool("mousemove", from_x, from_y, "mousedown", 1, *moves)
        target.until("it announces the drop", announced_after_move)
    finally:
        xdotool("mouseup", 1)  # other tests use the same mouse


def close(window: Window) -> int:
    """Close the window by its keys; return the exit code."""
    window.desktop.xdotool("windowactivate", "--sync", window.window_id, "key", "alt+F4")
    return window.exit_code()


def wait_until_painted(window: Window) -> None:
    """Move the window to its position and wait until it is painted, before the model is loaded."""
    window.place(*WINDOW_POSITION)
    window.until("it is painted", lambda: divider_rows(window.pixels()))


def wait_for_answer(window: Window, photo: Path, classifier: Classifier) -> None:
    """Wait until the window shows this photo, and bars as long as its probabilities."""
    outcome = classify(str(photo), classifier, photo.name)
    assert isinstance(outcome, Classification)
    expected = [prediction.probability for prediction in outcome.predictions]
    window.until(f"it shows bars for {expected}", lambda: shows_bars(window.pixels(), expected))
    window.until("it shows the photo", lambda: shows_photo(window.pixels(), photo))


def shows_bars(pixels: Pixels, probabilities: list[float]) -> bool:
    if (columns := split_columns(pixels)) is None:
        return False
    filled, bar = bar_masks(columns[1])
    if len(bars := bar_rows(bar)) != len(probabilities):
        return False
    for rows, probability in zip(bars, probabilities, strict=True):
        middle = rows[len(rows) // 2]
        # The shortest bar is as long as it is high. The ends are rounded.
        length = max(probability * np.count_nonzero(bar[middle]), len(rows))
        if abs(np.count_nonzero(filled[middle]) - length) > 3:
            return False
    return True


def bar_masks(panel: Pixels) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Return where pixels have the colours of a bar's filled part, and of any part of a bar."""
    # The first bar has the accent colour, the others the muted one.
    filled = is_colour(panel, Role.Highlight) | is_colour(panel, Role.PlaceholderText)
    return filled, filled | is_colour(panel, Role.Midlight)


def bar_rows(bar: NDArray[np.bool_]) -> list[NDArray[np.intp]]:
    # A bar is several such rows high; a divider is one, and text fills less than half of a row.
    full = np.flatnonzero(bar.sum(axis=1) > bar.shape[1] / 2)
    runs = np.split(full, np.flatnonzero(np.diff(full) > 1) + 1)
    return [rows for rows in runs if len(rows) > 3]


def shows_photo(pixels: Pixels, photo: Path) -> bool:
    """Tell whether the whole photo is between the list and the panel, in its own colours."""
    if (columns := split_columns(pixels)) is None:
        return False
    left = columns[0]
    listed = np.flatnonzero(is_colour(left[0], Role.AlternateBase))
    left = left[:, listed[-1] + 1 :] if listed.size else left
    foreign = ~is_colour(left, Role.Window)
    # The caption fills less than half of the width.
    rows = np.flatnonzero(foreign.mean(axis=1) > 0.5)
    if not rows.size:
        return False
    covered = np.flatnonzero(foreign[rows].mean(axis=0) > 0.5)
    shown = left[rows[0] : rows[-1] + 1, covered[0] : covered[-1] + 1]
    height, width = shown.shape[:2]
    with Image.open(photo) as image:
        if abs(width / height - image.width / image.height) > 0.01:
            return False
        expected = np.asarray(image.convert("RGB").resize((width, height)), np.int16)
    # Qt and Pillow scale differently by a level or two, and the mouse pointer covers some pixels.
    return bool(np.abs(rgb_levels(shown) - expected).mean() < 3)


def has_drop_overlay(pixels: Pixels, dark: bool = False) -> bool:
    """Tell whether the framed overlay that announces a drop covers the window."""
    height, width = pixels.shape[:2]
    upright = is_colour(pixels, Role.Highlight, dark).sum(axis=0) > height * 0.8
    return bool(upright[: width // 8].any() and upright[-width // 8 :].any())


def has_refusal_overlay(pixels: Pixels) -> bool:
    """Tell whether that overlay covers the window without its frame: it refuses the drop."""
    return divider_rows(pixels) is None and not has_drop_overlay(pixels)


def shows_ready(pixels: Pixels) -> bool | None:
    """Tell whether the status line has the dot of a loaded model; None without a status line."""
    if (rows := divider_rows(pixels)) is None:
        return None
    status = is_colour(pixels[rows[1] :, : pixels.shape[1] // 8], Role.PlaceholderText)
    # No letter is bold enough to contain a block of this size.
    blocks = np.lib.stride_tricks.sliding_window_view(status, (5, 5))
    return bool(blocks.all(axis=(2, 3)).any())


def split_columns(pixels: Pixels) -> tuple[Pixels, Pixels] | None:
    """Split the content at the left edge of the answer's panel; None without a panel."""
    if (rows := divider_rows(pixels)) is None:
        return None
    content = pixels[rows[0] + 1 : rows[1]]
    panel = np.flatnonzero(is_colour(content[0], Role.Base))
    return (content[:, : panel[0]], content[:, panel[0] :]) if panel.size else None


def divider_rows(pixels: Pixels) -> tuple[int, int] | None:
    """Return the rows of the dividers below the header and above the status line.

    None before the window is painted, or while something covers them.
    """
    rows = np.flatnonzero(is_colour(pixels, Role.Mid).all(axis=1))
    return (int(rows[0]), int(rows[1])) if len(rows) == 2 else None


def shows_list(pixels: Pixels) -> bool:
    """Tell whether there is a list with a selected row, which has a vertical mark."""
    if (columns := split_columns(pixels)) is None:
        return False
    marks = is_colour(columns[0][:, :40], Role.Highlight).sum(axis=0)
    return bool((marks > 20).any() and marks.max() < 60)


def is_colour(pixels: Pixels, role: QPalette.ColorRole, dark: bool = False) -> NDArray[np.bool_]:
    """Return where pixels have the theme's colour of this role."""
    mask: NDArray[np.bool_] = pixels == np.uint32(theme.palette(dark).color(role).rgb() & 0xFFFFFF)
    return mask
