"""The jobs of the worker thread: one after another, each a call of plain functions."""

import gc
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app import paths
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.classify import classify_photo, failure, milliseconds_since
from desktop_app.engine.errors import ModelError, ShiwuError, UnexpectedError
from desktop_app.engine.explain import explain
from desktop_app.engine.folders import expand
from desktop_app.engine.images import read_photo
from desktop_app.engine.loading import load_classifier
from desktop_app.engine.memory import release_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Outcome, Photo, PhotoSource
from desktop_app.engine.parts import Part, needed_short_side, part_of

if TYPE_CHECKING:
    from desktop_app.engine.classifier import Classifier

logger = logging.getLogger(__name__)

Hurry = Callable[[], bool]
IdleWork = Callable[["Classifier", Hurry], bool]
"""Does a part of the work, a shorter one while `hurry()` is true; returns whether more remains."""


@dataclass(frozen=True, slots=True)
class Load:
    model: str | None


@dataclass(frozen=True, slots=True)
class SelectThreads:
    pass


@dataclass(frozen=True, slots=True)
class Time:
    model: str


@dataclass(frozen=True, slots=True)
class List:
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classify:
    request: int
    source: PhotoSource
    name: str


@dataclass(frozen=True, slots=True)
class ClassifyPart:
    request: int
    source: PhotoSource
    name: str
    part: Part


@dataclass(frozen=True, slots=True)
class Sharpen:
    request: int
    source: PhotoSource
    short_side: int


@dataclass(frozen=True, slots=True)
class Explain:
    request: int
    wnids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forget:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Idle:
    work: IdleWork
    hurry: Hurry


Request = Classify | ClassifyPart | Sharpen | Explain
Job = Load | SelectThreads | Time | List | Request | Forget | Idle


class Worker(QObject):
    """Lives in the worker thread: runs one job and emits its result."""

    loaded = Signal(object)
    load_failed = Signal(object)
    timed = Signal(str, float)
    listed = Signal(object)
    list_failed = Signal()
    read = Signal(object, object)
    result = Signal(object, object)  # Request, its result
    idled = Signal(object)
    finished = Signal()

    def __init__(self, budget: DecodeBudget) -> None:
        super().__init__()
        self._budget = budget
        self._classifier: Classifier | None = None
        self._photo: Photo | None = None

    @Slot(object)
    def run(self, job: Job) -> None:
        try:
            match job:
                case Load(model):
                    self._load(model)
                case SelectThreads():
                    self._select_threads()
                case Time(model):
                    self._time(model)
                case List(named):
                    self.listed.emit(list(expand(iter(named), recursive=True)))
                case Classify():
                    self._classify(job)
                case ClassifyPart():
                    self._classify_part(job)
                case Sharpen(_, source, short_side):
                    self.result.emit(job, read_photo(source, short_side, self._budget))
                case Explain():
                    self._explain(job)
                case Forget():
                    self._photo = None
                    release_memory()
                case Idle(work, hurry):
                    if self._classifier is None or not work(self._classifier, hurry):
                        self.idled.emit(job)
        except Exception:  # the boundary of this thread: an unexpected error costs one job
            about = {}
            if isinstance(job, Classify):
                about["photo"] = job.source if isinstance(job.source, str) else job.name
            logger.exception("a job failed: %s", type(job).__name__, extra=about)
            self._report_failure(job)
        finally:
            self.finished.emit()

    def _report_failure(self, job: Job) -> None:
        """Emit the signal that the service waits for."""
        match job:
            case Classify() | ClassifyPart():
                self.result.emit(job, failure(job.name, UnexpectedError(), 0.0))
            case Explain():
                self.result.emit(job, ())
            case Load():
                self.load_failed.emit(UnexpectedError())
            case List():
                self.list_failed.emit()
            case Idle():
                self.idled.emit(job)

    def _load(self, model: str | None) -> None:
        try:
            card = find_card(paths.WEIGHTS, model)
            # One thread at first, because timing more of them delays the start by 0.1 s.
            self._classifier = load_classifier(card, threads=1)
        except ModelError as error:
            gc.enable()  # `load_classifier` does it, but not if no model is found
            self.load_failed.emit(error)
        else:
            self.loaded.emit(card)

    def _select_threads(self) -> None:
        """Load the current model again if it is faster on several threads."""
        from desktop_app.engine.classifier import fastest_thread_count

        if self._classifier is None:
            return
        count = fastest_thread_count(self._classifier)
        if count == self._classifier.threads:
            return
        try:
            self._classifier = load_classifier(self._classifier.card, count)
        except ModelError as error:
            logger.warning("the model cannot be loaded for %d threads: %s", count, error)

    def _time(self, model: str) -> None:
        """Time inferences of a model; loads it temporarily if it is not the current one."""
        from desktop_app.engine.classifier import milliseconds_of, use_threads

        current = self._classifier
        try:
            if current is not None and current.card.name == model:
                timed = current
            else:
                timed = load_classifier(find_card(paths.WEIGHTS, model))
            self.timed.emit(model, milliseconds_of(timed))
        except ModelError as error:
            logger.warning("a model cannot be timed: %s", error)
        finally:
            if current is not None:
                use_threads(current.threads)

    def _classify(self, job: Classify) -> None:
        self._photo = None

        def prepare(classifier: "Classifier") -> Photo:
            self._photo = read_photo(job.source, budget=self._budget)
            self.read.emit(job, self._photo)
            return self._photo

        self._emit_outcome(job, prepare)

    def _classify_part(self, job: ClassifyPart) -> None:
        def prepare(classifier: "Classifier") -> Photo:
            photo = self._photo or read_photo(job.source, budget=self._budget)
            needed = needed_short_side(photo, job.part, classifier.card)
            if needed > min(photo.image.size):
                photo = read_photo(job.source, needed, self._budget)
            return part_of(photo, job.part, classifier.card)

        self._emit_outcome(job, prepare)

    def _emit_outcome(
        self, job: Classify | ClassifyPart, prepare: Callable[["Classifier"], Photo]
    ) -> None:
        """Classify what `prepare` reads; its time is part of the outcome."""
        start = time.perf_counter()
        try:
            if self._classifier is None:
                raise ModelError("no-model-loaded")
            photo = prepare(self._classifier)
        except ShiwuError as error:
            outcome: Outcome = failure(job.name, error, milliseconds_since(start))
        else:
            spent = milliseconds_since(start)
            outcome = classify_photo(photo, self._classifier, job.name, spent)
        self.result.emit(job, outcome)

    def _explain(self, job: Explain) -> None:
        if self._photo is not None and self._classifier is not None:
            self.result.emit(job, explain(self._photo, self._classifier, job.wnids))
