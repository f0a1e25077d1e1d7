import logging
import signal
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """The program's entry sets these for a whole process, and here that is the tests' own."""
    logger = logging.getLogger("desktop_app")
    handlers, propagate = list(logger.handlers), logger.propagate
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)
    for added in set(logger.handlers) - set(handlers):
        added.close()
    logger.handlers, logger.propagate = handlers, propagate
