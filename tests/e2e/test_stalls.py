"""Using the window never blocks its event loop for long."""

from time import monotonic

import pytest
from pytestqt.qtbot import QtBot

from tests.bench.measuring import run_module
from tests.support.stall_watch import SCENES, StallWatch, wait

Stalls = dict[str, dict[str, float]]

LIMIT_MILLISECONDS = 1000
"""Far above the values that `tests.support.stall_watch` measures, even on a busy computer."""


@pytest.fixture(scope="module")
def stalls(tmp_path_factory: pytest.TempPathFactory) -> Stalls:
    """The result of each scene, in a new process, because importing torch is part of one."""
    found: Stalls = run_module("tests.support.stall_watch", tmp_path_factory.mktemp("stalls"))
    return found


@pytest.mark.parametrize("scene", SCENES)
def test_event_loop_is_not_blocked(scene: str, stalls: Stalls) -> None:
    print(scene, stalls[scene])
    assert stalls[scene]["ticks"] > 10
    assert stalls[scene]["longest"] < LIMIT_MILLISECONDS


def test_stall_watch_measures_a_blocked_event_loop(qtbot: QtBot) -> None:
    watch = StallWatch()
    watch.start()
    wait(30)
    start = monotonic()
    while monotonic() - start < 0.2:
        pass
    wait(30)
    stalls = watch.stop()
    assert stalls["longest"] >= 180
    assert stalls["p50"] < 100
