"""Measure how fast a list of 10,000 photos responds, and how long it blocks the event loop.

python -m tests.bench.photo_list        prints one JSON object
"""

import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from statistics import median
from time import perf_counter

from PySide6.QtWidgets import QAbstractItemView

from desktop_app import cli, paths
from desktop_app.application import create_application
from desktop_app.engine.groups import shipped_groups
from desktop_app.engine.memory import freeze_garbage_collector
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import (
    Answer,
    Classification,
    Failure,
    GroupProbability,
    Outcome,
    Prediction,
)
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.filter_bar import FilterBar
from desktop_app.ui.photos.sort_orders import Order
from tests.bench.measuring import resident_mb
from tests.support.stall_watch import StallWatch, wait
from tests.support.widgets import child

Figures = dict[str, float]

COUNT = 10_000
FOLDERS = 40
ROUNDS = 5
REPETITIONS = 10
"""Of all steps, after which the memory would show a leak."""
BATCH = 16
"""Answers that arrive together; a fast computer brings about as many in 50 ms."""


def measure() -> Iterator[tuple[str, Figures]]:
    """Fill the visible list, then use it; yield the figures of each step.

    These are the milliseconds from an action until it is painted (median and longest), those for
    which the event loop was blocked, and the resident MB.
    """
    # Imports torch, whose objects slow Python's garbage collector.
    from desktop_app.engine import classifier

    assert classifier
    window, watch = MainWindow(), StallWatch()
    window.resize(1600, 1000)
    window.show()
    wait(500)
    freeze_garbage_collector()  # as the program does once the model is loaded
    panel = window.page.panel
    controls = child(panel, FilterBar)

    def figures(times: list[float], stalls: Figures) -> Figures:
        return {
            "answer_ms": round(median(times), 1),
            "longest_ms": round(max(times), 1),
            "gap_ms": stalls["longest"],
            "mb": round(resident_mb("VmRSS"), 1),
        }

    def timed(action: Callable[[], object]) -> float:
        start = perf_counter()
        action()
        views = panel.findChildren(QAbstractItemView)
        next(view for view in views if view.isVisible()).viewport().repaint()
        return (perf_counter() - start) * 1000

    def step(*actions: Callable[[], object]) -> Figures:
        """Time the first action, then run the others; repeat."""
        times = []
        watch.start()
        for _ in range(ROUNDS):
            times.append(timed(actions[0]))
            wait(50)
            for action in actions[1:]:
                action()
                wait(50)
        return figures(times, watch.stop())

    names = [f"/photos/{number % FOLDERS}/IMG_{number}.jpg" for number in range(COUNT)]
    yield "window", figures([0.0], {"longest": 0.0})
    watch.start()
    time = timed(lambda: window.show_photos(names))
    wait(50)
    yield "add", figures([time], watch.stop())

    numbers = [entry.number for entry in window.page.photos.entries()]
    outcomes = list(zip(numbers, random_outcomes(names), strict=True))
    half = COUNT // 2
    for view, part in ((1, outcomes[:half]), (0, outcomes[half:])):
        controls.segments.choose(view)
        wait(50)
        watch.start()
        times = []
        for first in range(0, len(part), BATCH):
            times.append(timed(partial(window.page.run.take, part[first : first + BATCH])))
            wait(5)
        yield f"answers arrive{', by name' if view else ''}", figures(times, watch.stop())
    wait(1000)  # for delayed work

    choose, search = controls.segments.choose, controls.searched.emit
    sort, show = controls.order_chosen.emit, controls.state_chosen.emit
    yield "group by name", step(lambda: choose(1), lambda: choose(0))
    yield "grid", step(lambda: choose(2), lambda: choose(0))
    for order in (Order.CONFIDENCE, Order.NAME, Order.FOLDER):
        yield f"sort by {order.name.lower()}", step(partial(sort, order), lambda: sort(Order.ADDED))
    for text in ("dog", "狗", "IMG_99"):
        yield f"search {text}", step(partial(search, text), lambda: search(""))
    yield "clear the search", step(lambda: search(""), lambda: search("dog"))
    search("")
    yield "only not sure", step(lambda: show(State.UNSURE), lambda: show(None))
    choose(1)
    yield "search by name", step(lambda: search("dog"), lambda: search(""))
    yield "sort by name, grouped", step(lambda: sort(Order.NAME), lambda: sort(Order.ADDED))
    actions: list[Callable[[], object]] = [
        *(partial(choose, view) for view in (0, 2, 1)),
        *(partial(sort, order) for order in (Order.FOLDER, Order.ADDED)),
        *(partial(search, text) for text in ("dog", "狗", "")),
    ]
    for _ in range(REPETITIONS):
        last = step(*actions)
    yield f"all of it, {REPETITIONS * ROUNDS} times", last


def random_outcomes(photos: list[str]) -> Iterator[Outcome]:
    """Yield outcomes of all kinds: names, groups, unsure ones, and unreadable photos."""
    card, tree, chance = find_card(paths.WEIGHTS), shipped_groups(), random.Random(1)
    for path in photos:
        if chance.random() < 0.01:
            yield Failure(path, "damaged", 1.0)
            continue
        labels = chance.sample(card.classes, 3)
        shares = sorted((chance.random() ** 2 for _ in labels), reverse=True)
        predictions = tuple(
            Prediction(rank, label.wnid, label.label, label.label_zh, share / 3)
            for rank, (label, share) in enumerate(zip(labels, shares, strict=True), 1)
        )
        first = predictions[0]
        share = first.probability
        groups = tuple(
            GroupProbability(it.id, it.label, it.label_zh, share) for it in tree.of(first.wnid)
        )
        kind = chance.choices(("name", "group", "unsure"), (7, 1, 2))[0]
        answer = Answer("name", first.wnid, first.label, first.label_zh, share)
        if kind == "group" and groups:
            answer = Answer("group", groups[0].id, groups[0].label, groups[0].label_zh, share)
        elif kind == "unsure":
            answer = Answer("unsure", None, None, None, share)
        yield Classification(
            path, predictions, answer, groups, False, 9.0, 4000, 3000, card.name, card.sha256
        )


def main() -> None:
    cli.import_qt()
    application = create_application()
    assert application
    print(json.dumps(dict(measure())))


if __name__ == "__main__":
    main()
