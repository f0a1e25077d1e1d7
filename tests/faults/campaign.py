"""Classify many broken files in processes that may crash, hang or use too much memory.

    python -m tests.faults.campaign --again RECIPE

Such a process runs this module. It prints each file's recipe before opening it.
"""

import argparse
import itertools
import json
import os
import select
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile, TemporaryFile
from time import monotonic

from hypothesis import HealthCheck, Phase, given, seed, settings

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.memory import limit_kept_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Classification, PhotoSource
from tests.bench.measuring import resident_mb
from tests.faults.mutations import Change, Mutant, mutants, mutate, originals

MUTANTS_PER_PROCESS = 2_500
"""So many that faults which appear only after a while are found too."""
MAX_MB = 1_000
MAX_MILLISECONDS = 3_000
SILENT_SECONDS = 20.0
"""A process that writes nothing for so long hangs, however busy the computer is."""


@dataclass
class Campaign:
    """The results for many files; the slowest in milliseconds, the peak in MB of a process.

    `slowest` and `peak` include the recipe, which makes the file again; a finding is a problem and
    the recipe.
    """

    files: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    findings: list[tuple[str, str]] = field(default_factory=list)
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
        self.findings += [(problem, recipe) for problem, found in problems.items() if found]

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
            campaign.findings.append(("a process did nothing", f"seed {number}"))
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
    module = ["-X", "faulthandler", "-m", "tests.faults.campaign"]
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
        campaign.findings.append((problem or f"{ending}: {stderr}", recipe))
        campaign.files += 1
        return False


def _results(process: subprocess.Popen[bytes]) -> Iterator[dict[str, object] | str]:
    """Yield each line of the process; at last a string if the process must be killed."""
    assert process.stdout is not None
    rest, quiet_since, patience = b"", monotonic(), 180.0
    while True:
        if _resident_mb(process.pid) > MAX_MB:
            yield f"passed {MAX_MB} MB"
            return
        if not select.select([process.stdout], [], [], 0.05)[0]:
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
        return resident_mb("VmRSS", pid)
    except (OSError, ValueError):
        return 0  # it has ended


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=0)
    parser.add_argument("--files", type=Path)
    parser.add_argument("--skip", type=int, default=0)
    parser.add_argument("--again", help="the recipe of a finding")
    options = parser.parse_args()
    limit_kept_memory()
    classifier = load_classifier(find_card(paths.WEIGHTS), threads=1)
    if options.files is not None:
        found = sorted(path for path in options.files.rglob("*") if path.is_file())
        for path in found[options.skip :]:
            report(path, {"file": str(path.relative_to(options.files))}, classifier)
        return
    data = os.environ.get("SHIWU_DATA")
    photos = originals(Path(data) if data else None)

    def report_mutant(mutant: Mutant) -> None:
        content = mutate(mutant, photos)
        with NamedTemporaryFile() as file:
            file.write(content)
            file.flush()
            report(file.name if mutant.filed else content, asdict(mutant), classifier)

    if options.again:
        report_mutant(read_recipe(json.loads(options.again)))
    else:
        draw_mutants(options.seed, options.count, sorted(photos), report_mutant)


def draw_mutants(number: int, count: int, names: list[str], work: Callable[[Mutant], None]) -> None:

    options = settings(database=None, deadline=None, phases=[Phase.generate])

    @seed(number)
    @settings(options, max_examples=count, suppress_health_check=list(HealthCheck))
    @given(mutants(names))
    def draw(mutant: Mutant) -> None:
        work(mutant)

    draw()


def report(source: PhotoSource, recipe: dict[str, object], classifier: Classifier) -> None:
    """Classify one file; print the outcome, the time and the memory that it took."""
    print(json.dumps({"recipe": recipe}), flush=True)
    reset_peak()
    wall, processor = time.perf_counter(), time.process_time()
    try:
        outcome, problem = check_outcome(source, classifier)
    except BaseException as error:
        outcome, problem = "raised", f"raised {error!r}"
    # The smaller of both: other processes may have used the processor, and the time of a decoder's
    # threads is added up. The campaign finds a process that only waits.
    seconds = min(time.perf_counter() - wall, time.process_time() - processor)
    result: dict[str, object] = {"recipe": recipe, "outcome": outcome, "problem": problem}
    result |= {"milliseconds": seconds * 1000, "peak": resident_mb("VmHWM")}
    print(json.dumps(result), flush=True)


def check_outcome(source: PhotoSource, classifier: Classifier) -> tuple[str, str]:
    """Return the kind of the outcome, and what is wrong with it."""
    outcome = classify(source, classifier, "mutant")
    if isinstance(outcome, Classification):
        probabilities = [prediction.probability for prediction in outcome.predictions]
        valid = len(probabilities) == 3 and all(0 <= it <= 1 for it in probabilities)
        name = "ok, damaged" if outcome.damaged else "ok"
        return name, "" if valid else f"probabilities {probabilities}"
    codes = {error.code for error in PhotoError.__subclasses__()}
    valid = outcome.code in codes and bool(outcome.message())
    return outcome.code, "" if valid else f"{outcome.code!r}: {outcome.message()!r}"


def read_recipe(recipe: dict[str, object]) -> Mutant:
    fields = dict(recipe.get("recipe", recipe))  # type: ignore[call-overload]
    fields["changes"] = tuple(Change(**change) for change in fields["changes"])
    return Mutant(**fields)


def reset_peak() -> None:
    """Let VmHWM start again; where that is refused, it remains the peak of all files so far."""
    with suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


if __name__ == "__main__":
    main()
