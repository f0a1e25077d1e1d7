"""The bundle on a real X server: what is seen, and how soon."""

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
from tests.bundle.bundle import ROOT, SAMPLES, Bundle, ProofError, need, ran
from tests.support import x11
from tests.support.x11_window import OUR_PLACE, close, says_ready, see_answer, see_painted

PHOTO = SAMPLES / "orange.jpg"
ROUNDS = 3
GLANCE = 0.02
"""Seconds between two looks at the screen."""
BARE = "import sys, torch; torch.jit.load(sys.argv[1])"


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process, and the most memory it held until then."""

    painted: float
    ready: float
    megabytes: float


@contextmanager
def screen(bundle: Bundle, name: str) -> Iterator[x11.Desktop]:
    """Start an X server for one proof."""
    need(*x11.TOOLS)
    with x11.desktop(bundle.empty_folder(name), bundle.screenshots) as desktop:
        yield desktop


def see_window(bundle: Bundle) -> Path:
    """See the window with the answer for a photo, and close it; returns the screenshot."""
    classifier = load_classifier(find_card(paths.WEIGHTS, None))
    with screen(bundle, "window") as desktop:
        messages = bundle.scratch / "window.txt"
        command: list[str | Path] = [bundle.program, "--lang", "en", PHOTO]
        with x11.running(command, desktop.environment, messages) as process:
            window = x11.Window(desktop, process, messages)
            see_painted(window)
            see_answer(window, PHOTO, classifier)
            screenshot = desktop.save_screenshot("bundle")
            if (code := close(window)) != 0:
                raise ProofError(f"closing the window ended it with {code}")
    return screenshot


def trace_window(bundle: Bundle, tracer: Sequence[str | Path]) -> Path:
    """Let `tracer` watch from the start to an answer and to SIGTERM; returns the home it had.

    Only the program is waited for: the tracer would also wait for what the program left running.
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
        if not select.select([watched], [], [], x11.PATIENCE)[0]:
            raise ProofError(f"asked to end, it had not ended after {x11.PATIENCE:.0f} s")
    finally:
        os.close(watched)


def find_window(desktop: x11.Desktop) -> str | None:
    found = desktop.ask("search", "--onlyvisible", "--class", "shiwu")
    return found.split()[0] if found else None


def timed_starts(bundle: Bundle) -> Iterator[str]:
    """Say how soon the bundle and the sources start; in turn, so that both meet the same."""
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
                if time.monotonic() > start + x11.PATIENCE or process.poll() is not None:
                    raise ProofError(f"waited in vain until {fact}")
                time.sleep(GLANCE)
            return time.monotonic() - start

        painted = seconds("it is painted", lambda: (desktop.pixels() != empty).any())
        window = x11.Window(desktop, process, messages)
        window.place(*OUR_PLACE)
        ready = seconds("its model is ready", lambda: says_ready(window.pixels()))
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    if process.returncode != 128 + signal.SIGTERM:
        raise ProofError(f"asked to end, it ended with {process.returncode}")
    return Start(painted, ready, int(peak) / 1024)


def bare_seconds() -> float:
    """Time what no start can do without, in a process of its own."""
    card = find_card(paths.WEIGHTS, None)
    environment = {**os.environ, "PYTHONWARNINGS": "ignore", "TORCH_CPP_LOG_LEVEL": "ERROR"}
    start = time.monotonic()
    ran([sys.executable, "-c", BARE, card.path], environment)
    return time.monotonic() - start
