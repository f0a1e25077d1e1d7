"""A classifier service with a small model."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.services.classifier_service import ClassifierService
from tests.support.pictures import Draw
from tests.support.services import Session, Waiter


@pytest.fixture
def wait(qtbot: QtBot) -> Waiter:
    return Waiter(qtbot)


@pytest.fixture
def session(wait: Waiter, random_weights: Path, draw: Draw) -> Iterator[Session]:
    """A service before its start."""
    service = ClassifierService()
    yield Session(service, wait, draw)
    assert service.stop()


@pytest.fixture
def ready(session: Session) -> Session:
    """A service after its start."""
    session.start()
    return session
