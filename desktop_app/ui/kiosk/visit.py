"""A visit: the pages of the kiosk and the way through them; nothing of a visit is kept."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QImage, QPixmapCache
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop_app import paths
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Failure, Outcome, Photo, PhotoSource
from desktop_app.ui.kiosk.action_bar import ActionBar, Offer
from desktop_app.ui.kiosk.administrator_page import AdministratorPage, KioskStatus
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.answer import AnswerPage
from desktop_app.ui.kiosk.attract import Attract
from desktop_app.ui.kiosk.bilingual import BilingualTexts
from desktop_app.ui.kiosk.countdown import Countdown
from desktop_app.ui.kiosk.grid import Grid
from desktop_app.ui.kiosk.notice import OutOfOrder, Trouble
from desktop_app.ui.kiosk.pin_pad import PinPad
from desktop_app.ui.mime_content import Kind, MimeContent

ADMINISTRATOR_IDLE_SECONDS = 60
_PATIENCE_MILLISECONDS = 150
"""Most photos are read sooner; until then the grid stays, to avoid flicker."""
_SAMPLES = ("samples/alp.jpg", "samples/orange.jpg")


class Visit(QWidget):
    """From the attract screen to the answer and back; connects the pages.

    `titles` are those of the exhibit, in English and Chinese, "" for the default. A visit ends
    after `idle_seconds` without a touch.
    """

    photo_chosen = Signal(object, str)  # path or content of an image file, name
    paths_opened = Signal(object)  # tuple[str, ...]: files and folders
    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    sharper_wanted = Signal(int)  # pixels of the photo's short side that can be seen
    thumbnails_wanted = Signal(object, int)  # paths, side in device pixels
    forgotten = Signal()  # all requests before are void
    other_language_asked = Signal()
    visit_ended = Signal()
    pin_entered = Signal(str)
    closed = Signal()

    def __init__(
        self,
        titles: tuple[str, str],
        idle_seconds: int,
        facts: KioskStatus,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._idle_seconds = idle_seconds
        both = BilingualTexts(self)
        self._broken = False
        self._attract = Attract(both, titles)
        self._grid = Grid()
        self._answer = AnswerPage()
        self._trouble = Trouble()
        self._out_of_order = OutOfOrder(both)
        self._pin_pad = PinPad()
        self._administrator = AdministratorPage(facts)
        self._bar = ActionBar()
        self._all_pages = (
            *(self._attract, self._grid, self._answer, self._trouble),
            *(self._out_of_order, self._pin_pad, self._administrator),
        )
        self._pages = QStackedWidget()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._pages, 1)
        rows.addWidget(self._bar)
        self._countdown = Countdown(self._bar.room, self)
        self._countdown.over.connect(self.end_visit)
        self._patience = QTimer(self, interval=_PATIENCE_MILLISECONDS, singleShot=True)
        self._patience.timeout.connect(self._on_patience_ended)
        self._join()
        self.set_albums(())
        self._show(self._attract)

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which language comes first."""
        self._attract.set_chinese_first(chinese_first)
        self._answer.set_chinese_first(chinese_first)
        self._administrator.set_chinese_first(chinese_first)
        self._bar.set_chinese(chinese_first)
        self._out_of_order.set_chinese_first(chinese_first)

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        for part in (*self._all_pages, self._bar, self._countdown):
            part.set_em(em)

    @Slot()
    def note_touch(self) -> None:
        """Start a visit."""
        if self._pages.currentWidget() is not self._home():
            self._start_idling()

    @Slot()
    def end_visit(self) -> None:
        """End the visit, delete its traces, and show the attract screen."""
        self._let_go()
        self._grid.forget()
        self._pin_pad.forget()
        QGuiApplication.clipboard().clear()
        QPixmapCache.clear()
        self._show(self._home())
        self.visit_ended.emit()

    @property
    def takes_photos(self) -> bool:
        """Whether drops are accepted now."""
        closed = (self._out_of_order, self._pin_pad, self._administrator)
        return self._pages.currentWidget() not in closed

    def take(self, what: MimeContent) -> None:
        """Classify dropped content, if drops are accepted."""
        if not self.takes_photos:
            return
        if what.kind is Kind.PATHS:
            self.paths_opened.emit(what.paths)
        elif what.kind is Kind.PICTURE:
            self._begin(what.picture)

    @Slot(object)
    def show_photos(self, photos: Sequence[str]) -> None:
        """Classify the first of the dropped photos."""
        if photos:
            self._begin(photos[0])

    @Slot(object)
    def set_albums(self, albums: tuple[Album, ...]) -> None:
        """Show these albums; report it if the photo shown was on a USB drive that is removed."""
        before = self._grid.album
        self._grid.set_albums(albums)
        self._administrator.set_albums(albums)
        own = [album.photos for album in albums if not album.removable and album.photos]
        self._attract.set_photos(own[0] if own else [str(paths.resource(it)) for it in _SAMPLES])
        gone = before is not None and before.folder not in [album.folder for album in albums]
        if gone and self._pages.currentWidget() in (self._grid, self._answer, self._trouble):
            self._let_go()
            self._trouble.show_pulled()
            self._show(self._trouble)

    @Slot(object)
    def show_photo(self, photo: Photo) -> None:
        """Show a photo before its answer arrives."""
        self._answer.show_photo(photo)
        self._show(self._answer)

    @Slot(object)
    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo by one with more pixels."""
        self._answer.sharpen_photo(photo)

    @Slot(object, QImage)
    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the image requested by `picture_wanted`."""
        self._answer.take_picture(photo, picture)

    @Slot(object, QImage)
    def take_thumbnail(self, path: str, picture: QImage) -> None:
        """Show the thumbnail requested by `thumbnails_wanted`."""
        if self._pages.currentWidget() is self._attract:
            self._attract.take_thumbnail(path, picture)
        # Also those of the attract screen: the grid learns which photos cannot be read.
        self._grid.take_thumbnail(path, picture)

    @Slot(object)
    def show_outcome(self, outcome: Outcome) -> None:
        """Show the outcome of the photo."""
        self._patience.stop()
        if isinstance(outcome, Failure):
            self._answer.forget()
            self._trouble.show_failure(outcome)
            self._show(self._trouble)
        else:
            self._answer.show_answer(outcome)
            self._show(self._answer)

    @Slot(object)
    def show_model(self, card: ModelCard) -> None:
        """Show how many classes the model has."""
        self._answer.set_model_ready()
        self._attract.set_known(len(card.classes))

    @Slot(object)
    def show_model_trouble(self, error: object) -> None:
        """Show that the kiosk is out of order; the reason is in the log."""
        self._broken = True
        self.end_visit()

    @Slot(float)
    def show_pin_pad(self, wait: float) -> None:
        """Show the keypad, which accepts digits after `wait` seconds."""
        self._let_go()
        self._pin_pad.begin(wait)
        self._show(self._pin_pad)

    @Slot(bool, float)
    def show_pin_tried(self, right: bool, wait: float) -> None:
        """Show the administrator's page, or that the PIN was wrong."""
        if self._pages.currentWidget() is not self._pin_pad:
            return
        if right:
            self._pin_pad.forget()
            self._administrator.set_unreadable(self._grid.unreadable_count)
            self._show(self._administrator)
        else:
            self._pin_pad.refuse(wait)

    def _join(self) -> None:
        for page in self._all_pages:
            self._pages.addWidget(page)
        self._attract.begun.connect(self._on_begun)
        self._attract.thumbnails_wanted.connect(self.thumbnails_wanted)
        self._grid.thumbnails_wanted.connect(self.thumbnails_wanted)
        self._grid.photo_chosen.connect(self._on_photo_chosen)
        self._grid.page_changed.connect(self._bar.set_page)
        self._answer.picture_wanted.connect(self.picture_wanted)
        self._answer.sharper_wanted.connect(self.sharper_wanted)
        self._pin_pad.entered.connect(self.pin_entered)
        self._administrator.closed.connect(self.closed)
        self._bar.turned.connect(self._grid.turn)
        self._bar.another_asked.connect(self._on_another_asked)
        self._bar.language_asked.connect(self.other_language_asked)
        self._bar.finished.connect(self.end_visit)

    def _home(self) -> QWidget:
        return self._out_of_order if self._broken else self._attract

    def _show(self, page: QWidget) -> None:
        self._patience.stop()
        self._bar.setVisible(page is not self._home())
        offers = {
            self._grid: Offer.PAGES,
            self._answer: Offer.ANOTHER,
            self._trouble: Offer.ANOTHER,
        }
        self._bar.offer(offers.get(page, Offer.NOTHING))
        self._pages.setCurrentWidget(page)
        self._start_idling()

    def _start_idling(self) -> None:
        page = self._pages.currentWidget()
        seconds = self._idle_seconds
        if page in (self._pin_pad, self._administrator):
            seconds = min(seconds, ADMINISTRATOR_IDLE_SECONDS)
        if page is self._home():
            self._countdown.stop()
        else:
            self._countdown.begin(seconds)

    def _begin(self, source: PhotoSource) -> None:
        self._let_go()
        if self._pages.currentWidget() is self._grid:
            self._patience.start()
        else:
            self._on_patience_ended()
        # Without its file name, which may be personal and is not shown.
        self.photo_chosen.emit(source, "")

    def _let_go(self) -> None:
        """Release the last photo and ignore its answer."""
        self._patience.stop()
        self._answer.forget()
        self._trouble.forget()
        self.forgotten.emit()

    @Slot()
    def _on_begun(self) -> None:
        # The finger that held the corner may be lifted after the page has changed.
        if self._pages.currentWidget() is self._attract:
            self._show(self._grid)

    @Slot()
    def _on_another_asked(self) -> None:
        self._let_go()
        self._show(self._grid)

    @Slot(str)
    def _on_photo_chosen(self, path: str) -> None:
        self._begin(path)

    @Slot()
    def _on_patience_ended(self) -> None:
        self._show(self._answer)
