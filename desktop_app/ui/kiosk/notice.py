"""Pages with a message: why there is no answer, and what to do."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QEvent, QSize, Qt
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.engine.outcomes import Failure
from desktop_app.ui import theme
from desktop_app.ui.icons import drawing
from desktop_app.ui.kiosk.bilingual import BilingualTexts
from desktop_app.ui.kiosk.sizes import ScaledLabel, gap_of
from desktop_app.ui.kiosk.touch_target import scale
from desktop_app.ui.layouts import column
from desktop_app.ui.messages import why_unreadable

_OUT_OF_ORDER: object = QT_TRANSLATE_NOOP("kiosk", "This exhibit is out of order.")
_SORRY: object = QT_TRANSLATE_NOOP("kiosk", "We are sorry. Please tell the staff.")


class Notice(QWidget):
    """A drawing, a large sentence and a small one, each in one or two languages."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = ""
        self._em = 1.0
        self._drawing = QLabel()
        self._large = [ScaledLabel(2.0, serif=True), ScaledLabel(1.5, serif=True)]
        self._small = [ScaledLabel(1.1), ScaledLabel(1.1)]
        theme.quiet(self._large[1])
        for words in self._small:
            theme.quiet(words)
        labels = (self._drawing, *self._large, *self._small)
        for label in labels:
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._rows = column(None, *labels, None, parent=self)

    def show_words(self, drawing: str, large: tuple[str, ...], small: tuple[str, ...] = ()) -> None:
        """Show `resources/icons/DRAWING.svg`, "" for none, and up to two sentences of each size."""
        self._name = drawing
        for widgets, sentences in ((self._large, large), (self._small, small)):
            for words, sentence in zip(widgets, (*sentences, "", ""), strict=False):
                words.say(sentence)
        self._draw()

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        self._em = em
        scale(self, em)
        gap = gap_of(em)
        self._rows.setContentsMargins(4 * gap, 2 * gap, 4 * gap, 2 * gap)
        self._rows.setSpacing(gap)
        self._draw()

    def _draw(self) -> None:
        self._drawing.setVisible(bool(self._name))
        if self._name:
            size = QSize(round(8 * self._em), round(6 * self._em))
            colour = self.palette().color(QPalette.ColorRole.Dark)
            self._drawing.setPixmap(drawing(self._name, size, colour, self.devicePixelRatioF()))


class Trouble(Notice):
    """Shows why a photo has no answer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._failure: Failure | None = None

    def show_failure(self, failure: Failure) -> None:
        """Show why this photo cannot be read."""
        self._failure = failure
        self._render()

    def show_pulled(self) -> None:
        """Show that the USB drive was removed."""
        self._failure = None
        self._render()

    def forget(self) -> None:
        """Release the failure, which names a photo."""
        self._failure = None

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        if self._failure is None:
            what, why = self.tr("The USB drive was removed."), self.tr("Its photos are forgotten.")
        else:
            what, why = self.tr("This photo can't be read."), why_unreadable(self._failure)[0]
        advice = self.tr("Please choose another photo.")
        self.show_words("unreadable", (what,), (why, advice))


class OutOfOrder(Notice):
    """Shows in both languages that the kiosk is out of order; the reason is in the log."""

    def __init__(self, both: BilingualTexts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._both = both
        self.set_chinese_first(False)

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which language comes first."""
        sentences = (_OUT_OF_ORDER, _SORRY)
        self.show_words("", *(self._both.say(words, chinese_first) for words in sentences))
