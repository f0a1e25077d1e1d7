"""The answer beside the photo: what state it is in, and three labels with their bars."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.engine.labels import both_names
from desktop_app.engine.results import Classification, Failure, Outcome
from desktop_app.ui import theme
from desktop_app.ui.announcements import announce
from desktop_app.ui.icons import icon
from desktop_app.ui.messages import percent, percent_in_words, why_unreadable
from desktop_app.ui.prediction_row import PredictionRow

ROWS = 3


class ResultsPanel(QFrame):
    """Shows one of: nothing, waiting for the model, reading, an answer, why there is none."""

    copied = Signal()
    why_changed = Signal(str, str)  # WordNet id and label to explain; both "" for none

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._outcome: Outcome | None = None
        self._waiting_for_model = False
        self._chinese_first = False

        self._headline = QLabel()
        self._headline.setFont(theme.scaled_font(self, 1.25, bold=True))
        self._explanation = QLabel()
        for label in (self._headline, self._explanation):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        theme.quiet(self._explanation)
        self._rows = [PredictionRow(first=rank == 0) for rank in range(ROWS)]
        for row in self._rows:
            row.pointed_at.connect(self._on_pointed_at)
        self._why = QPushButton()
        self._why.setCheckable(True)
        self._why.toggled.connect(self._on_why_toggled)
        self._copy = QPushButton()
        self._copy.clicked.connect(self.copy_answer)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GRID)
        for button in (self._why, self._copy):
            button.setMinimumHeight(theme.CONTROL)
            buttons.addWidget(button)
        buttons.addStretch(1)

        layout = QVBoxLayout(self)
        # The rows have room for a frame around them; their words and these are in line.
        layout.setContentsMargins(theme.GRID * 2, theme.GRID, theme.GRID * 2, theme.GRID)
        layout.setSpacing(theme.GRID)
        words = QVBoxLayout()
        words.setContentsMargins(theme.GRID, theme.GRID, theme.GRID, 0)
        words.setSpacing(theme.GRID)
        words.addWidget(self._headline)
        words.addWidget(self._explanation)
        layout.addLayout(words)
        for row in self._rows:
            layout.addWidget(row)
        layout.addStretch(1)
        buttons.setContentsMargins(theme.GRID, 0, theme.GRID, theme.GRID)
        layout.addLayout(buttons)
        self._render()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label stands first and large."""
        self._chinese_first = chinese_first
        self._render()

    def show_reading(self, waiting_for_model: bool) -> None:
        """Say that the answer is on its way."""
        self._outcome = None
        self._waiting_for_model = waiting_for_model
        self._render()

    def show_outcome(self, outcome: Outcome) -> None:
        """Show an answer, or why there is none."""
        self._outcome = outcome
        self._render(growing=True)
        self._tell_why()
        announce(self, self._in_words())

    def wnids(self) -> tuple[str, ...]:
        """Return the WordNet ids of the labels shown, best first."""
        if not isinstance(self._outcome, Classification):
            return ()
        return tuple(prediction.wnid for prediction in self._outcome.predictions)

    def answer_text(self) -> str:
        """Return the answer as text, one label a line; empty where there is none."""
        if not isinstance(self._outcome, Classification):
            return ""
        return "\n".join(
            f"{first} ({second}) {percent(prediction.probability)}"
            for prediction in self._outcome.predictions
            for first, second in (both_names(prediction, self._chinese_first),)
        )

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

    def _render(self, growing: bool = False) -> None:
        outcome = self._outcome
        predictions = outcome.predictions if isinstance(outcome, Classification) else ()
        headline, explanation = self._words()
        self._headline.setText(headline)
        self._headline.setVisible(bool(headline))
        self._explanation.setText(explanation)
        self._explanation.setVisible(bool(explanation))
        for row, prediction in zip(self._rows, [*predictions, *[None] * ROWS], strict=False):
            row.show_prediction(prediction, self._chinese_first, growing)
        self._why.setVisible(bool(predictions))
        self._why.setText(self.tr("Why?"))
        self._why.setToolTip(self.tr("Show what speaks for the best name, or for one pointed at"))
        self._copy.setVisible(bool(predictions))
        self._copy.setText(self.tr("Copy"))
        self._copy.setIcon(icon("copy", self))
        self._copy.setToolTip(self.tr("Copy the answer as text"))

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
        words = [part for part in self._words() if part]
        if isinstance(self._outcome, Classification):
            for prediction in self._outcome.predictions:
                name = both_names(prediction, self._chinese_first)[0]
                words.append(percent_in_words(name, prediction.probability))
        return "\n".join(words)

    def _words(self) -> tuple[str, str]:
        outcome = self._outcome
        if outcome is None and self._waiting_for_model:
            return self.tr("Getting ready…"), self.tr(
                "The model is being loaded. Your photo comes right after."
            )
        if outcome is None:
            return self.tr("Looking…"), ""
        if isinstance(outcome, Failure):
            why, what_to_do = why_unreadable(outcome)
            return self.tr("This photo cannot be read"), f"{why}\n\n{what_to_do}"
        damaged = self.tr("Part of the file is damaged; this is what the rest shows.")
        if outcome.unsure:
            unsure = self.tr("None of the names it knows fits well. Its best guesses:")
            return self.tr("Not sure"), f"{unsure}\n{damaged}" if outcome.damaged else unsure
        return "", damaged if outcome.damaged else ""
