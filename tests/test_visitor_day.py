"""Visitors come and go, and nothing of them stays. `make soak` has five hundred of them."""

import os
from pathlib import Path

import pytest

from tests import x11
from tests.soak.visitors import TOOLS, spend_a_day

VISITS = 20
GROWTH_MB = 10


def test_a_day_of_visitors_leaves_nothing(tmp_path: Path) -> None:
    if missing := x11.missing_tools(TOOLS):
        reason = f"needs {', '.join(missing)} for a screen that changes; `make test` installs them"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    day, said = spend_a_day(tmp_path, VISITS)
    print(said, day)
    assert day.visits == VISITS
    assert day.left == []
    assert day.grown_mb <= GROWTH_MB
    assert day.screens_changed >= 4
