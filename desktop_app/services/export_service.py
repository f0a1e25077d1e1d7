"""Writes exports off the GUI thread."""

import logging
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path
from threading import Event

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.engine.formats.suffixes import JSON_SUFFIXES
from desktop_app.engine.outcomes import CorrectedOutcome
from desktop_app.engine.reports import write_report

logger = logging.getLogger(__name__)

TOP = 3
FINISH_SECONDS = 3.0
"""Time for an unfinished export when the program is terminated; afterwards it is abandoned."""
GIVE_UP_SECONDS = 0.5


class ExportService(QObject):
    """Writes outcomes to files, one at a time."""

    written = Signal(str, int)  # path, photos
    failed = Signal(str)  # the system's reason

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._under_way: list[Future[None]] = []
        self._abandoned: list[Future[None]] = []
        self._given_up = Event()

    @Slot(object, str)
    def write(self, outcomes: Sequence[CorrectedOutcome], path: str) -> None:
        """Write the outcomes to `path`: JSON lines where its suffix is one of theirs, else CSV."""
        self._under_way = [export for export in self._under_way if not export.done()]
        self._under_way.append(self._pool.submit(self._write, outcomes, path, self._given_up))

    @Slot()
    def give_up(self) -> None:
        """Abandon all exports without a report; partly written files are removed."""
        self._given_up.set()
        self._given_up = Event()
        self._abandoned += self._under_way
        self._under_way = []

    def stop(self) -> None:
        """Finish the running export, or remove its file."""
        if not self.finish(FINISH_SECONDS):
            self.give_up()
        wait(self._abandoned, GIVE_UP_SECONDS)

    def finish(self, seconds: float) -> bool:
        """Wait for the running export; returns False if it is not finished in time."""
        return not wait(self._under_way, seconds).not_done

    def _write(self, outcomes: Sequence[CorrectedOutcome], path: str, given_up: Event) -> None:
        format_name = "jsonl" if Path(path).suffix.lower() in JSON_SUFFIXES else "csv"
        try:
            write_report(Path(path), _until(given_up, outcomes), format_name, TOP)
        except _GivenUp:
            return
        except OSError as error:
            self.failed.emit(error.strerror or str(error))
        except Exception:  # the boundary of this thread: a future would swallow it
            logger.exception("an export failed")
            self.failed.emit("")
        else:
            self.written.emit(path, len(outcomes))


class _GivenUp(Exception):
    pass


def _until(given_up: Event, outcomes: Sequence[CorrectedOutcome]) -> Iterator[CorrectedOutcome]:
    """Yield the outcomes; raise `_GivenUp` between them, so that no partial file remains."""
    for outcome in outcomes:
        if given_up.is_set():
            raise _GivenUp
        yield outcome
