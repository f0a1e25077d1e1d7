"""Measure the start of the window, the loading of the model, and the memory.

    python -m tests.bench.start_up window|bare|torch|torch+qt START [PHOTO…]

START is `time.monotonic()` when the process was started; prints one JSON object.
"""

import json
import os
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from unittest.mock import patch

from tests.bench.measuring import resident_mb, run_module

Environment = Mapping[str, str]

ROUNDS = 7


def start_seconds(environment: Environment) -> dict[str, float]:
    """Return seconds since the start of the process; `bare` imports all of torch."""
    # Not at the top: this file also runs in the measured processes.
    from statistics import median

    from desktop_app import paths
    from desktop_app.engine.model_card import find_card

    card = paths.WEIGHTS / f"{find_card(paths.WEIGHTS).name}.json"
    rounds = [
        {**measured("window", environment), **measured("bare", environment, card)}
        for _ in range(ROUNDS)
    ]
    names = ("window_painted", "model_ready", "bare")
    return {name: median(found[name] for found in rounds) for name in names}


def memory_mb(
    environment: Environment, large: Mapping[str, Path], photos: list[Path]
) -> dict[str, float]:
    """Return the resident MB; after the large photos, the peak."""
    figures = {
        "import_torch": measured("torch", environment)["resident"],
        "import_torch_and_qt": measured("torch+qt", environment)["resident"],
        "window_ready": measured("window", environment)["resident_ready"],
    }
    for name in ("12mp", "12mp_progressive", "12mp_png", "48mp"):
        figures[f"after_{name}"] = measured("window", environment, large[name])["most"]
    thousand = [photos[number % len(photos)] for number in range(1000)]
    return {**figures, "after_1000": measured("window", environment, *thousand)["resident"]}


def measured(what: str, environment: Environment, *photos: Path) -> dict[str, float]:
    found: dict[str, float] = run_module(
        "tests.bench.start_up", what, time.monotonic(), *photos, environment=environment
    )
    return found


def measure_window(start: float, waiting: Iterator[str]) -> None:
    """Run the program unchanged, and classify the waiting photos one after another."""
    from desktop_app import cli
    from desktop_app.engine.torch_subset import leave_out_of_torch

    leave_out_of_torch()
    cli.import_qt()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop_app import app
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.mime_content import Kind, MimeContent

    connect_desktop, start_engine = app.connect_desktop, app.start_engine
    found: dict[str, float] = {}

    def timed_connect_desktop(window: MainWindow) -> None:  # called once the window is painted
        found["window_painted"] = time.monotonic() - start
        connect_desktop(window)

    def timed_start_engine(
        window: MainWindow, model: str | None, photos: Sequence[str]
    ) -> app.Engine:
        engine = start_engine(window, model, photos)
        timer = QTimer(window, interval=5)

        def on_loaded() -> None:
            found["model_ready"] = time.monotonic() - start
            found["resident_ready"] = resident_mb("VmRSS")
            timer.start()

        def classify_next() -> None:
            if engine.service.busy:
                return
            if (photo := next(waiting, None)) is not None:
                window.take(MimeContent(Kind.PATHS, (photo,)))
                return
            timer.stop()
            found.update(resident=resident_mb("VmRSS"), most=resident_mb("VmHWM"))
            print(json.dumps(found), flush=True)
            QApplication.exit(0)

        timer.timeout.connect(classify_next)
        engine.service.model_loaded.connect(on_loaded)
        return engine

    with patch.multiple(
        app, connect_desktop=timed_connect_desktop, start_engine=timed_start_engine
    ):
        app.run([])


def measure_bare(start: float, cards: Iterator[str]) -> None:
    """Import torch and Qt, load the weights of this card and run them twice."""
    import warnings

    import torch
    from PySide6 import QtWidgets

    warnings.simplefilter("ignore")
    assert QtWidgets
    path = Path(next(cards))
    card = json.loads(path.read_text(encoding="utf-8"))
    if "engine" in card:
        torch.backends.quantized.engine = card["engine"]
    side = card["crop"]
    model = torch.jit.load(path.with_suffix(".pt"))
    with torch.inference_mode():
        for _ in range(2):
            model(torch.zeros(1, side, side, 3, dtype=torch.uint8))
    print(json.dumps({"bare": time.monotonic() - start}))


def measure_imports(qt: bool) -> None:
    import torch

    assert torch
    if qt:
        from PySide6 import QtWidgets

        assert QtWidgets
    print(json.dumps({"resident": resident_mb("VmRSS")}))


if __name__ == "__main__":
    what, start, *paths = sys.argv[1:]
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
    if what in ("torch", "torch+qt"):
        measure_imports(qt=what == "torch+qt")
    else:
        run = {"window": measure_window, "bare": measure_bare}[what]
        run(float(start), iter(paths))
