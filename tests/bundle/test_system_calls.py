"""The bundle opens no internet socket, no file of a Python, and writes only settings and caches."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.engine.classifier import Classifier
from tests.bundle import system_calls
from tests.bundle.program import PHOTO, Bundle, Command, run
from tests.bundle.window import answered_window, end_child
from tests.support.program import NO_SESSION_BUS
from tests.support.requirements import need, skip
from tests.support.x11 import Desktop

TRACED = (
    "network,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,"
    "rmdir,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat"
)


@pytest.fixture(scope="module")
def calls(
    bundle: Bundle,
    desktop: Desktop,
    classifier: Classifier,
    tmp_path_factory: pytest.TempPathFactory,
) -> system_calls.Calls:
    """The system calls of a window, a self-test and a classification."""
    need("strace")
    folder = tmp_path_factory.mktemp("traces")
    tracer = ["strace", "-f", "--seccomp-bpf", "-s", "4096", "-e", f"trace={TRACED}", "-o"]
    try:
        run([*tracer, folder / "nothing", "true"])
    except AssertionError as error:
        skip(f"strace is not permitted here: {error}")
    command: Command = [*tracer, folder / "window", bundle.program, "--lang", "en", PHOTO]
    with answered_window(desktop, command, classifier) as window:
        # strace itself would also wait for processes that the program leaves running.
        end_child(window.process.pid)
    environment = {"HOME": desktop.environment["HOME"], "PATH": "/usr/bin:/bin", **NO_SESSION_BUS}
    for name, args in (("self-test", ()), ("classify", ("-r", PHOTO.parent))):
        # Not in the project's folder: Python looks for source files in the current folder.
        run([*tracer, folder / name, bundle.program, name, *args], environment, Path("/"))
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in folder.iterdir()]
    calls = [call for text in texts for call in system_calls.read_calls(text.splitlines())]
    models = [path.name for path in bundle.folder.rglob("weights/*.pt")]
    # Without this the tests would pass on an empty trace.
    assert any(name in arguments for _, arguments in calls for name in models)
    return calls


def test_opens_no_internet_socket(calls: system_calls.Calls, record: Callable[[str], None]) -> None:
    assert system_calls.internet_calls(calls) == []
    sockets = sum(1 for name, _ in calls if name == "socket")
    record(f"{len(calls)} calls, {sockets} sockets")


def test_writes_only_settings_logs_and_caches(
    calls: system_calls.Calls, desktop: Desktop, record: Callable[[str], None]
) -> None:
    assert system_calls.foreign_writes(calls, Path(desktop.environment["HOME"])) == []
    record(f"{len(system_calls.written_paths(calls))} paths written")


def test_opens_no_library_outside_its_folder(calls: system_calls.Calls, bundle: Bundle) -> None:
    assert system_calls.libraries_outside(calls, bundle.folder) == []
