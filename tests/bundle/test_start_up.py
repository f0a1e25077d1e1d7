"""The start-up times of the bundle, for the report; no limit is checked."""

from collections.abc import Callable

from tests.bundle.program import Bundle
from tests.bundle.window import timed_starts


def test_start_up_is_timed(bundle: Bundle, record_property: Callable[[str, object], None]) -> None:
    for figure in timed_starts(bundle):
        record_property("finding", figure)
