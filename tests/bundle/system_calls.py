"""The system calls of the bundle: which files it opens and which sockets."""

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from shiwu_tools.paths import ROOT
from tests.bundle.program import SAMPLES, Bundle, run
from tests.bundle.window import trace_window
from tests.support.environment import NO_SESSION_BUS
from tests.support.requirements import need, skip

WATCHED = (
    "network,open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,unlink,unlinkat,"
    "rmdir,link,linkat,symlink,symlinkat,truncate,chmod,fchmodat"
)
NETWORK = frozenset(
    "socket socketpair connect bind listen accept accept4 getsockname getpeername send sendto "
    "sendmsg sendmmsg recv recvfrom recvmsg recvmmsg setsockopt getsockopt shutdown".split()
)
OPENING = frozenset(("open", "openat", "openat2"))
_FAILED = re.compile(r"= -1 E[A-Z]+ ")
_WRITES = re.compile(r"O_(WRONLY|RDWR|CREAT|TRUNC|APPEND)")
_CALL = re.compile(r"^\d+ +(\w+)\((.*)$")
_OF_NOBODY = ("/dev/", "/proc/self/", "/proc/thread-self/")
OF_OUR_OWN = (".config/shiwu", ".local/state/shiwu", ".cache/shiwu")
OF_THE_SYSTEM = (".cache/fontconfig", ".cache/mesa_shader_cache", ".cache/mesa_shader_cache_db")
_LIBRARY = re.compile(r"\.(py|pyc)$|/lib-dynload/|/site-packages/")


Call = tuple[str, str]
"""Name and arguments of a system call."""


@dataclass(frozen=True)
class Trace:
    """The system calls of some sessions, and the home folder they had."""

    calls: tuple[Call, ...]
    home: Path


@cache
def trace(bundle: Bundle) -> Trace:
    """Return the system calls of a window, a self-test and a classification."""
    need("strace")
    folder = bundle.empty_folder("traces")
    tracer = ["strace", "-f", "--seccomp-bpf", "-s", "4096", "-e", f"trace={WATCHED}", "-o"]
    try:
        run([*tracer, folder / "nothing", "true"])
    except AssertionError as error:
        skip(f"strace is not permitted here: {error}")
    home = trace_window(bundle, [*tracer, folder / "window"])
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", **NO_SESSION_BUS}
    for name, options in (("self-test", ()), ("classify", ("-r", SAMPLES))):
        # Not from the project: Python looks for the text of its modules in the current folder.
        run([*tracer, folder / name, bundle.program, name, *options], environment, Path("/"))
    calls = [
        found
        for path in sorted(folder.iterdir())
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if (found := read_call(line))
    ]
    models = [path.name for path in bundle.folder.rglob("weights/*.pt")]
    # Without this the checks would pass on an empty trace.
    assert any(name in arguments for _, arguments in calls for name in models)
    return Trace(tuple(calls), home)


def read_call(line: str) -> Call | None:
    """Read a line of strace; None for what is no call, or the end of one that began before."""
    found = _CALL.match(line)
    return (found[1], found[2]) if found else None


def internet_calls(calls: tuple[Call, ...]) -> list[str]:
    """Return each call that names an address family of the internet."""
    return [
        f"{name}({arguments}"
        for name, arguments in calls
        if re.search(r"\b(AF|PF)_INET6?\b", arguments)
    ]


def written_paths(calls: tuple[Call, ...]) -> list[str]:
    """Return each path that a call makes, changes, removes, or opens for writing."""
    return sorted(
        {
            path
            for name, arguments in calls
            if changes(name, arguments)
            for path in paths_in(arguments)
        }
    )


def changes(name: str, arguments: str) -> bool:
    """Tell whether a call changes what lies on the disk."""
    if name in OPENING:
        return _WRITES.search(re.sub(r'"[^"]*"', "", arguments)) is not None
    return name not in NETWORK


def foreign_writes(calls: tuple[Call, ...], home: Path) -> list[str]:
    """Return the written paths that are neither ours nor a cache of the system."""
    own = [home / name for name in (*OF_OUR_OWN, *OF_THE_SYSTEM)]
    # Making a folder that holds them is no harm.
    above = {parent for path in own for parent in path.parents}
    return [
        path
        for path in written_paths(calls)
        if not path.startswith((*_OF_NOBODY, "/var/cache/fontconfig"))
        and Path(path) not in above
        and not any(Path(path).is_relative_to(folder) for folder in own)
    ]


def libraries_outside(calls: tuple[Call, ...], folder: Path) -> list[str]:
    """Return each file of Python, of its packages or of the project that was opened."""
    foreign: tuple[str, ...] = (
        *(sys.prefix, str(ROOT / "desktop_app"), str(ROOT / "build" / "bundle-venv")),
    )
    if sys.base_prefix != "/usr":  # everything of the system lies there
        foreign += (sys.base_prefix,)
    opened = {
        path
        for name, arguments in calls
        if name in OPENING and not _FAILED.search(arguments)
        for path in paths_in(arguments)
    }
    return sorted(
        path
        for path in opened
        if not Path(path).is_relative_to(folder)
        and (path.startswith(foreign) or _LIBRARY.search(path))
    )


def paths_in(arguments: str) -> list[str]:
    """Return the strings that a call was given, as strace writes them: bytes in octal."""
    return [
        quoted.encode("ascii", "replace")
        .decode("unicode_escape")
        .encode("latin-1")
        .decode("utf-8", "replace")
        for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', arguments)
    ]
