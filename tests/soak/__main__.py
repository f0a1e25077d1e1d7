"""`make soak`: runs that take long. Does memory stay flat, is every request answered?

    python -m tests.soak [--photos N] [--requests N]

Prints a line a check and leaves with 1 when one does not hold. `SHIWU_DATA` names the folder of
real photos, without it photos are drawn.
"""

import argparse
import itertools
import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from desktop_app import paths
from desktop_app.engine.batch import classify, classify_many
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.model_card import find_card
from desktop_app.engine.results import Classification
from tests.bench.memory import resident_mb
from tests.bench.pictures import some_photos

SETTLED_AFTER = 500
GROWTH_MB = 10
AT_ONCE = 10


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=1_000)
    options = parser.parse_args()
    data = Path(os.environ["SHIWU_DATA"]) if os.environ.get("SHIWU_DATA") else None
    classifier = load_classifier(find_card(paths.WEIGHTS))
    with TemporaryDirectory() as folder:
        photos = some_photos(data, Path(folder))
        held = [
            memory_is_flat(classifier, photos, options.photos),
            requests_are_answered(classifier, photos, options.requests),
        ]
    return 0 if all(held) else 1


def memory_is_flat(classifier: Classifier, photos: list[Path], count: int) -> bool:
    """Classify `count` photos; the process may grow by `GROWTH_MB` after the first 500."""
    endless = (str(path) for path in itertools.cycle(photos))
    curve = []
    for number, _ in enumerate(classify_many(itertools.islice(endless, count), classifier), 1):
        if number % SETTLED_AFTER == 0:
            curve.append(resident_mb("VmRSS"))
            print(f"  {number:7,} photos  {curve[-1]:6.0f} MB", flush=True)
    growth = max(curve) - curve[0]
    return said(f"memory grew by {growth:.1f} MB after {SETTLED_AFTER} photos", growth <= GROWTH_MB)


def requests_are_answered(classifier: Classifier, photos: list[Path], count: int) -> bool:
    """Ask `count` times, ten at a time, as a service would."""
    budget = DecodeBudget()

    def answered(path: Path) -> bool:
        outcome = classify(path, classifier, path.name, budget=budget)
        return isinstance(outcome, Classification)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        share = sum(pool.map(answered, itertools.islice(itertools.cycle(photos), count))) / count
    return said(f"{share:.1%} of {count:,} requests answered, {AT_ONCE} at a time", share == 1)


def said(what: str, held: bool) -> bool:
    print(f"{'held  ' if held else 'FAILED'}  {what}", flush=True)
    return held


if __name__ == "__main__":
    sys.exit(main())
