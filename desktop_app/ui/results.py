"""The answer beside the photo: what state it is in, and three labels with their bars."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QEnterEvent, QGuiApplication, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.labels import both_names
from desktop_app.engine.results import Classification, Failure, Outcome, Prediction
from desktop_app.ui import theme
from desktop_app.ui.icons import icon
from desktop_app.ui.messages import why_unreadable

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
        buttons.addWidget(self._why)
        buttons.addWidget(self._copy)
        buttons.addStretch(1)

        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GRID * 3] * 4)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._headline)
        layout.addWidget(self._explanation)
        for row in self._rows:
            layout.addWidget(row)
            layout.addSpacing(theme.GRID)
        layout.addStretch(1)
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
        self._render()
        self._tell_why()

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

    def _render(self) -> None:
        outcome = self._outcome
        predictions = outcome.predictions if isinstance(outcome, Classification) else ()
        headline, explanation = self._words()
        self._headline.setText(headline)
        self._headline.setVisible(bool(headline))
        self._explanation.setText(explanation)
        self._explanation.setVisible(bool(explanation))
        for row, prediction in zip(self._rows, [*predictions, *[None] * ROWS], strict=False):
            row.show_prediction(prediction, self._chinese_first)
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


class PredictionRow(QWidget):
    """One label in both languages, with its bar and percentage."""

    pointed_at = Signal(bool)  # False when the mouse leaves

    def __init__(self, first: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name = QLabel()
        self._name.setFont(theme.scaled_font(self, 1.5 if first else 1.15, bold=True))
        self._name.setWordWrap(True)
        self._other_name = QLabel()
        theme.quiet(self._other_name)
        self._bar = Bar()
        self._percent = QLabel()
        self._percent.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._percent.setMinimumWidth(self._percent.fontMetrics().horizontalAdvance("100 %"))

        bar_line = QHBoxLayout()
        bar_line.setSpacing(theme.GRID * 2)
        bar_line.addWidget(self._bar, 1)
        bar_line.addWidget(self._percent)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, theme.GRID, 0, 0)
        layout.setSpacing(theme.GRID // 2)
        layout.addWidget(self._name)
        layout.addWidget(self._other_name)
        layout.addLayout(bar_line)

    def show_prediction(self, prediction: Prediction | None, chinese_first: bool) -> None:
        """Show a prediction; None hides the row."""
        self.setVisible(prediction is not None)
        if prediction is None:
            return
        name, other_name = both_names(prediction, chinese_first)
        self._name.setText(name)
        self._other_name.setText(other_name)
        self._percent.setText(percent(prediction.probability))
        self._bar.set_fraction(prediction.probability)
        self.setAccessibleName(f"{name}, {percent(prediction.probability)}")

    def enterEvent(self, event: QEnterEvent) -> None:
        self.pointed_at.emit(True)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointed_at.emit(False)


class Bar(QWidget):
    """A horizontal bar, filled from the left by a fraction of 0..1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fraction = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_fraction(self, fraction: float) -> None:
        self.fraction = fraction
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(theme.GRID * 12, theme.GRID)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        whole = QRectF(self.rect())
        radius = whole.height() / 2
        painter.setBrush(self.palette().color(QPalette.ColorRole.Midlight))
        painter.drawRoundedRect(whole, radius, radius)
        # Never narrower than its round ends: a label with a small share still has a bar.
        filled = QRectF(whole)
        filled.setWidth(max(whole.height(), whole.width() * self.fraction))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Highlight))
        painter.drawRoundedRect(filled, radius, radius)


def percent(probability: float) -> str:
    """Write a probability of 0..1 as people read it; neither 0 nor 100 % is ever claimed."""
    whole = round(probability * 100)
    if whole < 1:
        return "< 1 %"
    return "> 99 %" if whole > 99 else f"{whole} %"
