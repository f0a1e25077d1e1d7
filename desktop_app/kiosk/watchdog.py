"""Tells systemd that the window lives, so that one that hangs is started anew.

The words are those of sd_notify(3): a datagram to the socket that the service was given.
"""

import contextlib
import os
import socket
from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt, QTimer, Slot


class Watchdog(QObject):
    """Says that the program is ready, then twice as often as asked that its event loop runs.

    Without a service manager in `environment`, it says nothing. It never raises: a kiosk is not
    worse for a manager that does not listen.
    """

    def __init__(
        self, parent: QObject | None = None, environment: Mapping[str, str] = os.environ
    ) -> None:
        super().__init__(parent)
        self._address = environment.get("NOTIFY_SOCKET", "")
        # Not WATCHDOG_PID: that is the compositor around us, which does not know whether we hang.
        microseconds = environment.get("WATCHDOG_USEC", "")
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)  # else it may come 5 % late
        self._timer.setInterval(int(microseconds) // 2000 if _is_number(microseconds) else 0)
        self._timer.timeout.connect(self._on_timeout)

    def start(self) -> None:
        """Say that the window can be used, and from now on that it lives."""
        self._say("READY=1")
        if self._timer.interval() > 0:
            self._on_timeout()
            self._timer.start()

    def stop(self) -> None:
        """Say that the program ends; from now on it is not watched."""
        self._timer.stop()
        self._say("STOPPING=1")

    @Slot()
    def _on_timeout(self) -> None:
        self._say("WATCHDOG=1")

    def _say(self, word: str) -> None:
        if not self._address.startswith(("/", "@")):
            return
        # A name that begins with @ is not in the file system: to the kernel it begins with zero.
        address = "\0" + self._address[1:] if self._address[0] == "@" else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
            line.setblocking(False)
            line.sendto(word.encode(), address)


def _is_number(words: str) -> bool:
    return words.isascii() and words.isdigit() and len(words) < 12
