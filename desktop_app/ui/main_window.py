"""The window: lays out the widgets, and says by its signals what the user wants."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QGuiApplication,
    QKeySequence,
    QPaintEvent,
    QPalette,
    QShortcut,
)
from PySide6.QtWidgets import (
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.results import Classification, Explanation, Outcome, Photo
from desktop_app.ui import theme
from desktop_app.ui.drop_zone import DropSheet, DropZone
from desktop_app.ui.header import Header
from desktop_app.ui.incoming import Incoming, Kind, incoming, kind_of
from desktop_app.ui.messages import model_unusable
from desktop_app.ui.open_dialogs import ask_for_folder, ask_for_photos
from desktop_app.ui.photo_list import PhotoList, shown_name
from desktop_app.ui.photo_view import PhotoView
from desktop_app.ui.results import ResultsPanel
from desktop_app.ui.status_line import StatusLine

_PANEL_WIDTH = theme.GRID * 42
_SMALLEST = (theme.GRID * 90, theme.GRID * 60)
_COMFORTABLE = (theme.GRID * 130, theme.GRID * 84)
_PATIENCE_MILLISECONDS = 120
"""Most answers come sooner; until then the last photo and its answer stay, without a flicker."""


class MainWindow(QMainWindow):
    """Shows one photo with its answer, and the list of those that came in with it."""

    first_painted = Signal()
    paths_opened = Signal(object)  # tuple[str, ...]: files and folders
    photo_chosen = Signal(object, str)  # path or content of an image file, name
    why_asked = Signal(object)  # tuple[str, ...]: WordNet ids
    folder_opened = Signal(str)

    def __init__(self, chinese_first: bool = False) -> None:
        super().__init__()
        self._photos: Sequence[str] = ()
        self._name = ""
        self._folder = ""
        self._model_ready = False
        self._painted = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_PATIENCE_MILLISECONDS)
        self._patience.timeout.connect(self._on_patience_ended)

        self.header = Header()
        self._drop_zone = DropZone()
        self._list = PhotoList()
        self._photo = PhotoView()
        self._results = ResultsPanel()
        self._status = StatusLine()
        self._pages = QStackedWidget()
        self._lay_out()
        self._sheet = DropSheet(self)

        self.header.photos_asked.connect(self.ask_for_photos)
        self.header.folder_asked.connect(self.ask_for_folder)
        self.header.paste_asked.connect(self.paste)
        self._results.copied.connect(self._on_copied)
        self._results.why_changed.connect(self._on_why_changed)
        self._list.chosen.connect(self._on_chosen)
        QShortcut(QKeySequence("Left"), self, lambda: self.step(-1))
        QShortcut(QKeySequence("Right"), self, lambda: self.step(1))
        QShortcut(QKeySequence(QKeySequence.StandardKey.Copy), self, self._results.copy_answer)
        # Any other title than the program's name would have that name behind it.
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setAcceptDrops(True)
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_COMFORTABLE)
        self.set_chinese_first(chinese_first)

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label stands first and large."""
        self.chinese_first = chinese_first
        self._results.set_chinese_first(chinese_first)
        self._status.set_chinese(chinese_first)

    def set_folder(self, folder: str) -> None:
        """Begin in this folder when the user is asked for photos."""
        self._folder = folder

    def notify(self, notice: str) -> None:
        """Say something in the status line, until something else happens."""
        self._status.set_notice(notice)

    def take(self, what: Incoming) -> None:
        """Open what was dropped, pasted or named: the one door for photos."""
        self.notify("")
        if what.kind is Kind.PATHS:
            self.paths_opened.emit(what.paths)
        elif what.kind is Kind.PICTURE:
            self._list_photos(())
            self._begin(what.picture, self.tr("Picture"))
        elif what.kind is Kind.WEB_ADDRESS:
            self.notify(self.tr("A web address is not opened: drop the picture itself"))
        elif what.kind is Kind.LOST_PICTURE:
            self.notify(self.tr("The picture did not arrive: save it and drop the file"))
        else:
            self.notify(self.tr("There is no photo in this"))

    def ask_for_photos(self) -> None:
        """Let the user choose photos in the system's dialog."""
        self._open_all(ask_for_photos(self, self._folder))

    def ask_for_folder(self) -> None:
        """Let the user choose a folder in the system's dialog."""
        self._open_all(ask_for_folder(self, self._folder))

    def paste(self) -> None:
        """Open what is on the clipboard."""
        self.take(incoming(QGuiApplication.clipboard().mimeData()))

    def announce_drop(self, kind: Kind, count: int) -> None:
        """Say what dropping what hovers will do, until it is dropped or leaves."""
        self._sheet.announce(kind, count)

    def step(self, by: int) -> None:
        """Turn to the photo `by` places further in the list, where there is one."""
        self._list.step(by)

    @Slot(object)
    def show_photos(self, photos: Sequence[str]) -> None:
        """List the photos that were found in what was opened, and turn to the first."""
        if photos:
            self._list_photos(photos)
        else:
            self.notify(self.tr("There is no photo in this"))

    @Slot(object)
    def show_photo(self, photo: Photo) -> None:
        """Show the photo that was just read; its answer is on its way."""
        self._patience.stop()
        self._photo.show_photo(photo, self._name)
        self._results.show_reading(waiting_for_model=False)

    @Slot(object)
    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._photo.sharpen_photo(photo)

    @Slot(object)
    def show_outcome(self, outcome: Outcome) -> None:
        """Show the answer, or why there is none."""
        self._patience.stop()
        answered = isinstance(outcome, Classification)
        self._status.set_milliseconds(outcome.milliseconds if answered else None)
        if not answered:
            self._photo.show_drawing("unreadable", self._name)
        self._results.show_outcome(outcome)

    @Slot(object)
    def show_explanations(self, explanations: Sequence[Explanation]) -> None:
        """Show where in the photo the evidence for its labels lies."""
        self._photo.take_explanations(explanations)

    @Slot(object)
    def show_model(self, card: ModelCard) -> None:
        """Say which model is ready."""
        self._model_ready = True
        self._drop_zone.set_known(len(card.classes))
        self._status.set_model(card)

    @Slot(object)
    def show_model_trouble(self, error: ModelError) -> None:
        """Say that no model can be used; nothing else works then."""
        self._patience.stop()
        self._drop_zone.show_trouble(*model_unusable(error))
        self._pages.setCurrentWidget(self._drop_zone)
        self.header.close_ways_in()
        self.setAcceptDrops(False)
        self._status.clear()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        data = event.mimeData()
        self.announce_drop(kind_of(data), len(data.urls()))
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._sheet.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._sheet.hide()
        what = incoming(event.mimeData())
        if not what.usable:
            event.setDropAction(Qt.DropAction.IgnoreAction)
        event.accept()
        self.take(what)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def _lay_out(self) -> None:
        self._results.setFixedWidth(_PANEL_WIDTH)
        self._results.setAutoFillBackground(True)
        self._results.setBackgroundRole(QPalette.ColorRole.Base)
        self._list.hide()
        content = QWidget()
        columns = QHBoxLayout(content)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(0)
        columns.addWidget(self._list)
        columns.addWidget(self._photo, 1)
        columns.addWidget(self._results)
        self._pages.addWidget(self._drop_zone)
        self._pages.addWidget(content)

        whole = QWidget()
        rows = QVBoxLayout(whole)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self.header)
        rows.addWidget(theme.dividing_line())
        rows.addWidget(self._pages, 1)
        rows.addWidget(theme.dividing_line())
        rows.addWidget(self._status)
        self.setCentralWidget(whole)

    def _open_all(self, chosen: tuple[str, ...]) -> None:
        if chosen:
            self._folder = str(Path(chosen[0]).parent)
            self.folder_opened.emit(self._folder)
            self.take(Incoming(Kind.PATHS, chosen))

    def _list_photos(self, photos: Sequence[str]) -> None:
        self._photos = photos
        self._list.setVisible(len(photos) > 1)
        self._list.set_photos(photos)

    def _begin(self, source: str | bytes, name: str) -> None:
        self._name = name
        self.notify("")
        self._status.set_milliseconds(None)
        if self._pages.currentWidget() is self._drop_zone or not self._model_ready:
            self._on_patience_ended()
            self._pages.setCurrentIndex(1)
        else:
            self._patience.start()
        self.photo_chosen.emit(source, name)

    @Slot(int)
    def _on_chosen(self, index: int) -> None:
        path = self._photos[index]
        self._begin(path, shown_name(path))

    @Slot()
    def _on_patience_ended(self) -> None:
        self._photo.show_drawing("drop", self._name)
        self._results.show_reading(waiting_for_model=not self._model_ready)

    @Slot(str, str)
    def _on_why_changed(self, wnid: str, label: str) -> None:
        self._photo.explain(wnid, label)
        if wnid and not self._photo.explains(wnid):
            self.why_asked.emit(self._results.wnids())

    @Slot()
    def _on_copied(self) -> None:
        self.notify(self.tr("The answer is on the clipboard"))
