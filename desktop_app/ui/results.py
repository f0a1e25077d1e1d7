"""The panel with the answer, the three predictions and their bars."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QEvent, QMetaMethod, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QWidget

from desktop_app.engine.file_names import visible
from desktop_app.engine.labels import both_names
from desktop_app.engine.outcomes import Correction, Outcome
from desktop_app.ui import theme
from desktop_app.ui.action_row import ActionRow
from desktop_app.ui.announcements import announce
from desktop_app.ui.answer_text import AnswerText
from desktop_app.ui.chip import Chip
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.layouts import column, row
from desktop_app.ui.prediction_row import PredictionRow

ROWS = 3


class ResultsPanel(QFrame):
    """Shows nothing, waiting for the model, reading, an answer, or a failure."""

    copied = Signal()
    whole_asked = Signal()  # the answer for the whole photo is wanted again
    wrong_asked = Signal()  # the answer is to be corrected; unconnected, the button is hidden
    why_changed = Signal(str, str)  # WordNet id and label to explain; both "" for none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = AnswerText()
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
        for line in self._rows:
            line.pointed_at.connect(self._on_pointed_at)
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
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        theme.quiet(self._hint)
        self._lay_out()
        self._render()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which language of a label comes first."""
        self._chinese_first = chinese_first
        self._render()

    def show_reading(self, waiting_for_model: bool) -> None:
        """Show that the photo is being classified."""
        self._shown = AnswerText(waits_for_model=waiting_for_model)
        self._render()

    def show_part(self, outcome: Outcome | None) -> None:
        """Show the answer for a part of the photo; None while it is being classified."""
        self._shown = AnswerText(outcome, is_part=True)
        self._why.setChecked(False)
        self._render(growing=True)
        if outcome is not None:
            announce(self, self._accessible_text())

    def show_outcome(self, outcome: Outcome) -> None:
        """Show the outcome of a photo."""
        self._shown = AnswerText(outcome)
        self._render(growing=True)
        self._tell_why()
        announce(self, self._accessible_text())

    def show_correction(self, correction: Correction | None, answer: str) -> None:
        """Show a correction of the `answer`; None removes it."""
        before = self._shown
        self._shown = replace(before, correction=correction, models_answer=answer)
        if correction is not None or before.correction is not None:
            self._render()
        if correction != before.correction:
            announce(self, self._accessible_text())

    def show_place(self, names: Sequence[str]) -> None:
        """Show the folders and the file name of the photo; nothing hides the line."""
        self._place.show_line(" › ".join(visible(name) for name in names))
        self._line.setVisible(bool(names))
        self._place.setVisible(bool(names))

    def wnids(self) -> tuple[str, ...]:
        """Return the WordNet ids of the labels shown, best first."""
        found = self._shown.answered
        return () if found is None else tuple(it.wnid for it in found.predictions)

    def answer_text(self) -> str:
        """Return the answer as text, one label per line; "" if there is none."""
        return self._shown.as_text(self._chinese_first)

    def copy_answer(self) -> None:
        """Copy the answer as text."""
        text = self.answer_text()
        if text:
            QGuiApplication.clipboard().setText(text)
            self.copied.emit()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._render()
        super().changeEvent(event)

    def _lay_out(self) -> None:
        # Aligns with the rows, which have a margin for their focus frame.
        edge = theme.GRID
        for label in (self._headline, self._other_language, self._explanation):
            label.setContentsMargins(edge, 0, edge, 0)
        group = row(self._group, None, margins=(edge, edge // 2, edge, edge // 2))
        actions = ActionRow((self._whole, self._why, self._wrong, self._copy))
        parts = (actions, self._line, self._place, self._hint)
        below = column(*parts, spacing=edge * 2, margins=(edge, edge, edge, 0))
        self.show_place([])
        answer = (self._headline, self._other_language, group, self._explanation)
        margins = (edge * 2, edge * 3, edge * 2, edge * 2)
        items = (*answer, edge, *self._rows, below, None)
        column(*items, spacing=edge // 2, margins=margins, parent=self)

    def _render(self, growing: bool = False) -> None:
        answered = self._shown.answered
        headline, other_language = self._shown.headlines(self._chinese_first)
        self._headline.setFont(theme.title_font(self, _headline_factor(headline)))
        for label, text in (
            (self._headline, headline),
            (self._other_language, other_language),
            (self._group, self._shown.remark(self._chinese_first)),
            (self._explanation, self._shown.explanation()),
        ):
            label.setText(text)
            label.setVisible(bool(text))
        predictions = answered.predictions if answered is not None else ()
        for line, prediction in zip(self._rows, [*predictions, *[None] * ROWS], strict=False):
            named = self._shown.names_first
            accented = named and line is self._rows[0]
            line.show_prediction(prediction, self._chinese_first, accented, growing, not named)
        self._whole.setVisible(self._shown.is_part)
        self._whole.setText(self.tr("Whole photo"))
        self._whole.setToolTip(self.tr("Back to the answer to the whole photo (Esc)"))
        self._why.setVisible(bool(predictions) and not self._shown.is_part)
        self._why.setText(self.tr("Why?"))
        self._why.setToolTip(self.tr("Show what speaks for the best name, or for one pointed at"))
        listened = self.isSignalConnected(QMetaMethod.fromSignal(self.wrong_asked))
        self._wrong.setVisible(bool(predictions) and listened and not self._shown.is_part)
        self._wrong.setText(self.tr("That is wrong…"))
        self._wrong.setToolTip(self.tr("Choose another name"))
        self._hint.setVisible(bool(predictions) and not self._shown.is_part)
        self._hint.setText(self.tr("Drag a frame on the photo to ask about a part of it."))
        self._copy.setVisible(bool(predictions))
        self._copy.setText(self.tr("Copy"))
        self._copy.setToolTip(self.tr("Copy the answer as text"))

    def _tell_why(self, rank: int = 0) -> None:
        found = self._shown.answered
        if found is None or not self._why.isChecked():
            self.why_changed.emit("", "")
            return
        prediction = found.predictions[rank]
        self.why_changed.emit(prediction.wnid, both_names(prediction, self._chinese_first)[0])

    @Slot(bool)
    def _on_why_toggled(self, checked: bool) -> None:
        self._tell_why()

    @Slot(bool)
    def _on_pointed_at(self, pointed: bool) -> None:
        line = self.sender()
        if self._why.isChecked() and isinstance(line, PredictionRow):
            self._tell_why(self._rows.index(line) if pointed else 0)

    def _accessible_text(self) -> str:
        return self._shown.accessible_text(self._chinese_first)


def _headline_factor(headline: str) -> float:
    """Reduce the font of long names, so that they fit on three lines."""
    return 2.5 if len(headline) <= 12 else 1.9
