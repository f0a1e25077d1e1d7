"""Classify many broken files in processes that may crash, hang or use too much memory.

    python -m tests.faults.campaign [--count N] [--seed N] [--hostile]

`--hostile` takes every file of `SHIWU_DATA`'s `hostile/` unchanged instead.
"""

import argparse
import itertools
import json
import os
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryFile
from time import monotonic

from desktop_app import paths

MUTANTS_PER_PROCESS = 2_500
"""So many that faults which appear only after a while are found too."""
MAX_MB = 1_000
MAX_MILLISECONDS = 3_000
SILENT_SECONDS = 20.0
"""A process that writes nothing for so long hangs, however busy the computer is."""
START_SECONDS = 180.0
POLL_SECONDS = 0.05


@dataclass(frozen=True)
class Finding:
    """What went wrong with a file; the recipe makes that file again."""

    problem: str
    recipe: str


@dataclass
class Campaign:
    """The results for many files. `slowest` is in milliseconds, `peak` in MB of a process."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    slowest: float = 0
    slowest_recipe: str = ""
    peak: float = 0
    peak_recipe: str = ""

    def count(self, result: dict[str, object]) -> None:
        """Count one result of a process."""
        recipe = json.dumps(result["recipe"])
        milliseconds, peak = (float(str(result[name])) for name in ("milliseconds", "peak"))
        self.files += 1
        self.outcomes[str(result["outcome"])] += 1
        self.slowest, self.slowest_recipe = max(
            (self.slowest, self.slowest_recipe), (milliseconds, recipe)
        )
        self.peak, self.peak_recipe = max((self.peak, self.peak_recipe), (peak, recipe))
        if result["problem"]:
            self.findings.append(Finding(str(result["problem"]), recipe))
        if milliseconds > MAX_MILLISECONDS:
            self.findings.append(Finding(f"took {milliseconds:.0f} ms", recipe))
        if peak > MAX_MB:
            self.findings.append(Finding(f"the process used {peak:.0f} MB", recipe))

    def summary(self) -> str:
        """Return the figures in two lines."""
        outcomes = ", ".join(f"{count:,} {name}" for name, count in self.outcomes.most_common())
        return (
            f"{self.files:,} files, {len(self.findings)} findings, slowest {self.slowest:.0f} ms, "
            f"peak {self.peak:.0f} MB\n  {outcomes}"
        )


def run(count: int, seed: int) -> Campaign:
    """Classify `count` mutants; the first process has this seed, each further one the next."""
    campaign = Campaign()
    for number in itertools.count(seed):
        before = campaign.files
        if before >= count:
            break
        share = min(count - before, MUTANTS_PER_PROCESS)
        watch(campaign, classify_files("--seed", number, "--count", share))
        if campaign.files == before:
            # Another process would not classify any either.
            campaign.findings.append(Finding("a process did nothing", f"seed {number}"))
            break
    return campaign


def run_hostile(folder: Path) -> Campaign:
    """Classify every file below `folder`, in another process after one that ended early."""
    campaign = Campaign()
    for _ in range(sum(path.is_file() for path in folder.rglob("*"))):
        if watch(campaign, classify_files("--files", folder, "--skip", campaign.files)):
            break
    return campaign


def classify_files(*args: object) -> list[str]:
    """Return the command of a process that classifies files and prints the results."""
    module = ["-X", "faulthandler", "-m", "tests.faults.one_process"]
    return [sys.executable, *module, *map(str, args)]


def watch(campaign: Campaign, command: list[str]) -> bool:
    """Run a process and count its results; return whether it ended by itself without error."""
    with TemporaryFile() as errors:
        process = subprocess.Popen(
            command, cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=errors, bufsize=0
        )
        assert process.stdout is not None
        recipe, problem = f"before the first: {' '.join(command)}", ""
        try:
            for result in _results(process):
                if isinstance(result, str):
                    problem = result
                elif "outcome" in result:
                    campaign.count(result)
                else:
                    recipe = json.dumps(result)
        finally:
            process.stdout.close()
            if problem:
                process.kill()
            code = process.wait()
        if code == 0:
            return True
        errors.seek(0)
        stderr = errors.read().decode(errors="replace")[-2000:]
        ending = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        campaign.findings.append(Finding(problem or f"{ending}: {stderr}", recipe))
        campaign.files += 1
        return False


def _results(process: subprocess.Popen[bytes]) -> Iterator[dict[str, object] | str]:
    """Yield each line of the process; at last a string if the process must be killed."""
    assert process.stdout is not None
    rest, quiet_since, patience = b"", monotonic(), START_SECONDS
    while True:
        if _resident_mb(process.pid) > MAX_MB:
            yield f"passed {MAX_MB} MB"
            return
        if not select.select([process.stdout], [], [], POLL_SECONDS)[0]:
            if monotonic() - quiet_since > patience:
                yield f"hung for {patience:.0f} s"
                return
            continue
        quiet_since, patience = monotonic(), SILENT_SECONDS
        content = os.read(process.stdout.fileno(), 1 << 16)
        if not content:
            return
        *lines, rest = (rest + content).split(b"\n")
        yield from map(json.loads, lines)


def _resident_mb(pid: int) -> float:
    try:
        fields = Path(f"/proc/{pid}/statm").read_text().split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20 if len(fields) > 1 else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args()
    if options.hostile:
        campaign = run_hostile(Path(os.environ["SHIWU_DATA"]).resolve() / "hostile")
    else:
        campaign = run(options.count, options.seed)
    print(campaign.summary())
    print(f"  slowest: {campaign.slowest_recipe}\n  peak: {campaign.peak_recipe}")
    for finding in campaign.findings:
        print(f"  {finding.problem}\n    {finding.recipe}")
    return 1 if campaign.findings else 0


if __name__ == "__main__":
    sys.exit(main())
