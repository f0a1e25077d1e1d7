"""Limit how often something is done."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Slot


class Throttle(QObject):
    """Calls `work` at once, and at most once per interval for further requests."""

    def __init__(self, milliseconds: int, work: Callable[[], None], parent: QObject) -> None:
        super().__init__(parent)
        self._work = work
        self._is_due = False
        self._timer = QTimer(self, interval=milliseconds, singleShot=True)
        self._timer.timeout.connect(self._on_timeout)

    def ask(self) -> None:
        """Call `work` now or at the end of the interval."""
        if self._timer.isActive():
            self._is_due = True
        else:
            self.do_now()

    def do_now(self) -> None:
        """Call `work` now and start a new interval."""
        self._is_due = False
        self._timer.start()
        self._work()

    @Slot()
    def _on_timeout(self) -> None:
        if self._is_due:
            self.do_now()
