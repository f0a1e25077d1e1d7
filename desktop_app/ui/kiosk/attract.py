"""The attract screen: a photo, and an invitation in both languages."""

from collections.abc import Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QRectF, QTimer, Signal
from PySide6.QtGui import (
    QHideEvent,
    QImage,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.bilingual import BilingualTexts
from desktop_app.ui.kiosk.cover_photo import cover
from desktop_app.ui.kiosk.sizes import ScaledLabel, gap_of, shrink
from desktop_app.ui.kiosk.touch_target import TouchTarget, scale
from desktop_app.ui.layouts import column, row

_EACH_SECONDS = 12
_TITLE: object = QT_TRANSLATE_NOOP("kiosk", "What is in this picture?")
_TOUCH: object = QT_TRANSLATE_NOOP("kiosk", "Touch to begin")
_KNOWS: object = QT_TRANSLATE_NOOP(
    "kiosk", "It knows {count} kinds of things, but no people, places or text."
)
_LOADING: object = QT_TRANSLATE_NOOP("kiosk", "It does not recognise people, places or text.")


class Attract(QWidget):
    """A photo on one side of the screen, the title and an invitation on the other.

    `titles` are those of the exhibit, in English and Chinese; "" for the default title.
    """

    begun = Signal()
    thumbnails_wanted = Signal(object, int)  # paths, side in device pixels

    def __init__(
        self, both: BilingualTexts, titles: tuple[str, str], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._both = both
        self._titles = titles
        self._chinese_first = False
        self._known = 0
        self._photos: Sequence[str] = ()
        self._next = 0
        self._failed = 0
        self._picture = QImage()
        self._mirrored = False
        self._em = 1.0
        self._label = QWidget(self)
        self._title, self._other_title = ScaledLabel(2.6, serif=True), ScaledLabel(1.7, serif=True)
        self._touch = TouchTarget(primary=True)
        self._touch.clicked.connect(self.begun)
        self._knows, self._also_knows = ScaledLabel(), ScaledLabel()
        for words in (self._other_title, self._knows, self._also_knows):
            theme.quiet(words)
        titles_and_button = (self._title, self._other_title, None, row(self._touch, None))
        items = (None, None, *titles_and_button, None, None, self._knows, self._also_knows)
        self._rows = column(*items, parent=self._label)
        self._turn = QTimer(self, interval=_EACH_SECONDS * 1000)
        self._turn.timeout.connect(self._on_turn)
        self._render()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which language comes first."""
        self._chinese_first = chinese_first
        self._render()

    def set_known(self, count: int) -> None:
        """Show how many classes the model has."""
        self._known = count
        self._render()

    def set_photos(self, photos: Sequence[str]) -> None:
        """Show these in turn."""
        # Request again what was requested before the image service existed.
        if tuple(photos) == tuple(self._photos) and not self._picture.isNull():
            return
        self._photos, self._next, self._failed = tuple(photos), 0, 0
        if self.isVisible():
            self._on_turn()

    def take_thumbnail(self, path: str, picture: QImage) -> None:
        """Show the requested image, on the other side than the one before.

        A static image would burn into the screen.
        """
        if path not in self._photos:
            return
        if picture.isNull():
            self._failed += 1
            if self._failed < len(self._photos):
                self._on_turn()
            return
        self._failed = 0
        self._mirrored = not self._picture.isNull() and not self._mirrored
        self._picture = picture
        self._place()
        self.update()

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        scale(self, em)
        gap = gap_of(em)
        self._rows.setContentsMargins(3 * gap, 2 * gap, 2 * gap, 2 * gap)
        self._rows.setSpacing(gap)
        self._em = em
        self._place()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Start a visit at a touch anywhere."""
        self.begun.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._picture.isNull():
            cover(QPainter(self), QRectF(self._picture_place()), self._picture)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
        if self.isVisible():
            self._on_turn()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._turn.start()
        self._on_turn()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._turn.stop()

    def _on_turn(self) -> None:
        if self._photos:
            path = self._photos[self._next % len(self._photos)]
            self._next += 1
            side = round(max(self._picture_place().size().toTuple()) * self.devicePixelRatioF())
            self.thumbnails_wanted.emit([path], side)

    def _picture_place(self) -> QRectF:
        whole = QRectF(self.rect())
        if self._upright():
            most = whole.height() - self._rows.heightForWidth(self.width())
            whole.setHeight(min(whole.width(), max(most, whole.height() * 0.42)))
            if self._mirrored:
                whole.moveBottom(self.height())
        else:
            whole.setWidth(min(whole.height(), whole.width() * 0.6))
            if self._mirrored:
                whole.moveRight(self.width())
        return whole

    def _place(self) -> None:
        shrink((self._title, self._other_title), self._em, self._words_fit)
        picture, words = self._picture_place(), QRectF(self.rect())
        if self._upright():
            words.setHeight(self.height() - picture.height())
            words.moveTop(0 if self._mirrored else picture.height())
        else:
            words.setWidth(self.width() - picture.width())
            words.moveLeft(0 if self._mirrored else picture.width())
        self._label.setGeometry(words.toRect())

    def _words_fit(self) -> bool:
        whole, picture = QRectF(self.rect()), self._picture_place()
        if self._upright():
            return self._rows.heightForWidth(self.width()) <= whole.height() - picture.height()
        width = round(whole.width() - picture.width())
        return self._rows.heightForWidth(width) <= whole.height()

    def _upright(self) -> bool:
        return self.height() > self.width()

    def _render(self) -> None:
        ours = self._both.say(_TITLE, self._chinese_first)
        own = self._titles[::-1] if self._chinese_first else self._titles
        for words, of_exhibit, standard in zip(
            (self._title, self._other_title), own, ours, strict=True
        ):
            words.say(of_exhibit or standard)
        self._touch.setText("   ".join(self._both.say(_TOUCH, self._chinese_first)))
        sentence = _KNOWS if self._known else _LOADING
        knows, also = self._both.say(sentence, self._chinese_first, count=f"{self._known:,}")
        self._knows.say(knows)
        self._also_knows.say(also)
        self._place()
