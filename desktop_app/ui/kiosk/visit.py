"""The visit: which page is shown, what a touch leads to, and that nothing of it stays."""

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
"""Most photos are read sooner; until then the grid stays, without a flicker."""
_SAMPLES = ("samples/alp.jpg", "samples/orange.jpg")


class Visit(QWidget):
    """From the invitation to the answer and back; the pages do not know each other.

    `titles` are the exhibit's own, in English and Chinese, "" for ours. A visit is over after
    `idle_seconds` without a touch.
    """

    photo_chosen = Signal(object, str)  # path or content of an image file, name
    paths_opened = Signal(object)  # tuple[str, ...]: files and folders
    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    thumbnails_wanted = Signal(object, int)  # paths, side in device pixels
    forgotten = Signal()  # nobody wants what was asked for until now
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
        """Choose which language stands first and large."""
        self._attract.set_chinese_first(chinese_first)
        self._answer.set_chinese_first(chinese_first)
        self._administrator.set_chinese_first(chinese_first)
        self._bar.set_chinese(chinese_first)
        self._out_of_order.set_chinese_first(chinese_first)

    def set_em(self, em: float) -> None:
        """Follow the screen: `em` is the size of running text, in pixels."""
        for part in (*self._all_pages, self._bar, self._countdown):
            part.set_em(em)

    @Slot()
    def note_touch(self) -> None:
        """Somebody is there."""
        if self._pages.currentWidget() is not self._home():
            self._start_idling()

    @Slot()
    def end_visit(self) -> None:
        """Forget all that this visitor did, and invite the next one."""
        self._let_go()
        self._grid.forget()
        self._pin_pad.forget()
        QGuiApplication.clipboard().clear()
        QPixmapCache.clear()
        self._show(self._home())
        self.visit_ended.emit()

    @property
    def takes_photos(self) -> bool:
        """Whether a visitor is meant to bring photos now."""
        closed = (self._out_of_order, self._pin_pad, self._administrator)
        return self._pages.currentWidget() not in closed

    def take(self, what: MimeContent) -> None:
        """Look at what was dropped, where it is something and a visitor is meant to."""
        if not self.takes_photos:
            return
        if what.kind is Kind.PATHS:
            self.paths_opened.emit(what.paths)
        elif what.kind is Kind.PICTURE:
            self._begin(what.picture)

    @Slot(object)
    def show_photos(self, photos: Sequence[str]) -> None:
        """Look at the first of the photos that were found in what was dropped."""
        if photos:
            self._begin(photos[0])

    @Slot(object)
    def set_albums(self, albums: tuple[Album, ...]) -> None:
        """Offer these photos; whoever looks at those of a USB drive that was pulled is told."""
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
        """Show the photo that was just read; its answer is on its way."""
        self._answer.show_photo(photo)
        self._show(self._answer)

    @Slot(object)
    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._answer.sharpen_photo(photo)

    @Slot(object, QImage)
    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for by `picture_wanted`."""
        self._answer.take_picture(photo, picture)

    @Slot(object, QImage)
    def take_thumbnail(self, path: str, picture: QImage) -> None:
        """Show the thumbnail that was asked for by `thumbnails_wanted`."""
        if self._pages.currentWidget() is self._attract:
            self._attract.take_thumbnail(path, picture)
        # Also what only the invitation asked for: the grid learns what cannot be read.
        self._grid.take_thumbnail(path, picture)

    @Slot(object)
    def show_outcome(self, outcome: Outcome) -> None:
        """Show the answer, or why there is none."""
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
        """Say what the model knows."""
        self._answer.set_model_ready()
        self._attract.set_known(len(card.classes))

    @Slot(object)
    def show_model_trouble(self, error: object) -> None:
        """Say to visitors that there is nothing to see; the reason is for the log."""
        self._broken = True
        self.end_visit()

    @Slot(float)
    def show_pin_pad(self, wait: float) -> None:
        """Let the administrator enter the PIN, after `wait` seconds."""
        self._let_go()
        self._pin_pad.begin(wait)
        self._show(self._pin_pad)

    @Slot(bool, float)
    def show_pin_tried(self, right: bool, wait: float) -> None:
        """Show the administrator's page, or say that it was the wrong PIN."""
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
        # Without its name, which may tell of a person and is shown nowhere.
        self.photo_chosen.emit(source, "")

    def _let_go(self) -> None:
        """Hold nothing of the photo before, and want no answer about it."""
        self._patience.stop()
        self._answer.forget()
        self._trouble.forget()
        self.forgotten.emit()

    @Slot()
    def _on_begun(self) -> None:
        # A finger that held the corner may lift when the page is another already.
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
