"""Nothing that people do to the window keeps it from being drawn."""

import json
import os
import subprocess
import sys
from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from desktop_app import paths
from tests.support.stall_watch import SCENES, StallWatch, wait

GROSS_MILLISECONDS = 1000
"""Far beyond what was measured, on a busy computer too; `tests.support.stall_watch` says that."""


@pytest.fixture(scope="module")
def stalls(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, float]]:
    """What a fresh program says, which imports torch on its way."""
    folder = tmp_path_factory.mktemp("stalls")
    command = [sys.executable, "-m", "tests.support.stall_watch", str(folder)]
    environment = {**os.environ, "HOME": str(folder)}
    done = subprocess.run(
        command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    stalls: dict[str, dict[str, float]] = json.loads(done.stdout)
    return stalls


@pytest.mark.parametrize("scene", SCENES)
def test_the_event_loop_comes_round(scene: str, stalls: dict[str, dict[str, float]]) -> None:
    print(scene, stalls[scene])
    assert stalls[scene]["ticks"] > 10
    assert stalls[scene]["longest"] < GROSS_MILLISECONDS


def test_the_watch_sees_a_stall(qtbot: QtBot) -> None:
    watch = StallWatch()
    watch.start()
    wait(30)
    begun = monotonic()
    while monotonic() - begun < 0.2:
        pass
    wait(30)
    seen = watch.stop()
    assert seen.longest >= 180
    assert seen.p50 < 100
