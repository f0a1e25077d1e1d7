"""The bundle opens no internet socket, no file of a Python, and writes only settings and caches."""

from collections.abc import Callable

from tests.bundle.program import Bundle
from tests.bundle.system_calls import (
    foreign_writes,
    internet_calls,
    libraries_outside,
    trace,
    written_paths,
)

Record = Callable[[str, object], None]


def test_opens_no_internet_socket(bundle: Bundle, record_property: Record) -> None:
    calls = trace(bundle).calls
    assert internet_calls(calls) == []
    sockets = sum(1 for name, _ in calls if name == "socket")
    record_property("finding", f"{len(calls)} calls, {sockets} sockets")


def test_writes_only_settings_logs_and_caches(bundle: Bundle, record_property: Record) -> None:
    traced = trace(bundle)
    assert foreign_writes(traced.calls, traced.home) == []
    record_property("finding", f"{len(written_paths(traced.calls))} paths written")


def test_opens_no_library_outside_its_folder(bundle: Bundle) -> None:
    assert libraries_outside(trace(bundle).calls, bundle.folder) == []
