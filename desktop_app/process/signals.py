"""The signals that ask the program to end."""

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
    """Call `handler` on each of them; one that is ignored, as under nohup, stays ignored."""
    for number in ENDING:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, handler)


def exit_immediately(received: int, frame: object) -> NoReturn:
    """End the process where nothing has been begun that would have to be ended.

    An exception will not do: libraries that run Python while they are imported abort on it.
    """
    os._exit(128 + received)
