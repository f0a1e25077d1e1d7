"""Compare times on a noisy machine: the median of interleaved rounds."""

import statistics
import time
from collections.abc import Callable, Mapping

Contender = Callable[[], object]

ROUND_SECONDS = 0.15


def milliseconds(contenders: Mapping[str, Contender], rounds: int) -> dict[str, float]:
    """Return each contender's milliseconds per run, as the median of the rounds.

    In each round it runs for at least `ROUND_SECONDS`, after one run that only fills the caches.
    """
    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            run()
            runs, start = 0, time.perf_counter()
            while (spent := time.perf_counter() - start) < ROUND_SECONDS or runs < 2:
                run()
                runs += 1
            found[name].append(spent * 1000 / runs)
    return {name: statistics.median(times) for name, times in found.items()}
