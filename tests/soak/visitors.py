"""Runs a day of visitors in an X server of its own."""

import json
import subprocess
import sys
from pathlib import Path

from desktop_app import paths
from tests.soak.visitor_day import Day
from tests.soak.visitor_traces import NAME
from tests.support import x11

TOOLS = ("Xephyr", "xrandr")


def spend_a_day(folder: Path, visits: int) -> tuple[Day, str]:
    """Play a day; return its result and the standard error of the program.

    Raises `RuntimeError` if the program fails.
    """
    (folder / "day").mkdir()
    (folder / "x11").mkdir()
    program = [sys.executable, "-m", "tests.soak.visitor_day", folder / "day", "--visits", visits]
    # Unlike Xvfb's, the screen of Xephyr can be unplugged and resized.
    xephyr, messages = ["Xephyr", "-screen", "1280x1024"], folder / "xephyr.txt"
    with (
        x11.desktop(folder / "x11") as desktop,
        x11.server(xephyr, desktop.environment, messages) as (display, _),
    ):
        done = subprocess.run(
            list(map(str, program)),
            cwd=paths.ROOT,
            env={**desktop.environment, "DISPLAY": display},
            capture_output=True,
            text=True,
            check=False,
        )
    if done.returncode != 0:
        raise RuntimeError(f"the kiosk ended with {done.returncode}:\n{done.stderr}")
    day = Day(**json.loads(done.stdout))
    if NAME in done.stderr:
        day.left.append("a name on standard error")
    return day, done.stderr
