"""Visitors come and go, and nothing of them stays. `make soak` has five hundred of them."""

from pathlib import Path

from tests.soak.__main__ import GROWTH_MB, VISITORS_TOOLS, spend_a_day
from tests.support.requirements import need

VISITS = 20


def test_a_day_of_visitors_leaves_nothing(tmp_path: Path) -> None:
    need(*VISITORS_TOOLS)
    day = spend_a_day(tmp_path, VISITS)
    print(day)
    assert day.visits == VISITS
    assert day.left == []
    assert day.grown_mb <= GROWTH_MB
    assert day.screens_changed >= 4
