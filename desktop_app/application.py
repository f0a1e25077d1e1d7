"""How every program with a window begins and ends."""

import logging
import os
import signal
import sys
from collections.abc import Callable
from typing import NoReturn

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.ui import theme
from desktop_app.ui.icons import app_icon


def create_application(look: Callable[[QApplication], None] = theme.install) -> QApplication:
    """Create the application with its name and this look."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("shiwu")
    application.setApplicationDisplayName("识物 Shiwu")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("shiwu")
    application.setWindowIcon(app_icon())
    look(application)
    return application


def rooms_for_a_photo(beside: int = 0) -> tuple[tuple[int, int], ...]:
    """Return each screen's width and height in device pixels, less `beside` pixels of its width."""
    return tuple(
        (
            round((screen.size().width() - beside) * screen.devicePixelRatio()),
            round(screen.size().height() * screen.devicePixelRatio()),
        )
        for screen in QGuiApplication.screens()
    )


def leave_on_signals(application: QApplication) -> None:
    """Leave with the usual code on Ctrl+C and SIGTERM, which Qt's loop hides from Python."""
    if sys.platform == "win32":
        return  # there is no SIGTERM, and a window has no console
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)

    def leave(received: int, frame: object) -> None:
        # Not exit() itself, which does nothing before the loop runs.
        QTimer.singleShot(0, lambda: application.exit(128 + received))

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, leave)
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read, application)
    # Reading is all there is to do: once Python runs again, it calls the handler above.
    notifier.activated.connect(lambda: os.read(reader, 64))


def leave_at_once(code: int) -> NoReturn:
    """End the process: torch's teardown takes a while, and a decoder cannot be interrupted."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a windowed program has none
            stream.flush()
    os._exit(code)
