"""One sitting in front of the window, as a person has it, with the mouse and the keys."""

import csv
import json
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from desktop_app.engine.classifier import Classifier
from tests.support.x11 import Pixels, Window
from tests.support.x11_window import (
    ALP,
    DRAG_SOURCE,
    ORANGE,
    OUR_PLACE,
    THEIR_PLACE,
    Role,
    bar_colours,
    bar_rows,
    close,
    columns,
    drag,
    is_colour,
    lines,
    see_answer,
    shows_list,
    shows_photo,
)

ONE, FOLDER, COPIED, MANY = range(4)  # the fields of the other program


def sit(
    window: Window, start: Callable[..., Window], tmp_path: Path, classifier: Classifier
) -> None:
    """Drop, ask why, go through a folder, export, paste, choose, and close in the middle of many.

    `start` starts the other program.
    """
    album, many = folder(tmp_path / "album", 12), folder(tmp_path / "many", 1500)
    offered = (("file", ALP), ("file", album), ("copied", ORANGE), ("file", many))
    source = start(DRAG_SOURCE, *(word for pair in offered for word in pair))
    window.place(*OUR_PLACE)
    source.place(*THEIR_PLACE)

    drag(source, ONE, window)
    see_answer(window, ALP, classifier)

    click_why(window)
    window.until("the photo is veiled", lambda: veiled(window) or None)
    window.desktop.save_screenshot("session-why")
    click_why(window)
    window.until("the photo is bare", lambda: shows_photo(window.pixels(), ALP) or None)

    drag(source, FOLDER, window)
    window.until("the list shows", lambda: shows_list(window.pixels()) or None)
    press(window, "Right")
    window.desktop.save_screenshot("session-folder")
    export(window, tmp_path / "answers.csv")
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        names = [Path(row["path"]).name for row in csv.DictReader(file)]
    assert names[:2] == [ALP.name, "IMG_1000.jpg"]  # what was dropped later is added
    assert names[1:] == sorted(names[1:])

    left, top, _, _ = source.box
    window.desktop.xdotool("mousemove", left + 40, top + 200, "click", 1)
    press(window, "ctrl+v")
    see_answer(window, ORANGE, classifier)
    window.desktop.save_screenshot("session-paste")

    english = header(window.pixels())
    choose(window, "Language", 2)
    window.until("it speaks Chinese", lambda: (header(window.pixels()) != english).any() or None)
    window.desktop.save_screenshot("session-chinese")
    choose(window, "Appearance", 2)
    window.until("it is dark", lambda: is_dark(window.pixels()) or None)
    window.desktop.save_screenshot("session-dark")

    drag(source, MANY, window, dark=True)
    window.until("it is at work", lambda: progress(window.pixels()) or None)
    window.desktop.save_screenshot("session-many")
    asked = monotonic()
    assert close(window) == 0
    print(f"closed while busy within {monotonic() - asked:.2f} s")
    home = Path(window.desktop.environment["HOME"])
    settings = json.loads((home / ".config/shiwu/settings.json").read_text(encoding="utf-8"))
    assert (settings["language"], settings["look"]) == ("zh", "dark")
    assert settings["geometry"]
    (home / ".config/shiwu/settings.json").unlink()  # the other tests begin in English


def folder(path: Path, count: int) -> Path:
    """Fill a folder with two photos under many names."""
    path.mkdir()
    for number in range(count):
        (path / f"IMG_{1000 + number}.jpg").symlink_to((ALP, ORANGE)[number % 2])
    return path


def press(window: Window, *keys: str) -> None:
    """Press these keys, one after another, in our window."""
    activate = ("windowactivate", "--sync", window.number)
    window.desktop.xdotool(*activate, "key", "--delay", 60, *keys)


def click_why(window: Window) -> None:
    """Click on the leftmost button below the answer."""
    pixels = window.pixels()
    parts, rows = columns(pixels), lines(pixels)
    assert parts is not None
    assert rows is not None
    left, top, _, _ = window.box
    last_bar = bar_rows(bar_colours(parts[1])[1])[-1]
    x, y = left + parts[0].shape[1] + 64, top + rows[0] + int(last_bar[-1]) + 36
    window.desktop.xdotool("mousemove", x, y, "click", 1, "mousemove", left + 400, top + 300)


def choose(window: Window, menu: str, item: int) -> None:
    """Open the menu behind the three dots, go to a sub-menu and take its item, by keys."""
    left, top, width, _ = window.box
    window.desktop.xdotool("mousemove", left + width - 34, top + 20, "click", 1)
    window.until("its menu shows", lambda: another_window(window))
    up = {"Language": 5, "Appearance": 4}[menu]  # from below, where the entries are always the same
    keys = [*["Up"] * up, "Right", *["Down"] * item, "Return"]
    window.desktop.xdotool("key", "--delay", 60, *keys)


def export(window: Window, path: Path) -> None:
    """Save the answers under this name, in the dialog that Ctrl+S opens."""
    press(window, "ctrl+s")
    dialog = window.until("its dialog shows", lambda: another_window(window))
    xdotool = window.desktop.xdotool
    xdotool("windowactivate", "--sync", dialog, "key", "ctrl+a", "type", "--delay", 30, path)
    window.desktop.save_screenshot("session-export")
    xdotool("key", "Return")
    window.until("the file is there", lambda: path.exists() or None)


def another_window(window: Window) -> str | None:
    """Return the number of a second window of the program: a menu or a dialog."""
    found = window.desktop.ask("search", "--onlyvisible", "--pid", window.process.pid) or ""
    others = [number for number in found.split() if number != window.number]
    return others[0] if others else None


def veiled(window: Window) -> bool:
    """Whether the photo's upper corners, outside of what the model saw, are dark."""
    parts = columns(window.pixels())
    if parts is None:
        return False
    height, width = parts[0].shape
    corner = parts[0][height // 4 : height // 3, width // 16 : width // 8]
    return bool((corner & 0xFF).mean() < 130)


def header(pixels: Pixels) -> Pixels:
    """Return the buttons at the top."""
    return pixels[:40, pixels.shape[1] // 2 :].copy()


def is_dark(pixels: Pixels) -> bool:
    return bool(is_colour(pixels, Role.Window, dark=True).mean() > 0.1)


def progress(pixels: Pixels) -> bool:
    """Whether the line under the header is partly filled, from the left."""
    filled = is_colour(pixels[48:62], Role.Highlight, dark=True)
    share = filled.mean(axis=1)
    return bool((filled[:, 0] & (share > 0) & (share < 1)).any())
