"""Puts the window together: the only place that knows both engine and widgets."""

import logging
import os
import signal
import socket
import sys
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSocketNotifier, QTranslator
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app import __version__, paths
from desktop_app.service import ClassifierService
from desktop_app.ui import theme
from desktop_app.ui.incoming import Incoming, Kind
from desktop_app.ui.main_window import MainWindow


def run(photos: Sequence[str], model: str | None = None, language: str | None = None) -> int:
    """Show the window with these photos or folders already dropped; returns the exit code."""
    application = create_application()
    chinese = install_language(application, language)
    window = MainWindow(chinese_first=chinese)
    service = ClassifierService(model, sharp_side=longest_screen_side())
    connect(window, service)
    stop_at_the_end(application, service)
    listener = leave_on_signals(application)
    window.show()
    if photos:
        window.take(Incoming(Kind.PATHS, tuple(photos)))
    code = application.exec()
    listener.setEnabled(False)
    return code


def create_application() -> QApplication:
    """Create the application with its name and its look."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("shiwu")
    application.setApplicationDisplayName("识物 Shiwu")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("shiwu")
    theme.install(application)
    return application


def install_language(application: QApplication, language: str | None) -> bool:
    """Use this language, or the system's; returns whether it is Chinese."""
    chinese = (
        language == "zh" if language else QLocale.system().language() == QLocale.Language.Chinese
    )
    if chinese:
        translator = QTranslator(application)
        translator.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))
        application.installTranslator(translator)
    return chinese


def longest_screen_side() -> int:
    """Return the longest side of any screen, in device pixels."""
    return max(
        round(max(screen.size().toTuple()) * screen.devicePixelRatio())
        for screen in QGuiApplication.screens()
    )


def connect(window: MainWindow, service: ClassifierService) -> None:
    """Wire the window's wishes to the service, and its answers back."""
    # Torch's import holds the interpreter for a second: the window is painted before that.
    window.first_painted.connect(service.start)
    window.paths_opened.connect(service.list_photos)
    window.photo_chosen.connect(service.submit)
    service.model_loaded.connect(window.show_model)
    service.model_failed.connect(window.show_model_trouble)
    service.photos_listed.connect(window.show_photos)
    service.photo_read.connect(window.show_photo)
    service.photo_sharpened.connect(window.sharpen_photo)
    service.answered.connect(window.show_outcome)


def stop_at_the_end(application: QApplication, service: ClassifierService) -> None:
    """Let the thread end before the application; leave without it where a decoder hangs."""

    def stop() -> None:
        if not service.stop():
            # A C decoder cannot be interrupted, and leaving normally would abort the process.
            logging.shutdown()
            os._exit(0)

    application.aboutToQuit.connect(stop)


def leave_on_signals(application: QApplication) -> QSocketNotifier:
    """Leave with the usual code on Ctrl+C and SIGTERM; Qt's loop would not let Python see them."""
    reader, writer = socket.socketpair()
    for end in (reader, writer):
        end.setblocking(False)
    signal.set_wakeup_fd(writer.fileno())
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda received, frame: application.exit(128 + received))
    notifier = QSocketNotifier(reader.fileno(), QSocketNotifier.Type.Read, application)
    # Reading is all there is to do: back in Python, the handler above runs.
    notifier.activated.connect(lambda: reader.recv(16) and writer.fileno())
    return notifier
