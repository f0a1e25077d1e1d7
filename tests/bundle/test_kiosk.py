"""The kiosk starts under cage, notifies the watchdog, and restarts after each kill.

The environment variable SHIWU_KIOSK_KILLS sets the number of kills; the default is 5.
"""

import os
import random
import statistics
from collections.abc import Callable

from tests.bundle.kiosk import killed, listing, live, screen
from tests.bundle.program import Bundle
from tests.support.requirements import need, need_root

MAX_LIFE_SECONDS = 3.0
"""Longest time before a kill: some are before the first paint, some while torch is imported."""
SEED = 20


def test_kiosk_survives_kills(
    bundle: Bundle, record_property: Callable[[str, object], None]
) -> None:
    need("cage", "Xwayland", "grim", "setpriv", "unshare")
    need_root()
    folder = bundle.empty_folder("kiosk")
    kills = int(os.environ.get("SHIWU_KIOSK_KILLS", "5"))
    moments = random.Random(SEED)
    with screen(folder) as environment:
        before = listing(folder)
        seconds = [
            killed(bundle, folder, environment, moments.uniform(0, MAX_LIFE_SECONDS))
            for _ in range(kills)
        ]
        seconds.append(live(bundle, folder, environment))
        assert listing(folder) == before
    record_property(
        "finding",
        f"{kills} kills; started within {max(seconds):.2f} s, median "
        f"{statistics.median(seconds):.2f} s",
    )
