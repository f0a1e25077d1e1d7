"""Checks the X server and the Wayland compositor before Qt, which aborts if none responds."""

import ctypes
import os
import re
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Thread

PATIENCE_SECONDS = 10.0
"""A server that accepts a connection but does not respond for so long counts as dead."""
_NAMES = {"xcb": ("DISPLAY",), "wayland": ("WAYLAND_DISPLAY", "WAYLAND_SOCKET")}
_USUAL_WAYLAND = "wayland-0"


def has_display() -> bool:
    """Tell whether the environment names a display; always True except on Linux."""
    if sys.platform != "linux":
        return True
    return any(_is_named(platform) for platform in _chosen_platforms() or _NAMES)


def remove_dead_displays() -> list[str]:
    """Remove each display that does not respond from the environment, so that Qt uses the other.

    Returns what was removed, as `NAME=value`. QT_QPA_PLATFORM is removed too if the displays of all
    its platforms are missing.
    """
    if sys.platform != "linux":
        return []
    forgotten = [
        f"{name}={os.environ.pop(name)}"
        for name, answers in (("DISPLAY", _x_answers), ("WAYLAND_DISPLAY", _wayland_answers))
        if os.environ.get(name) and not _in_time(answers, os.environ[name])
    ]
    chosen = _chosen_platforms()
    if "wayland" in chosen and not _is_named("wayland") and _wayland_answers(_USUAL_WAYLAND):
        os.environ["WAYLAND_DISPLAY"] = _USUAL_WAYLAND
    if chosen and not any(map(_is_named, chosen)):
        del os.environ["QT_QPA_PLATFORM"]
    return forgotten


def _chosen_platforms() -> list[str]:
    """Return the platforms of QT_QPA_PLATFORM (`wayland-egl;xcb:opengl`) without their options."""
    chosen = os.environ.get("QT_QPA_PLATFORM", "").split(";")
    return [re.split("[:-]", each)[0] for each in chosen if each]


def _is_named(platform: str) -> bool:
    """Tell whether the environment names a display for this platform, or it needs none."""
    return platform not in _NAMES or any(os.environ.get(name) for name in _NAMES[platform])


def _in_time(answers: Callable[[str], bool], display: str) -> bool:
    found: list[bool] = []
    thread = Thread(target=lambda: found.append(answers(display)), daemon=True)
    thread.start()
    thread.join(PATIENCE_SECONDS)
    return found == [True]


def _x_answers(display: str) -> bool:
    """Tell whether a local X server accepts a connection; True for one on another host.

    Only Qt opens an internet socket. For `:0`, libxcb would try one after the local sockets:
    `unix/:0` prevents that.
    """
    if ":" in display and not display.startswith((":", "unix:", "unix/", "/")):
        return True
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return True  # Qt reports what is missing
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    name = f"unix/{display}" if display.startswith(":") else display
    connection = xcb.xcb_connect(os.fsencode(name), None)
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        return False
    # Kept open until the process ends: when its last connection is closed, an X server resets and
    # drops clients that connect at that moment.
    return True


def _wayland_answers(display: str) -> bool:
    """Tell whether a Wayland compositor accepts a connection."""
    import socket  # imported only when needed: it takes some milliseconds

    path = Path(os.environ.get("XDG_RUNTIME_DIR", "/nowhere"), display)
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.settimeout(PATIENCE_SECONDS)
        try:
            line.connect(os.fsencode(path))
        except OSError:
            return False
    return True
