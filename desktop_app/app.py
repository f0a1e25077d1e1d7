"""Starts the window, and connects widgets and services."""

import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from threading import Timer
from typing import TYPE_CHECKING, NoReturn

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication

from desktop_app import paths
from desktop_app.application import (
    create_application,
    exit_immediately,
    exit_on_signals,
)
from desktop_app.crash import watch_for_crashes
from desktop_app.engine.errors import ModelError
from desktop_app.engine.loading import import_engine
from desktop_app.engine.memory import freeze_garbage_collector, limit_kept_memory
from desktop_app.engine.model_card import find_card, read_cards
from desktop_app.logs import log_to, log_uncaught, state_folder
from desktop_app.preferences import Preferences
from desktop_app.settings import disable_irregular_qt_settings, settings_path
from desktop_app.ui.diagnostics import diagnostics
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.messages import ended_badly, model_refused, settings_damaged
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.versions import versions

if TYPE_CHECKING:  # importing them would import numpy before the first paint
    from desktop_app.services.batch_service import BatchService
    from desktop_app.services.classifier_service import ClassifierService
    from desktop_app.services.export_service import ExportService
    from desktop_app.services.image_service import ImageService
    from desktop_app.services.saved_list import SavedListService

CLIPBOARD_SECONDS = 1.0  # for handing the clipboard's content over
SESSION_SECONDS = 5.0  # for an export, at the end of the desktop session


@dataclass(frozen=True, slots=True)
class Engine:
    """The services of the window, which end with it."""

    service: "ClassifierService"
    exports: "ExportService"
    pictures: "ImageService"


def run(
    photos: Sequence[str],
    model: str | None = None,
    language: str | None = None,
    without_display: Callable[[], int] | None = None,
) -> int:
    """Show the window with these photos or folders opened; returns the exit code.

    Where Qt cannot show a window, the process ends with the result of `without_display`.
    """
    folder = state_folder()
    log_to(folder)
    log_uncaught()
    crashed = watch_for_crashes(folder)
    limit_kept_memory()
    application = create_application(without_display=without_display)
    disable_irregular_qt_settings()
    preferences = Preferences(application, settings_path(), language)
    window = MainWindow(chinese_first=preferences.chinese)
    connect_preferences(window, preferences)
    window.header.about_asked.connect(lambda: show_about(window, model, folder))
    exit_on_signals(application)
    engines: list[Engine] = []
    saved_lists: list[SavedListService] = []

    def start() -> None:
        connect_desktop(window)
        saved_lists.append(keep_list(window, preferences))
        try:
            import_engine()
        except ModelError as error:
            window.show_model_trouble(error)
            return
        engine = start_engine(window, model or preferences.settings.model or None, photos)
        connect_models(window, engine.service, preferences, model)
        engines.append(engine)

    window.first_painted.connect(start)
    if crashed:
        window.first_painted.connect(
            lambda: tell_of_crash(window, engines[0].service if engines and photos else None)
        )
    # A desktop session that ends waits for this, where the system announces its end.
    application.commitDataRequest.connect(
        lambda: [engine.exports.finish(SESSION_SECONDS) for engine in engines]
    )
    if photos:
        window.await_photos(photos)
    window.show()
    code = application.exec()
    preferences.save(window.saveGeometry())
    for saved_list in saved_lists:
        saved_list.stop()
    stop(application, engines, code)


def start_engine(window: MainWindow, model: str | None, photos: Sequence[str]) -> Engine:
    """Start the services, after the first paint.

    This imports numpy and Pillow, and in the worker thread torch, which takes a second.
    """
    from desktop_app.services.batch_service import BatchService
    from desktop_app.services.classifier_service import ClassifierService
    from desktop_app.services.export_service import ExportService
    from desktop_app.services.image_service import ImageService

    service = ClassifierService(model)
    exports = ExportService()
    pictures = ImageService(window, service.budget)
    connect(window, service)
    connect_images(window, pictures)
    connect_batches(window, BatchService(service, window), exports)
    service.start()
    if photos:
        window.take(MimeContent(Kind.PATHS, tuple(photos)))
    return Engine(service, exports, pictures)


def connect(window: MainWindow, service: "ClassifierService") -> None:
    """Connect the window with the classifier service."""
    window.paths_opened.connect(service.list_photos)
    window.photo_chosen.connect(service.submit)
    once = Qt.ConnectionType.SingleShotConnection
    service.model_loaded.connect(window.show_model)
    service.model_loaded.connect(lambda card: freeze_garbage_collector(), once)
    service.photos_listed.connect(window.show_photos)
    service.listing_failed.connect(window.show_listing_trouble)
    service.photo_read.connect(window.page.show_photo)
    service.photo_sharpened.connect(window.page.sharpen_photo)
    service.answered.connect(window.show_outcome)
    window.page.part_asked.connect(service.submit_part)
    window.page.sharper_wanted.connect(service.sharpen)
    service.part_answered.connect(window.page.show_part_outcome)
    window.page.why_asked.connect(service.explain)
    service.explained.connect(window.page.show_explanations)


def connect_models(
    window: MainWindow, service: "ClassifierService", preferences: Preferences, named: str | None
) -> None:
    """Let the user choose the model; `named` is the one of the command line.

    A saved model that can no longer be used is replaced by the best one.
    """

    def fall_back(error: ModelError) -> None:
        if named is None and preferences.settings.model:
            preferences.choose_model("")
            service.use_model(None)
            window.notify(model_refused(error))
        else:
            window.show_model_trouble(error)

    service.model_failed.connect(fall_back)
    service.model_refused.connect(lambda error: window.notify(model_refused(error)))
    window.header.model_asked.connect(lambda: choose_model(window, service, preferences))


