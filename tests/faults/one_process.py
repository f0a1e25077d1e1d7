"""The process that `tests.faults.campaign` watches: prints each file's recipe before opening it."""

import argparse
import json
import os
import time
from collections.abc import Callable
from contextlib import suppress
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
from tests.bench.measuring import resident_mb
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
    valid = outcome.code in CODES and bool(outcome.message())
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
