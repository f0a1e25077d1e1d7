"""Requests to the desktop: file manager, launcher progress, notifications.

On Linux they use D-Bus; without a session bus they do nothing, and none is ever started.
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
_LAUNCHER = "com.canonical.Unity.LauncherEntry"
_LAUNCHER_PATH = "/com/canonical/unity/launcherentry/1"
_FILE_MANAGER, _FILE_MANAGER_PATH = "org.freedesktop.FileManager1", "/org/freedesktop/FileManager1"
_PORTAL, _PORTAL_PATH = "org.freedesktop.portal", "/org/freedesktop/portal/desktop"
_PROGRESS_SECONDS = 0.5
"""Minimum time between two updates of the launcher."""
LONG_SECONDS = 20.0


def is_worth_a_notification(seconds: float, is_window_active: bool) -> bool:
    """Tell whether a batch took so long that its user may have turned to another window."""
    return seconds >= LONG_SECONDS and not is_window_active


class Desktop(QObject):
    """Sends requests without waiting for a reply; a desktop may ignore them."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._last_update = 0.0
        self._is_shown = False
        self._asked: dict[QObject, str] = {}

    @Slot(str)
    def show_in_folder(self, path: str) -> None:
        """Show a file in the file manager, selected, or else its folder."""
        if sys.platform == "win32":
            subprocess.Popen(["explorer", f"/select,{path}"])
        elif sys.platform == "darwin":
            subprocess.Popen(["open", "-R", path])
        elif (bus := _session_bus()) is not None:
            self._show_items(bus, str(Path(path).absolute()))
        else:
            open_folder(path)

    @Slot(float, str)
    def show_progress(self, fraction: float, text: str) -> None:
        """Show the progress of a batch, 0..1, at the program's icon; hide it if `text` is empty.

        This is the Unity launcher's protocol, which KDE, Ubuntu's dock and others use.
        """
        is_shown = bool(text)
        if is_shown == self._is_shown and monotonic() - self._last_update < _PROGRESS_SECONDS:
            return
        if not (is_shown or self._is_shown) or (bus := _session_bus()) is None:
            return
        self._last_update, self._is_shown = monotonic(), is_shown
        from PySide6.QtDBus import QDBusMessage

        update = QDBusMessage.createSignal(_LAUNCHER_PATH, _LAUNCHER, "Update")
        update.setArguments([_APPLICATION, {"progress": fraction, "progress-visible": is_shown}])
        bus.send(update)

    def notify(self, title: str, body: str) -> None:
        """Show a notification of the desktop."""
        if (bus := _session_bus()) is None:
            return
        interface = f"{_PORTAL}.Notification"
        message = _call(f"{_PORTAL}.Desktop", _PORTAL_PATH, interface, "AddNotification")
        message.setArguments(["shiwu", {"title": title, "body": body}])
        bus.asyncCall(message)

    def _show_items(self, bus: "QDBusConnection", path: str) -> None:
        from PySide6.QtDBus import QDBusPendingCallWatcher

        message = _call(_FILE_MANAGER, _FILE_MANAGER_PATH, _FILE_MANAGER, "ShowItems")
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
    """Open the folder of a file."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(Path(path).absolute().parent)))


def _call(service: str, path: str, interface: str, member: str) -> "QDBusMessage":
    from PySide6.QtDBus import QDBusMessage

    return QDBusMessage.createMethodCall(service, path, interface, member)


def _session_bus() -> "QDBusConnection | None":
    """Return the bus of the session, if any.

    Checked before Qt is asked: with dbus-x11 installed, Qt would start a bus that outlives the
    program.
    """
    address = os.environ.get("DBUS_SESSION_BUS_ADDRESS", "")
    runtime = os.environ.get("XDG_RUNTIME_DIR", "")
    if address.startswith("disabled:") or not (address or Path(runtime, "bus").exists()):
        return None
    from PySide6.QtDBus import QDBusConnection

    bus = QDBusConnection.sessionBus()
    return bus if bus.isConnected() else None
