"""A classifier service for tests, and how to hold its thread back."""

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from types import ModuleType
from typing import Any, NoReturn

import pytest
from PySide6.QtCore import SignalInstance
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Outcome, PhotoSource
from desktop_app.services.classifier_service import ClassifierService
from tests.support.pictures import Draw

WAIT = 20_000
"""Milliseconds."""


class Waiter:
    """Waits for signals and conditions, for `WAIT` at most."""

    def __init__(self, qtbot: QtBot) -> None:
        self.qtbot = qtbot

    def __call__(self, signal: SignalInstance, call: Callable[..., None], *args: object) -> Any:
        """Call a function, wait for a signal, return its argument, or a list of several."""
        with self.qtbot.waitSignal(signal, timeout=WAIT) as emitted:
            call(*args)
        assert emitted.args is not None
        return emitted.args[0] if len(emitted.args) == 1 else emitted.args

    def until(self, condition: Callable[[], bool]) -> None:
        self.qtbot.waitUntil(condition, timeout=WAIT)

    def in_order(self, *signals: SignalInstance) -> AbstractContextManager[object]:
        signals_in_order: AbstractContextManager[object]
        signals_in_order = self.qtbot.waitSignals([*signals], order="strict", timeout=WAIT)
        return signals_in_order


class Session:
    """A classifier service with a small model, and drawn photos for it."""

    def __init__(self, service: ClassifierService, wait: Waiter, draw: Draw) -> None:
        self.service, self.wait, self._draw = service, wait, draw

    def start(self) -> None:
        self.wait(self.service.model_loaded, self.service.start)
        # Until then a job is only posted by the event loop, which a test may block.
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        self.wait.until(lambda: not self.service.busy)

    def draw(self, width: int = 320, height: int = 240, name: str = "drawn.jpg") -> str:
        return str(self._draw(name, size=(width, height)))

    def submit(self, source: PhotoSource | None = None) -> None:
        source = source or self.draw()
        self.service.submit(source, source if isinstance(source, str) else "content")

    def classify(self, source: PhotoSource | None = None) -> Outcome:
        """Classify a photo, by default a drawn one, and return its outcome."""
        outcome: Outcome = self.wait(self.service.answered, self.submit, source)
        return outcome


def recorded(signal: SignalInstance) -> list[Any]:
    """Return a list to which the signal's argument is appended at each emission."""
    values: list[Any] = []
    signal.connect(values.append)
    return values


def hold_back(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str
) -> tuple[threading.Event, threading.Event]:
    """Make a function wait: return the event set by its call, and the one that it waits for."""
    begun, released = threading.Event(), threading.Event()
    original = getattr(module, name)

    def held_back(*args: object, **options: object) -> object:
        begun.set()
        assert released.wait(WAIT / 1000)
        return original(*args, **options)

    monkeypatch.setattr(module, name, held_back)
    return begun, released


def broken(*args: object, **options: object) -> NoReturn:
    raise RuntimeError("unexpected")
