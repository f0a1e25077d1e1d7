"""Starts the kiosk: named steps from top to bottom."""

import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QDir, QLockFile
from PySide6.QtWidgets import QApplication

from desktop_app.application import (
    create_application,
    exit_immediately,
    exit_on_signals,
)
from desktop_app.console.messages import terminal_language, translate
from desktop_app.console.output import tell
from desktop_app.crash import watch_for_crashes
from desktop_app.engine.errors import ModelError
from desktop_app.engine.loading import import_engine
from desktop_app.engine.memory import limit_kept_memory
from desktop_app.files import read_small
from desktop_app.kiosk.album_watcher import AlbumWatcher
from desktop_app.kiosk.config import DEFAULT_PATH, ConfigFault, KioskConfig, read_config
from desktop_app.kiosk.pin import PinVerifier
from desktop_app.kiosk.pin_checker import PinChecker
from desktop_app.kiosk.watchdog import Watchdog
from desktop_app.language import Language
from desktop_app.logs import log_to, log_to_stderr, log_uncaught, state_folder
from desktop_app.ui import theme
from desktop_app.ui.kiosk.administrator_page import KioskStatus
from desktop_app.ui.kiosk.visit import Visit
from desktop_app.ui.kiosk.window import KioskWindow
from desktop_app.versions import versions

if TYPE_CHECKING:  # importing them would import numpy before the first paint
    from desktop_app.services.classifier_service import ClassifierService
    from desktop_app.services.image_service import ImageService

logger = logging.getLogger(__name__)

EXIT_RUNS_ALREADY = 1
LOCK_NAME = "shiwu-kiosk.lock"
MAX_LOCK_BYTES = 4096


@dataclass(frozen=True, slots=True)
class KioskServices:
    """The services of the kiosk, started after the first paint."""

    service: "ClassifierService"
    pictures: "ImageService"
    albums: AlbumWatcher


def run_kiosk(
    config_path: Path | None,
    model: str | None,
    language: str | None,
    without_display: Callable[[], int],
) -> int:
    """Show the kiosk until the administrator closes it; returns the exit code.

    Where Qt cannot show a window, the process ends with the result of `without_display`.
    """
    folder = state_folder()
    log_to(folder)
    log_to_stderr()
    log_uncaught(in_clear=False)
    watch_for_crashes(folder)
    limit_kept_memory()
    config, faults = read_config(config_path)
    for fault in faults:
        tell(fault.sentence(config_path or DEFAULT_PATH, terminal_language(language)))
    lock = acquire_instance_lock()
    if lock is None:
        tell(translate("The kiosk is running already.", terminal_language(language)))
        return EXIT_RUNS_ALREADY
    application = create_application(theme.exhibit, without_display)
    facts = kiosk_status(config_path or DEFAULT_PATH, faults, model or config.model)
    exhibit, window = create_window(application, config, facts, language or config.language)
    exit_on_signals(application)
    watchdog = Watchdog(application)
    window.first_painted.connect(watchdog.start)
    window.first_painted.connect(lambda: start_services(exhibit, config, model or config.model))
    window.fill_screen()
    code = application.exec()
    watchdog.stop()
    lock.unlock()
    return exit_immediately(code)


def acquire_instance_lock() -> QLockFile | None:
    """Return the lock that prevents a second instance, None if another instance holds it.

    The lock file of a killed process, an empty one after a power failure, and a disk that cannot be
    written are no obstacle.
    """
    path = Path(os.environ.get("XDG_RUNTIME_DIR") or QDir.tempPath(), LOCK_NAME)
    lock = QLockFile(str(path))
    try:
        read_small(path, MAX_LOCK_BYTES)
    except OSError as error:
        if path.is_symlink() or not isinstance(error, FileNotFoundError):
            # A folder or a broken link cannot be locked, and Qt would block at a pipe.
            logger.warning("there is no lock: %s", error.strerror)
            return lock
    lock.setStaleLockTime(0)  # otherwise a lock counts as stale after 30 seconds
    if lock.tryLock(0) or lock.error() != QLockFile.LockError.LockFailedError:
        return lock
    return lock if lock.removeStaleLockFile() and lock.tryLock(0) else None


