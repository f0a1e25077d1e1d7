"""Times, memory, and measurements in a process of their own."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from desktop_app import paths

ROUND_SECONDS = 0.15


def run_module(module: str, *args: object, environment: Mapping[str, str] | None = None) -> Any:
    """Run a module with an empty home folder; return the JSON that it prints."""
    with TemporaryDirectory() as home:
        done = subprocess.run(
            [sys.executable, "-m", module, *map(str, args)],
            cwd=paths.ROOT,
            env={**(environment or os.environ), "HOME": home, "XDG_CONFIG_HOME": home},
            stdout=subprocess.PIPE,
            check=True,
        )
    return json.loads(done.stdout)


def milliseconds(contenders: Mapping[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """Return each contender's milliseconds per run, as the median of interleaved rounds.

    In each round it runs for at least `ROUND_SECONDS`, after one run that only fills the caches.
    """
    from statistics import median  # not at the top: measured processes import this module

    found: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, run in contenders.items():
            run()
            runs, start = 0, time.perf_counter()
            while (spent := time.perf_counter() - start) < ROUND_SECONDS or runs < 2:
                run()
                runs += 1
            found[name].append(spent * 1000 / runs)
    return {name: median(times) for name, times in found.items()}


def resident_mb(field: str, process: int | str = "self") -> float:
    """Read VmRSS (the current value) or VmHWM (the peak) of a process, by default this, in MB."""
    for line in Path(f"/proc/{process}/status").read_text().splitlines():
        if line.startswith(field):
            return int(line.split()[1]) / 1024
    raise ValueError(field)
