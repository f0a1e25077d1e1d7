"""The bundle on a real X server: what is seen, and how soon."""

import os
import signal
import statistics
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from proof import ROOT, SAMPLES, Bundle, ProofError, need

from desktop_app import paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.model_card import find_card
from tests import x11
from tests.x11_window import close, columns, lines, see_answer, see_painted

PHOTO = SAMPLES / "orange.jpg"
ROUNDS = 3
GLANCE = 0.02
"""Seconds between two looks at the screen."""


@dataclass(frozen=True)
class Start:
    """Seconds from the start of the process, and the most memory it held."""

    painted: float
    answered: float
    megabytes: float


@contextmanager
def screen(bundle: Bundle, name: str) -> Iterator[x11.Desktop]:
    """An X server for one proof."""
    need(*x11.TOOLS)
    with x11.desktop(bundle.empty_folder(name), bundle.screenshots) as desktop:
        yield desktop


def prove_window(bundle: Bundle) -> Path:
    """See the window with the answer for a photo, and close it; returns the screenshot."""
    classifier = load_classifier(find_card(paths.WEIGHTS, None))
    with screen(bundle, "window") as desktop:
        messages = bundle.scratch / "window.txt"
        command = [bundle.program, "--lang", "en", PHOTO]
        with x11.running(command, desktop.environment, messages) as process:
            window = x11.Window(desktop, process, messages)
            see_painted(window)
            see_answer(window, PHOTO, classifier)
            screenshot = desktop.save_screenshot("bundle")
            if (code := close(window)) != 0:
                raise ProofError(f"closing the window ended it with {code}")
    return screenshot


def prove_window_traced(bundle: Bundle, tracer: Sequence[str | Path]) -> None:
    """Let `tracer` watch a whole session: painted, answered, asked to end."""
    classifier = load_classifier(find_card(paths.WEIGHTS, None))
    with screen(bundle, "traced") as desktop:
        messages = bundle.scratch / "traced.txt"
        command = [*tracer, bundle.program, "--lang", "en", PHOTO]
        with x11.running(command, desktop.environment, messages) as process:
            window = x11.Window(desktop, process, messages)
            # The process that shows the window is not the one that was started.
            window.number = window.until(
                "its window shows",
                lambda: (desktop.ask("search", "--onlyvisible", "--class", "shiwu") or "").strip()
                or None,
            )
            see_painted(window)
            see_answer(window, PHOTO, classifier)
            traced = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
            os.kill(int(traced[0]), signal.SIGTERM)
            process.wait(x11.PATIENCE)


def timed_starts(bundle: Bundle) -> Iterator[str]:
    """Say how soon the bundle and the sources start; alternating, so that both meet the same."""
    commands = {
        "frozen": [bundle.program],
        "source": [sys.executable, ROOT / "main.py"],
    }
    starts: dict[str, list[Start]] = {name: [] for name in commands}
    with screen(bundle, "timed") as desktop:
        for _ in range(ROUNDS):
            for name, command in commands.items():
                messages = bundle.scratch / "timed.txt"
                starts[name].append(timed([*command, PHOTO], desktop, messages))
    for name, found in starts.items():
        painted, answered, megabytes = (
            statistics.median(getattr(start, what) for start in found)
            for what in ("painted", "answered", "megabytes")
        )
        yield (
            f"{name}: window painted after {painted:.2f} s, answer shown after {answered:.2f} s, "
            f"at most {megabytes:.0f} MB resident"
        )
    yield f"bare import of torch and loading of the model: {bare(os.environ):.2f} s"


def timed(command: Sequence[str | Path], desktop: x11.Desktop, messages: Path) -> Start:
    """Start the program with a photo and watch the screen."""
    empty = desktop.pixels()
    start = time.monotonic()
    with x11.running(command, desktop.environment, messages) as process:

        def wait_until(fact: str, seen: bool) -> float:
            raise NotImplementedError

        def seconds(fact: str, look: "Look") -> float:
            while not look():
                passed = time.monotonic() - start
                if passed > x11.PATIENCE or process.poll() is not None:
                    raise ProofError(f"waited in vain until {fact}")
                time.sleep(GLANCE)
            return time.monotonic() - start

        del wait_until
        painted = seconds("it is painted", lambda: bool((desktop.pixels() != empty).any()))
        answered = seconds("it answers", lambda: answer_shown(desktop))
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    return Start(painted, answered, int(peak) / 1024)


def bare(environment: Mapping[str, str]) -> float:
    raise NotImplementedError
