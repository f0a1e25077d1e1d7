"""The kiosk starts under cage, notifies the watchdog, and starts again after each kill.

The environment variable SHIWU_KIOSK_KILLS sets the number of kills; the default is 5.
"""

import os
import random
import signal
import statistics
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.bundle.kiosk import cage, check_first_screen, running_kiosk, wait_for, wait_until_ready
from tests.bundle.program import TIMEOUT_SECONDS, Bundle
from tests.support.requirements import need, need_root

MAX_LIFE_SECONDS = 3.0
"""Longest time before a kill: some are before the first paint, some while torch is imported."""
SEED = 20


def test_kiosk_starts_again_after_each_kill(bundle: Bundle, record: Callable[[str], None]) -> None:
    need("cage", "Xwayland", "grim", "setpriv", "unshare")
    need_root()
    folder = bundle.scratch / "kiosk"
    folder.mkdir()
    folder.chmod(0o755)
    moments = random.Random(SEED)
    seconds = []
    with cage(folder) as environment:
        before = writable_files(folder)
        for _ in range(int(os.environ.get("SHIWU_KIOSK_KILLS", "5"))):
            with running_kiosk(bundle, folder, environment) as (process, _):
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(moments.uniform(0, MAX_LIFE_SECONDS))
                process.kill()
                process.wait()
            with running_kiosk(bundle, folder, environment) as (process, receiver):
                seconds.append(wait_until_ready(process, receiver))
        with running_kiosk(bundle, folder, environment) as (process, receiver):
            seconds.append(wait_until_ready(process, receiver))
            for _ in range(3):
                wait_for("WATCHDOG=1", receiver, TIMEOUT_SECONDS)
            check_first_screen(folder, environment)
            process.send_signal(signal.SIGTERM)
            wait_for("STOPPING=1", receiver, TIMEOUT_SECONDS)
            assert process.wait(TIMEOUT_SECONDS) == 128 + signal.SIGTERM
        assert writable_files(folder) == before
    kills, slowest, median = len(seconds) - 1, max(seconds), statistics.median(seconds)
    record(f"{kills} kills; started within {slowest:.2f} s, median {median:.2f} s")


def writable_files(folder: Path) -> set[Path]:
    """Return the files in the folders that the kiosk may write to."""
    return {path for name in ("runtime", "tmp") for path in (folder / name).rglob("*")}
