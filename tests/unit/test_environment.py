"""The processes of tests are independent of the user's desktop."""

from pathlib import Path

import pytest

from tests.support.program import clean_environment, headless_environment, run_python
from tests.support.x11 import Desktop

DESKTOP_VARIABLES = {
    "DBUS_SESSION_BUS_ADDRESS": "unix:path=/run/user/1000/bus",
    "DBUS_SESSION_BUS_PID": "1234",
    "AT_SPI_BUS_ADDRESS": "unix:path=/run/user/1000/at-spi/bus_0",
    "DISPLAY": ":0",
    "WAYLAND_DISPLAY": "wayland-0",
    "XAUTHORITY": "/run/user/1000/gdm/Xauthority",
    "XDG_CURRENT_DESKTOP": "KDE",
    "XDG_RUNTIME_DIR": "/run/user/1000",
    "XDG_STATE_HOME": "/home/user/state",
    "QT_QPA_PLATFORMTHEME": "gtk3",
    "QT_IM_MODULE": "ibus",
    "QT_SCALE_FACTOR": "2",
    "QT_ACCESSIBILITY": "1",
    "GTK_IM_MODULE": "fcitx",
    "XMODIFIERS": "@im=fcitx",
    "IBUS_ADDRESS": "unix:path=/home/user/.cache/ibus/dbus",
    "GIO_EXTRA_MODULES": "/usr/lib/gio/modules",
    "SESSION_MANAGER": "local/host:/tmp/.ICE-unix/1",
}


def test_variables_of_a_desktop_are_not_inherited(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in DESKTOP_VARIABLES.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SHIWU_DATA", str(tmp_path))
    for variables in (clean_environment(), headless_environment(tmp_path)):
        assert not DESKTOP_VARIABLES.items() & variables.items()
        assert DESKTOP_VARIABLES.keys() & variables.keys() == {"DBUS_SESSION_BUS_ADDRESS"}
    assert clean_environment(DISPLAY=":7")["DISPLAY"] == ":7"
    assert clean_environment()["SHIWU_DATA"] == str(tmp_path)


def test_no_session_bus_is_started(desktop: Desktop, tmp_path: Path) -> None:
    # For systems without dbus-x11, whose own program would connect to a bus.
    launcher, started = tmp_path / "dbus-launch", tmp_path / "started"
    launcher.write_text(f"#!/bin/sh\ntouch {started}\nexit 1\n")
    launcher.chmod(0o755)
    code = "from PySide6.QtDBus import QDBusConnection as C; print(C.sessionBus().isConnected())"
    path = f"{tmp_path}:{desktop.environment['PATH']}"
    for variables in (desktop.environment, headless_environment(tmp_path)):
        display = {"DISPLAY": desktop.environment["DISPLAY"], "PATH": path}
        assert run_python(code, env={**variables, **display}).stdout.split() == [b"False"]
    assert not started.exists()
