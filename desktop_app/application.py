"""Starting and ending a program with a window."""

import locale
import logging
import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

from PySide6.QtCore import (
    QLoggingCategory,
    QMessageLogContext,
    QSocketNotifier,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication

from desktop_app import __version__
from desktop_app.console.output import tell
from desktop_app.process.signals import on_termination
from desktop_app.ui import theme
from desktop_app.ui.icons import app_icon

logger = logging.getLogger(__name__)

EXIT_FAILED = 1


def create_application(
    install_theme: Callable[[QApplication], None] = theme.install,
    without_display: Callable[[], int] | None = None,
) -> QApplication:
    """Create the application with its name and appearance.

    Where Qt cannot show a window, the process ends with the result of `without_display`; without
    it, Qt aborts.
    """
    # In a locale that is not UTF-8, Qt switches to one that is and warns.
    must_change = sys.platform == "linux" and locale.getencoding().lower() != "utf-8"
    QLoggingCategory.setFilterRules("default.warning=false" if must_change else "")
    if without_display is None:
        application = QApplication(sys.argv[:1])
    else:
        with _exit_instead_of_abort(without_display):
            application = QApplication(sys.argv[:1])
        if not application.screens():
            _exit_with(without_display)
    QLoggingCategory.setFilterRules("")
    application.setApplicationName("shiwu")
    application.setApplicationDisplayName("识物 Shiwu")
    application.setApplicationVersion(__version__)
    application.setDesktopFileName("shiwu")
    application.setWindowIcon(app_icon())
    install_theme(application)
    return application


def exit_on_signals(application: QApplication) -> None:
    """Exit with the usual code on SIGTERM, SIGINT and SIGHUP; Qt's loop hides them from Python.

    A SIGHUP that is ignored, as under nohup, stays ignored.
    """
    if sys.platform == "win32":
        return  # there is no SIGTERM, and a window has no console
    reader, writer = os.pipe()
    os.set_blocking(writer, False)
    signal.set_wakeup_fd(writer)

    def leave(received: int, frame: object) -> None:
        # Not exit() itself, which has no effect before the event loop runs.
        QTimer.singleShot(0, lambda: application.exit(128 + received))

    on_termination(leave)
    notifier = QSocketNotifier(reader, QSocketNotifier.Type.Read, application)
    # Reading is enough: as soon as Python code runs, the interpreter calls the handler.
    notifier.activated.connect(lambda: os.read(reader, 64))


@contextmanager
def _exit_instead_of_abort(ending: Callable[[], int]) -> Iterator[None]:
    """Within the block, a fatal message of Qt ends the process with the result of `ending`."""

    def handle(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind == QtMsgType.QtFatalMsg:
            _exit_with(ending)
        tell(message)

    before = qInstallMessageHandler(handle)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _exit_with(ending: Callable[[], int]) -> NoReturn:
    """Exit the process; Qt would abort if this returned or raised."""
    code = EXIT_FAILED
    try:
        code = ending()
    except SystemExit as leaving:  # SIGTERM
        code = leaving.code if isinstance(leaving.code, int) else EXIT_FAILED
    except KeyboardInterrupt:
        code = 128 + signal.SIGINT
    except BaseException:
        logger.exception("nobody caught this")
    finally:
        exit_immediately(code)


def exit_immediately(code: int) -> NoReturn:
    """Exit the process: torch's teardown is slow, and a decoder cannot be interrupted."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # a windowed program has none
            stream.flush()
    os._exit(code)
