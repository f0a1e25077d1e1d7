"""Fixtures of the tests of the engine."""

from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def reported(photos: Path) -> Path:
    """The folder of files that users reported."""
    return photos.parent / "reported"


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "sorted"
