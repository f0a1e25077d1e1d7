"""The window of the program on an X server: shown, ended and timed."""

import os
import select
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from desktop_app.engine.classifier import Classifier
from tests.bundle.program import PHOTO
from tests.support import x11
from tests.support.x11_window import (
    wait_for_answer,
    wait_until_painted,
)


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
