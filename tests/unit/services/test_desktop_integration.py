"""Requests to the desktop, on a private session bus."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.services import desktop_integration as desktop_module
from desktop_app.services.desktop_integration import Desktop, is_worth_a_notification
from tests.support.requirements import need

SCRIPT = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtGui import QDesktopServices, QGuiApplication
from desktop_app.services.desktop_integration import Desktop

QDesktopServices.openUrl = lambda url: print("opened", url.toString(), flush=True)
application = QGuiApplication([])
desktop = Desktop()
desktop.show_progress(0.25, "1 of 4")
desktop.show_progress(0.26, "1 of 4")  # too soon to be sent
desktop.show_progress(0.0, "")
desktop.notify("Shiwu", "4 photos done")
desktop.show_in_folder(sys.argv[1])
QTimer.singleShot(1000, application.quit)
application.exec()
"""


@pytest.fixture
def bus(tmp_path: Path) -> Iterator[str]:
    """The address of a private session bus."""
    need("dbus-daemon", "dbus-monitor")
    command = ["dbus-daemon", "--session", "--nofork", "--print-address"]
    command.append(f"--address=unix:dir={tmp_path}")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        yield daemon.stdout.readline().strip()
        daemon.kill()


def test_progress_folder_and_notification(bus: str, tmp_path: Path) -> None:
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": bus, "PYTHONPATH": str(paths.ROOT)}
    photo = tmp_path / "图 #1\udcff.jpg"
    with subprocess.Popen(
        ["dbus-monitor", "--address", bus], stdout=subprocess.PIPE, text=True
    ) as monitor:
        assert monitor.stdout is not None
        while "NameLost" not in monitor.stdout.readline():
            pass  # after that it receives messages
        program = subprocess.run(
            [sys.executable, "-c", SCRIPT, photo], env=environment, capture_output=True, check=False
        )
        monitor.kill()
        assert program.returncode == 0, program.stderr
        messages = monitor.stdout.read()
    assert messages.count("member=Update") == 2
    assert "application://shiwu.desktop" in messages
    assert messages.index("double 0.25") < messages.index("boolean false")
    assert "member=ShowItems" in messages
    assert photo.as_uri() in messages
    assert "member=AddNotification" in messages
    assert "4 photos done" in messages
    # The private bus has no file manager: the folder is opened instead.
    assert f"opened {tmp_path.as_uri()}".encode() in program.stdout


@pytest.mark.parametrize("address", ["", "disabled:"])
def test_no_session_bus_is_started(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toLocalFile()))
    monkeypatch.setattr(desktop_module.sys, "platform", "linux")
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    desktop = Desktop()
    desktop.show_in_folder(str(tmp_path / "a.jpg"))
    desktop.show_progress(0.5, "1 of 2")
    desktop.notify("a", "b")
    assert opened == [str(tmp_path)]


def test_only_long_unseen_batches_are_notified() -> None:
    assert is_worth_a_notification(60.0, is_window_active=False)
    assert not is_worth_a_notification(60.0, is_window_active=True)
    assert not is_worth_a_notification(3.0, is_window_active=False)