def choose_model(
    window: MainWindow, service: "ClassifierService", preferences: Preferences
) -> None:
    """Show the installed models; the chosen one is saved once it is loaded."""
    from desktop_app.ui.model_dialog import ModelDialog

    if window.card is None:
        return
    cards = read_cards(paths.WEIGHTS)
    dialog = ModelDialog(cards, window.card.name, window.chinese_first, window)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    once = Qt.ConnectionType.SingleShotConnection
    dialog.chosen.connect(service.use_model)
    dialog.chosen.connect(
        lambda: service.model_loaded.connect(lambda it: preferences.choose_model(it.name), once)
    )
    service.model_timed.connect(dialog.take_time)
    service.time_models([card.name for card in cards])
    dialog.open()


def connect_images(window: MainWindow, pictures: "ImageService") -> None:
    """Connect the window with the image service."""
    window.page.picture_wanted.connect(pictures.fit)
    window.page.part_wanted.connect(pictures.fit_part)
    pictures.part_fitted.connect(window.page.take_part)
    pictures.fitted.connect(window.page.take_picture)
    window.page.panel.thumbnails_wanted.connect(pictures.make_thumbnails)
    pictures.thumbnail_made.connect(window.page.panel.take_thumbnail)


def connect_batches(window: MainWindow, batches: "BatchService", exports: "ExportService") -> None:
    """Connect the window with the batch and export services."""
    run, exporting = window.page.run, window.exporting
    run.started.connect(batches.start)
    run.paused.connect(batches.pause)
    run.cancelled.connect(batches.cancel)
    batches.answered.connect(run.take)
    batches.ended.connect(run.end)
    exporting.chosen.connect(exports.write)
    exports.written.connect(exporting.show_written)
    exports.failed.connect(exporting.show_failed)
    exporting.given_up.connect(exports.give_up)


def keep_list(window: MainWindow, preferences: Preferences) -> "SavedListService":
    """Connect the window with the saved list, after the first paint."""
    from desktop_app.session import connect_saved_list

    return connect_saved_list(window, preferences)


def connect_desktop(window: MainWindow) -> None:
    """Connect the window with the desktop: file manager, progress, notifications."""
    from desktop_app.services.desktop_integration import Desktop, is_worth_a_notification
    from desktop_app.ui.photos.list_title import batch_notice

    desktop = Desktop(window)

    def on_ended(seconds: float) -> None:
        if is_worth_a_notification(seconds, window.isActiveWindow()):
            name = QGuiApplication.applicationDisplayName()
            desktop.notify(name, batch_notice(window.page.photos.counts))

    window.show_in_folder_asked.connect(desktop.show_in_folder)
    window.page.run_controls.progressed.connect(desktop.show_progress)
    window.page.run.ended.connect(on_ended)


def connect_preferences(window: MainWindow, preferences: Preferences) -> None:
    """Connect the window with the saved preferences."""
    window.restore_place(preferences.geometry)
    window.set_folder(preferences.settings.folder)
    window.header.set_choices(preferences.language, preferences.settings.look)
    window.header.language_chosen.connect(preferences.choose_language)
    window.header.appearance_chosen.connect(preferences.choose_appearance)
    window.folder_opened.connect(preferences.note_folder)
    preferences.language_changed.connect(window.set_chinese_first)
    if preferences.damaged:
        window.notify(settings_damaged())


def tell_of_crash(window: MainWindow, service: "ClassifierService | None") -> None:
    """Report a crash of the last session: now, or after the answer that would hide the message."""
    if service is None:
        window.notify(ended_badly())
    else:
        once = Qt.ConnectionType.SingleShotConnection
        service.answered.connect(lambda outcome: window.notify(ended_badly()), once)


def show_about(window: MainWindow, model: str | None, folder: Path | None) -> None:
    """Show the dialog about program and model."""
    from desktop_app.ui.about import AboutDialog

    card = window.card
    if card is None:
        with contextlib.suppress(ModelError):
            card = find_card(paths.WEIGHTS, model)
    facts = versions(model if card is None else card.name)
    log = folder if folder is not None and folder.is_dir() and any(folder.iterdir()) else None
    dialog = AboutDialog(card, facts, diagnostics(facts), window.chinese_first, window)
    if log is not None:
        dialog.offer_log()
        dialog.log_asked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(log))))
    dialog.open()


def stop(application: QApplication, engines: Sequence[Engine], code: int) -> NoReturn:
    """Exit immediately: torch's teardown is slow, and a decoder cannot be interrupted.

    All data is saved before. The clipboard's content is not: if the window owns it, Qt hands it to
    the desktop's clipboard manager while the application is destroyed.
    """
    for engine in engines:
        engine.exports.stop()
    if QGuiApplication.clipboard().ownsClipboard() and all(it.service.stop() for it in engines):
        for engine in engines:
            engine.pictures.stop(wait=False)
        # Qt waits five seconds for a clipboard manager that does not confirm.
        Timer(CLIPBOARD_SECONDS, exit_immediately, [code]).start()
        application.shutdown()
    # The interpreter's normal exit would wait for all thread pools.
    exit_immediately(code)
