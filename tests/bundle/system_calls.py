"""Read the output of strace: which files a program opened or wrote, and which sockets it opened."""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from shiwu_tools.paths import ROOT

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


def read_calls(lines: Sequence[str]) -> Calls:
    """Return the calls in the output of `strace -f`, without the ends of interrupted calls."""
    matches = (re.match(r"\d+ +(\w+)\((.*)$", line) for line in lines)
    return [(found[1], found[2]) for found in matches if found]


def internet_calls(calls: Calls) -> Calls:
    """Return the calls that name an internet address family."""
    return [call for call in calls if re.search(r"\b(AF|PF)_INET6?\b", call[1])]


def written_paths(calls: Calls) -> list[str]:
    """Return each path that a call creates, changes, removes, or opens for writing."""
    written = (paths_in(arguments) for name, arguments in calls if changes_files(name, arguments))
    return sorted({path for paths in written for path in paths})


def changes_files(name: str, arguments: str) -> bool:
    """Tell whether a call changes a file or a folder."""
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
