"""The rows of the articles' table: theirs re-made, ours beside it, each in a process of its own.

    python -m tests.bench.articles ours|textbook FOLDER [DATA]

FOLDER holds the stand-ins; prints one JSON object.
"""

import json
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from desktop_app import paths
from tests.bench.memory import resident_mb

AVERAGED = 100
AT_ONCE = 5
REQUESTS = 1000
REQUESTS_AT_ONCE = 10
THREADS = (1, 2, 4)

Row = dict[str, object]


def articles_table(folder: Path, data: Path | None) -> dict[str, dict[str, object]]:
    """Return each row's value for `ours` and `textbook`."""
    sides = {}
    for side in ("textbook", "ours"):
        command = [
            sys.executable,
            "-m",
            "tests.bench.articles",
            side,
            folder,
            *([data] if data else []),
        ]
        done = subprocess.run(command, cwd=paths.ROOT, stdout=subprocess.PIPE, check=True)
        sides[side] = json.loads(done.stdout)
    return {row: {side: rows[row] for side, rows in sides.items()} for row in sides["ours"]}


def main() -> None:
    side, folder, *data = sys.argv[1:]
    from tests.bench.pictures import some_photos

    photos = some_photos(Path(data[0]) if data else None, Path(folder))
    print(json.dumps(rows(*SIDES[side](Path(folder)), photos)))


def rows(
    load_seconds: float,
    answer: Callable[[Path], bool],
    time_threads: Callable[[], dict[int, float]],
    photos: list[Path],
) -> Row:
    answer(photos[0])
    start = time.perf_counter()
    for path in photos[:AVERAGED]:
        answer(path)
    average = (time.perf_counter() - start) * 1000 / len(photos[:AVERAGED])
    growth = growth_at_once(answer, photos)
    peak = resident_mb("VmHWM")
    with ThreadPoolExecutor(REQUESTS_AT_ONCE) as pool:
        wanted = [photos[number % len(photos)] for number in range(REQUESTS)]
        answered = sum(pool.map(answer, wanted))
    return {
        "average_ms": average,
        "peak_mb": peak,
        "model_load_s": load_seconds,
        "growth_mb_five_at_once": growth,
        "threads_ms": {str(count): found for count, found in time_threads().items()},
        "answered_share": answered / REQUESTS,
    }


def growth_at_once(answer: Callable[[Path], bool], photos: list[Path]) -> float:
    """Return by how many MB five threads that answer at the same time make the process grow."""
    before = highest = resident_mb("VmRSS")
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(answer, path) for path in photos[:AVERAGED]]
        while not all(each.done() for each in running):
            highest = max(highest, resident_mb("VmRSS"))
            threading.Event().wait(0.002)
    return highest - before


def ours(folder: Path) -> tuple[float, Callable[[Path], bool], Callable[[], dict[int, float]]]:
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


def remade(folder: Path) -> tuple[float, Callable[[Path], bool], Callable[[], dict[int, float]]]:
    import torch

    from tests.bench.stand_in import CROP, StandIn
    from tests.bench.textbook import loaded, textbook
    from tests.bench.timing import milliseconds

    start = time.perf_counter()
    model = loaded(folder / "textbook.pt")
    pixels = torch.zeros(1, 3, CROP, CROP)
    with torch.no_grad():
        model(pixels)
    seconds = time.perf_counter() - start
    answer = textbook(folder / "textbook.pt", StandIn(folder, []).preset)

    def at(count: int) -> None:
        torch.set_num_threads(count)
        with torch.no_grad():
            model(pixels)

    def time_threads() -> dict[int, float]:
        contenders = {str(count): (lambda count=count: at(count)) for count in THREADS}
        return {int(name): found for name, found in milliseconds(contenders, 7).items()}

    return seconds, lambda path: len(answer(path)) == 3, time_threads


SIDES = {"ours": ours, "textbook": remade}


if __name__ == "__main__":
    main()
