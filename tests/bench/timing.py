"""Fair times on a noisy machine: all contenders in turn, round after round, then the median."""

import statistics
import time
from collections.abc import Callable, Mapping

Contender = Callable[[], object]


def milliseconds(contenders: Mapping[str, Contender], rounds: int, runs: int) -> dict[str, float]:
    """Return the median over the rounds of each contender's milliseconds a run.

    Before each of its rounds a contender runs once uncounted: what the one before left in the
    processor's caches is not its fault.
    """
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            run()
            start = time.perf_counter()
            for _ in range(runs):
                run()
            found[name].append((time.perf_counter() - start) * 1000 / runs)
    return {name: statistics.median(times) for name, times in found.items()}
