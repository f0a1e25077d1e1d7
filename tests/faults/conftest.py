import logging
import signal
from collections.abc import Iterator

import pytest

from desktop_app.signals import ENDING


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
