import logging
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.process.signals import ENDING
from desktop_app.services.classifier_service import ClassifierService

WAIT = 20_000


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The program's entry sets these for a whole process, and here that is the tests' own."""
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
def service(qtbot: QtBot, random_weights: Path) -> Iterator[ClassifierService]:
    """A service with its model loaded and nothing to do."""
    service = ClassifierService()
    with qtbot.waitSignal(service.model_loaded, timeout=WAIT):
        service.start()
    qtbot.waitUntil(lambda: not service.busy, timeout=WAIT)
    yield service
    assert service.stop()
