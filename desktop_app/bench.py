"""`shiwu bench threads`: how many threads are quickest on this machine?"""

import os
import statistics
import sys
import time

import numpy as np

from desktop_app import paths
from desktop_app.engine.classifier import (
    Classifier,
    load_classifier,
    recommended_threads,
    use_threads,
)
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import find_card
from desktop_app.words import say

THREADS = (1, 2, 4, 8)
ROUNDS = 7
RUNS_A_ROUND = 10
# Where more threads gain less than this, the other programs on the machine can use them better.
WORTHWHILE = 0.95

EXIT_NO_MODEL = 3


def bench_threads(model: str | None, language: str | None) -> int:
    """Print the milliseconds of one inference at each thread count; returns the exit code."""
    try:
        classifier = load_classifier(find_card(paths.WEIGHTS, model))
    except ModelError as error:
        print(say("The model cannot be used: {reason}", language, reason=error), file=sys.stderr)
        return EXIT_NO_MODEL
    table = measure(classifier, [count for count in THREADS if count <= (os.cpu_count() or 1)])
    print(say("threads   ms a photo (median)", language))
    for count, milliseconds in table.items():
        print(f"{count:7}   {milliseconds:.1f}")
    print(
        say(
            "Quickest here: {best}. The program uses {used} unless --threads says otherwise.",
            language,
            best=best(table),
            used=recommended_threads(),
        )
    )
    return 0


def measure(classifier: Classifier, counts: list[int]) -> dict[int, float]:
    """Return the median milliseconds of one inference at each of these thread counts.

    The rounds of all counts are interleaved, so that a machine that slows down slows all of them.
    """
    crop = classifier.card.crop
    pixels = np.random.default_rng(0).integers(0, 256, (1, crop, crop, 3), dtype=np.uint8)
    rounds: dict[int, list[float]] = {count: [] for count in counts}
    for _ in range(ROUNDS):
        for count, found in rounds.items():
            use_threads(count)
            classifier.logits(pixels)
            start = time.perf_counter()
            for _ in range(RUNS_A_ROUND):
                classifier.logits(pixels)
            found.append((time.perf_counter() - start) * 1000 / RUNS_A_ROUND)
    return {count: statistics.median(found) for count, found in rounds.items()}


def best(table: dict[int, float]) -> int:
    """Return the smallest count that more threads do not make worthwhile quicker."""
    chosen = min(table)
    for count in sorted(table):
        if table[count] < table[chosen] * WORTHWHILE:
            chosen = count
    return chosen
