"""Every way out that a desktop knows leads nowhere, in a real X server with a window manager."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copyfile

import pytest

from desktop_app import paths
from tests import x11
from tests.conftest import Start
from tests.x11 import SCREEN, Desktop, Window
from tests.x11_window import ALP, DRAG_SOURCE, ORANGE

KEYS = """
Escape Return space Tab shift+Tab Delete BackSpace Home Menu shift+F10 Print alt+Print Pause
F1 F2 F3 F4 F5 F6 F7 F8 F9 F10 F11 F12 Left Right Up Down Prior Next
ctrl+q ctrl+w ctrl+c ctrl+v ctrl+o ctrl+s ctrl+f ctrl+n ctrl+p ctrl+a ctrl+shift+o ctrl+plus
ctrl+Escape ctrl+Tab ctrl+F4 ctrl+alt+t ctrl+alt+Delete ctrl+alt+BackSpace
ctrl+alt+Left ctrl+alt+Right ctrl+alt+Up ctrl+alt+Down ctrl+alt+F1 ctrl+alt+F2 ctrl+alt+d
alt+F1 alt+F2 alt+F4 alt+F7 alt+F8 alt+F9 alt+F10 alt+Tab alt+shift+Tab alt+Escape alt+space
super super+d super+e super+l super+r super+Tab super+space super+Up XF86Close XF86Sleep
""".split()

# A desktop that would do as it is told: two desktops, a menu, a key to close and one to leave.
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
WINDOW_MANAGER = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <focus><followMouse>yes</followMouse><focusNew>yes</focusNew></focus>
  <desktops><number>2</number><popupTime>0</popupTime></desktops>
  <keyboard>{keys}</keyboard>
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
""".format(
    keys="".join(
        f'<keybind key="{key}"><action name="{name}"><to>next</to></action></keybind>'
        for key, name in _BINDINGS.items()
    )
    + "".join(
        f'<keybind key="{key}"><action name="ShowMenu"><menu>{menu}</menu></action></keybind>'
        for key, menu in _MENUS.items()
    )
)
REST = (SCREEN[0] // 2, 50)
"""Where no target is: beside the heading of the grid."""
TILE = (200, 300)


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """A desktop full of ways out."""
    if missing := x11.missing_tools():
        pytest.skip(f"needs {', '.join(missing)} for a real X server; `make test` installs them")
    screenshots = paths.ROOT / "build" / "screenshots-x11"
    with x11.desktop(tmp_path_factory.mktemp("x11"), screenshots, WINDOW_MANAGER) as running:
        yield running


@pytest.fixture
def kiosk(start: Start, tmp_path: Path) -> Window:
    """The kiosk, at its grid of two photos, with another program's window behind it."""
    folder = tmp_path / "photos"
    folder.mkdir()
    for photo in (ALP, ORANGE):
        copyfile(photo, folder / photo.name)
    config = tmp_path / "kiosk.toml"
    config.write_text(f'folder = "{folder}"\nmedia = []\nidle_seconds = 3600\n', encoding="utf-8")
    other = start(DRAG_SOURCE, "file", ALP)
    assert other.number
    window = start(paths.ROOT / "main.py", "--lang", "en", "--kiosk", "--config", config)
    assert window.number
    return at_the_grid(window)
