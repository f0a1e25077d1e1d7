"""Fair times on a noisy machine: all contenders in turn, round after round, then the median."""

import statistics
import time
from collections.abc import Callable, Mapping

Contender = Callable[[], object]

ROUND_SECONDS = 0.15


def milliseconds(contenders: Mapping[str, Contender], rounds: int) -> dict[str, float]:
    """Return the median over the rounds of each contender's milliseconds a run.

    In each round a contender runs for at least `ROUND_SECONDS`, after one run that is not counted:
    what the one before left in the processor's caches is not its fault.
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
