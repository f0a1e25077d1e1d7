"""Verifies the administrator PIN off the GUI thread: it takes 0.2 seconds."""

import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, Signal, Slot

from desktop_app.kiosk.pin import PinVerifier

logger = logging.getLogger(__name__)


class PinChecker(QObject):
    """Verifies PINs in a separate thread."""

    found = Signal(float)  # a PIN is set: seconds until an attempt is allowed
    tried = Signal(bool, float)  # whether the PIN is right; seconds until the next attempt

    def __init__(self, verifier: PinVerifier, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._verifier = verifier
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="pin")

    @Slot()
    def check(self) -> None:
        """Check whether a PIN is set; emits `found` if so."""
        self._thread.submit(self._check)

    @Slot(str)
    def try_pin(self, pin: str) -> None:
        """Verify a PIN; emits `tried`."""
        self._thread.submit(self._try, pin)

    def _check(self) -> None:
        if self._verifier.is_set:
            self.found.emit(self._verifier.wait_seconds())

    def _try(self, pin: str) -> None:
        right = False
        try:
            right = self._verifier.try_pin(pin)
        except Exception:  # the boundary of this thread: a future would swallow it
            logger.exception("the PIN cannot be tried")
        self.tried.emit(right, self._verifier.wait_seconds())
