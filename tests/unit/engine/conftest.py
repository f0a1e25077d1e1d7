"""Fixtures of the tests of the engine."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reported(photos: Path) -> Path:
    """The folder of files that users reported."""
    return photos.parent / "reported"
