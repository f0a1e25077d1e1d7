"""The table of all answers, written beside the work of the window."""

import logging
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.engine.formats import JSON_SUFFIXES
from desktop_app.engine.reports import write_report
from desktop_app.engine.results import Outcome

logger = logging.getLogger(__name__)

TOP = 3


class Exports(QObject):
    """Writes outcomes to files, one at a time."""

    written = Signal(str, int)  # path, photos
    failed = Signal(str)  # the system's reason

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="export")
        self._under_way: list[Future[None]] = []

    @Slot(object, str)
    def write(self, outcomes: Sequence[Outcome], path: str) -> None:
        """Write the outcomes to `path`: JSON lines where its suffix is one of theirs, else CSV."""
        self._under_way = [export for export in self._under_way if not export.done()]
        self._under_way.append(self._pool.submit(self._write, outcomes, path))

    def finish(self, seconds: float) -> bool:
        """Wait for what is being written; False where it is not done by then and never will be."""
        return not wait(self._under_way, seconds).not_done

    def _write(self, outcomes: Sequence[Outcome], path: str) -> None:
        format_name = "jsonl" if Path(path).suffix.lower() in JSON_SUFFIXES else "csv"
        try:
            write_report(Path(path), outcomes, format_name, TOP)
        except OSError as error:
            self.failed.emit(error.strerror or str(error))
        except Exception:  # the one boundary here: a future would keep it to itself
            logger.exception("an export failed")
            self.failed.emit("")
        else:
            self.written.emit(path, len(outcomes))
