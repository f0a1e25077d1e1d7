"""Fixtures of the fault tests."""

import logging
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.process.signals import ENDING
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.ui.main_window import MainWindow
from tests.support.services import Waiter


@pytest.fixture(autouse=True)
def restored_process() -> Iterator[None]:
    """Restore the signal and log handlers, which the program sets for its whole process."""
    logger = logging.getLogger("desktop_app")
    handlers, propagate = list(logger.handlers), logger.propagate
    before = {number: signal.getsignal(number) for number in ENDING}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)
    for added in set(logger.handlers) - set(handlers):
        added.close()
    logger.handlers, logger.propagate = handlers, propagate


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def wait(qtbot: QtBot) -> Waiter:
    return Waiter(qtbot)


@pytest.fixture
def service(wait: Waiter, random_weights: Path) -> Iterator[ClassifierService]:
    """An idle service with its model loaded."""
    service = ClassifierService()
    wait(service.model_loaded, service.start)
    wait.until(lambda: not service.busy)
    yield service
    assert service.stop()
