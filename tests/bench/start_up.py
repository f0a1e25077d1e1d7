"""How soon the window is there and the model ready, and what the program holds in memory.

    python -m tests.bench.start_up window|bare|torch|torch+qt START [PHOTO…]

START is `time.monotonic()` of whoever began the process; prints one JSON object.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.bench.memory import resident_mb

ROUNDS = 7
THOUSAND = 1000


def start_seconds(environment: Mapping[str, str]) -> dict[str, float]:
    """Seconds from the start of the process; `bare` is the least that torch and Qt take."""
    # Not at the top: the programs that are measured run this file.
    from statistics import median

    from desktop_app import paths
    from desktop_app.engine.model_card import find_card

    model = find_card(paths.WEIGHTS).name
    found: dict[str, list[float]] = {"window_painted": [], "model_ready": [], "bare": []}
    for _ in range(ROUNDS):
        for what, given in (("window", ()), ("bare", (paths.WEIGHTS / f"{model}.json",))):
            for name, value in measured(what, environment, *given).items():
                if name in found:
                    found[name].append(value)
    return {name: median(values) for name, values in found.items()}


def event_loop_ms(environment: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """How long the window was not drawn, in milliseconds, in each scene of `stall_watch`."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "tests.support.stall_watch", folder]
        own = {**environment, "HOME": folder}
        done = subprocess.run(command, env=own, stdout=subprocess.PIPE, check=True)
    found: dict[str, dict[str, float]] = json.loads(done.stdout)
    return found


def memory_mb(
    environment: Mapping[str, str], large: Mapping[str, Path], photos: list[Path]
) -> dict[str, float]:
    """Resident MB: now, except after one of the large photos, where it is the most it has been."""
    figures = {
        "import_torch": measured("torch", environment)["resident"],
        "import_torch_and_qt": measured("torch+qt", environment)["resident"],
        "window_ready": measured("window", environment)["resident_ready"],
    }
    for name in ("12mp", "12mp_progressive", "12mp_png", "48mp"):
        figures[f"after_{name}"] = measured("window", environment, large[name])["most"]
    thousand = [photos[number % len(photos)] for number in range(THOUSAND)]
    return {**figures, "after_1000": measured("window", environment, *thousand)["resident"]}


def measured(what: str, environment: Mapping[str, str], *photos: Path) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as home:
        own = {**environment, "XDG_CONFIG_HOME": home, "HOME": home}
        command = [sys.executable, "-m", "tests.bench.start_up", what, str(time.monotonic())]
        done = subprocess.run(
            [*command, *map(str, photos)], env=own, stdout=subprocess.PIPE, check=True
        )
    found: dict[str, float] = json.loads(done.stdout)
    return found


def window(start: float, photos: Iterator[str]) -> None:
    """Run the program as it is, and watch it from inside."""
    from desktop_app import cli

    cli.import_qt()
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication

    from desktop_app import app
    from desktop_app.ui.main_window import MainWindow
    from desktop_app.ui.mime_content import Kind, MimeContent

    import_engine, start_engine = app.import_engine, app.start_engine
    found: dict[str, float] = {}

    def painted() -> None:
        found["window_painted"] = time.monotonic() - start
        import_engine()

    def watched(window: MainWindow, model: str | None, dropped: Sequence[str]) -> app.Engine:
        engine = start_engine(window, model, dropped)
        timer = QTimer(window, interval=5)

        def ready() -> None:
            found["model_ready"] = time.monotonic() - start
            found["resident_ready"] = resident_mb("VmRSS")
            timer.start()

        def next_when_idle() -> None:
            if engine.service.busy:
                return
            photo = next(photos, None)
            if photo is None:
                timer.stop()
                found.update(resident=resident_mb("VmRSS"), most=resident_mb("VmHWM"))
                print(json.dumps(found), flush=True)
                QApplication.exit(0)
            else:
                window.take(MimeContent(Kind.PATHS, (photo,)))

        timer.timeout.connect(next_when_idle)
        engine.service.model_loaded.connect(ready)
        return engine

    app.import_engine, app.start_engine = painted, watched  # type: ignore[assignment]
    app.run([])


def bare(start: float, cards: Iterator[str]) -> None:
    """Import, load and warm up, with nothing of this program but the weights of this card."""
    import warnings

    import torch
    from PySide6 import QtWidgets

    warnings.simplefilter("ignore")
    QtWidgets.QApplication  # noqa: B018  (imports it)
    card = Path(next(cards))
    written = json.loads(card.read_text(encoding="utf-8"))
    if "engine" in written:
        torch.backends.quantized.engine = written["engine"]
    side = written["crop"]
    model = torch.jit.load(card.with_suffix(".pt"))
    with torch.inference_mode():
        for _ in range(2):
            model(torch.zeros(1, side, side, 3, dtype=torch.uint8))
    print(json.dumps({"bare": time.monotonic() - start}))


def only_torch(_: float, __: Iterator[str]) -> None:
    import torch

    assert torch
    print(json.dumps({"resident": resident_mb("VmRSS")}))


def torch_and_qt(_: float, __: Iterator[str]) -> None:
    import torch
    from PySide6 import QtWidgets

    assert torch
    assert QtWidgets
    print(json.dumps({"resident": resident_mb("VmRSS")}))


if __name__ == "__main__":
    what, start, *photos = sys.argv[1:]
    os.environ.setdefault("TORCH_CPP_LOG_LEVEL", "ERROR")
    run = {"window": window, "bare": bare, "torch": only_torch, "torch+qt": torch_and_qt}[what]
    run(float(start), iter(photos))
