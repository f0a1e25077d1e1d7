"""Requests to the desktop: file manager, launcher progress, notifications.

On Linux over D-Bus; where there is no session bus, nothing is asked, and none is ever started.
"""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices

if TYPE_CHECKING:  # at run time it is imported when it is needed, long after the window has painted
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

_APPLICATION = "application://shiwu.desktop"
_PROGRESS_SECONDS = 0.5
"""The launcher is told that often at most."""
LONG_SECONDS = 20.0
"""A batch that takes longer is worth a notification."""


def is_worth_a_notification(seconds: float, is_window_active: bool) -> bool:
    """Tell whether somebody may wait elsewhere for a batch that took so long to end."""
    return seconds >= LONG_SECONDS and not is_window_active


class Desktop(QObject):
    """Asks and does not wait; a desktop that knows none of this is left alone."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._told = 0.0
        self._is_shown = False
        self._asked: dict[QObject, str] = {}

    @Slot(str)
    def show_in_folder(self, path: str) -> None:
        """Show a file, selected, in the file manager of the desktop, or else its folder."""
        if sys.platform == "win32":
            subprocess.Popen(["explorer", f"/select,{path}"])
        elif sys.platform == "darwin":
            subprocess.Popen(["open", "-R", path])
        elif (bus := _session_bus()) is not None:
            self._show_items(bus, str(Path(path).absolute()))
        else:
            open_folder(path)

    @Slot(float, str)
    def show_progress(self, fraction: float, words: str) -> None:
        """Show at the program's icon how far a batch is, 0..1; without words nothing is going on.

        This is the Unity launcher's protocol, which KDE, Ubuntu's dock and others know.
        """
        is_shown = bool(words)
        if is_shown == self._is_shown and monotonic() - self._told < _PROGRESS_SECONDS:
            return
        if not (is_shown or self._is_shown) or (bus := _session_bus()) is None:
            return
        self._told, self._is_shown = monotonic(), is_shown
        from PySide6.QtDBus import QDBusMessage

        update = QDBusMessage.createSignal(
            "/com/canonical/unity/launcherentry/1", "com.canonical.Unity.LauncherEntry", "Update"
        )
        update.setArguments([_APPLICATION, {"progress": fraction, "progress-visible": is_shown}])
        bus.send(update)

    def notify(self, title: str, body: str) -> None:
        """Say something outside the window, through the portal of the desktop."""
        if (bus := _session_bus()) is None:
            return
        message = _call(
            "org.freedesktop.portal.Desktop",
            "/org/freedesktop/portal/desktop",
            "org.freedesktop.portal.Notification",
            "AddNotification",
        )
        message.setArguments(["shiwu", {"title": title, "body": body}])
        bus.asyncCall(message)

    def _show_items(self, bus: "QDBusConnection", path: str) -> None:
        from PySide6.QtDBus import QDBusPendingCallWatcher

        message = _call(
            "org.freedesktop.FileManager1",
            "/org/freedesktop/FileManager1",
            "org.freedesktop.FileManager1",
            "ShowItems",
        )
        # Not `QUrl.fromLocalFile`: it loses the bytes of a name that is not UTF-8.
        message.setArguments([[Path(path).as_uri()], ""])
        watcher = QDBusPendingCallWatcher(bus.asyncCall(message), self)
        self._asked[watcher] = path
        watcher.finished.connect(self._on_asked)

    @Slot(QObject)
    def _on_asked(self, watcher: "QDBusPendingCallWatcher") -> None:
        path = self._asked.pop(watcher)
        if watcher.isError():
            open_folder(path)
        watcher.deleteLater()


def open_folder(path: str) -> None:
    """Open the folder that a file lies in."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).absolute().parent)))


def _call(service: str, path: str, interface: str, member: str) -> "QDBusMessage":
    from PySide6.QtDBus import QDBusMessage

    return QDBusMessage.createMethodCall(service, path, interface, member)


def _session_bus() -> "QDBusConnection | None":
    """Return the bus of the session; None where there is none.

    Qt is not asked for one that is not there: with dbus-x11 installed it would start one, which
    outlives the program.
    """
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if address.startswith("disabled:") or not (address or Path(runtime, "bus").exists()):
        return None
    from PySide6.QtDBus import QDBusConnection

    bus = QDBusConnection.sessionBus()
    return bus if bus.isConnected() else None
