"""Many mutants, each classified in a process that may crash, hang or swell without ending the run.

    python -m tests.faults.campaign [--count N] [--seed N] [--hostile]

`--hostile` takes every file of `SHIWU_DATA`'s `hostile/` as it is instead.
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
from typing import IO

from desktop_app import paths

A_PROCESS = 2_500
"""Mutants that one process is given: what goes wrong only after many is found as well."""
MAX_MB = 1_000
MAX_MILLISECONDS = 3_000
SILENT_SECONDS = 20.0
"""Without a word for so long, a process hangs, however busy the computer is."""
START_SECONDS = 180.0
LOOK_SECONDS = 0.05


@dataclass(frozen=True)
class Finding:
    """What went wrong with a file, and all that is needed to see it again."""

    what: str
    recipe: str


@dataclass
class Campaign:
    """What came of many files. `slowest` is in milliseconds, `peak` in MB of a whole process."""

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    slowest: float = 0
    slowest_recipe: str = ""
    peak: float = 0
    peak_recipe: str = ""

    def note(self, line: dict[str, object]) -> None:
        """Count one answer of a process."""
        recipe, milliseconds = json.dumps(line["recipe"]), float(str(line["milliseconds"]))
        peak = float(str(line["peak"]))
        self.files += 1
        self.outcomes[str(line["outcome"])] += 1
        if milliseconds > self.slowest:
            self.slowest, self.slowest_recipe = milliseconds, recipe
        if peak > self.peak:
            self.peak, self.peak_recipe = peak, recipe
        if line["wrong"]:
            self.findings.append(Finding(str(line["wrong"]), recipe))
        if milliseconds > MAX_MILLISECONDS:
            self.findings.append(Finding(f"took {milliseconds:.0f} ms", recipe))
        if peak > MAX_MB:
            self.findings.append(Finding(f"took the process to {peak:.0f} MB", recipe))

    def summary(self) -> str:
        """Say the figures in two lines."""
        outcomes = ", ".join(f"{count:,} {name}" for name, count in self.outcomes.most_common())
        return (
            f"{self.files:,} files, {len(self.findings)} findings, slowest {self.slowest:.0f} ms, "
            f"peak {self.peak:.0f} MB\n  {outcomes}"
        )


def run(count: int, seed: int) -> Campaign:
    """Classify `count` mutants; each process has a seed of its own, counted from `seed`."""
    campaign = Campaign()
    for number in itertools.count(seed):
        left = count - campaign.files
        if left <= 0:
            return campaign
        words = ("--seed", str(number), "--count", str(min(left, A_PROCESS)))
        before = campaign.files
        watch(campaign, one_process(*words))
        if campaign.files == before:
            # Not even one was answered: another process would fare no better.
            campaign.findings.append(Finding("a process did nothing", f"seed {number}"))
            return campaign
    return campaign


def run_hostile(folder: Path) -> Campaign:
    """Classify every file below `folder` as it is; one that ends its process does not end all."""
    campaign = Campaign()
    for _ in range(sum(path.is_file() for path in folder.rglob("*"))):
        before = campaign.files
        if watch(campaign, one_process("--files", str(folder), "--skip", str(before))):
            break
    return campaign


def one_process(*words: str) -> list[str]:
    """Return the command of a process that classifies files and says how it went."""
    return [sys.executable, "-X", "faulthandler", "-m", "tests.faults.one_process", *words]


def watch(campaign: Campaign, command: list[str]) -> bool:
    """Let a process work; returns whether it came to its end by itself."""
    with TemporaryFile() as errors:
        process = subprocess.Popen(
            command, cwd=paths.ROOT, stdout=subprocess.PIPE, stderr=errors, bufsize=0
        )
        assert process.stdout is not None
        recipe, killed_for = f"before the first: {' '.join(command)}", ""
        try:
            for line in _lines(process):
                if isinstance(line, str):
                    killed_for = line
                    break
                if "outcome" in line:
                    campaign.note(line)
                else:
                    recipe = json.dumps(line)
        finally:
            process.stdout.close()
            if killed_for:
                process.kill()
            code = process.wait()
        if code == 0:
            return True
        errors.seek(0)
        said = errors.read().decode(errors="replace")[-2000:]
        name = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        campaign.findings.append(Finding(killed_for or f"{name}: {said}", recipe))
        campaign.files += 1
        return False


def _lines(process: subprocess.Popen[bytes]) -> Iterator[dict[str, object] | str]:
    """Yield what the process says, line by line; words instead when it must be ended."""
    assert process.stdout is not None
    rest, quiet_since, patience = b"", monotonic(), START_SECONDS
    while True:
        if _resident_mb(process.pid) > MAX_MB:
            yield f"passed {MAX_MB} MB"
            return
        if not select.select([process.stdout], [], [], LOOK_SECONDS)[0]:
            if monotonic() - quiet_since > patience:
                yield f"hung for {patience:.0f} s"
                return
            continue
        quiet_since, patience = monotonic(), SILENT_SECONDS
        said = _read(process.stdout)
        if not said:
            return
        *whole, rest = (rest + said).split(b"\n")
        for line in whole:
            yield json.loads(line)


def _read(stream: IO[bytes]) -> bytes:
    return os.read(stream.fileno(), 1 << 16)


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
        print(f"  {finding.what}\n    {finding.recipe}")
    return 1 if campaign.findings else 0


if __name__ == "__main__":
    sys.exit(main())
