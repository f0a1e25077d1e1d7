"""The answer beside the photo: one phrase, and under it three labels with their bars."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QMetaMethod, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.engine.labels import both_names, corrected_phrases, percent, phrases
from desktop_app.engine.names import visible
from desktop_app.engine.results import Classification, Correction, Failure, Outcome
from desktop_app.ui import theme
from desktop_app.ui.action_row import ActionRow
from desktop_app.ui.announcements import announce
from desktop_app.ui.chip import Chip
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.messages import percent_in_words, why_unreadable
from desktop_app.ui.prediction_row import PredictionRow

ROWS = 3


class ResultsPanel(QFrame):
    """Shows one of: nothing, waiting for the model, reading, an answer, why there is none."""

    copied = Signal()
    whole_asked = Signal()  # the answer to the whole photo, in place of that to a part
    wrong_asked = Signal()  # the answer is wrong; where nobody listens, there is no such button
    why_changed = Signal(str, str)  # WordNet id and label to explain; both "" for none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._correction: Correction | None = None
        self._model_said = ""
        self._is_part = False
        self._waiting_for_model = False
        self._chinese_first = False

        self._headline = QLabel()
        self._other_language = QLabel()
        self._other_language.setFont(theme.scaled_font(self, 1.15))
        theme.quiet(self._other_language)
        self._group = Chip()
        self._explanation = QLabel()
        theme.quiet(self._explanation)
        for label in (self._headline, self._other_language, self._explanation):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._rows = [PredictionRow() for _ in range(ROWS)]
        for row in self._rows:
            row.pointed_at.connect(self._on_pointed_at)
        self._why = QPushButton()
        self._why.setCheckable(True)
        self._why.toggled.connect(self._on_why_toggled)
        self._wrong = QPushButton()
        self._wrong.clicked.connect(self.wrong_asked)
        self._whole = QPushButton()
        self._whole.clicked.connect(self.whole_asked)
        self._copy = QPushButton()
        self._copy.clicked.connect(self.copy_answer)
        self._line = theme.dividing_line()
        self._place = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        theme.quiet(self._place)
        self._lay_out()
        self._render()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label stands first and large."""
        self._chinese_first = chinese_first
        self._render()

    def show_reading(self, waiting_for_model: bool) -> None:
        """Say that the answer is on its way."""
        self._outcome = self._correction = None
        self._is_part = False
        self._waiting_for_model = waiting_for_model
        self._render()

    def show_part(self, outcome: Outcome | None) -> None:
        """Show the answer to a part of the photo, or that it is on its way."""
        self._outcome, self._correction = outcome, None
        self._is_part, self._waiting_for_model = True, False
        self._why.setChecked(False)
        self._render(growing=True)
        if outcome is not None:
            announce(self, self._in_words())

    def show_outcome(self, outcome: Outcome) -> None:
        """Show an answer, or why there is none."""
        self._outcome, self._correction = outcome, None
        self._is_part = False
        self._render(growing=True)
        self._tell_why()
        announce(self, self._in_words())

    def show_correction(self, correction: Correction | None, said: str) -> None:
        """Show what a person says in place of the answer shown, which was `said`; None: nothing."""
        if (correction, said) == (self._correction, self._model_said):
            return
        changed = correction != self._correction
        self._correction, self._model_said = correction, said
        if changed or correction is not None:
            self._render()
        if changed:
            announce(self, self._in_words())

    def show_place(self, names: Sequence[str]) -> None:
        """Say where the photo lies: its folders and its file; without any, there is no line."""
        self._place.show_line(" › ".join(visible(name) for name in names))
        self._line.setVisible(bool(names))
        self._place.setVisible(bool(names))

    def wnids(self) -> tuple[str, ...]:
        """Return the WordNet ids of the labels shown, best first."""
        if not isinstance(self._outcome, Classification):
            return ()
        return tuple(prediction.wnid for prediction in self._outcome.predictions)

    def answer_text(self) -> str:
        """Return the answer as text, one label per line; empty where there is none."""
        if not isinstance(self._outcome, Classification):
            return ""
        lines = [
            f"{first} ({second}) {percent(prediction.probability)}"
            for prediction in self._outcome.predictions
            for first, second in (both_names(prediction, self._chinese_first),)
        ]
        if self._correction is not None:
            headline, other_language, _ = self._words()
            lines.insert(0, f"{headline} ({other_language})")
        elif self._outcome.answer.kind != "name":  # else the first line says it
            headline, other_language, _ = self._words()
            words = f"{headline} ({other_language})"
            if self._outcome.answer.kind == "group":
                words += f" {percent(self._outcome.answer.probability)}"
            lines.insert(0, words)
        return "\n".join(lines)

    def copy_answer(self) -> None:
        """Put the answer on the clipboard as text."""
        text = self.answer_text()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.copied.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._render()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        # The rows have room for a focus frame around them; their words and these are in line.
        edge = theme.GRID
        for label in (self._headline, self._other_language, self._explanation):
            label.setContentsMargins(edge, 0, edge, 0)
        group = QHBoxLayout()
        group.setContentsMargins(edge, edge // 2, edge, edge // 2)
        group.addWidget(self._group)
        group.addStretch(1)
        below = QVBoxLayout()
        below.setContentsMargins(edge, edge, edge, 0)
        below.setSpacing(theme.GRID * 2)
        below.addWidget(ActionRow((self._whole, self._why, self._wrong, self._copy)))
        below.addWidget(self._line)
        below.addWidget(self._place)
        self.show_place([])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(theme.GRID * 2, theme.GRID * 3, theme.GRID * 2, theme.GRID * 2)
        layout.setSpacing(theme.GRID // 2)
        layout.addWidget(self._headline)
        layout.addWidget(self._other_language)
        layout.addLayout(group)
        layout.addWidget(self._explanation)
        layout.addSpacing(theme.GRID)
        for row in self._rows:
            layout.addWidget(row)
        layout.addLayout(below)
        layout.addStretch(1)

    def _render(self, growing: bool = False) -> None:
        outcome = self._outcome
        answered = outcome if isinstance(outcome, Classification) else None
        headline, other_language, explanation = self._words()
        self._headline.setFont(theme.title_font(self, _headline_factor(headline)))
        for label, text in (
            (self._headline, headline),
            (self._other_language, other_language),
            (self._group, self._group_words()),
            (self._explanation, explanation),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        predictions = answered.predictions if answered is not None else ()
        for row, prediction in zip(self._rows, [*predictions, *[None] * ROWS], strict=False):
            named = answered is not None and answered.answer.kind == "name"
            named = named and self._correction is None
            accented = named and row is self._rows[0]
            row.show_prediction(prediction, self._chinese_first, accented, growing, not named)
        self._whole.setVisible(self._is_part)
        self._whole.setText(self.tr("Whole photo"))
        self._whole.setToolTip(self.tr("Back to the answer to the whole photo (Esc)"))
        self._why.setVisible(bool(predictions) and not self._is_part)
        self._why.setText(self.tr("Why?"))
        self._why.setToolTip(self.tr("Show what speaks for the best name, or for one pointed at"))
        listened = self.isSignalConnected(QMetaMethod.fromSignal(self.wrong_asked))
        self._wrong.setVisible(bool(predictions) and listened and not self._is_part)
        self._wrong.setText(self.tr("That is wrong…"))
        self._wrong.setToolTip(self.tr("Choose another name"))
        self._copy.setVisible(bool(predictions))
        self._copy.setText(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy the answer as text"))

    def _group_words(self) -> str:
        """Name the group that the answer is, or belongs to, with its probability."""
        outcome = self._outcome
        if self._is_part:
            return self.tr("This part only")
        if self._correction is not None:
            return self.tr("Corrected")
        if not isinstance(outcome, Classification) or outcome.unsure:
            return ""
        if outcome.answer.kind == "group":  # which the headline names
            return percent(outcome.answer.probability)
        if not outcome.groups:
            return ""
        narrowest = outcome.groups[0]
        names = " · ".join(both_names(narrowest, self._chinese_first))
        return f"{names} {percent(narrowest.probability)}"

    def _tell_why(self, rank: int = 0) -> None:
        if not (self._why.isChecked() and isinstance(self._outcome, Classification)):
            self.why_changed.emit("", "")
            return
        prediction = self._outcome.predictions[rank]
        self.why_changed.emit(prediction.wnid, both_names(prediction, self._chinese_first)[0])

    @Slot(bool)
    def _on_why_toggled(self, checked: bool) -> None:
        self._tell_why()

    @Slot(bool)
    def _on_pointed_at(self, pointed: bool) -> None:
        row = self.sender()
        if self._why.isChecked() and isinstance(row, PredictionRow):
            self._tell_why(self._rows.index(row) if pointed else 0)

    def _in_words(self) -> str:
        """Say the whole answer, as a screen reader should speak it."""
        outcome = self._outcome
        headline, _, explanation = self._words()
        if not isinstance(outcome, Classification):
            return "\n".join(part for part in (headline, explanation) if part)
        words = [headline, explanation]
        if self._correction is not None:
            words.insert(1, self._group_words())
        elif outcome.answer.kind == "name":  # which the first label says
            words = [explanation]
        elif outcome.answer.kind == "group":
            words[0] = percent_in_words(headline, outcome.answer.probability)
        for prediction in outcome.predictions:
            name = both_names(prediction, self._chinese_first)[0]
            words.append(percent_in_words(name, prediction.probability))
        return "\n".join(part for part in words if part)

    def _words(self) -> tuple[str, str, str]:
        """Return the headline, the same in the other language, and an explanation."""
        outcome = self._outcome
        if outcome is None and self._waiting_for_model:
            explanation = self.tr("The model is being loaded. Your photo comes right after.")
            return self.tr("Getting ready…"), "", explanation
        if outcome is None:
            return self.tr("Looking…"), "", ""
        if isinstance(outcome, Failure):
            why, what_to_do = why_unreadable(outcome)
            return self.tr("This photo can't be read"), "", f"{why}\n\n{what_to_do}"
        if self._correction is not None:
            headline, other_language = corrected_phrases(self._correction, self._chinese_first)
            if self._correction.kind == "none":
                headline = headline.capitalize()
            said = self.tr("The model said: {answer}").format(answer=self._model_said)
            return headline, other_language, said
        explanations = []
        if outcome.damaged:
            explanations.append(
                self.tr("Part of the file is damaged; this is what the rest shows.")
            )
        if outcome.answer.kind == "group":
            explanations.append(self.tr("No single name is sure enough. Its best guesses:"))
        elif outcome.unsure:
            explanations.append(self.tr("Nothing it knows fits well. Its best guesses:"))
        headline, other_language = phrases(outcome.answer, self._chinese_first)
        if outcome.unsure:
            headline = headline.capitalize()
        return headline, other_language, "\n".join(explanations)


def _headline_factor(headline: str) -> float:
    """Write long names smaller, so that they keep to three lines."""
    return 2.5 if len(headline) <= 12 else 1.9
