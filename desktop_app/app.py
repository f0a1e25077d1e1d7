"""Puts the window together: the only place that knows both engine and widgets."""

import logging
import os
import signal
import sys
from collections.abc import Sequence

from PySide6.QtCore import QSocketNotifier, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app import __version__, paths
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import find_card
from desktop_app.preferences import Preferences
from desktop_app.service import ClassifierService
from desktop_app.settings import settings_path
from desktop_app.ui import theme
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.incoming import Incoming, Kind
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.messages import settings_damaged
from desktop_app.versions import versions


def run(photos: Sequence[str], model: str | None = None, language: str | None = None) -> int:
    """Show the window with these photos or folders already dropped; returns the exit code."""
    application = create_application()
    preferences = Preferences(application, settings_path(), language)
    window = MainWindow(chinese_first=preferences.chinese)
    service = ClassifierService(model, sharp_side=longest_screen_side())
    connect(window, service)
    connect_preferences(window, preferences)
    window.header.about_asked.connect(lambda: show_about(window, model))
    leave_on_signals(application)
    window.show()
    if photos:
        window.take(Incoming(Kind.PATHS, tuple(photos)))
    code = application.exec()
    preferences.save(window.saveGeometry())
    return stop(service, code)


def create_application() -> QApplication:
    """Create the application with its name and its look."""
    application = QApplication(sys.argv[:1])
    application.setApplicationName("shiwu")
    application.setApplicationDisplayName("识物 Shiwu")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("shiwu")
    theme.install(application)
    return application


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


def connect_preferences(window: MainWindow, preferences: Preferences) -> None:
    """Give the window what is remembered, and let its menu choose."""
    window.restoreGeometry(preferences.geometry)
    window.set_folder(preferences.settings.folder)
    window.header.set_choices(preferences.language, preferences.settings.look)
    window.header.language_chosen.connect(preferences.choose_language)
    window.header.look_chosen.connect(preferences.choose_look)
    window.folder_opened.connect(preferences.note_folder)
    preferences.language_changed.connect(window.set_chinese_first)
    if preferences.damaged:
        window.notify(settings_damaged())


def show_about(window: MainWindow, model: str | None) -> None:
    """Show what the program is and what its model knows."""
    try:
        card = find_card(paths.WEIGHTS, model)
    except ModelError:
        card = None
    AboutDialog(card, versions(model), window.chinese_first, window).open()


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
