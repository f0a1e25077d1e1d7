"""The page with one photo and its answer."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QImage, QPalette, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from desktop_app.engine.labels import both_names, percent, phrases
from desktop_app.engine.outcomes import Classification, Photo, Prediction
from desktop_app.ui import theme
from desktop_app.ui.announcements import announce
from desktop_app.ui.bar import Bar
from desktop_app.ui.kiosk.sizes import ScaledLabel, gap_of, least_em_of, shrink
from desktop_app.ui.layouts import column, row
from desktop_app.ui.messages import percent_in_words
from desktop_app.ui.preview import Preview
from desktop_app.ui.translated import TranslatedWidget

_ROWS = 3
_ENLARGED = 3
_LARGE, _HEADLINE, _SMALL = 2.8, 2.0, 1.4
"""Sizes of names and headlines, relative to running text."""


class AnswerPage(TranslatedWidget):
    """Shows a photo before its answer arrives, or with it."""

    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    sharper_wanted = Signal(int)  # pixels of the photo's short side that can be seen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: Classification | None = None
        self._model_ready = False
        self._chinese_first = False
        self._em = 1.0
        self._photo = Preview(enlarged=_ENLARGED)
        self._photo.clear()
        self._photo.setBackgroundRole(QPalette.ColorRole.Base)
        self._empty = True
        self._photo.picture_wanted.connect(self.picture_wanted)
        self._photo.sharper_wanted.connect(self.sharper_wanted)
        self._headline = ScaledLabel(_HEADLINE, serif=True)
        self._explanation = ScaledLabel()
        theme.quiet(self._explanation)
        self._names = [_Name() for _ in range(_ROWS)]
        self._words = column(None, self._headline, self._explanation, *self._names, None)
        self._sides = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._sides.addWidget(self._photo, 11)
        self._sides.addLayout(self._words, 9)
        self._render()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which language of a label comes first."""
        self._chinese_first = chinese_first
        self._render()

    def set_model_ready(self) -> None:
        """The model is loaded: change the text of a photo that waits."""
        self._model_ready = True
        self._render()

    def show_photo(self, photo: Photo) -> None:
        """Show a photo before its answer arrives."""
        self._answer = None
        self._empty = False
        self._photo.show_photo(photo)
        self._render()

    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo by one with more pixels."""
        self._photo.show_photo(photo)

    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the scaled image."""
        self._photo.take_picture(photo, picture)

    def show_answer(self, answer: Classification) -> None:
        """Show the answer."""
        self._answer = answer
        self._render(growing=True)
        texts = [*self._sentences()]
        for prediction in answer.predictions:
            name = both_names(prediction, self._chinese_first)[0]
            texts.append(percent_in_words(name, prediction.probability))
        announce(self, "\n".join(part for part in texts if part))

    def forget(self) -> None:
        """Release photo and answer."""
        self._answer = None
        self._empty = True
        self._photo.clear()
        self._render()

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        self._em = em
        gap = gap_of(em)
        self._sides.setContentsMargins(2 * gap, 2 * gap, 2 * gap, 0)
        self._sides.setSpacing(2 * gap)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        upright = self.height() > self.width()
        direction = QBoxLayout.Direction
        self._sides.setDirection(direction.TopToBottom if upright else direction.LeftToRight)
        self._sides.setStretch(0, 1 if upright else 11)
        self._sides.setStretch(1, 0 if upright else 9)
        self._fit()

    def _render(self, growing: bool = False) -> None:
        headline, explanation = self._sentences()
        group = self._answer is not None and self._answer.answer.kind == "group"
        self._headline.factor = _LARGE if group else _HEADLINE
        self._headline.say(headline)
        self._explanation.say(explanation)
        predictions = self._answer.predictions if self._answer is not None else ()
        # A prediction must not look like an answer.
        sure = self._answer is not None and self._answer.answer.kind == "name"
        for name, prediction in zip(self._names, [*predictions, *[None] * _ROWS], strict=False):
            name.set_large(sure and name is self._names[0])
            name.show_prediction(prediction, self._chinese_first, growing)
        self._photo.setAutoFillBackground(self._empty)
        self._fit()

    def _fit(self) -> None:
        """Fit all texts: "not sure" has more of them than an answer."""
        least = least_em_of(self.window().size())
        for share in range(100, 60, -5):
            em = max(least, self._em * share / 100)
            for label in (self._headline, self._explanation):
                label.set_em(em)
            for name in self._names:
                name.set_em(em)
                name.updateGeometry()
            self._words.setSpacing(gap_of(em))
            if self._words_fit() or em == least:
                return

    def _words_fit(self) -> bool:
        gap = gap_of(self._em)
        width, height = self.width() - 4 * gap, self.height() - 2 * gap
        if self._sides.direction() == QBoxLayout.Direction.TopToBottom:
            return self._words.minimumHeightForWidth(width) <= height - width // 2
        return self._words.minimumHeightForWidth((width - 2 * gap) * 9 // 20) <= height

    def _sentences(self) -> tuple[str, str]:
        if self._answer is None and not self._model_ready:
            return self.tr("Getting ready…"), self.tr("Your photo comes in a moment.")
        if self._answer is None:
            return self.tr("Looking…"), ""
        damaged = self.tr("Part of the file is damaged; this is what the rest shows.")
        explanation = damaged if self._answer.damaged else ""
        if self._answer.answer.kind == "name":
            return "", explanation
        headline, other_language = phrases(self._answer.answer, self._chinese_first)
        if self._answer.unsure:
            guesses = self.tr("Nothing it knows fits well. Its best guesses:")
            return headline.capitalize(), f"{explanation} {guesses}".strip()
        guesses = self.tr("No single name is sure enough. Its best guesses:")
        return headline, "\n".join((other_language, f"{explanation} {guesses}".strip()))


class _Name(QWidget):
    """A label in both languages with its probability."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._largest = _SMALL
        self._em = 1.0
        self._name = ScaledLabel(serif=True)
        self._other_name = ScaledLabel()
        theme.quiet(self._other_name)
        self._bar = Bar()
        self._bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._percent = ScaledLabel()
        self._percent.setWordWrap(False)
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._line = row((self._bar, 1), self._percent)
        self._both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._both.addWidget(self._name)
        self._both.addWidget(self._other_name, 1)
        column(self._both, self._line, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def set_large(self, large: bool) -> None:
        """Set the maximum size of the name; only a large one has a bar in the accent colour."""
        self._largest = _LARGE if large else _SMALL
        self._other_name.factor = _SMALL if large else 1.0
        self._bar.set_accented(large)

    def show_prediction(
        self, prediction: Prediction | None, chinese_first: bool, growing: bool
    ) -> None:
        """Show a prediction; None clears the row."""
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
        """Set the sizes; `em` is the size of running text, in pixels."""
        self._em = em
        self._bar.setFixedHeight(max(theme.GRID, round(em * 0.45)))
        self._line.setSpacing(gap_of(em))
        for label in (self._other_name, self._percent):
            label.set_em(em)
        self._percent.setFixedWidth(round(3.2 * em))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Put small names on one line if they fit; reduce large ones until they fit."""
        self._name.factor = self._largest
        self._name.set_em(self._em)
        gap = gap_of(self._em)
        both = _width(self._name) + gap + _width(self._other_name)
        beside = self._largest == _SMALL and both <= self.width()
        direction = QBoxLayout.Direction
        self._both.setDirection(direction.LeftToRight if beside else direction.TopToBottom)
        self._both.setSpacing(gap if beside else 0)
        for label in (self._name, self._other_name):
            label.setWordWrap(not beside)
        shrink([self._name], self._em, lambda: _width(self._name) <= self.width())


def _width(label: ScaledLabel) -> int:
    return label.fontMetrics().horizontalAdvance(label.text())
