"""Verifies the administrator PIN off the GUI thread: it takes 0.2 seconds."""

import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.kiosk.pin import PinVerifier

logger = logging.getLogger(__name__)


class PinChecker(QObject):
    """Says who may come in; without a PIN there is no door."""

    found = Signal(float)  # there is a PIN: seconds until a try is allowed
    tried = Signal(bool, float)  # whether it was the right PIN; seconds until the next try

    def __init__(self, gate: PinVerifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._gate = gate
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pin")

    @Slot()
    def look(self) -> None:
        """Ask whether there is a PIN to try; answered by `found` where there is one."""
        self._thread.submit(self._look)

    @Slot(str)
    def try_pin(self, pin: str) -> None:
        """Ask whether this is the PIN; answered by `tried`."""
        self._thread.submit(self._try, pin)

    def _look(self) -> None:
        if self._gate.is_set:
            self.found.emit(self._gate.wait_seconds())

    def _try(self, pin: str) -> None:
        right = False
        try:
            right = self._gate.try_pin(pin)
        except Exception:  # the one boundary here: a future would keep it to itself
            logger.exception("the PIN cannot be tried")
        self.tried.emit(right, self._gate.wait_seconds())
