"""The bundle opens no internet socket, no file of a Python, and writes only settings and caches."""

import os
import re
import select
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from desktop_app.engine.classifier import Classifier
from shiwu_tools.paths import ROOT
from tests.bundle.program import PHOTO, Bundle, Command, Record, answered_window, run
from tests.support.program import NO_SESSION_BUS
from tests.support.requirements import need, skip
from tests.support.x11 import TIMEOUT_SECONDS, Desktop

Calls = list[tuple[str, str]]
"""Name and arguments of each system call."""

_NETWORK = frozenset(
    "socket socketpair connect bind listen accept accept4 getsockname getpeername send sendto "
    "sendmsg sendmmsg recv recvfrom recvmsg recvmmsg setsockopt getsockopt shutdown".split()
)
_OPENING = ("open", "openat", "openat2")
_OWN_FOLDERS = (".config/shiwu", ".local/state/shiwu", ".cache/shiwu")
_SYSTEM_CACHES = (".cache/fontconfig", ".cache/mesa_shader_cache", ".cache/mesa_shader_cache_db")
_NOT_ON_DISK = ("/dev/", "/proc/self/", "/proc/thread-self/")
_LIBRARY = re.compile(r"\.(py|pyc)$|/lib-dynload/|/site-packages/")
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
) -> Calls:
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
    calls = [call for text in texts for call in read_calls(text.splitlines())]
    models = [path.name for path in bundle.folder.rglob("weights/*.pt")]
    # Without this the tests would pass on an empty trace.
    assert any(name in arguments for _, arguments in calls for name in models)
    return calls


def test_opens_no_internet_socket(calls: Calls, record: Record) -> None:
    assert internet_calls(calls) == []
    sockets = sum(1 for name, _ in calls if name == "socket")
    record(f"{len(calls)} calls, {sockets} sockets")


def test_writes_only_settings_logs_and_caches(
    calls: Calls, desktop: Desktop, record: Record
) -> None:
    assert foreign_writes(calls, Path(desktop.environment["HOME"])) == []
    record(f"{len(written_paths(calls))} paths written")


def test_opens_no_library_outside_its_folder(calls: Calls, bundle: Bundle) -> None:
    assert libraries_outside(calls, bundle.folder) == []


def read_calls(lines: Sequence[str]) -> Calls:
    """Return the calls in the output of `strace -f`, without the ends of interrupted calls."""
    matches = (re.match(r"\d+ +(\w+)\((.*)$", line) for line in lines)
    return [(found[1], found[2]) for found in matches if found]


def internet_calls(calls: Calls) -> Calls:
    return [call for call in calls if re.search(r"\b(AF|PF)_INET6?\b", call[1])]


def written_paths(calls: Calls) -> list[str]:
    """Return each path that a call creates, changes, removes, or opens for writing."""
    written = (paths_in(arguments) for name, arguments in calls if changes_files(name, arguments))
    return sorted({path for paths in written for path in paths})


def changes_files(name: str, arguments: str) -> bool:
    if name in _OPENING:
        flags = re.sub(r'"[^"]*"', "", arguments)
        return re.search(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)", flags) is not None
    return name not in _NETWORK


def foreign_writes(calls: Calls, home: Path) -> list[str]:
    """Return the written paths outside the program's own folders and the caches of the system."""
    own = [home / name for name in (*_OWN_FOLDERS, *_SYSTEM_CACHES)]
    parents = {parent for path in own for parent in path.parents}
    return [
        path
        for path in written_paths(calls)
        if not path.startswith((*_NOT_ON_DISK, "/var/cache/fontconfig"))
        and Path(path) not in parents
        and not any(Path(path).is_relative_to(folder) for folder in own)
    ]


def libraries_outside(calls: Calls, folder: Path) -> list[str]:
    """Return each opened file of Python, its packages or the project that is not in `folder`."""
    # The prefix /usr contains the whole system, not only Python.
    prefixes = {sys.prefix, sys.base_prefix} - {"/usr"}
    foreign = (*prefixes, str(ROOT / "desktop_app"), str(ROOT / "build" / "bundle-venv"))
    opened = (
        paths_in(arguments)
        for name, arguments in calls
        if name in _OPENING and not re.search(r"= -1 E[A-Z]+ ", arguments)
    )
    return sorted(
        path
        for path in {path for paths in opened for path in paths}
        if not Path(path).is_relative_to(folder)
        and (path.startswith(foreign) or _LIBRARY.search(path))
    )


def paths_in(arguments: str) -> list[str]:
    """Return the string arguments of a call; strace escapes bytes that are not ASCII in octal."""
    return [
        quoted.encode("ascii", "replace")
        .decode("unicode_escape")
        .encode("latin-1")
        .decode("utf-8", "replace")
        for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', arguments)
    ]


def end_child(parent: int) -> None:
    """Send SIGTERM to the only child of this process, and wait for its end."""
    (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    descriptor = os.pidfd_open(int(child))
    try:
        signal.pidfd_send_signal(descriptor, signal.SIGTERM)
        ended, _, _ = select.select([descriptor], [], [], TIMEOUT_SECONDS)
        assert ended, f"still running {TIMEOUT_SECONDS:.0f} s after SIGTERM"
    finally:
        os.close(descriptor)
