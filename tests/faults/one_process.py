"""The process that `tests.faults.campaign` watches: names each file before it opens it."""

import argparse
import json
import math
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile

from hypothesis import HealthCheck, Phase, given, seed, settings

from desktop_app import paths
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.memory import limit_kept_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Classification, PhotoSource
from tests.bench.memory import resident_mb
from tests.faults.mutations import Change, Mutant, mutants, mutate, originals

CODES = {error.code for error in PhotoError.__subclasses__()}


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
            attempt(path, {"file": str(path.relative_to(options.files))}, classifier)
        return
    data = os.environ.get("SHIWU_DATA")
    photos = originals(Path(data) if data else None)
    if options.again:
        recipe = json.loads(options.again)
        take(mutant_from(recipe), photos, classifier)
        return
    each(
        options.seed, options.count, sorted(photos), lambda mutant: take(mutant, photos, classifier)
    )


def take(mutant: Mutant, photos: dict[str, bytes], classifier: Classifier) -> None:
    """Classify a mutant, as bytes or as a file."""
    content = mutate(mutant, photos)
    if not mutant.filed:
        attempt(content, asdict(mutant), classifier)
        return
    with NamedTemporaryFile() as file:
        file.write(content)
        file.flush()
        attempt(file.name, asdict(mutant), classifier)


def each(number: int, count: int, names: list[str], work: Callable[[Mutant], None]) -> None:
    """Draw `count` mutants from a seed. Nothing is shrunk: what is wrong is said, not raised."""

    @seed(number)
    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(mutants(names))
    def draw(mutant: Mutant) -> None:
        work(mutant)

    draw()


def attempt(source: PhotoSource, recipe: dict[str, object], classifier: Classifier) -> None:
    """Classify one file, and say how it went, how long it took and how much memory."""
    say({"recipe": recipe})
    forget_peak()
    began, busy = time.perf_counter(), time.process_time()
    try:
        name, wrong = outcome_of(source, classifier)
    except BaseException as error:
        name, wrong = "raised", f"raised {error!r}"
    # The smaller of both: another process may have held the processor, and a decoder's own
    # threads count the same moment several times. Whoever only waits is caught by the watch.
    spent = min(time.perf_counter() - began, time.process_time() - busy)
    say(
        {
            "recipe": recipe,
            "outcome": name,
            "wrong": wrong,
            "milliseconds": spent * 1000,
            "peak": resident_mb("VmHWM"),
        }
    )


def outcome_of(source: PhotoSource, classifier: Classifier) -> tuple[str, str]:
    """Return the kind of the outcome, and what is wrong with it."""
    outcome = classify(source, classifier, "mutant")
    if isinstance(outcome, Classification):
        probabilities = [prediction.probability for prediction in outcome.predictions]
        whole = len(probabilities) == 3 and all(
            math.isfinite(probability) and 0 <= probability <= 1 for probability in probabilities
        )
        name = "ok, damaged" if outcome.damaged else "ok"
        return name, "" if whole else f"probabilities {probabilities}"
    typed = outcome.code in CODES and outcome.message()
    return outcome.code, "" if typed else f"{outcome.code!r}: {outcome.message()!r}"


def mutant_from(recipe: dict[str, object]) -> Mutant:
    """Read back what a finding printed."""
    fields = dict(recipe.get("recipe", recipe))  # type: ignore[call-overload]
    fields["changes"] = tuple(Change(**change) for change in fields["changes"])
    return Mutant(**fields)


def forget_peak() -> None:
    """Let VmHWM begin anew, so that each file's own peak is known."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return  # then it is the peak of all files so far


def say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
