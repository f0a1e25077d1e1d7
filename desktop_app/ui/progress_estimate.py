"""How fast it goes, and how long it will take."""

from collections import deque

WINDOW_SECONDS = 10.0
"""Photos differ: a shorter look back would make the time left jump, a longer one would lag."""


class ProgressEstimate:
    """Photos a second over the last moments; times are seconds of any steady clock."""

    def __init__(self) -> None:
        self._marks: deque[tuple[float, int]] = deque()

    def begin(self, now: float, done: int) -> None:
        """Begin anew, after a pause or with other photos."""
        self._marks.clear()
        self._marks.append((now, done))

    def note(self, now: float, done: int) -> None:
        """Note how many photos are done by now; fewer than before, where some are done again."""
        if self._marks and done < self._marks[-1][1]:
            self._marks.clear()
        self._marks.append((now, done))
        while len(self._marks) > 2 and now - self._marks[1][0] > WINDOW_SECONDS:
            self._marks.popleft()

    @property
    def rate(self) -> float:
        """Photos a second; 0 while nothing can be said."""
        if len(self._marks) < 2:
            return 0.0
        (start, before), (end, after) = self._marks[0], self._marks[-1]
        return (after - before) / (end - start) if end > start else 0.0

    def seconds_left(self, remaining: int) -> float | None:
        """Return how long `remaining` photos will take; None while nothing can be said."""
        return remaining / self.rate if self.rate > 0 else None
