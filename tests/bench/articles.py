"""The figures of the articles, measured for their pipeline and for this program.

    python -m tests.bench.articles ours|textbook FOLDER [DATA]

FOLDER contains the stand-ins; prints one JSON object.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.bench.measuring import milliseconds, resident_mb, run_module

AVERAGED_PHOTOS = 100
PARALLEL_PHOTOS = 5
REQUESTS = 1000
PARALLEL_REQUESTS = 10
THREADS = (1, 2, 4)

Answer = Callable[[Path], bool]
Side = tuple[float, Answer, Callable[[], dict[int, float]]]
"""Seconds to load the model, a function that classifies, one that times each thread count."""


def articles_table(folder: Path, data: Path | None) -> dict[str, dict[str, object]]:
    """Return each figure for `ours` and `textbook`."""
    args = [folder, *([data] if data else [])]
    sides = {side: run_module("tests.bench.articles", side, *args) for side in SIDES}
    return {row: {side: rows[row] for side, rows in sides.items()} for row in sides["ours"]}


def main() -> None:
    side, folder, *data = sys.argv[1:]
    from tests.bench.pictures import some_photos

    photos = some_photos(Path(data[0]) if data else None, Path(folder))
    print(json.dumps(figures(SIDES[side](Path(folder)), photos)))


def figures(side: Side, photos: list[Path]) -> dict[str, object]:
    load_seconds, answer, time_threads = side
    answer(photos[0])
    start = time.perf_counter()
    for path in photos[:AVERAGED_PHOTOS]:
        answer(path)
    average = (time.perf_counter() - start) * 1000 / len(photos[:AVERAGED_PHOTOS])
    growth = parallel_growth_mb(answer, photos)
    peak = resident_mb("VmHWM")
    with ThreadPoolExecutor(PARALLEL_REQUESTS) as pool:
        answered = sum(pool.map(answer, (photos[n % len(photos)] for n in range(REQUESTS))))
    return {
        "average_ms": average,
        "peak_mb": peak,
        "model_load_s": load_seconds,
        "growth_mb_five_at_once": growth,
        "threads_ms": {str(count): found for count, found in time_threads().items()},
        "answered_share": answered / REQUESTS,
    }


def parallel_growth_mb(answer: Answer, photos: list[Path]) -> float:
    """Return by how many MB the process grows while five threads classify."""
    before = highest = resident_mb("VmRSS")
    with ThreadPoolExecutor(PARALLEL_PHOTOS) as pool:
        running = [pool.submit(answer, path) for path in photos[:AVERAGED_PHOTOS]]
        while not all(each.done() for each in running):
            highest = max(highest, resident_mb("VmRSS"))
            threading.Event().wait(0.002)
    return highest - before


def ours(folder: Path) -> Side:
    from desktop_app.engine.budget import DecodeBudget
    from desktop_app.engine.classifier import load_classifier, time_threads
    from desktop_app.engine.classify import classify
    from desktop_app.engine.model_card import read_card
    from desktop_app.engine.outcomes import Classification

    start = time.perf_counter()
    classifier = load_classifier(read_card(folder / "stand-in-int8.json"))
    seconds = time.perf_counter() - start
    budget = DecodeBudget()

    def answer(path: Path) -> bool:
        outcome = classify(path, classifier, path.name, budget=budget)
        return isinstance(outcome, Classification) and len(outcome.predictions) == 3

    return seconds, answer, lambda: time_threads(classifier, THREADS, rounds=7, runs=5)


def textbook(folder: Path) -> Side:
    import torch

    from tests.bench.stand_in import CROP, StandIn

    stand_in = StandIn(folder, [])
    start = time.perf_counter()
    model = stand_in.load_traced()
    pixels = torch.zeros(1, 3, CROP, CROP)
    with torch.no_grad():
        model(pixels)
    seconds = time.perf_counter() - start
    answer = stand_in.textbook()

    def run_on(count: int) -> None:
        torch.set_num_threads(count)
        with torch.no_grad():
            model(pixels)

    def time_threads() -> dict[int, float]:
        contenders = {str(count): (lambda count=count: run_on(count)) for count in THREADS}
        return {int(name): found for name, found in milliseconds(contenders, 7).items()}

    return seconds, lambda path: len(answer(path)) == 3, time_threads


SIDES = {"textbook": textbook, "ours": ours}


if __name__ == "__main__":
    main()
