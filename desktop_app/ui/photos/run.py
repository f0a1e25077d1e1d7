"""A run: the waiting photos of the list are classified."""

from collections.abc import Sequence
from time import monotonic

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.engine.outcomes import Failure, Outcome
from desktop_app.engine.reclassification import after_reclassification, can_retry
from desktop_app.ui.photos.entries import Entry, State
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.run_controls import RunControls, Stage

_UNDER_WAY = (Stage.RUNNING, Stage.PAUSED)


class Run(QObject):
    """Begins, pauses and ends a run; `RunControls` shows it."""

    started = Signal(object)  # list[tuple[int, str]]: numbers and paths
    paused = Signal(bool)
    cancelled = Signal()
    ended = Signal(float)  # seconds

    def __init__(
        self, photos: PhotoList, controls: RunControls, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._photos = photos
        self._controls = controls
        self._kept: dict[int, Outcome] = {}
        self._began = 0.0
        controls.paused.connect(self._on_paused)
        controls.cancelled.connect(self.cancel)
        controls.continued.connect(self._on_continued)
        controls.retried.connect(self._on_retried)
        photos.rearranged.connect(self._on_rearranged)
        photos.returned.connect(self._on_returned)
        photos.changed.connect(self._show_counts)

    @property
    def is_under_way(self) -> bool:
        """Whether a run is running or paused."""
        return self._controls.stage in _UNDER_WAY

    def begin(self, entries: Sequence[Entry]) -> None:
        """Classify these, and what waits in a run that is under way."""
        wanted = self._photos.waiting() if self.is_under_way else entries
        if not wanted:
            return
        if not self.is_under_way:
            self._began = monotonic()
        was_paused = self._controls.stage is Stage.PAUSED
        self._controls.enter(Stage.PAUSED if was_paused else Stage.RUNNING)
        self._show_counts()
        self.started.emit([(entry.number, entry.path) for entry in wanted])
        if was_paused:
            self.paused.emit(True)

    def take_over(self, entry: Entry) -> None:
        """Classify a photo in a run that was left before it was answered."""
        waits = self._photos.holds(entry) and entry.outcome is None and bool(entry.path)
        if waits and self._controls.stage is Stage.ENDED:
            self.begin([entry])

    def answer_again(self) -> None:
        """Classify every photo again that has an answer."""
        self._ask_again(self._photos.answered())

    @Slot(object)
    def take(self, outcomes: Sequence[tuple[int, Outcome]]) -> None:
        """Store outcomes; a photo whose file is lost keeps its answer."""
        self._photos.set_outcomes(
            [(number, after_reclassification(self._kept_of(number), it)) for number, it in outcomes]
        )

    @Slot()
    def end(self) -> None:
        """End the run: every photo has its outcome."""
        self._kept.clear()
        self._controls.enter(Stage.CANCELLED if self._photos.waiting() else Stage.ENDED)
        self._show_counts()
        self.ended.emit(monotonic() - self._began)

    @Slot()
    def cancel(self) -> None:
        """Cancel the run; photos that were classified again keep their former answer."""
        if self.is_under_way:
            self.cancelled.emit()
            self._controls.enter(Stage.CANCELLED)
            waiting = {entry.number for entry in self._photos.waiting()}
            self._photos.set_outcomes((it, self._kept[it]) for it in self._kept.keys() & waiting)
            self._kept.clear()

    def _kept_of(self, number: int) -> Outcome | None:
        entry = self._photos.find(number)
        known = None if entry is None else entry.outcome
        return self._kept.get(number) if known is None else known

    def _ask_again(self, entries: Sequence[Entry]) -> None:
        self._kept |= {it.number: it.outcome for it in entries if it.outcome is not None}
        self._photos.set_outcomes([(entry.number, None) for entry in entries])
        self.begin(entries)

    def _retriable(self) -> list[Entry]:
        if not self._photos.counts[State.FAILED]:
            return []
        return [
            entry
            for entry in self._photos.entries()
            if entry.state is State.FAILED
            and isinstance(entry.outcome, Failure)
            and can_retry(entry.outcome, changed=False)
        ]

    @Slot()
    def _show_counts(self) -> None:
        if self._controls.stage is Stage.CANCELLED and not self._photos.waiting():
            self._controls.enter(Stage.ENDED)  # the last one was opened or removed
        counts = self._photos.counts
        self._controls.show_counts(len(self._photos), counts[State.WAITING], len(self._retriable()))

    @Slot()
    def _on_rearranged(self) -> None:
        if self.is_under_way and not self._photos.waiting():
            self.cancelled.emit()
            self._controls.enter(Stage.ENDED)
        self._show_counts()

    @Slot()
    def _on_returned(self) -> None:
        """Offer to continue with restored photos."""
        if not self.is_under_way and self._photos.waiting():
            self._controls.enter(Stage.CANCELLED)

    @Slot(bool)
    def _on_paused(self, paused: bool) -> None:
        self._controls.enter(Stage.PAUSED if paused else Stage.RUNNING)
        self.paused.emit(paused)

    @Slot()
    def _on_continued(self) -> None:
        self.begin(self._photos.waiting())

    @Slot()
    def _on_retried(self) -> None:
        self._ask_again(self._retriable())
