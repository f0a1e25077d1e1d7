"""Fixtures that several kinds of unit tests use."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.services.image_service import ImageService


@pytest.fixture
def pictures(qtbot: QtBot) -> Iterator[ImageService]:
    pictures = ImageService()
    yield pictures
    pictures.stop()


def make_endless(path: Path) -> None:
    path.symlink_to("/dev/zero")


def make_large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(2**30 + 1)


def make_loop(path: Path) -> None:
    path.symlink_to(path.name)


def make_dangling(path: Path) -> None:
    path.symlink_to(path.with_name("nowhere") / "deeper")


@pytest.fixture(
    params=[Path.mkdir, os.mkfifo, make_endless, make_large, make_loop, make_dangling],
    ids=["folder", "pipe", "endless", "large", "loop", "dangling"],
)
def spoil(request: pytest.FixtureRequest) -> Callable[[Path], None]:
    """Create anything but a small regular file at a path."""
    result: Callable[[Path], None] = request.param
    return result
