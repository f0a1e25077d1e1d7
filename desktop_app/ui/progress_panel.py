"""How far many photos are, and what can be done about it: pause, go on, cancel, try again."""

from enum import Enum, auto
from time import monotonic

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.ui import theme
from desktop_app.ui.bar import Bar
from desktop_app.ui.messages import duration
from desktop_app.ui.pace import Pace


class Stage(Enum):
    """What is going on with the photos."""

    RUNNING = auto()
    PAUSED = auto()
    CANCELLED = auto()
    ENDED = auto()


class ProgressPanel(QWidget):
    """Says count, rate and time left; emits what the user wants."""

    paused = Signal(bool)
    cancelled = Signal()
    continued = Signal()  # after it was cancelled
    retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stage = Stage.ENDED
        self._total = self._waiting = self._unsure = self._failed = 0
        self._pace = Pace()
        self._heading = QLabel()
        self._heading.setFont(theme.scaled_font(self, 1.15, bold=True))
        self._detail = QLabel()
        theme.quiet(self._detail)
        self._bar = Bar()
        self._pause = QPushButton()
        self._pause.clicked.connect(self._on_pause_clicked)
        self._cancel = QPushButton()
        self._cancel.clicked.connect(self.cancelled)
        self._retry = QPushButton()
        self._retry.clicked.connect(self.retried)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GRID)
        for button in (self._pause, self._cancel, self._retry):
            button.setMinimumHeight(theme.CONTROL)
            buttons.addWidget(button)
        buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(theme.GRID)
        layout.addWidget(self._heading)
        layout.addWidget(self._bar)
        layout.addWidget(self._detail)
        layout.addLayout(buttons)
        self._render()

    def enter(self, stage: Stage) -> None:
        """Be in this stage from now on."""
        self.stage = stage
        self._pace.begin(monotonic(), self._total - self._waiting)
        self._render()

    def show_counts(self, total: int, waiting: int, unsure: int, failed: int) -> None:
        """Say how many photos there are, and how many in each state."""
        self._total, self._waiting, self._unsure, self._failed = total, waiting, unsure, failed
        if self.stage is Stage.RUNNING:
            self._pace.note(monotonic(), total - waiting)
        self._render()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        done = self._total - self._waiting
        if self.stage is Stage.ENDED:
            heading = self.tr("{total} photos").format(total=f"{self._total:,}")
        else:
            heading = self.tr("{done} of {total} photos").format(
                done=f"{done:,}", total=f"{self._total:,}"
            )
        self._heading.setText(heading)
        self._detail.setText(self._words())
        self._bar.setVisible(self.stage is not Stage.ENDED)
        self._bar.show_fraction(done / self._total if self._total else 0.0, heading)
        self._pause.setText(
            self.tr("Pause") if self.stage is Stage.RUNNING else self.tr("Continue")
        )
        self._pause.setVisible(self.stage is not Stage.ENDED)
        self._cancel.setText(self.tr("Cancel"))
        self._cancel.setVisible(self.stage in (Stage.RUNNING, Stage.PAUSED))
        retry = self.tr("Try again the {count} unreadable")
        self._retry.setText(retry.format(count=f"{self._failed:,}"))
        self._retry.setVisible(self.stage is Stage.ENDED and self._failed > 0)

    def _words(self) -> str:
        if self.stage is Stage.PAUSED:
            return self.tr("Paused")
        if self.stage is Stage.CANCELLED:
            return self.tr("Cancelled")
        if self.stage is Stage.ENDED:
            return " · ".join(self._findings()) or self.tr("All recognised")
        left = self._pace.seconds_left(self._waiting)
        if left is None:
            return self.tr("Beginning…")
        rate = f"{self._pace.rate:.1f}" if self._pace.rate < 10 else f"{self._pace.rate:.0f}"
        return self.tr("{rate} a second · {time} left").format(rate=rate, time=duration(left))

    def _findings(self) -> list[str]:
        words = []
        if self._unsure:
            words.append(self.tr("{count} not sure").format(count=f"{self._unsure:,}"))
        if self._failed:
            words.append(self.tr("{count} unreadable").format(count=f"{self._failed:,}"))
        return words

    @Slot()
    def _on_pause_clicked(self) -> None:
        if self.stage is Stage.CANCELLED:
            self.continued.emit()
        else:
            self.paused.emit(self.stage is Stage.RUNNING)
