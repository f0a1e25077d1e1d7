"""Work that is done at once, and then not again before some time has passed."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Throttle(QObject):
    """Calls `work` when it is asked to, and later once more for all that was asked meanwhile."""

    def __init__(self, milliseconds: int, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._is_due = False
        self._timer = QTimer(self, interval=milliseconds, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    def ask(self) -> None:
        """Do the work now, or as soon as the time since the last one has passed."""
        if self._timer.isActive():
            self._is_due = True
        else:
            self.do_now()

    def do_now(self) -> None:
        """Do the work, whatever was done before."""
        self._is_due = False
        self._timer.start()
        self._work()

    @Slot()
    def _on_timeout(self) -> None:
        if self._is_due:
            self.do_now()
