"""Tests and proofs meet the same desktop on every machine: none but the one they start."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support import program
from tests.support.environment import clean_environment
from tests.support.x11 import Desktop

OF_A_DESKTOP = {
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


def test_nothing_of_a_desktop_is_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in OF_A_DESKTOP.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("SHIWU_DATA", str(tmp_path))
    for environment in (clean_environment(), program.headless_environment(tmp_path)):
        assert not OF_A_DESKTOP.items() & environment.items()
        assert OF_A_DESKTOP.keys() & environment.keys() == {"DBUS_SESSION_BUS_ADDRESS"}
    assert clean_environment(DISPLAY=":7")["DISPLAY"] == ":7"
    assert clean_environment()["SHIWU_DATA"] == str(tmp_path)


def test_no_session_bus_is_started_for_a_program_of_the_tests(
    desktop: Desktop, tmp_path: Path
) -> None:
    # Found where dbus-x11 is not installed; where it is, its own one would connect the program.
    launcher, asked = tmp_path / "dbus-launch", tmp_path / "asked"
    launcher.write_text(f"#!/bin/sh\ntouch {asked}\nexit 1\n")
    launcher.chmod(0o755)
    code = "from PySide6.QtDBus import QDBusConnection as C; print(C.sessionBus().isConnected())"
    path = f"{tmp_path}:{desktop.environment['PATH']}"
    for environment in (desktop.environment, program.headless_environment(tmp_path)):
        told = {**environment, "DISPLAY": desktop.environment["DISPLAY"], "PATH": path}
        done = subprocess.run(
            [sys.executable, "-c", code], env=told, stdout=subprocess.PIPE, check=True
        )
        assert done.stdout.split() == [b"False"]
    assert not asked.exists()
