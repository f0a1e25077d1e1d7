"""Exporting from the window: the file dialog, the notices, and delayed closing."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.engine.outcomes import CorrectedOutcome
from desktop_app.ui.close_guard import CloseGuard
from desktop_app.ui.open_dialogs import ask_where_to_export
from desktop_app.ui.photos.entries import shown_name
from desktop_app.ui.status_line import Action


class Exporting(QObject):
    """Asks for a file, and reports the result in the status line."""

    chosen = Signal(object, str)  # list[CorrectedOutcome], path of the file to write
    given_up = Signal()
    notified = Signal(str, object, bool)  # notice, Sequence[Action], whether it disappears
    show_in_folder_asked = Signal(str)  # path

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._closing = CloseGuard(window)
        self._closing.given_up.connect(self.given_up)

    def ask(self, results: Sequence[CorrectedOutcome], folder: str) -> None:
        """Ask for a file for these results, starting in `folder`."""
        if not results:
            self.notified.emit(self.tr("There are no results yet"), (), True)
        elif path := ask_where_to_export(self._window, folder):
            self.notified.emit(self.tr("Exporting…"), (), False)
            self._closing.begin_saving(path)
            self.chosen.emit(results, path)

    def may_close(self) -> bool:
        """Tell whether the window may close now; if not, it closes or asks later."""
        return self._closing.may_close()

    @Slot(str, int)
    def show_written(self, path: str, count: int) -> None:
        """Report the written file."""
        one, many = self.tr("Saved 1 result to {name}"), self.tr("Saved {count} results to {name}")
        text = (one if count == 1 else many).format(count=f"{count:,}", name=shown_name(path))
        show: Action = (self.tr("Show in folder"), lambda: self.show_in_folder_asked.emit(path))
        self.notified.emit(text, (show,), False)
        self._closing.end_saving(saved=True)

    @Slot(str)
    def show_failed(self, reason: str) -> None:
        """Report that the export has failed, and why."""
        text = self.tr("Could not save the results: {reason}").format(reason=reason)
        self.notified.emit(text, (), False)
        self._closing.end_saving(saved=False)
