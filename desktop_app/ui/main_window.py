"""The window: lays out the widgets, and says by its signals what the user wants."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QGuiApplication,
    QImage,
    QKeySequence,
    QPaintEvent,
    QShortcut,
)
from PySide6.QtWidgets import QStackedWidget

from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.results import Classification, Explanation, Outcome, Photo
from desktop_app.ui import theme
from desktop_app.ui.announcements import announce
from desktop_app.ui.closing import ClosingQuestion
from desktop_app.ui.drop_window import DropWindow
from desktop_app.ui.drop_zone import DropZone
from desktop_app.ui.focus_ring import FocusRing
from desktop_app.ui.header import Header
from desktop_app.ui.incoming import Incoming, Kind, incoming
from desktop_app.ui.messages import left_out, model_unusable, why_refused
from desktop_app.ui.open_dialogs import ask_for_folder, ask_for_photos, ask_where_to_export
from desktop_app.ui.photo_model import shown_name
from desktop_app.ui.photo_page import PhotoPage
from desktop_app.ui.stacked import stacked
from desktop_app.ui.status_line import Action, StatusLine

_SMALLEST = QSize(theme.GRID * 78, theme.GRID * 54)  # with its frame within 640 × 480
_COMFORTABLE = QSize(theme.GRID * 136, theme.GRID * 86)


class MainWindow(DropWindow):
    """Shows one photo with its answer, and the list of those that came in with it."""

    first_painted = Signal()
    paths_opened = Signal(object)  # tuple[str, ...]: files and folders
    photo_chosen = Signal(object, str)  # path or content of an image file, name
    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    why_asked = Signal(object)  # tuple[str, ...]: WordNet ids
    folder_opened = Signal(str)
    export_chosen = Signal(object, str)  # list[CorrectedOutcome], path of the file to write
    export_given_up = Signal()

    def __init__(self, chinese_first: bool = False) -> None:
        super().__init__()
        self.card: ModelCard | None = None
        self._folder = ""
        self._remark = ""  # about what was left out of the last drop
        self._painted = self._unusable = False
        self.header = Header()
        self._drop_zone = DropZone()
        self._page = PhotoPage()
        self.batch = self._page.batch
        self._status = StatusLine()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._drop_zone)
        self._pages.addWidget(self._page)
        self.setCentralWidget(stacked(self.header, self._pages, self._status))
        self._closing = ClosingQuestion(self)
        self._closing.given_up.connect(self.export_given_up)
        FocusRing(self)
        self.header.place_run_controls(self.batch.run_controls)

        self._drop_zone.photos_asked.connect(self.ask_for_photos)
        self._drop_zone.folder_asked.connect(self.ask_for_folder)
        self._drop_zone.sample_chosen.connect(lambda path: self.take(Incoming(Kind.PATHS, (path,))))
        self.brought.connect(self.take)
        self.header.photos_asked.connect(self.ask_for_photos)
        self.header.folder_asked.connect(self.ask_for_folder)
        self.header.paste_asked.connect(self.paste)
        self.header.export_asked.connect(self.export)
        self.header.full_screen_asked.connect(self.turn_full_screen)
        self.header.quit_asked.connect(self.close)
        self.batch.export_asked.connect(self.export)
        self._page.begun.connect(self._on_begun)
        self._page.photo_chosen.connect(self.photo_chosen)
        self._page.picture_wanted.connect(self.picture_wanted)
        self._page.why_asked.connect(self.why_asked)
        self._page.results.copied.connect(self._on_copied)
        QShortcut(QKeySequence("Left"), self, lambda: self.step(-1))
        QShortcut(QKeySequence("Right"), self, lambda: self.step(1))
        QShortcut(QKeySequence("Escape"), self, self.cancel)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        QShortcut(QKeySequence.StandardKey.Copy, self, self._page.results.copy_answer)
        # Any other title than the program's name would have that name behind it.
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setMinimumSize(_SMALLEST)
        self.resize(_COMFORTABLE.boundedTo(theme.largest_window_size(self.screen())))
        self.set_chinese_first(chinese_first)

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label stands first and large."""
        self.chinese_first = chinese_first
        self._page.set_chinese_first(chinese_first)
        self._status.set_chinese(chinese_first)

    def restore_place(self, geometry: QByteArray) -> None:
        """Stand where the window stood when `geometry` was saved, if that is still on a screen."""
        self.restoreGeometry(geometry)
        if not self.isMaximized() and not self.isFullScreen():
            self.resize(self.size().boundedTo(theme.largest_window_size(self.screen())))

    def set_folder(self, folder: str) -> None:
        """Begin in this folder when the user is asked for photos."""
        self._folder = folder

    def notify(self, notice: str, actions: Sequence[Action] = (), is_passing: bool = False) -> None:
        """Say something in the status line, until something else happens or some seconds long."""
        self._status.show_notice(notice, actions, is_passing)
        announce(self._status, notice)

    @Slot(object)
    def take(self, what: Incoming) -> None:
        """Open what was dropped, pasted or named; once no model can be used, do nothing."""
        if self._unusable:
            return
        self.notify("")
        self._remark = left_out(what.left_out) if what.left_out else ""
        if what.kind is Kind.PATHS:
            self._status.show_notice(self.tr("Looking for photos…"))
            self.paths_opened.emit(what.paths)
        elif what.kind is Kind.PICTURE:
            self._page.open_picture(what.picture)
        else:
            self.notify(why_refused(what.kind))

    def ask_for_photos(self) -> None:
        """Let the user choose photos in the system's dialog."""
        self._open_all(ask_for_photos(self, self._folder))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder in the system's dialog."""
        self._open_all(ask_for_folder(self, self._folder))

    def paste(self) -> None:
        """Open what is on the clipboard."""
        self.take(incoming(QGuiApplication.clipboard().mimeData()))

    def step(self, by: int) -> None:
        """Turn to the photo `by` places further in the list, where there is one."""
        self.batch.step(by)

    @Slot()
    def cancel(self) -> None:
        """Stop what is under way; where nothing is, leave the full screen."""
        if not self.batch.cancel() and self.isFullScreen():
            self.turn_full_screen()

    @Slot()
    def turn_full_screen(self) -> None:
        """Fill the whole screen, or go back."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def export(self) -> None:
        """Let the user choose a file for the answers so far."""
        outcomes = self.batch.photos.outcomes()
        if not outcomes:
            self.notify(self.tr("There is no answer to export yet"), is_passing=True)
        elif path := ask_where_to_export(self, self._folder):
            self.notify(self.tr("Exporting…"))
            self._closing.begin_saving(path)
            self.export_chosen.emit([(outcome, None) for outcome in outcomes], path)

    @Slot(str, int)
    def show_exported(self, path: str, count: int) -> None:
        """Say where the answers are now."""
        one, many = self.tr("The answer is in {name}"), self.tr("{count} answers are in {name}")
        said = one if count == 1 else many
        self.notify(said.format(count=f"{count:,}", name=shown_name(path)))
        self._closing.end_saving(saved=True)

    @Slot(str)
    def show_export_trouble(self, reason: str) -> None:
        """Say that there is no file, and why."""
        self.notify(self.tr("The answers could not be saved: {reason}").format(reason=reason))
        self._closing.end_saving(saved=False)

    @Slot(object)
    def show_photos(self, photos: Sequence[str]) -> None:
        """List the photos that were found in what was opened, and turn to the first."""
        if photos and not self._unusable:
            self._note_folder(photos[0])
            self._page.open_photos(photos)
        elif not self._unusable:
            self.notify(why_refused(Kind.NOTHING))

    @Slot()
    def show_listing_trouble(self) -> None:
        """Say that what was opened could not be looked through."""
        self.notify(self.tr("The photos could not be listed: something unexpected went wrong"))

    @Slot(object)
    def show_photo(self, photo: Photo) -> None:
        """Show the photo that was just read; its answer is on its way."""
        self._page.show_photo(photo)

    @Slot(object)
    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._page.sharpen_photo(photo)

    @Slot(object, QImage)
    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for by `picture_wanted`."""
        self._page.take_picture(photo, picture)

    @Slot(str, QImage)
    def take_thumbnail(self, path: str, picture: QImage) -> None:
        """Show the thumbnail that the list asked for."""
        self.batch.take_thumbnail(path, picture)

    @Slot(object)
    def take_outcomes(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        """Note in the list what came of some rows."""
        self.batch.take(outcomes)

    @Slot(object)
    def show_outcome(self, outcome: Outcome) -> None:
        """Show the answer, or why there is none."""
        answered = isinstance(outcome, Classification)
        self._status.set_milliseconds(outcome.milliseconds if answered else None)
        self._page.show_outcome(outcome)

    @Slot(object)
    def show_explanations(self, explanations: Sequence[Explanation]) -> None:
        """Show where in the photo the evidence for its labels lies."""
        self._page.show_explanations(explanations)

    @Slot(object)
    def show_model(self, card: ModelCard) -> None:
        """Say which model is ready; where it takes another's place, instead of an older notice."""
        if self.card is not None:
            self._status.show_notice("")
        self.card = card
        self.header.offer_models()
        self._page.set_model(card.name)
        self._drop_zone.set_known(len(card.classes))
        self._status.set_model(card)

    @Slot(object)
    def show_model_trouble(self, error: ModelError) -> None:
        """Say that no model can be used; nothing else works then, also what is under way."""
        self._unusable = True
        self._page.give_up()
        self._drop_zone.show_trouble(*model_unusable(error))
        self._pages.setCurrentWidget(self._drop_zone)
        self.header.show_first_page(True)
        self.header.close_ways_in()
        self.setAcceptDrops(False)
        self._status.give_up()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self._closing.may_close())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def _open_all(self, chosen: tuple[str, ...]) -> None:
        if chosen:
            self._note_folder(chosen[0])
            self.take(Incoming(Kind.PATHS, chosen))

    def _note_folder(self, path: str) -> None:
        self._folder = str(Path(path).absolute().parent)
        self.folder_opened.emit(self._folder)

    @Slot()
    def _on_begun(self) -> None:
        self.notify(self._remark)
        self._remark = ""
        self._status.set_milliseconds(None)
        self._pages.setCurrentWidget(self._page)
        self.header.show_first_page(False)

    @Slot()
    def _on_copied(self) -> None:
        self.notify(self.tr("Copied"), is_passing=True)
