"""The work of the worker thread: one job after another, each a call of plain functions."""

import logging
import time
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app import paths
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.classify import classify_photo, failure
from desktop_app.engine.errors import ModelError, ShiwuError, UnexpectedError
from desktop_app.engine.explain import explain
from desktop_app.engine.folders import expand
from desktop_app.engine.images import read_photo
from desktop_app.engine.loading import load_classifier
from desktop_app.engine.memory import release_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Photo
from desktop_app.engine.parts import needed_short_side, part_of
from desktop_app.services.jobs import (
    Classify,
    ClassifyPart,
    Explain,
    Forget,
    Idle,
    Job,
    List,
    Load,
    Sharpen,
    Time,
)

if TYPE_CHECKING:
    from desktop_app.engine.classifier import Classifier

logger = logging.getLogger(__name__)


class Worker(QObject):
    """Lives in the worker thread: runs one job and emits its result."""

    loaded = Signal(object)
    load_failed = Signal(object)
    timed = Signal(str, float)
    listed = Signal(object)
    list_failed = Signal()
    read = Signal(object, object)
    answered = Signal(int, object)
    part_answered = Signal(int, object, object)
    sharpened = Signal(int, object)
    explained = Signal(int, object)
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
                case Time(model):
                    self._time(model)
                case List(named):
                    self.listed.emit(list(expand(iter(named), recursive=True)))
                case Classify():
                    self._classify(job)
                case ClassifyPart():
                    self._classify_part(job)
                case Sharpen(request, source, short_side):
                    photo = read_photo(source, short_side, self._budget)
                    self.sharpened.emit(request, photo)
                case Explain(request, wnids):
                    self._explain(request, wnids)
                case Forget():
                    self._photo = None
                    release_memory()
                case Idle(work, hurry):
                    if self._classifier is None or not work(self._classifier, hurry):
                        self.idled.emit(job)
        except Exception:  # the boundary of this thread: an unexpected error costs one job
            about = {"photo": _path(job)} if isinstance(job, Classify) else {}
            logger.exception("a job failed: %s", type(job).__name__, extra=about)
            if isinstance(job, Classify):
                error = UnexpectedError()
                self.answered.emit(job.request, failure(job.name, error, 0.0))
            elif isinstance(job, ClassifyPart):
                error = UnexpectedError()
                self.part_answered.emit(job.request, job.part, failure(job.name, error, 0.0))
            elif isinstance(job, Load):
                self.load_failed.emit(UnexpectedError())
            elif isinstance(job, List):
                self.list_failed.emit()
            elif isinstance(job, Explain):
                self.explained.emit(job.request, ())
            elif isinstance(job, Idle):
                self.idled.emit(job)
        finally:
            self.finished.emit()

    def _load(self, model: str | None) -> None:
        try:
            card = find_card(paths.WEIGHTS, model)
            self._classifier = load_classifier(card)
        except ModelError as error:
            self.load_failed.emit(error)
        else:
            self.loaded.emit(card)

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
        start = time.perf_counter()
        self._photo = None
        try:
            if self._classifier is None:
                raise ModelError("no-model-loaded")
            photo = read_photo(job.source, budget=self._budget)
        except ShiwuError as error:
            spent = (time.perf_counter() - start) * 1000
            self.answered.emit(job.request, failure(job.name, error, spent))
            return
        spent = (time.perf_counter() - start) * 1000
        self._photo = photo
        self.read.emit(job, photo)
        outcome = classify_photo(photo, self._classifier, job.name, spent)
        self.answered.emit(job.request, outcome)

    def _classify_part(self, job: ClassifyPart) -> None:
        start = time.perf_counter()
        try:
            if self._classifier is None:
                raise ModelError("no-model-loaded")
            photo = self._photo or read_photo(job.source, budget=self._budget)
            needed = needed_short_side(photo, job.part, self._classifier.card)
            if needed > min(photo.image.size):
                photo = read_photo(job.source, needed, self._budget)
        except ShiwuError as error:
            spent = (time.perf_counter() - start) * 1000
            self.part_answered.emit(job.request, job.part, failure(job.name, error, spent))
            return
        part = part_of(photo, job.part, self._classifier.card)
        spent = (time.perf_counter() - start) * 1000
        outcome = classify_photo(part, self._classifier, job.name, spent)
        self.part_answered.emit(job.request, job.part, outcome)

    def _explain(self, request: int, wnids: tuple[str, ...]) -> None:
        if self._photo is not None and self._classifier is not None:
            self.explained.emit(request, explain(self._photo, self._classifier, wnids))


def _path(job: Classify) -> str:
    return job.source if isinstance(job.source, str) else job.name
