"""`shiwu bench threads`: times inferences at several thread counts."""

import os

from desktop_app import paths
from desktop_app.console.messages import model_unusable, translate
from desktop_app.console.output import tell
from desktop_app.engine.errors import ModelError
from desktop_app.engine.loading import load_classifier
from desktop_app.engine.model_card import find_card

THREADS = (1, 2, 4, 8)
ROUNDS = 7
RUNS_PER_ROUND = 10

EXIT_NO_MODEL = 3


def bench_threads(model: str | None, language: str | None) -> int:
    """Print the milliseconds per inference at each thread count; returns the exit code."""
    try:
        classifier = load_classifier(find_card(paths.WEIGHTS, model))
    except ModelError as error:
        tell(model_unusable(error, language))
        return EXIT_NO_MODEL
    from desktop_app.engine.classifier import best_count, time_threads  # imports torch

    counts = [count for count in THREADS if count <= (os.cpu_count() or 1)]
    table = time_threads(classifier, counts, ROUNDS, RUNS_PER_ROUND)
    print(translate("threads   ms per photo (median)", language))
    for count, milliseconds in table.items():
        print(f"{count:7}   {milliseconds:.1f}")
    sentence = "Fastest here: {best}. The program uses {used} unless --threads is given."
    print(translate(sentence, language, best=best_count(table), used=classifier.threads))
    return 0
