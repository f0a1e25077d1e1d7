"""Progress of a batch, with pause, continue, cancel and retry."""

from enum import Enum, auto
from time import monotonic

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QProgressBar, QPushButton, QSizePolicy, QWidget

from desktop_app.ui import theme
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.layouts import row
from desktop_app.ui.messages import duration
from desktop_app.ui.progress_estimate import ProgressEstimate
from desktop_app.ui.translated import TranslatedWidget

_LINE_HEIGHT = 2


class Stage(Enum):
    """The state of the batch."""

    RUNNING = auto()
    PAUSED = auto()
    CANCELLED = auto()
    ENDED = auto()


class RunControls(TranslatedWidget):
    """One line with count, rate, remaining time and buttons; empty without a batch."""

    paused = Signal(bool)
    cancelled = Signal()
    continued = Signal()  # after it was cancelled
    retried = Signal()
    progressed = Signal(float, str)  # 0..1 and its text; "" without a running batch

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage.ENDED
        self._total = self._waiting = self._retriable = 0
        self._pace = ProgressEstimate()
        self._detail = ElidedLabel()
        theme.quiet(self._detail)
        # Enter activates a button that is `autoDefault`.
        buttons = [QPushButton(flat=True, autoDefault=True) for _ in range(3)]
        self._pause, self._cancel, self._retry = buttons
        self._pause.clicked.connect(self._on_pause_clicked)
        self._cancel.clicked.connect(self.cancelled)
        self._retry.clicked.connect(self.retried)
        row(self._detail, None, *buttons, spacing=theme.GRID, parent=self)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self._render()

    def enter(self, stage: Stage) -> None:
        """Change the state."""
        self.stage = stage
        self._pace.begin(monotonic(), self._total - self._waiting)
        self._render()

    def show_counts(self, total: int, waiting: int, retriable: int) -> None:
        """Show how many photos there are, how many wait, and how many can be retried."""
        self._total, self._waiting, self._retriable = total, waiting, retriable
        if self.stage is Stage.RUNNING:
            self._pace.note(monotonic(), total - waiting)
        self._render()

    def _render(self) -> None:
        done = self._total - self._waiting
        words = self._words(done)
        self._detail.show_line(words)
        self._pause.setText(
            self.tr("Pause") if self.stage is Stage.RUNNING else self.tr("Continue")
        )
        self._pause.setVisible(self.stage is not Stage.ENDED)
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setVisible(self.stage in (Stage.RUNNING, Stage.PAUSED))
        one, many = self.tr("Retry 1 file"), self.tr("Retry {count} files")
        self._retry.setText(
            one if self._retriable == 1 else many.format(count=f"{self._retriable:,}")
        )
        self._retry.setVisible(self.stage is Stage.ENDED and self._retriable > 0)
        self.progressed.emit(done / self._total if self._total else 0.0, words)

    def _words(self, done: int) -> str:
        if self.stage is Stage.ENDED:
            return ""
        counted = self.tr("{done} of {total}").format(done=f"{done:,}", total=f"{self._total:,}")
        return " · ".join([counted, *self._more_words()])

    def _more_words(self) -> list[str]:
        if self.stage is Stage.PAUSED:
            return [self.tr("paused")]
        if self.stage is Stage.CANCELLED:
            return [self.tr("cancelled")]
        left = self._pace.seconds_left(self._waiting)
        if left is None:
            return []
        rate = f"{self._pace.rate:.1f}" if self._pace.rate < 10 else f"{self._pace.rate:.0f}"
        return [
            self.tr("{rate} photos per second").format(rate=rate),
            self.tr("{time} left").format(time=duration(left)),
        ]

    @Slot()
    def _on_pause_clicked(self) -> None:
        if self.stage is Stage.CANCELLED:
            self.continued.emit()
        else:
            self.paused.emit(self.stage is Stage.RUNNING)


class ProgressLine(QProgressBar):
    """A thin progress line that keeps its height while it is empty."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._fraction = 0.0
        self.setRange(0, 100)
        self.setTextVisible(False)
        self.setFixedHeight(_LINE_HEIGHT)
        policy = self.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        self.setSizePolicy(policy)
        self.hide()

    @Slot(float, str)
    def show_progress(self, fraction: float, words: str) -> None:
        """Fill this fraction of the line; without a text it is hidden."""
        self._fraction = fraction if words else 0.0
        self.setValue(round(100 * self._fraction))
        self.setAccessibleName(words)
        # Not only empty: a screen reader would find a bar without a name.
        self.setVisible(bool(words))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        filled = self.rect()
        filled.setWidth(round(filled.width() * self._fraction))
        QPainter(self).fillRect(filled, self.palette().color(QPalette.ColorRole.Highlight))
