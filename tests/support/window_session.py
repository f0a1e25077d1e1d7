"""A session in the window: photos, a folder, an export, the settings, by mouse and keys."""

import csv
import itertools
import json
from functools import partial
from pathlib import Path
from time import monotonic

from desktop_app.engine.classifier import Classifier
from tests.support.x11 import Pixels, StartProgram, Window
from tests.support.x11_window import (
    ALP,
    DRAG_SOURCE,
    ORANGE,
    SOURCE_POSITION,
    WINDOW_POSITION,
    Role,
    bar_masks,
    bar_rows,
    close,
    divider_rows,
    drag,
    is_colour,
    shows_list,
    shows_photo,
    split_columns,
    wait_for_answer,
)

ONE, FOLDER, COPIED, MANY = range(4)  # the fields of the drag source


def run_session(
    window: Window, start: StartProgram, tmp_path: Path, classifier: Classifier
) -> None:
    """Use each part of the window, then close it while it classifies many photos.

    `start` starts the drag source.
    """
    album, many = sample_folder(tmp_path / "album", 12), sample_folder(tmp_path / "many", 1500)
    source = start(
        DRAG_SOURCE, *("file", ALP), *("file", album), *("copied", ORANGE), *("file", many)
    )
    window.place(*WINDOW_POSITION)
    source.place(*SOURCE_POSITION)

    drag(source, ONE, window)
    wait_for_answer(window, ALP, classifier)

    click_why(window)
    window.until("the photo is veiled", lambda: is_veiled(window.pixels()))
    click_why(window)
    window.until("the photo is not veiled", lambda: shows_photo(window.pixels(), ALP))

    drag(source, FOLDER, window)
    window.until("the list shows", lambda: shows_list(window.pixels()))
    press(window, "Right")
    # A second drop adds to the list. An export contains the photos that are classified by then.
    expected = [ALP.name, *sorted(path.name for path in album.iterdir())]
    numbers = itertools.count()

    def export_is_complete() -> bool:
        path = tmp_path / f"answers-{next(numbers)}.csv"
        export(window, path)
        with path.open(encoding="utf-8-sig", newline="") as file:
            return [Path(row["path"]).name for row in csv.DictReader(file)] == expected

    window.until("an export contains the photos of both drops", export_is_complete)

    left, top, _, _ = source.box
    window.desktop.xdotool("mousemove", left + 40, top + 200, "click", 1)
    press(window, "ctrl+v")
    wait_for_answer(window, ORANGE, classifier)

    english = header(window)
    choose(window, "Language", 2)
    window.until("it is Chinese", lambda: (header(window) != english).any())
    choose(window, "Appearance", 2)
    dark = partial(is_colour, role=Role.Window, dark=True)
    window.until("it is dark", lambda: dark(window.pixels()).mean() > 0.1)

    drag(source, MANY, window, dark=True)
    window.until("it shows progress", lambda: shows_progress(window.pixels()))
    close_time = monotonic()
    assert close(window) == 0
    print(f"closed while busy within {monotonic() - close_time:.2f} s")
    path = Path(window.desktop.environment["HOME"]) / ".config/shiwu/settings.json"
    settings = json.loads(path.read_text(encoding="utf-8"))
    assert (settings["language"], settings["look"]) == ("zh", "dark")
    assert settings["geometry"]
    path.unlink()  # the other tests start in English


def sample_folder(path: Path, count: int) -> Path:
    """Create a folder with two photos under `count` names."""
    path.mkdir()
    for number in range(count):
        (path / f"IMG_{1000 + number}.jpg").symlink_to((ALP, ORANGE)[number % 2])
    return path


def press(window: Window, *keys: str) -> None:
    activate = ("windowactivate", "--sync", window.window_id)
    window.desktop.xdotool(*activate, "key", "--delay", 60, *keys)


def click_why(window: Window) -> None:
    """Click the leftmost button below the answer."""
    pixels = window.pixels()
    columns, rows = split_columns(pixels), divider_rows(pixels)
    assert columns is not None
    assert rows is not None
    left, top, _, _ = window.box
    last_bar = bar_rows(bar_masks(columns[1])[1])[-1]
    x, y = left + columns[0].shape[1] + 64, top + rows[0] + int(last_bar[-1]) + 36
    window.desktop.xdotool("mousemove", x, y, "click", 1, "mousemove", left + 400, top + 300)


def choose(window: Window, menu: str, item: int) -> None:
    """Choose an item of a submenu of the menu in the header, by keys."""
    left, top, width, _ = window.box
    window.desktop.xdotool("mousemove", left + width - 34, top + 20, "click", 1)
    window.until("its menu shows", lambda: another_window(window))
    # Counted from the bottom, where the entries never change.
    up = {"Language": 5, "Appearance": 4}[menu]
    keys = [*["Up"] * up, "Right", *["Down"] * item, "Return"]
    window.desktop.xdotool("key", "--delay", 60, *keys)


def export(window: Window, path: Path) -> None:
    """Save the answers to this file, in the dialog that Ctrl+S opens."""
    press(window, "ctrl+s")
    dialog = window.until("its dialog shows", lambda: another_window(window))
    xdotool = window.desktop.xdotool
    xdotool("windowactivate", "--sync", dialog, "key", "ctrl+a", "type", "--delay", 30, path)
    xdotool("key", "Return")
    window.until("the file exists", path.exists)


def another_window(window: Window) -> str | None:
    """Return the number of a second window of the program: a menu or a dialog."""
    search = ("search", "--onlyvisible", "--pid", window.process.pid)
    found = (window.desktop.try_xdotool(*search) or "").split()
    return next((number for number in found if number != window.window_id), None)


def is_veiled(pixels: Pixels) -> bool:
    """Tell whether the photo is dark outside the square that the model was given."""
    if (columns := split_columns(pixels)) is None:
        return False
    height, width = columns[0].shape
    corner = columns[0][height // 4 : height // 3, width // 16 : width // 8]
    return bool((corner & 0xFF).mean() < 130)


def header(window: Window) -> Pixels:
    """Return the pixels of the buttons at the top."""
    pixels = window.pixels()
    return pixels[:40, pixels.shape[1] // 2 :].copy()


def shows_progress(pixels: Pixels) -> bool:
    """Tell whether the line below the header is partly filled, from the left."""
    filled = is_colour(pixels[48:62], Role.Highlight, dark=True)
    share = filled.mean(axis=1)
    return bool((filled[:, 0] & (share > 0) & (share < 1)).any())
