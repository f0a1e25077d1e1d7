"""How soon the list of ten thousand photos answers, how long it keeps the window from being drawn.

python -m tests.bench.photo_list        prints one JSON object
"""

import json
import random
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping
from statistics import median
from time import perf_counter

from tests.support.widgets import child

COUNT = 10_000
FOLDERS = 40
ROUNDS = 5
MANY_ROUNDS = 50
"""After which memory shows whether something is kept that nobody needs."""
PER_STEP = 16
"""Answers that come together, about as many as a quick computer brings in a twentieth second."""


def list_figures(environment: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """Milliseconds of each step: from what the person does until it is painted, and the longest
    time in which the event loop did not come round; and MB that the process holds.
    """
    with tempfile.TemporaryDirectory() as home:
        command = [sys.executable, "-m", "tests.bench.photo_list"]
        own = {**environment, "HOME": home, "XDG_CONFIG_HOME": home}
        done = subprocess.run(command, env=own, stdout=subprocess.PIPE, check=True)
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def measure() -> Iterator[tuple[str, dict[str, float]]]:
    """Fill the list while it is looked at, then use it; yields a row of the table per step."""
    # Not at the top: whoever wants the figures has another process for all this.
    from PySide6.QtWidgets import QAbstractItemView

    from desktop_app.engine import classifier
    from desktop_app.engine.memory import freeze_garbage_collector
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.photos.entries import State
    from desktop_app.ui.photos.filter_bar import FilterBar
    from desktop_app.ui.photos.sort_orders import Order
    from tests.bench.memory import resident_mb
    from tests.support.stall_watch import StallWatch, wait

    assert classifier  # with torch, whose objects slow Python's search for garbage
    window, watch = MainWindow(), StallWatch()
    window.resize(1600, 1000)
    window.show()
    wait(500)
    freeze_garbage_collector()  # as the program does once the model is loaded
    panel = window.page.panel
    controls = child(panel, FilterBar)
    assert controls is not None

    def paint() -> None:
        views = panel.findChildren(QAbstractItemView)
        next(view for view in views if view.isVisible()).viewport().repaint()

    def timed(act: Callable[[], object]) -> float:
        begun = perf_counter()
        act()
        paint()
        return (perf_counter() - begun) * 1000

    def step(*acts: Callable[[], object]) -> dict[str, float]:
        """Do the first of these, then the others, again and again; the first one is timed."""
        took = []
        watch.start()
        for _ in range(ROUNDS):
            took.append(timed(acts[0]))
            wait(50)
            for act in acts[1:]:
                act()
                wait(50)
        return row(median(took), max(took), watch.stop().longest, resident_mb("VmRSS"))

    names = [f"/photos/{number % FOLDERS}/IMG_{number}.jpg" for number in range(COUNT)]
    yield "window", row(0.0, 0.0, 0.0, resident_mb("VmRSS"))
    watch.start()
    took = timed(lambda: window.show_photos(names))
    wait(50)
    yield "add", row(took, took, watch.stop().longest, resident_mb("VmRSS"))

    entries = window.page.photos.entries()
    outcomes = list(zip([it.number for it in entries], answers(names), strict=True))
    half = COUNT // 2
    for view, part in ((1, outcomes[:half]), (0, outcomes[half:])):
        controls.segments.choose(view)
        wait(50)
        watch.start()
        took_each = []
        for first in range(0, len(part), PER_STEP):
            some = part[first : first + PER_STEP]
            took_each.append(timed(lambda some=some: window.page.run.take(some)))
            wait(5)
        name = "answers come, by name" if view else "answers come"
        longest = watch.stop().longest
        yield name, row(median(took_each), max(took_each), longest, resident_mb("VmRSS"))
    wait(1000)  # what was put off is done

    choose, search = controls.segments.choose, controls.searched.emit
    sort, show = controls.order_chosen.emit, controls.state_chosen.emit
    yield "group by name", step(lambda: choose(1), lambda: choose(0))
    yield "grid", step(lambda: choose(2), lambda: choose(0))
    for order in (Order.CONFIDENCE, Order.NAME, Order.FOLDER):
        title = f"sort by {order.name.lower()}"
        yield title, step(lambda order=order: sort(order), lambda: sort(Order.ADDED))
    for words in ("dog", "狗", "IMG_99"):
        yield f"search {words}", step(lambda words=words: search(words), lambda: search(""))
    yield "clear the search", step(lambda: search(""), lambda: search("dog"))
    search("")
    yield "only not sure", step(lambda: show(State.UNSURE), lambda: show(None))
    choose(1)
    yield "search by name", step(lambda: search("dog"), lambda: search(""))
    yield "sort by name, grouped", step(lambda: sort(Order.NAME), lambda: sort(Order.ADDED))
    all_of_it: list[Callable[[], object]] = [
        *(lambda view=view: choose(view) for view in (0, 2, 1)),
        *(lambda order=order: sort(order) for order in (Order.FOLDER, Order.ADDED)),
        *(lambda words=words: search(words) for words in ("dog", "狗", "")),
    ]
    for _ in range(MANY_ROUNDS // ROUNDS):
        last = step(*all_of_it)
    yield f"all of it, {MANY_ROUNDS} times", last


def row(answer: float, longest: float, gap: float, held: float) -> dict[str, float]:
    return {
        "answer_ms": round(answer, 1),
        "longest_ms": round(longest, 1),
        "gap_ms": gap,
        "mb": round(held, 1),
    }


def answers(paths: list[str]) -> Iterator[object]:
    """Yield what a model might say of photos: names, groups, some not sure, some unreadable."""
    from desktop_app import paths as places
    from desktop_app.engine.groups import shipped_groups
    from desktop_app.engine.model_card import find_card
    from desktop_app.engine.outcomes import (
        Answer,
        Classification,
        Failure,
        GroupProbability,
        Prediction,
    )

    card, tree, chance = find_card(places.WEIGHTS), shipped_groups(), random.Random(1)
    for path in paths:
        if chance.random() < 0.01:
            yield Failure(path, "damaged", 1.0)
            continue
        labels = chance.sample(card.classes, 3)
        shares = sorted((chance.random() ** 2 for _ in labels), reverse=True)
        predictions = tuple(
            Prediction(rank, it.wnid, it.label, it.label_zh, share / 3)
            for rank, (it, share) in enumerate(zip(labels, shares, strict=True), 1)
        )
        first = predictions[0]
        groups = tuple(
            GroupProbability(it.id, it.label, it.label_zh, first.probability)
            for it in tree.of(first.wnid)
        )
        kind = chance.choices(("name", "group", "unsure"), (7, 1, 2))[0]
        if kind == "group" and groups:
            said = groups[0]
            answer = Answer("group", said.id, said.label, said.label_zh, said.probability)
        elif kind == "unsure":
            answer = Answer("unsure", None, None, None, first.probability)
        else:
            answer = Answer("name", first.wnid, first.label, first.label_zh, first.probability)
        yield Classification(
            path, predictions, answer, groups, False, 9.0, 4000, 3000, card.name, card.sha256
        )


def main() -> None:
    from desktop_app import cli

    cli.import_qt()
    from desktop_app.application import create_application

    application = create_application()
    found = dict(measure())
    assert application is not None
    print(json.dumps(found))


if __name__ == "__main__":
    main()
