"""Environment variables for processes that tests start, independent of the user's desktop."""

import os

# Without an address, and with dbus-x11 installed, libdbus starts a session bus for each X server.
# That bus outlives the program, writes below HOME, and keeps `strace -f` waiting.
NO_SESSION_BUS = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}

_DESKTOP_PREFIXES = (
    *("AT_SPI_", "CLUTTER_", "DBUS_", "DESKTOP_", "DISPLAY", "FCITX_", "GDK_", "GIO_", "GNOME_"),
    *("GTK_", "IBUS_", "KDE_", "PLASMA_", "QT_", "SDL_IM_", "SESSION_", "WAYLAND_", "XAUTHORITY"),
    *("XCURSOR_", "XDG_", "XMODIFIERS"),
)


def clean_environment(**changes: str) -> dict[str, str]:
    """Return this process's variables without those of a desktop, plus `changes`.

    Programs started with them find no theme, scale, screen, input method or session bus.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(_DESKTOP_PREFIXES)
    }
    return {**inherited, **NO_SESSION_BUS, **changes}


def use_clean_environment(**changes: str) -> None:
    """Replace the variables of this process; call it before creating a QApplication."""
    variables = clean_environment(**changes)
    os.environ.clear()
    os.environ.update(variables)
