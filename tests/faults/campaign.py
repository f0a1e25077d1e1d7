"""Classify many broken files in processes that may crash, hang or use too much memory."""

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
    """The results for many files; the slowest in milliseconds, the peak in MB of a process.

    `slowest` and `peak` include the recipe of the file.
    """

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    slowest: tuple[float, str] = (0, "")
    peak: tuple[float, str] = (0, "")

    def count(self, result: dict[str, object]) -> None:
        recipe = json.dumps(result["recipe"])
        milliseconds, peak = (float(str(result[name])) for name in ("milliseconds", "peak"))
        self.files += 1
        self.outcomes[str(result["outcome"])] += 1
        self.slowest = max(self.slowest, (milliseconds, recipe))
        self.peak = max(self.peak, (peak, recipe))
        problems = {
            str(result["problem"]): bool(result["problem"]),
            f"took {milliseconds:.0f} ms": milliseconds > MAX_MILLISECONDS,
            f"the process used {peak:.0f} MB": peak > MAX_MB,
        }
        self.findings += [Finding(problem, recipe) for problem, found in problems.items() if found]

    def summary(self) -> str:
        outcomes = ", ".join(f"{count:,} {name}" for name, count in self.outcomes.most_common())
        return (
            f"{self.files:,} files, {len(self.findings)} findings, slowest {self.slowest[0]:.0f} "
            f"ms, peak {self.peak[0]:.0f} MB\n  {outcomes}"
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
    module = ["-X", "faulthandler", "-m", "tests.faults.one_process"]
    return [sys.executable, *module, *map(str, args)]


def watch(campaign: Campaign, command: list[str]) -> bool:
    """Run a process and count its results; return whether it ended by itself without error."""
    pipe = subprocess.PIPE
    with (
        TemporaryFile() as errors,
        subprocess.Popen(command, cwd=paths.ROOT, stdout=pipe, stderr=errors, bufsize=0) as process,
    ):
        recipe, problem = f"before the first: {' '.join(command)}", ""
        for result in _results(process):
            if isinstance(result, str):
                problem = result
                process.kill()
            elif "outcome" in result:
                campaign.count(result)
            else:
                recipe = json.dumps(result)
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
