"""The signals that terminate the program."""

import os
import signal
from collections.abc import Callable
from typing import NoReturn

ENDING = tuple(
    signal.Signals[name]
    for name in ("SIGINT", "SIGTERM", "SIGHUP")
    if name in signal.Signals.__members__
)


def on_termination(handler: Callable[[int, object], None]) -> None:
    """Call `handler` on each of them; an ignored one, as under nohup, stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def exit_immediately(received: int, frame: object) -> NoReturn:
    """Exit the process before anything was started.

    Not by an exception: libraries that run Python code while they are imported abort on it.
    """
    os._exit(128 + received)
