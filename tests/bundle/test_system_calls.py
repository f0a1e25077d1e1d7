"""Proofs by watching the bundle's every call of the system: what it opens and what it sends."""

import re
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.bundle.bundle import ROOT, SAMPLES, Bundle, CannotRunError, ProofError, need, ran
from tests.bundle.test_window import trace_window
from tests.support.environment import NO_SESSION_BUS

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


@dataclass(frozen=True)
class Trace:
    """What a session in the window, a self-test and a classification did."""

    calls: tuple[tuple[str, str], ...]
    """Name of the call, and all that was given to it."""
    home: Path


@cache
def trace(bundle: Bundle) -> Trace:
    """Watch the bundle work; three proofs read the same."""
    need("strace")
    folder = bundle.empty_folder("traces")
    tracer = ["strace", "-f", "--seccomp-bpf", "-s", "4096", "-e", f"trace={WATCHED}", "-o"]
    try:
        ran([*tracer, folder / "nothing", "true"])
    except ProofError as error:
        raise CannotRunError(f"strace is not allowed to watch here: {error}") from error
    home = trace_window(bundle, [*tracer, folder / "window"])
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", **NO_SESSION_BUS}
    for name, words in (("self-test", ()), ("classify", ("-r", SAMPLES))):
        # Not from the project: Python looks for the text of its modules in the current folder.
        ran([*tracer, folder / name, bundle.program, name, *words], environment, Path("/"))
    calls = [
        found
        for path in sorted(folder.iterdir())
        for line in path.read_text(encoding="utf-8", errors="replace").splitlines()
        if (found := read_call(line))
    ]
    models = [path.name for path in bundle.folder.rglob("weights/*.pt")]
    if not any(name in words for _, words in calls for name in models):
        raise ProofError("the trace saw no model being read: it saw nothing")
    return Trace(tuple(calls), home)


def read_call(line: str) -> tuple[str, str] | None:
    """Read a line of strace; None for what is no call, or the end of one that began before."""
    found = _CALL.match(line)
    return (found[1], found[2]) if found else None


def prove_silent(bundle: Bundle) -> str:
    """No socket to the internet, ever, and nothing in the folder that could speak through one."""
    seen = trace(bundle)
    if spoken := internet_calls(seen.calls):
        raise ProofError("\n".join(spoken))
    sockets = sum(1 for name, _ in seen.calls if name == "socket")
    return f"{len(seen.calls)} calls, {sockets} sockets, none to the internet"


def prove_tidy(bundle: Bundle) -> str:
    """Nothing is written outside settings, logs and the system's own caches."""
    seen = trace(bundle)
    if foreign := foreign_writes(seen.calls, seen.home):
        raise ProofError("\n".join(foreign))
    written = written_paths(seen.calls)
    return f"{len(written)} paths opened for writing, all of them settings, caches or devices"


def check_no_library_outside(bundle: Bundle) -> str:
    """No file of a Python, of an environment or of the project is opened, whatever the path is."""
    outside = libraries_outside(trace(bundle).calls, bundle.folder)
    if outside:
        raise ProofError("\n".join(outside))
    return "no module from outside the folder"


def internet_calls(calls: tuple[tuple[str, str], ...]) -> list[str]:
    """Return each call that names an address family of the internet."""
    return [f"{name}({words}" for name, words in calls if re.search(r"\b(AF|PF)_INET6?\b", words)]


def written_paths(calls: tuple[tuple[str, str], ...]) -> list[str]:
    """Return each path that a call makes, changes, removes, or opens for writing."""
    return sorted(
        {path for name, words in calls if changes(name, words) for path in paths_in(words)}
    )


def changes(name: str, words: str) -> bool:
    """Tell whether a call changes what lies on the disk."""
    if name in OPENING:
        return _WRITES.search(re.sub(r'"[^"]*"', "", words)) is not None
    return name not in NETWORK


def foreign_writes(calls: tuple[tuple[str, str], ...], home: Path) -> list[str]:
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


def libraries_outside(calls: tuple[tuple[str, str], ...], folder: Path) -> list[str]:
    """Return each file of Python, of its packages or of the project that was opened."""
    foreign: tuple[str, ...] = (sys.prefix, str(ROOT / "desktop_app"))
    if sys.base_prefix != "/usr":  # everything of the system lies there
        foreign += (sys.base_prefix,)
    opened = {
        path
        for name, words in calls
        if name in OPENING and not _FAILED.search(words)
        for path in paths_in(words)
    }
    return sorted(
        path
        for path in opened
        if not Path(path).is_relative_to(folder)
        and (path.startswith(foreign) or _LIBRARY.search(path))
    )


def paths_in(words: str) -> list[str]:
    """Return the strings that a call was given, as strace writes them: bytes in octal."""
    return [
        quoted.encode("ascii", "replace")
        .decode("unicode_escape")
        .encode("latin-1")
        .decode("utf-8", "replace")
        for quoted in re.findall(r'"((?:[^"\\]|\\.)*)"', words)
    ]
