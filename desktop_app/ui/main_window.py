"""The window: lays out the widgets and emits the requests of the user."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeySequence, QPaintEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget

from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Classification, Outcome
from desktop_app.ui import theme
from desktop_app.ui.announcements import announce
from desktop_app.ui.drop_window import DropWindow
from desktop_app.ui.drop_zone import DropZone
from desktop_app.ui.exporting import Exporting
from desktop_app.ui.focus_ring import FocusRing
from desktop_app.ui.header import Header
from desktop_app.ui.messages import left_out, model_unusable, why_refused, why_unreadable
from desktop_app.ui.mime_content import Kind, MimeContent, incoming
from desktop_app.ui.open_dialogs import ask_for_folder, ask_for_photos
from desktop_app.ui.stacked import stacked
from desktop_app.ui.status_line import Action, StatusLine

if TYPE_CHECKING:  # importing it delays the first paint
    from desktop_app.ui.photo_page import PhotoPage

_SMALLEST = QSize(theme.GRID * 78, theme.GRID * 54)  # with its frame within 640 × 480
_COMFORTABLE = QSize(theme.GRID * 136, theme.GRID * 86)


class MainWindow(DropWindow):
    """Shows one photo with its answer, and the list of photos."""

    first_painted = Signal()
    paths_opened = Signal(object)  # tuple[str, ...]: files and folders
    photo_chosen = Signal(object, str)  # path or content of an image file, name
    folder_opened = Signal(str)
    last_list_asked = Signal()
    show_in_folder_asked = Signal(str)  # path

    def __init__(self, chinese_first: bool = False) -> None:
        super().__init__()
        self.card: ModelCard | None = None
        self._folder = ""
        self._remark = ""  # about what was skipped of the last drop
        self._painted = self._unusable = False
        self._is_empty = True
        self.header = Header()
        self._drop_zone = DropZone()
        self._status = StatusLine()
        self._pages = QStackedWidget()
        self._pages.addWidget(self._drop_zone)
        self.setCentralWidget(stacked(self.header, self._pages, self._status))
        self.exporting = Exporting(self)
        self.exporting.notified.connect(self.notify)
        self.exporting.show_in_folder_asked.connect(self.show_in_folder_asked)
        FocusRing(self)

        self._drop_zone.photos_asked.connect(self.ask_for_photos)
        self._drop_zone.folder_asked.connect(self.ask_for_folder)
        for chosen in (self._drop_zone.sample_chosen, self.header.recent_folder_chosen):
            chosen.connect(lambda path: self.take(MimeContent(Kind.PATHS, (path,))))
        self._drop_zone.offer_accepted.connect(self.last_list_asked)
        self.brought.connect(self.take)
        self.header.photos_asked.connect(self.ask_for_photos)
        self.header.folder_asked.connect(self.ask_for_folder)
        self.header.paste_asked.connect(self.paste)
        self.header.export_asked.connect(self.export)
        self.header.full_screen_asked.connect(self.turn_full_screen)
        self.header.quit_asked.connect(self.close)
        self.header.start_over_asked.connect(self.start_over)
        QShortcut(QKeySequence("Left"), self, lambda: self.page.panel.step(-1))
        QShortcut(QKeySequence("Right"), self, lambda: self.page.panel.step(1))
        QShortcut(QKeySequence("Escape"), self, self.leave_innermost)
        QShortcut(QKeySequence("Ctrl+W"), self, self.close)
        # Qt appends the program's name to any other title.
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setMinimumSize(_SMALLEST)
        self.resize(_COMFORTABLE.boundedTo(theme.largest_window_size(self.screen())))
        self.chinese_first = chinese_first
        self._status.set_chinese(chinese_first)

    @cached_property
    def page(self) -> "PhotoPage":
        """The page with photos, made when it is first needed, because it delays the first paint."""
        from desktop_app.ui.photo_page import PhotoPage
        from desktop_app.ui.photos.list_title import batch_notice

        page = PhotoPage()
        self._pages.addWidget(page)
        self.header.place_run_controls(page.run_controls)
        actions = page.photo_actions
        self.header.add_undo_actions(actions.undo, actions.redo)
        actions.show_in_folder_asked.connect(self.show_in_folder_asked)
        actions.notified.connect(self._pass_by)
        page.begun.connect(self._on_begun)
        page.listed.connect(self._on_listed)
        page.run.ended.connect(lambda: self._pass_by(batch_notice(page.photos.counts)))
        page.photo_chosen.connect(self.photo_chosen)
        page.lost.connect(lambda failure: self.notify(why_unreadable(failure)[0]))
        page.results.copied.connect(lambda: self._pass_by(self.tr("Copied")))
        page.set_chinese_first(self.chinese_first)
        return page

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which language of a label comes first."""
        self.chinese_first = chinese_first
        self.page.set_chinese_first(chinese_first)
        self._status.set_chinese(chinese_first)
        self._on_listed()

    def restore_place(self, geometry: QByteArray) -> None:
        """Restore a saved geometry if it is still on a screen."""
        self.restoreGeometry(geometry)
        if not self.isMaximized() and not self.isFullScreen():
            self.resize(self.size().boundedTo(theme.largest_window_size(self.screen())))

    def set_folder(self, folder: str) -> None:
        """Start file dialogs in this folder."""
        self._folder = folder

    def notify(self, notice: str, actions: Sequence[Action] = (), is_passing: bool = False) -> None:
        """Show a notice in the status line, until the next event or for some seconds."""
        self._status.show_notice(notice, actions, is_passing)
        announce(self._status, notice)

    @Slot(object)
    def take(self, what: MimeContent) -> None:
        """Open dropped, pasted or named content; does nothing if no model can be used."""
        if self._unusable:
            return
        self.notify("")
        self._remark = left_out(what.left_out) if what.left_out else ""
        if what.kind is Kind.PATHS:
            self._status.show_notice(self.tr("Looking for photos…"))
            self.paths_opened.emit(what.paths)
        elif what.kind is Kind.PICTURE:
            self.page.add_picture(what.picture)
            self._show_remark()
        else:
            self.notify(why_refused(what.kind))

    def ask_for_photos(self) -> None:
        """Open the file dialog for photos."""
        self._open_all(ask_for_photos(self, self._folder))

    def ask_for_folder(self) -> None:
        """Open the file dialog for a folder."""
        self._open_all(ask_for_folder(self, self._folder))

    def paste(self) -> None:
        """Open the content of the clipboard."""
        self.take(incoming(QGuiApplication.clipboard().mimeData()))

    @Slot()
    def leave_innermost(self) -> None:
        """Leave the innermost state: search, frame, zoom, then full screen."""
        if self.page.leave_innermost():
            return
        if self._status.has_notice():
            self.notify("")
        elif self.isFullScreen():
            self.turn_full_screen()

    @Slot()
    def start_over(self) -> None:
        """Empty the list; undo restores it."""
        undo = self.page.photo_actions.undo
        self.page.photo_actions.start_over()
        self.notify(self.tr("The list is empty"), [(self.tr("Undo"), undo.trigger)])

    @Slot()
    def turn_full_screen(self) -> None:
        """Enter or leave full screen."""
        self.setWindowState(self.windowState() ^ Qt.WindowState.WindowFullScreen)

    @Slot()
    def export(self) -> None:
        """Ask for a file for the present results."""
        self.exporting.ask(self.page.photos.results(), self._folder)

    @Slot(object)
    def show_photos(self, photos: Sequence[str]) -> None:
        """Add the photos that were found, and show the first."""
        if self._unusable:
            return
        if photos:
            self._note_folder(photos[0])
            self.notify("")
            self.page.add(photos)
            self._show_remark()
        else:
            self._on_listed()
            self.notify(why_refused(Kind.NOTHING))

    def await_photos(self, paths: Sequence[str]) -> None:
        """Show the page for photos at once, before these paths are listed."""
        self.page.await_photos(paths[0])
        self._pages.setCurrentWidget(self.page)
        self.header.show_first_page(False)

    def offer_last_list(self, title: str, count: int) -> None:
        """Offer the saved list on the first page; `count` 0 removes the offer."""
        self._drop_zone.offer_last_list(title, count)

    def ask_to_remember(self, answered: Callable[[bool], None]) -> None:
        """Ask whether the list and recent folders may be saved."""
        self.notify(
            self.tr("Keep this list for next time? Only paths and answers are stored."),
            [
                (self.tr("Keep"), lambda: answered(True)),
                (self.tr("Don't keep"), lambda: answered(False)),
            ],
        )

    @Slot()
    def show_listing_trouble(self) -> None:
        """Report that what was opened could not be listed."""
        self.notify(self.tr("The photos could not be listed: something unexpected went wrong"))

    @Slot(object)
    def show_outcome(self, outcome: Outcome) -> None:
        """Show the outcome of the photo."""
        answered = isinstance(outcome, Classification)
        self._status.set_milliseconds(outcome.milliseconds if answered else None)
        self.page.show_outcome(outcome)

    @Slot(object)
    def show_model(self, card: ModelCard) -> None:
        """Show which model is ready; a change of the model also clears the notice."""
        if self.card is not None:
            self._status.show_notice("")
        self.card = card
        self.header.offer_models()
        self.page.set_model(card.name)
        self._drop_zone.set_known(len(card.classes))
        self._status.set_model(card)

    @Slot(object)
    def show_model_trouble(self, error: ModelError) -> None:
        """Show that no model can be used, and stop everything else."""
        self._unusable = True
        self.page.give_up()
        self._drop_zone.show_trouble(*model_unusable(error))
        self._pages.setCurrentWidget(self._drop_zone)
        self.header.show_first_page(True)
        self.header.close_ways_in()
        self.setAcceptDrops(False)
        self._status.give_up()

    def closeEvent(self, event: QCloseEvent) -> None:
        event.setAccepted(self.exporting.may_close())

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def _open_all(self, chosen: tuple[str, ...]) -> None:
        if chosen:
            self._note_folder(chosen[0])
            self.take(MimeContent(Kind.PATHS, chosen))

    def _note_folder(self, path: str) -> None:
        self._folder = str(Path(path).absolute().parent)
        self.folder_opened.emit(self._folder)

    @Slot(str)
    def _pass_by(self, notice: str) -> None:
        self.notify(notice, is_passing=True)

    def _show_remark(self) -> None:
        if self._remark:
            self.notify(self._remark)
        self._remark = ""

    @Slot()
    def _on_begun(self) -> None:
        self._status.set_milliseconds(None)
        self._pages.setCurrentWidget(self.page)
        self.header.show_first_page(False)

    @Slot()
    def _on_listed(self) -> None:
        """Show in the header what is open; without photos, show the first page."""
        from desktop_app.ui.photos.list_title import list_title

        self.header.show_open(*list_title(self.page.photos, self.page.panel.folder))
        is_empty = not len(self.page.photos)
        self.set_adding(not is_empty)
        if is_empty != self._is_empty:
            self.notify("")  # a notice about the empty list
        self._is_empty = is_empty
        self._pages.setCurrentWidget(self._drop_zone if is_empty else self.page)
        self.header.show_first_page(is_empty)
