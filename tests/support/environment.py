"""The environment of the processes that tests and proofs start: nothing of anybody's desktop."""

import os

# Without an address, and with dbus-x11 installed, libdbus starts a session bus for each X server.
# That bus outlives the program, writes below HOME, and keeps `strace -f` waiting.
NO_SESSION_BUS = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}

_OF_A_DESKTOP = (
    *("AT_SPI_", "CLUTTER_", "DBUS_", "DESKTOP_", "DISPLAY", "FCITX_", "GDK_", "GIO_", "GNOME_"),
    *("GTK_", "IBUS_", "KDE_", "PLASMA_", "QT_", "SDL_IM_", "SESSION_", "WAYLAND_", "XAUTHORITY"),
    *("XCURSOR_", "XDG_", "XMODIFIERS"),
)


def without_desktop(**changes: str) -> dict[str, str]:
    """Return our environment with these changes: without theme, scale, screen, input method or bus.

    Programs find no session bus there, whatever runs or is installed on this machine.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(_OF_A_DESKTOP)}
    return {**kept, **NO_SESSION_BUS, **changes}


def leave_desktop(**changes: str) -> None:
    """Make that the environment of this process, before it has a QApplication."""
    kept = without_desktop(**changes)
    os.environ.clear()
    os.environ.update(kept)
