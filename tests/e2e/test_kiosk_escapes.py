"""No key, gesture or window leaves the kiosk, in a real X server with a window manager."""

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
from tests.support.x11_window import ALP, DRAG_SOURCE, ORANGE
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

REST = (SCREEN[0] // 2, 50)
"""Next to the heading of the grid, where there is no control."""
TILE = (SCREEN[0] // 4, SCREEN[1] // 2)
LANGUAGE = (SCREEN[0] - 240, SCREEN[1] - 64)


def drag_to(x: int, y: int) -> list[object]:
    """Return the end of a drag, with any button or Alt."""
    moves = ("mousemove", x + 5, y - 5, "sleep", 0.05, "mousemove", x, y)
    return [*moves, "mouseup", 1, "mouseup", 3, "keyup", "alt"]


GESTURES: dict[str, list[object]] = {
    "right click": ["mousemove", *TILE, "click", 3],
    "right click next to a photo": ["click", 3],
    "middle click": ["mousemove", *TILE, "click", 2],
    "double click": ["click", "--repeat", 2, "--delay", 50, 1],
    "wheel": ["mousemove", *TILE, "click", 4, "click", 5, "click", 6, "click", 7],
    "back and forward buttons": ["mousemove", *TILE, "click", 8, "click", 9],
    "long press": ["mousedown", 1, "sleep", 1.5, "mouseup", 1],
    "drag of a photo": ["mousemove", *TILE, "mousedown", 1, *drag_to(*REST)],
    "drag over the edge": ["mousemove", *TILE, "mousedown", 1, *drag_to(0, SCREEN[1] - 1)],
    "move of the window": ["keydown", "alt", "mousedown", 1, *drag_to(600, 400)],
    "size of the window": ["keydown", "alt", "mousedown", 3, *drag_to(600, 400)],
    "lowering of the window": ["keydown", "alt", "click", 2, "keyup", "alt"],
    "swipe": ["mousemove", SCREEN[0] - 1, 300, "mousedown", 1, *drag_to(200, 320)],
    "hot corners": ["mousemove", 0, 0, "sleep", 0.3, "mousemove", SCREEN[0] - 1, 0],
}

_Role = QPalette.ColorRole


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A desktop on which a user could leave a program in many ways."""
    need(*x11.TOOLS)
    settings = Path(__file__).with_name("openbox.xml").read_text(encoding="utf-8")
    with x11.desktop(tmp_path_factory.mktemp("x11"), settings) as running:
        yield running


@pytest.fixture
def configuration(tmp_path: Path) -> Path:
    """The configuration file of a kiosk with two photos, no drive and no PIN."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for photo in (ALP, ORANGE):
        copyfile(photo, folder / photo.name)
    path = tmp_path / "kiosk.toml"
    settings = (f'folder = "{folder}"', "media = []", "idle_seconds = 3600")
    path.write_text("\n".join((*settings, f'pin_file = "{tmp_path}/pin"')), encoding="utf-8")
    return path


@pytest.fixture
def kiosk(start: StartProgram, configuration: Path) -> Window:
    """The kiosk with its grid, above the window of another program."""
    assert start(DRAG_SOURCE, "file", ALP).window_id
    return wait_for_grid(start(*KIOSK, configuration))


def test_another_program_can_be_left_on_this_desktop(start: StartProgram) -> None:
    other = start(DRAG_SOURCE, "file", ALP)
    xdotool = other.desktop.xdotool
    assert other.window_id
    xdotool("key", "ctrl+alt+Right")
    other.until("the desktop is the other", lambda: xdotool("get_desktop") == "1\n")
    xdotool("key", "ctrl+alt+Left")
    other.until("the desktop is the first", lambda: xdotool("get_desktop") == "0\n")
    xdotool("windowactivate", "--sync", other.window_id, "key", "alt+F4")
    assert other.exit_code() == 0


@pytest.mark.parametrize("keys", KEYS)
def test_no_key_leaves_the_kiosk(kiosk: Window, keys: str) -> None:
    windows, before = visible_windows(kiosk), kiosk.desktop.pixels()
    for key in keys.split():
        kiosk.desktop.xdotool("key", key)
    check_unchanged(kiosk, before)
    assert visible_windows(kiosk) == windows


def test_no_gesture_leaves_the_kiosk(kiosk: Window) -> None:
    windows, before = visible_windows(kiosk), kiosk.desktop.pixels()
    for name, args in GESTURES.items():
        print(name)
        kiosk.desktop.xdotool(*args)
        kiosk.desktop.xdotool("mousemove", *REST)
        check_unchanged(kiosk, before)
    assert visible_windows(kiosk) == windows


def test_kiosk_stays_above_a_new_window(kiosk: Window, start: StartProgram) -> None:
    before = kiosk.desktop.pixels()
    assert start(DRAG_SOURCE, "file", ORANGE).window_id
    check_unchanged(kiosk, before)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_exit_code_of_signal(kiosk: Window, number: int) -> None:
    kiosk.process.send_signal(number)
    assert kiosk.exit_code() == 128 + number


def test_second_kiosk_is_refused_unless_the_first_was_killed(
    kiosk: Window, start: StartProgram, configuration: Path, tmp_path: Path
) -> None:
    messages = tmp_path / "second.txt"
    command = [sys.executable, *map(str, KIOSK), str(configuration)]
    with x11.running(command, kiosk.desktop.environment, messages) as second:
        assert second.wait(x11.TIMEOUT_SECONDS) == 1
    assert messages.read_text(encoding="utf-8") == "The kiosk is running already.\n"
    kiosk.process.kill()
    kiosk.process.wait()
    wait_for_grid(start(*KIOSK, configuration))


def test_administrator_closes_the_kiosk(
    qtbot: QtBot, start: StartProgram, configuration: Path
) -> None:
    set_pin(configuration.parent / "pin", PIN)
    # The same page in a window of the same size tells the places of its keys.
    model = Kiosk()
    model.window.resize(*SCREEN)
    model.window.show()
    model.exhibit.show_pin_pad(0)
    model.window.grab()
    kiosk = wait_for_grid(start(*KIOSK, configuration))
    pixels, xdotool = kiosk.desktop.pixels, kiosk.desktop.xdotool
    xdotool("mousemove", 20, 20, "mousedown", 1)
    kiosk.until("its keys show", lambda: shows_area(pixels(), _Role.Base))
    xdotool("mouseup", 1)
    for key in (*PIN, "✓"):
        xdotool("mousemove", *model.middle(key), "click", 1)
    kiosk.until("the PIN is accepted", lambda: not shows_area(pixels(), _Role.Base))
    model.exhibit.show_pin_tried(True, 0)
    model.window.grab()
    place = model.middle("Close the kiosk")
    model.window.hide()
    model.window.deleteLater()
    xdotool("mousemove", *place, "click", 1)
    assert kiosk.exit_code() == 0


def wait_for_grid(kiosk: Window) -> Window:
    """Touch the kiosk to begin, and wait until both photos show."""
    assert kiosk.window_id
    pixels = kiosk.desktop.pixels
    kiosk.until("it invites", lambda: shows_area(pixels(), _Role.Highlight))
    kiosk.desktop.xdotool("mousemove", *REST, "click", 1)
    kiosk.until("the grid shows", lambda: shows_area(pixels(), _Role.Button))
    kiosk.until("its photos show", lambda: shows_photos(pixels()))
    return kiosk


def check_unchanged(kiosk: Window, before: Pixels) -> None:
    """Change the language and change it back: the kiosk reacts, and looks as before."""

    def looks_as_before() -> bool:
        return bool((kiosk.desktop.pixels() == before).all())

    touch = ("mousemove", *LANGUAGE, "click", 1, "mousemove", *REST)
    kiosk.desktop.xdotool(*touch)
    kiosk.until("the language changes", lambda: not looks_as_before())
    kiosk.desktop.xdotool(*touch)
    kiosk.until("it looks as before", looks_as_before)


def shows_area(pixels: Pixels, role: QPalette.ColorRole) -> bool:
    """Tell whether an area as large as a touch target has this colour."""
    colour = np.uint32(theme.exhibition().color(role).rgb() & 0xFFFFFF)
    return int(np.count_nonzero(pixels == colour)) > MIN_TARGET**2 // 2


def shows_photos(pixels: Pixels) -> bool:
    """Tell whether both tiles show pictures instead of plain colours."""
    roles = (_Role.Window, _Role.AlternateBase)
    plain = [theme.exhibition().color(role).rgb() & 0xFFFFFF for role in roles]
    tiles = (pixels[SCREEN[1] // 4 : SCREEN[1] * 3 // 4, x : x + 200] for x in (150, 800))
    return all(np.isin(tile, plain).mean() < 0.1 for tile in tiles)


def visible_windows(kiosk: Window) -> set[str]:
    return set((kiosk.desktop.try_xdotool("search", "--onlyvisible", "") or "").split())
