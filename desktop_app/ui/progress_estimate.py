"""Rate and remaining time of a batch."""

from collections import deque

WINDOW_SECONDS = 10.0
"""A shorter window would make the remaining time jump, a longer one would make it lag."""


class ProgressEstimate:
    """Photos per second over the last seconds; times are seconds of a monotonic clock."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def begin(self, now: float, done: int) -> None:
        """Restart, after a pause or with other photos."""
        self._marks.clear()
        self._marks.append((now, done))

    def note(self, now: float, done: int) -> None:
        """Record how many photos are done; fewer than before if some are retried."""
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW_SECONDS:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        """Photos per second; 0 while unknown."""
        if len(self._marks) < 2:
            return 0.0
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def seconds_left(self, remaining: int) -> float | None:
        """Return the seconds for `remaining` photos; None while unknown."""
        return remaining / self.rate if self.rate > 0 else None
