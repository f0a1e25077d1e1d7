"""Classifies photos in a thread: submit photos, connect to the signals, call `stop` at the end.

    submit ──────────┐                              ┌► photo_read, answered, photo_sharpened
    submit_part ─────┼► one running, one waiting ──►┼► part_answered
    explain ─────────┘                              └► explained
    list_photos ──────► one after the other ─────────► photos_listed, listing_failed

A new photo replaces the one that waits, and results of older photos are dropped, so that a stale
answer is never shown. Listings come after it; none is dropped, because each belongs to another drop
of files. While nothing waits, the thread does a long work, part by part.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QThread, Signal, Slot

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Photo, PhotoSource
from desktop_app.engine.parts import Part
from desktop_app.services.worker import (
    Classify,
    ClassifyPart,
    Explain,
    Forget,
    Idle,
    IdleWork,
    Job,
    List,
    Load,
    Request,
    SelectThreads,
    Sharpen,
    Time,
    Worker,
)

STOP_MILLISECONDS = 700
STACK_BYTES = 16 * 1024 * 1024  # the default on macOS, 512 KB, is too small for decoders and torch


class ClassifierService(QObject):
    """Lists, reads and classifies photos in a worker thread.

    `model` names a model of `weights/`, None means the best. `budget` is the memory for decoding
    that all readers share.
    """

    model_loaded = Signal(object)  # ModelCard
    model_failed = Signal(object)  # ModelError: no model can be used
    model_refused = Signal(object)  # ModelError of the requested model; the current one is kept
    model_timed = Signal(str, float)  # name, milliseconds of one inference
    photos_listed = Signal(object)  # list[str]
    listing_failed = Signal()
    photo_read = Signal(object)  # Photo
    answered = Signal(object)  # Outcome
    part_answered = Signal(object, object)  # Part, Outcome
    photo_sharpened = Signal(object)  # Photo
    explained = Signal(object)  # tuple[Explanation, ...]

    def __init__(
        self,
        model: str | None = None,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.budget = DecodeBudget()
        self._model = model
        self._latest = 0
        self._running = False
        self._has_model = False
        self._next_model: Load | None = None
        self._select: SelectThreads | None = None
        self._to_time: list[Time] = []
        self._to_list: list[List] = []
        self._asked: Classify | None = None
        self._waiting: Job | None = None
        self._sharper: Sharpen | None = None
        self._idle: Idle | None = None
        self._stopped = False
        self._thread = QThread(self)
        self._thread.setStackSize(STACK_BYTES)
        self._worker = Worker(self.budget)
        self._worker.moveToThread(self._thread)
        self._job_posted.connect(self._worker.run)
        # Only slots of this QObject: a lambda connected to the worker's signal would run in the
        # worker thread.
        self._worker.loaded.connect(self._on_loaded)
        self._worker.load_failed.connect(self._on_load_failed)
        self._worker.timed.connect(self.model_timed)
        self._worker.listed.connect(self.photos_listed)
        self._worker.list_failed.connect(self.listing_failed)
        self._worker.read.connect(self._on_read)
        self._worker.result.connect(self._on_result)
        self._worker.idled.connect(self._on_idled)
        self._worker.finished.connect(self._on_finished)

    _job_posted = Signal(object)  # Job

    @property
    def busy(self) -> bool:
        """Whether a request is running or waiting."""
        return self._running or self._hurried()

    def start(self) -> None:
        """Start the thread, which first imports torch and loads the model."""
        self._thread.start()
        self._post(Load(self._model))

    def use_model(self, name: str | None) -> None:
        """Load another model of `weights/`, None for the best; emits `model_loaded`.

        If it cannot be loaded, `model_refused` is emitted and the previous one stays in use.
        """
        self._next_model = Load(name)
        self._go_on()

    def time_models(self, names: Sequence[str]) -> None:
        """Time these models while no photo waits; emits `model_timed` for each that can be loaded.

        Replaces the models of the previous call.
        """
        self._to_time = [Time(name) for name in names]
        self._go_on()

    def list_photos(self, named: Sequence[str]) -> None:
        """List the photos at these paths and in these folders.

        Emits `photos_listed`, or `listing_failed` after an unexpected error.
        """
        self._to_list.append(List(tuple(named)))
        self._go_on()

    def submit(self, source: PhotoSource, name: str) -> None:
        """Classify a photo; emits `photo_read` and `answered`."""
        self._latest += 1
        self._asked = Classify(self._latest, source, name)
        self._enqueue(self._asked)

    @Slot(object)
    def submit_part(self, part: Part) -> None:
        """Classify a part of the photo submitted last; emits `part_answered`."""
        if self._asked is not None and not isinstance(self._waiting, Classify):
            asked = self._asked
            self._enqueue(ClassifyPart(self._latest, asked.source, asked.name, part))

    @Slot(int)
    def sharpen(self, short_side: int) -> None:
        """Read the photo submitted last again, with more pixels; emits `photo_sharpened`."""
        if self._asked is not None:
            self._sharper = Sharpen(self._latest, self._asked.source, short_side)
            self._go_on()

    def explain(self, wnids: Sequence[str]) -> None:
        """Compute the evidence for these labels in the photo classified last; emits `explained`."""
        if self._waiting is None:  # else the labels are not those of the photo that waits
            self._enqueue(Explain(self._latest, tuple(wnids)))

    @Slot()
    def forget(self) -> None:
        """Release the photo submitted last; no signal about it is emitted any more."""
        self._latest += 1
        self._asked = None
        self._enqueue(Forget())

    def work_when_idle(self, work: IdleWork) -> None:
        """Call `work` in the thread, while it has no other job, until it returns False.

        Replaces the work of the previous call.
        """
        self._idle = Idle(work, self._hurried)
        self._go_on()

    def stop(self) -> bool:
        """End the thread; returns False where a decoder has not returned in time."""
        self._stopped = True
        self._waiting = None
        self._to_list.clear()
        self._latest += 1
        self._thread.quit()
        return self._thread.wait(STOP_MILLISECONDS)

    def _enqueue(self, job: Job) -> None:
        if self._stopped:
            return
        if not isinstance(job, Explain | ClassifyPart):
            self._sharper = None
        self._waiting = job
        self._go_on()

    def _post(self, job: Job) -> None:
        self._running = True
        self._job_posted.emit(job)

    def _hurried(self) -> bool:
        """Tell the worker, in its thread, whether another job waits."""
        is_asked = self._waiting is not None or self._next_model is not None
        return is_asked or bool(self._to_list) or self._stopped

    @Slot(object)
    def _on_loaded(self, card: ModelCard) -> None:
        self._has_model = True
        self._select = SelectThreads()
        self.model_loaded.emit(card)

    @Slot(object)
    def _on_load_failed(self, error: ModelError) -> None:
        (self.model_refused if self._has_model else self.model_failed).emit(error)

    @Slot(object, object)
    def _on_read(self, job: Classify, photo: Photo) -> None:
        if job.request == self._latest:
            self.photo_read.emit(photo)

    @Slot(object, object)
    def _on_result(self, job: Request, result: object) -> None:
        if job.request != self._latest:
            return
        match job:
            case Classify():
                self.answered.emit(result)
            case ClassifyPart():
                self.part_answered.emit(job.part, result)
            case Sharpen():
                self.photo_sharpened.emit(result)
            case Explain():
                self.explained.emit(result)

    @Slot(object)
    def _on_idled(self, job: Idle) -> None:
        if job is self._idle:  # else another work came in the meantime
            self._idle = None

    @Slot()
    def _on_finished(self) -> None:
        self._running = False
        self._go_on()

    def _go_on(self) -> None:
        """Post the next job if the thread is free."""
        if self._running or self._stopped or not self._thread.isRunning():
            return
        if (job := self._take_job()) is not None:
            self._post(job)

    def _take_job(self) -> Job | None:
        job: Job | None
        if self._next_model is not None:
            job, self._next_model = self._next_model, None
        elif self._waiting is not None:
            job, self._waiting = self._waiting, None
        elif self._to_list:
            job = self._to_list.pop(0)
        elif self._sharper is not None:
            job, self._sharper = self._sharper, None
        elif self._select is not None:
            job, self._select = self._select, None
        elif self._to_time:
            job = self._to_time.pop(0)
        else:
            job = self._idle
        return job
