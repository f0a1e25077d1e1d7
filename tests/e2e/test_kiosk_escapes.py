"""Every way out that a desktop knows leads nowhere, in a real X server with a window manager."""

import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import numpy as np
import pytest
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.kiosk.pin import set_pin
from desktop_app.ui import theme
from desktop_app.ui.kiosk.sizes import MIN_TARGET
from tests.support import x11
from tests.support.requirements import need
from tests.support.x11 import SCREEN, Desktop, Pixels, StartProgram, Window
from tests.support.x11_window import ALP, DRAG_SOURCE, EXIT_SECONDS, ORANGE
from tests.unit.ui.kiosk.conftest import Kiosk

PIN = "2580"
KIOSK = (paths.ROOT / "main.py", "--lang", "en", "--kiosk", "--config")

KEYS = """
Escape Return space Tab shift+Tab Delete BackSpace Home Menu shift+F10 Print alt+Print Pause
F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 Left Right Up Down Prior Next
ctrl+q ctrl+w ctrl+c ctrl+v ctrl+o ctrl+s ctrl+f ctrl+n ctrl+p ctrl+a ctrl+shift+o ctrl+plus
ctrl+Escape ctrl+Tab ctrl+F4 ctrl+alt+t ctrl+alt+Delete ctrl+alt+BackSpace
ctrl+alt+Left ctrl+alt+Right ctrl+alt+Up ctrl+alt+Down ctrl+alt+F1 ctrl+alt+F2 ctrl+alt+d
alt+F1 alt+F2 alt+F4 alt+F7 alt+F8 alt+F9 alt+F10 alt+Tab alt+shift+Tab alt+Escape alt+space
super super+d super+e super+l super+r super+Tab super+space super+Up XF86Close XF86Sleep
""".strip().splitlines()

# A desktop that does as it is told: two desktops, menus, keys to close, to move and to lower.
_BINDINGS = {
    "A-F4": "Close",
    "A-Escape": "Lower",
    "A-Tab": "NextWindow",
    "A-S-Tab": "PreviousWindow",
    "A-F9": "Iconify",
    "A-F10": "ToggleMaximize",
    "A-F7": "Move",
    "A-F8": "Resize",
    "C-A-d": "ToggleShowDesktop",
    "W-d": "ToggleShowDesktop",
    "C-A-Left": "GoToDesktop",
    "C-A-Right": "GoToDesktop",
}
_MENUS = {"A-space": "client-menu", "A-F1": "root-menu", "C-Escape": "root-menu"}
_KEYBOARD = "".join(
    f'<keybind key="{key}"><action name="{name}"><to>next</to></action></keybind>'
    for key, name in _BINDINGS.items()
) + "".join(
    f'<keybind key="{key}"><action name="ShowMenu"><menu>{menu}</menu></action></keybind>'
    for key, menu in _MENUS.items()
)
WINDOW_MANAGER = f"""<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><followMouse>yes</followMouse><focusNew>yes</focusNew></focus>
  <desktops><number>2</number><popupTime>0</popupTime></desktops>
  <keyboard>{_KEYBOARD}</keyboard>
  <mouse>
    <context name="Frame">
      <mousebind button="A-Left" action="Drag"><action name="Move"/></mousebind>
      <mousebind button="A-Right" action="Drag"><action name="Resize"/></mousebind>
      <mousebind button="A-Middle" action="Press"><action name="Lower"/></mousebind>
    </context>
    <context name="Root">
      <mousebind button="Right" action="Press">
        <action name="ShowMenu"><menu>root-menu</menu></action>
      </mousebind>
    </context>
  </mouse>
</openbox_config>
"""

