"""Notifies systemd that the event loop runs, so that it restarts a kiosk that hangs.

The protocol is that of sd_notify(3): datagrams to the socket of the service.
"""

import contextlib
import os
import re
import socket
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Slot


class Watchdog(QObject):
    """Notifies that the program is ready, then twice per interval that its event loop runs.

    Without a service manager in `environment` it does nothing. It never raises: the kiosk also
    works with a service manager that does not listen.
    """

    def __init__(
        self, parent: QObject | None = None, environment: Mapping[str, str] = os.environ
    ) -> None:
        super().__init__(parent)
        self._address = environment.get("NOTIFY_SOCKET", "")
        # WATCHDOG_PID is ignored: it is that of the compositor around the program.
        microseconds = environment.get("WATCHDOG_USEC", "")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)  # otherwise it may be 5 % late
        is_number = re.fullmatch("[0-9]{1,11}", microseconds)
        self._timer.setInterval(int(microseconds) // 2000 if is_number else 0)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Notify that the window is ready, and from now on that it is alive."""
        self._notify("READY=1")
        if self._timer.interval() > 0:
            self._on_timeout()
            self._timer.start()

    def stop(self) -> None:
        """Notify that the program ends."""
        self._timer.stop()
        self._notify("STOPPING=1")

    @Slot()
    def _on_timeout(self) -> None:
        self._notify("WATCHDOG=1")

    def _notify(self, word: str) -> None:
        if not self._address.startswith(("/", "@")):
            return
        # A name that begins with @ is abstract: for the kernel it begins with a null byte.
        address = "\0" + self._address[1:] if self._address[0] == "@" else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(word.encode(), address)
