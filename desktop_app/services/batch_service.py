"""Classifies many photos while the worker thread has no other job: start, pause, cancel."""

import logging
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.engine.batch import classify_many
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.classify import failure
from desktop_app.engine.errors import UnexpectedError
from desktop_app.engine.outcomes import Outcome
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.services.worker import Hurry

if TYPE_CHECKING:
    from desktop_app.engine.classifier import Classifier

logger = logging.getLogger(__name__)

BUNDLE_SECONDS = 0.1
"""Outcomes are emitted together, ten times per second, however fast they arrive."""

Numbered = tuple[int, Outcome]


class BatchService(QObject):
    """Classifies a list of photos in the service's thread; a photo that is opened goes first."""

    answered = Signal(object)  # tuple[Numbered, ...]: row and outcome, in the order given
    ended = Signal()  # each photo has its outcome

    _worked = Signal(object, object, bool)  # _Run, tuple[Numbered, ...], whether it is at its end

    def __init__(self, service: ClassifierService, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._service = service
        self._run: _Run | None = None
        self._cancelled: list[_Run] = []
        self._paused = False
        self._worked.connect(self._on_worked)

    @Slot(object)
    def start(self, photos: Sequence[tuple[int, str]]) -> None:
        """Classify these rows and paths; abandons the batch before."""
        self.cancel()
        self._paused = False
        self._run = _Run(photos, self._service.budget)
        self._service.work_when_idle(self._step)

    @Slot(bool)
    def pause(self, paused: bool) -> None:
        """Pause after the current photo, or continue."""
        self._paused = paused
        if not paused:
            self._service.work_when_idle(self._step)

    @Slot()
    def cancel(self) -> None:
        """Abandon the batch: `answered` is not emitted any more, the current photo is the last."""
        if self._run is not None:
            self._run.cancelled = True
            self._cancelled.append(self._run)
            self._run = None
            self._service.work_when_idle(self._step)

    def _step(self, classifier: "Classifier", hurry: Hurry) -> bool:
        """Classify some photos in the worker thread, then let it do other jobs."""
        while self._cancelled:
            self._cancelled.pop().close()
        run = self._run
        if run is None or self._paused:
            return False
        outcomes: list[Numbered] = []
        try:
            outcomes.extend(run.next_outcomes(classifier, lambda: self._paused or hurry()))
        except Exception:  # the boundary of this thread: the window must not wait forever
            logger.exception("a batch failed")
            outcomes.extend(run.failures())
        if outcomes or run.at_end:
            self._worked.emit(run, tuple(outcomes), run.at_end)
        return not run.at_end

    @Slot(object, object, bool)
    def _on_worked(self, run: "_Run", outcomes: tuple[Numbered, ...], at_end: bool) -> None:
        if outcomes and run is self._run:
            self.answered.emit(outcomes)
        if at_end and run is self._run:  # a slot of `answered` may have cancelled the batch
            self._run = None
            self.ended.emit()


class _Run:
    """One list of photos in progress; only `cancelled` is used outside the worker thread."""

    def __init__(self, photos: Sequence[tuple[int, str]], budget: DecodeBudget) -> None:
        self._budget = budget
        self.cancelled = False
        self.at_end = False
        self._photos = photos
        self._outcomes: Iterator[Outcome] | None = None
        self._unanswered = iter(photos)

    def next_outcomes(self, classifier: "Classifier", hurry: Hurry) -> Iterator[Numbered]:
        """Yield the next outcomes, for a short time or until another job waits."""
        if self._outcomes is None:
            paths = [path for _, path in self._photos]
            self._outcomes = classify_many(
                paths, classifier, cancelled=lambda: self.cancelled, budget=self._budget
            )
        began = time.perf_counter()
        for outcome in self._outcomes:
            row, _ = next(self._unanswered)
            yield row, outcome
            if self.cancelled or hurry() or time.perf_counter() - began > BUNDLE_SECONDS:
                return
        self.at_end = True

    def failures(self) -> Iterator[Numbered]:
        """Yield a failure for each photo without an outcome."""
        error = UnexpectedError()
        for row, path in self._unanswered:
            yield row, failure(path, error, 0.0)
        self.at_end = True

    def close(self) -> None:
        """Release the decoding threads."""
        if self._outcomes is not None:
            next(self._outcomes, None)