REST = (SCREEN[0] // 2, 50)
"""Beside the heading of the grid, where nothing can be touched."""
TILE = (SCREEN[0] // 4, SCREEN[1] // 2)
LANGUAGE = (SCREEN[0] - 240, SCREEN[1] - 64)
GESTURES: dict[str, list[object]] = {
    "right click": ["mousemove", *TILE, "click", 3],
    "right click beside": ["click", 3],
    "middle click": ["mousemove", *TILE, "click", 2],
    "double click": ["click", "--repeat", 2, "--delay", 50, 1],
    "turn of the wheel": ["mousemove", *TILE, "click", 4, "click", 5, "click", 6, "click", 7],
    "buttons of a mouse for players": ["mousemove", *TILE, "click", 8, "click", 9],
    "long press": ["mousedown", 1, "sleep", 1.5, "mouseup", 1],
    "drag of a photo": ["mousemove", *TILE, "mousedown", 1],
    "drag over the edge": ["mousemove", *TILE, "mousedown", 1],
    "move of the window": ["keydown", "alt", "mousedown", 1],
    "size of the window": ["keydown", "alt", "mousedown", 3],
    "lowering of the window": ["keydown", "alt", "click", 2, "keyup", "alt"],
    "swipe from the edge": ["mousemove", SCREEN[0] - 1, 300, "mousedown", 1],
    "hot corners": ["mousemove", 0, 0, "sleep", 0.3, "mousemove", SCREEN[0] - 1, 0],
}
DRAGGED_TO = {
    "drag of a photo": REST,
    "drag over the edge": (0, SCREEN[1] - 1),
    "move of the window": (600, 400),
    "size of the window": (600, 400),
    "swipe from the edge": (200, 320),
}

_Role = QPalette.ColorRole
_PLAIN = (_Role.Window, _Role.AlternateBase)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A desktop full of ways out."""
    need(*x11.TOOLS)
    screenshots = paths.ROOT / "build" / "screenshots-x11"
    with x11.desktop(tmp_path_factory.mktemp("x11"), screenshots, WINDOW_MANAGER) as running:
        yield running


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """Of a kiosk with two photos, no drive and no PIN."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for photo in (ALP, ORANGE):
        copyfile(photo, folder / photo.name)
    path = tmp_path / "kiosk.toml"
    path.write_text(
        f'folder = "{folder}"\nmedia = []\nidle_seconds = 3600\npin_file = "{tmp_path}/pin"\n',
        encoding="utf-8",
    )
    return path


@pytest.fixture
def kiosk(start: StartProgram, configuration: Path) -> Window:
    """The kiosk at its grid, over another program's window."""
    assert start(DRAG_SOURCE, "file", ALP).window_id
    return at_the_grid(start(*KIOSK, configuration))


def test_this_desktop_has_ways_out(start: StartProgram) -> None:
    other = start(DRAG_SOURCE, "file", ALP)
    desktop = other.desktop
    assert other.window_id
    desktop.xdotool("key", "ctrl+alt+Right")
    other.until("the desktop is the other", lambda: on_desktop(desktop, "1"))
    desktop.xdotool("key", "ctrl+alt+Left")
    other.until("the desktop is the first", lambda: on_desktop(desktop, "0"))
    desktop.xdotool("windowactivate", "--sync", other.window_id, "key", "alt+F4")
    assert other.exit_code(EXIT_SECONDS) == 0


@pytest.mark.parametrize("keys", KEYS)
def test_no_key_leads_out(kiosk: Window, keys: str) -> None:
    windows, before = visible_windows(kiosk), kiosk.desktop.pixels()
    for key in keys.split():
        kiosk.desktop.xdotool("key", key)
    is_where_it_was(kiosk, before)
    assert visible_windows(kiosk) == windows


def test_no_gesture_leads_out(kiosk: Window) -> None:
    windows, before = visible_windows(kiosk), kiosk.desktop.pixels()
    for name, words in GESTURES.items():
        print(name)
        kiosk.desktop.xdotool(*words)
        if name in DRAGGED_TO:
            x, y = DRAGGED_TO[name]
            moves = ("mousemove", x + 5, y - 5, "sleep", 0.05, "mousemove", x, y)
            kiosk.desktop.xdotool(*moves, "mouseup", 1, "mouseup", 3, "keyup", "alt")
        kiosk.desktop.xdotool("mousemove", *REST)
        is_where_it_was(kiosk, before)
    assert visible_windows(kiosk) == windows


def test_nothing_comes_in_front(kiosk: Window, start: StartProgram) -> None:
    before = kiosk.desktop.pixels()
    assert start(DRAG_SOURCE, "file", ORANGE).window_id
    is_where_it_was(kiosk, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_signals_end_it_with_the_usual_codes(kiosk: Window, number: int) -> None:
    kiosk.process.send_signal(number)
    assert kiosk.exit_code(EXIT_SECONDS) == 128 + number


def test_there_is_only_one_and_a_killed_one_is_no_obstacle(
    kiosk: Window, start: StartProgram, configuration: Path, tmp_path: Path
) -> None:
    said = tmp_path / "second.txt"
    command: list[str | Path] = [sys.executable, *KIOSK, configuration]
    with x11.running(command, kiosk.desktop.environment, said) as second:
        assert second.wait(x11.TIMEOUT_SECONDS) == 1
    assert said.read_text(encoding="utf-8") == "The kiosk is running already.\n"
    kiosk.process.kill()
    kiosk.process.wait()
    at_the_grid(start(*KIOSK, configuration))


def test_the_administrator_gets_out(qtbot: QtBot, start: StartProgram, configuration: Path) -> None:
    set_pin(configuration.parent / "pin", PIN)
    # The same page on a screen of the same size, to know where its keys are.
    model = Kiosk()
    model.window.resize(*SCREEN)
    model.window.show()
    model.exhibit.show_pin_pad(0)
    model.window.grab()
    kiosk = at_the_grid(start(*KIOSK, configuration))
    pixels, xdotool = kiosk.desktop.pixels, kiosk.desktop.xdotool
    xdotool("mousemove", 20, 20, "mousedown", 1)
    kiosk.until("its keys show", lambda: shows_plate(pixels(), _Role.Base) or None)
    xdotool("mouseup", 1)
    for key in (*PIN, "✓"):
        xdotool("mousemove", *model.middle(key), "click", 1)
    kiosk.until("it lets in", lambda: not shows_plate(pixels(), _Role.Base) or None)
    kiosk.desktop.save_screenshot("kiosk-administrator")
    model.exhibit.show_pin_tried(True, 0)
    model.window.grab()
    place = model.middle("Close the kiosk")
    model.window.hide()
    model.window.deleteLater()
    xdotool("mousemove", *place, "click", 1)
    assert kiosk.exit_code(EXIT_SECONDS) == 0


def at_the_grid(kiosk: Window) -> Window:
    """Touch the kiosk to begin, and wait until both photos are there."""
    assert kiosk.window_id
    pixels = kiosk.desktop.pixels
    kiosk.until("it invites", lambda: shows_plate(pixels(), _Role.Highlight) or None)
    kiosk.desktop.xdotool("mousemove", *REST, "click", 1)
    kiosk.until("the grid shows", lambda: shows_plate(pixels(), _Role.Button) or None)
    kiosk.until("its photos show", lambda: shows_photos(pixels()) or None)
    return kiosk


def is_where_it_was(kiosk: Window, before: Pixels) -> None:
    """Touch the other language and back: the kiosk is there, hears, and looks as it did."""

    def looks_as_before() -> bool:
        return bool((kiosk.desktop.pixels() == before).all())

    touch = ("mousemove", *LANGUAGE, "click", 1, "mousemove", *REST)
    kiosk.desktop.xdotool(*touch)
    kiosk.until("it speaks the other language", lambda: not looks_as_before() or None)
    kiosk.desktop.xdotool(*touch)
    kiosk.until("it looks as before", lambda: looks_as_before() or None)


def shows_plate(pixels: Pixels, role: QPalette.ColorRole) -> bool:
    """Whether there is something as large as a target in this colour."""
    colour = np.uint32(theme.exhibition().color(role).rgb() & 0xFFFFFF)
    return int(np.count_nonzero(pixels == colour)) > MIN_TARGET**2 // 2


def shows_photos(pixels: Pixels) -> bool:
    """Whether both tiles have their pictures, and neither plate nor ground is seen instead."""
    plain = [theme.exhibition().color(role).rgb() & 0xFFFFFF for role in _PLAIN]
    tiles = (pixels[SCREEN[1] // 4 : SCREEN[1] * 3 // 4, x : x + 200] for x in (150, 800))
    return all(np.isin(tile, plain).mean() < 0.1 for tile in tiles)


def visible_windows(kiosk: Window) -> set[str]:
    return set((kiosk.desktop.try_xdotool("search", "--onlyvisible", "") or "").split())


def on_desktop(desktop: Desktop, number: str) -> bool | None:
    return desktop.xdotool("get_desktop").strip() == number or None
