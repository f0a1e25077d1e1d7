"""The window of the bundle on a real X server."""

import os
import select
import signal
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_app import paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
from shiwu_tools.paths import ROOT
from tests.bundle.program import SAMPLES, Bundle, run
from tests.support import x11
from tests.support.requirements import need
from tests.support.x11_window import OUR_PLACE, close, says_ready, see_answer, see_painted

PHOTO = SAMPLES / "orange.jpg"
ROUNDS = 3
POLL_SECONDS = 0.02
BARE_SCRIPT = "import sys, torch; torch.jit.load(sys.argv[1])"


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process, and its peak memory until then."""

    painted: float
    ready: float
    megabytes: float


@contextmanager
def screen(bundle: Bundle, name: str) -> Iterator[x11.Desktop]:
    """Start an X server for one test."""
    need(*x11.TOOLS)
    with x11.desktop(bundle.empty_folder(name), bundle.screenshots) as desktop:
        yield desktop


def check_window(bundle: Bundle) -> Path:
    """Check that the window shows the answer for a photo, and close it; returns a screenshot."""
    classifier = load_classifier(find_card(paths.WEIGHTS, None))
    with screen(bundle, "window") as desktop:
        messages = bundle.scratch / "window.txt"
        command: list[str | Path] = [bundle.program, "--lang", "en", PHOTO]
        with x11.running(command, desktop.environment, messages) as process:
            window = x11.Window(desktop, process, messages)
            see_painted(window)
            see_answer(window, PHOTO, classifier)
            screenshot = desktop.save_screenshot("bundle")
            assert close(window) == 0
    return screenshot


def trace_window(bundle: Bundle, tracer: Sequence[str | Path]) -> Path:
    """Run the window under `tracer` until it shows an answer, then end it; returns its home.

    Waits for the program, not for the tracer, which also waits for processes the program started.
    """
    classifier = load_classifier(find_card(paths.WEIGHTS, None))
    with screen(bundle, "traced") as desktop:
        messages = bundle.scratch / "traced.txt"
        command: list[str | Path] = [*tracer, bundle.program, "--lang", "en", PHOTO]
        with x11.running(command, desktop.environment, messages) as process:
            window = x11.Window(desktop, process, messages)
            # The window belongs to a child of the process that was started here.
            window.number = window.until("its window shows", lambda: find_window(desktop))
            see_painted(window)
            see_answer(window, PHOTO, classifier)
            end_child(process.pid)
    return Path(desktop.environment["HOME"])


def end_child(parent: int) -> None:
    """Send SIGTERM to the one child of this process, and wait for its end."""
    (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    watched = os.pidfd_open(int(child))
    try:
        signal.pidfd_send_signal(watched, signal.SIGTERM)
        ended, _, _ = select.select([watched], [], [], x11.PATIENCE)
        assert ended, f"it had not ended {x11.PATIENCE:.0f} s after SIGTERM"
    finally:
        os.close(watched)


def find_window(desktop: x11.Desktop) -> str | None:
    found = desktop.ask("search", "--onlyvisible", "--class", "shiwu")
    return found.split()[0] if found else None


def timed_starts(bundle: Bundle) -> Iterator[str]:
    """Yield the start-up times of the bundle and of the sources, measured in turn."""
    commands: dict[str, list[str | Path]] = {
        "frozen": [bundle.program],
        "from source": [sys.executable, ROOT / "main.py"],
    }
    starts: dict[str, list[Start]] = {name: [] for name in commands}
    bare = []
    with screen(bundle, "timed") as desktop:
        for _ in range(ROUNDS):
            for name, command in commands.items():
                starts[name].append(timed(command, desktop, bundle.scratch / "timed.txt"))
            bare.append(bare_seconds())
    for name, found in starts.items():
        painted, ready, megabytes = (
            statistics.median(getattr(start, what) for start in found)
            for what in ("painted", "ready", "megabytes")
        )
        yield (
            f"{name}: window painted after {painted:.2f} s, model ready after {ready:.2f} s, "
            f"at most {megabytes:.0f} MB resident until then"
        )
    yield f"a bare import of torch and loading of the model: {statistics.median(bare):.2f} s"


def timed(command: Sequence[str | Path], desktop: x11.Desktop, messages: Path) -> Start:
    """Start the program and watch the screen until its model is loaded."""
    empty = desktop.pixels()
    start = time.monotonic()
    with x11.running(command, desktop.environment, messages) as process:

        def seconds(fact: str, look: Callable[[], object]) -> float:
            while not look():
                in_time = time.monotonic() < start + x11.PATIENCE and process.poll() is None
                assert in_time, f"waited in vain until {fact}"
                time.sleep(POLL_SECONDS)
            return time.monotonic() - start

        painted = seconds("it is painted", lambda: (desktop.pixels() != empty).any())
        window = x11.Window(desktop, process, messages)
        window.place(*OUR_PLACE)
        ready = seconds("its model is ready", lambda: says_ready(window.pixels()))
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    assert process.returncode == 128 + signal.SIGTERM
    return Start(painted, ready, int(peak) / 1024)


def bare_seconds() -> float:
    """Return the seconds that a process takes to import torch and load the model."""
    card = find_card(paths.WEIGHTS, None)
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "TORCH_CPP_LOG_LEVEL": "ERROR"}
    start = time.monotonic()
    run([sys.executable, "-c", BARE_SCRIPT, card.path], environment)
    return time.monotonic() - start
