"""One photo, and the three likeliest names of what is in it."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QImage, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from desktop_app.engine.labels import both_names
from desktop_app.engine.results import Classification, Photo, Prediction
from desktop_app.ui import theme
from desktop_app.ui.announcements import announce
from desktop_app.ui.bar import Bar
from desktop_app.ui.kiosk.sizes import Words, gap_of
from desktop_app.ui.messages import percent, percent_in_words
from desktop_app.ui.preview import Preview

_ROWS = 3
_ENLARGED = 3


class AnswerPage(QWidget):
    """Shows a photo that is being looked at, or with its answer."""

    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: Classification | None = None
        self._model_ready = False
        self._chinese_first = False
        self._photo = Preview(enlarged=_ENLARGED)
        self._photo.clear()
        self._photo.picture_wanted.connect(self.picture_wanted)
        self._headline = Words(1.7, serif=True)
        self._explanation = Words()
        theme.quiet(self._explanation)
        self._names = [_Name(first=rank == 0) for rank in range(_ROWS)]
        self._words = QVBoxLayout()
        self._words.addStretch(1)
        self._words.addWidget(self._headline)
        self._words.addWidget(self._explanation)
        for name in self._names:
            self._words.addWidget(name)
        self._words.addStretch(1)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.addWidget(self._photo, 11)
        self._sides.addLayout(self._words, 9)
        self._render()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label stands first and large."""
        self._chinese_first = chinese_first
        self._render()

    def set_model_ready(self) -> None:
        """A photo waits for nothing but its turn from now on."""
        self._model_ready = True
        self._render()

    def show_reading(self) -> None:
        """Say that the answer is on its way; no photo is seen yet."""
        self.forget()

    def show_photo(self, photo: Photo) -> None:
        """Show the photo that was just read; its answer is on its way."""
        self._answer = None
        self._photo.show_photo(photo)
        self._render()

    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo shown by a sharper one of the same."""
        self._photo.show_photo(photo)

    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for."""
        self._photo.take_picture(photo, picture)

    def show_answer(self, answer: Classification) -> None:
        """Show what is in the photo."""
        self._answer = answer
        self._render(growing=True)
        said = [*self._sentences()]
        for prediction in answer.predictions:
            name = both_names(prediction, self._chinese_first)[0]
            said.append(percent_in_words(name, prediction.probability))
        announce(self, "\n".join(part for part in said if part))

    def forget(self) -> None:
        """Hold neither photo nor answer."""
        self._answer = None
        self._photo.clear()
        self._render()

    def set_em(self, em: float) -> None:
        """Follow the screen: `em` is the size of running text, in pixels."""
        gap = gap_of(em)
        self._sides.setContentsMargins(2 * gap, 2 * gap, 2 * gap, 0)
        self._sides.setSpacing(2 * gap)
        self._words.setSpacing(gap)
        for name in self._names:
            name.set_em(em)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        upright = self.height() > self.width()
        direction = QBoxLayout.Direction
        self._sides.setDirection(direction.TopToBottom if upright else direction.LeftToRight)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self, growing: bool = False) -> None:
        headline, explanation = self._sentences()
        self._headline.say(headline)
        self._explanation.say(explanation)
        predictions = self._answer.predictions if self._answer is not None else ()
        for name, prediction in zip(self._names, [*predictions, *[None] * _ROWS], strict=False):
            name.show_prediction(prediction, self._chinese_first, growing)

    def _sentences(self) -> tuple[str, str]:
        if self._answer is None and not self._model_ready:
            return self.tr("Getting ready…"), self.tr("Your photo comes in a moment.")
        if self._answer is None:
            return self.tr("Looking…"), ""
        damaged = self.tr("Part of the file is damaged; this is what the rest shows.")
        if self._answer.unsure:
            unsure = self.tr("None of the names it knows fits well. Its best guesses:")
            return self.tr("Not sure"), f"{unsure} {damaged}" if self._answer.damaged else unsure
        return "", damaged if self._answer.damaged else ""


class _Name(QWidget):
    """A label in both languages, and how likely it is."""

    def __init__(self, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._largest = 2.8 if first else 1.5
        self._em = 1.0
        self._name = Words(self._largest, serif=True)
        self._other_name = Words(1.3 if first else 1.0)
        theme.quiet(self._other_name)
        self._bar = Bar()
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._percent = Words(1.3 if first else 1.0)
        self._percent.setWordWrap(False)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._line = QHBoxLayout()
        self._line.addWidget(self._bar, 1)
        self._line.addWidget(self._percent)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(0)
        self._rows.addWidget(self._name)
        self._rows.addWidget(self._other_name)
        self._rows.addLayout(self._line)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def show_prediction(
        self, prediction: Prediction | None, chinese_first: bool, growing: bool
    ) -> None:
        """Show a prediction; None leaves nothing of the one before."""
        self.setVisible(prediction is not None)
        if prediction is None:
            self._name.setText("")
            self._other_name.setText("")
            self._percent.setText("")
            self._bar.show_fraction(0.0, "")
            return
        name, other_name = both_names(prediction, chinese_first)
        self._name.setText(name)
        self._other_name.setText(other_name)
        self._percent.setText(percent(prediction.probability))
        self._bar.show_fraction(
            prediction.probability, percent_in_words(name, prediction.probability), growing
        )
        self._fit()

    def set_em(self, em: float) -> None:
        """Follow the screen: `em` is the size of running text, in pixels."""
        self._em = em
        self._bar.setFixedHeight(max(theme.GRID, round(em * 0.45)))
        self._line.setSpacing(gap_of(em))
        self._percent.setFixedWidth(round(3.6 * self._em))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Write the name as large as it fits on one line, down to the size of running text."""
        self._name.factor = self._largest
        self._name.set_em(self._em)
        while (
            self._name.factor > 1.2
            and self._name.fontMetrics().horizontalAdvance(self._name.text()) > self.width()
        ):
            self._name.factor -= 0.1
            self._name.set_em(self._em)
