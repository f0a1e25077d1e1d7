"""The window of the program on an X server: shown, ended and timed."""

import os
import select
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop_app.engine.classifier import Classifier
from tests.bundle.program import PHOTO
from tests.support import x11
from tests.support.x11_window import (
    WINDOW_POSITION,
    shows_ready,
    wait_for_answer,
    wait_until_painted,
)

POLL_SECONDS = 0.02


@contextmanager
def answered_window(
    desktop: x11.Desktop,
    command: Sequence[str | Path],
    classifier: Classifier,
    environment: dict[str, str] | None = None,
) -> Iterator[x11.Window]:
    """Start a command that opens a window with `PHOTO`; yields when it shows the predictions."""
    messages = desktop.framebuffer.with_name("messages.txt")
    with x11.running(command, environment or desktop.environment, messages) as process:
        window = x11.Window(desktop, process, messages)
        # Not by the process: under strace, the window belongs to a child of it.
        search = ("search", "--onlyvisible", "--class", "shiwu")
        window.window_id = window.until(
            "its window shows", lambda: desktop.try_xdotool(*search)
        ).split()[0]
        wait_until_painted(window)
        wait_for_answer(window, PHOTO, classifier)
        yield window


def end_child(parent: int) -> None:
    """Send SIGTERM to the only child of this process, and wait for its end."""
    (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    descriptor = os.pidfd_open(int(child))
    try:
        signal.pidfd_send_signal(descriptor, signal.SIGTERM)
        ended, _, _ = select.select([descriptor], [], [], x11.TIMEOUT_SECONDS)
        assert ended, f"still running {x11.TIMEOUT_SECONDS:.0f} s after SIGTERM"
    finally:
        os.close(descriptor)


def time_start_up(
    desktop: x11.Desktop, command: Sequence[str | Path]
) -> tuple[float, float, float]:
    """Return the seconds to the painted window and the loaded model, and the peak memory in MB."""
    messages = desktop.framebuffer.with_name("messages.txt")
    empty = desktop.pixels()
    start = time.monotonic()
    with x11.running(command, desktop.environment, messages) as process:

        def seconds_until(fact: str, is_true: Callable[[], object]) -> float:
            while not is_true():
                in_time = time.monotonic() < start + x11.TIMEOUT_SECONDS and process.poll() is None
                assert in_time, f"timed out waiting until {fact}"
                time.sleep(POLL_SECONDS)
            return time.monotonic() - start

        painted = seconds_until("it is painted", lambda: (desktop.pixels() != empty).any())
        window = x11.Window(desktop, process, messages)
        window.place(*WINDOW_POSITION)
        ready = seconds_until("its model is ready", lambda: shows_ready(window.pixels()))
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    assert process.returncode == 128 + signal.SIGTERM
    return painted, ready, int(peak) / 1024