def kiosk_status(path: Path, faults: tuple[ConfigFault, ...], model: str | None) -> KioskStatus:
    """Return the content of the administrator's page."""
    return KioskStatus(versions(model), str(path), faults)


def create_window(
    application: QApplication, config: KioskConfig, facts: KioskStatus, language: str
) -> tuple[Visit, KioskWindow]:
    """Create the pages and the window, which work without the services except for photos."""
    exhibit = Visit((config.title, config.title_zh), config.idle_seconds, facts)
    window = KioskWindow(exhibit)
    connect_language(application, exhibit, language)
    open_administrator_page(application, window, exhibit, config)
    return exhibit, window


def connect_language(application: QApplication, exhibit: Visit, name: str) -> None:
    """Set the configured language, switch it on request, and restore it after each visit."""
    language = Language(application, name)
    exhibit.set_chinese_first(language.chinese)
    language.changed.connect(exhibit.set_chinese_first)
    exhibit.other_language_asked.connect(
        lambda: language.choose("en" if language.chinese else "zh")
    )
    exhibit.visit_ended.connect(lambda: language.choose(name))


def open_administrator_page(
    application: QApplication, window: KioskWindow, exhibit: Visit, config: KioskConfig
) -> None:
    """Connect the PIN and the administrator's page, which closes the kiosk."""
    pin_checker = PinChecker(PinVerifier(config.pin_file), application)
    window.corner_held.connect(pin_checker.check)
    pin_checker.found.connect(exhibit.show_pin_pad)
    exhibit.pin_entered.connect(pin_checker.try_pin)
    pin_checker.tried.connect(exhibit.show_pin_tried)
    exhibit.closed.connect(lambda: application.exit(0))


def start_services(exhibit: Visit, config: KioskConfig, model: str | None) -> KioskServices | None:
    """Start the services, after the first paint; returns None if a library cannot be loaded.

    This imports numpy and Pillow, and in the worker thread torch, which takes a second.
    """
    try:
        import_engine()
    except ModelError as error:
        log_model_trouble(error)
        exhibit.show_model_trouble(error)
        return None
    from desktop_app.services.classifier_service import ClassifierService
    from desktop_app.services.image_service import ImageService

    service = ClassifierService(model, exhibit)
    pictures = ImageService(exhibit, service.budget)
    albums = AlbumWatcher(config, exhibit)
    connect(exhibit, service)
    connect_images(exhibit, pictures)
    albums.found.connect(exhibit.set_albums)
    service.model_failed.connect(log_model_trouble)
    albums.start()
    service.start()
    return KioskServices(service, pictures, albums)


def log_model_trouble(error: ModelError) -> None:
    """Log the reason, which visitors need not see."""
    logger.error("the model cannot be used: %s", error)


def connect(exhibit: Visit, service: "ClassifierService") -> None:
    """Connect the visit with the classifier service."""
    exhibit.photo_chosen.connect(service.submit)
    exhibit.paths_opened.connect(service.list_photos)
    exhibit.forgotten.connect(service.forget)
    service.model_loaded.connect(exhibit.show_model)
    service.model_failed.connect(exhibit.show_model_trouble)
    service.photos_listed.connect(exhibit.show_photos)
    service.photo_read.connect(exhibit.show_photo)
    exhibit.sharper_wanted.connect(service.sharpen)
    service.photo_sharpened.connect(exhibit.sharpen_photo)
    service.answered.connect(exhibit.show_outcome)


def connect_images(exhibit: Visit, pictures: "ImageService") -> None:
    """Connect the visit with the image service."""
    exhibit.picture_wanted.connect(pictures.fit)
    exhibit.thumbnails_wanted.connect(pictures.make_thumbnails)
    exhibit.forgotten.connect(pictures.forget)
    pictures.fitted.connect(exhibit.take_picture)
    pictures.thumbnail_made.connect(exhibit.take_thumbnail)
