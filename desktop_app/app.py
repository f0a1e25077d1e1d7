"""Puts the window together: the only place that knows both engine and widgets."""

import logging
import os
import signal
import sys
from collections.abc import Sequence

from PySide6.QtCore import QLocale, QSocketNotifier, QTimer, QTranslator
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
    leave_on_signals(application)
    window.show()
    if photos:
        window.take(Incoming(Kind.PATHS, tuple(photos)))
    return stop(service, application.exec())


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
    window.why_asked.connect(service.explain)
    service.explained.connect(window.show_explanations)


def stop(service: ClassifierService, code: int) -> int:
    """Let the thread end before the process; leave at once where a decoder hangs."""
    if not service.stop():
        # A C decoder cannot be interrupted, and leaving normally would abort the process.
        logging.shutdown()
        os._exit(code)
    return code


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
