"""A common limit of memory for all photos that are decoded at the same time."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Condition

from desktop_app.engine.errors import PhotoTooLarge

DECODE_BYTES = 512 * 1024 * 1024


class DecodeBudget:
    """Allows concurrent decoding while the sum of the estimates is within `limit` bytes."""

    def __init__(self, limit: int = DECODE_BYTES) -> None:
        self.limit = limit
        self._used = 0
        self._changed = Condition()

    @contextmanager
    def reserve(self, estimate: int) -> Iterator[None]:
        """Reserve `estimate` bytes, waiting until they are available.

        Raises `PhotoTooLarge` for an estimate above the limit.
        """
        if estimate > self.limit:
            needed, limit = (f"{size / 2**20:,.0f}" for size in (estimate, self.limit))
            raise PhotoTooLarge("memory-limit", megabytes=needed, limit=limit)
        with self._changed:
            self._changed.wait_for(lambda: self._used + estimate <= self.limit)
            self._used += estimate
        try:
            yield
        finally:
            with self._changed:
                self._used -= estimate
                self._changed.notify_all()
