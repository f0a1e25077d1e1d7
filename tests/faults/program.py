"""The program as a process of its own, for faults that would take the tests along."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import Any

from desktop_app import paths
from tests.support.environment import clean_environment

PROGRAM = (sys.executable, str(paths.ROOT / "main.py"))
PATIENCE = 60.0
LOOK = 0.05
# Unbuffered, a full disk would be noticed earlier than by those who do not ask for it.
_FOREIGN = ("PYTHONUNBUFFERED", "SHIWU_")


def environment(home: Path | str, **changes: str) -> dict[str, str]:
    """Return ours without a display and without anybody's folders."""
    ours = clean_environment(HOME=str(home))
    return {k: v for k, v in ours.items() if not k.startswith(_FOREIGN)} | changes


def windowed(home: Path | str, **changes: str) -> dict[str, str]:
    """Return an environment in which the window is painted, on no screen."""
    return environment(home, QT_QPA_PLATFORM="offscreen", **changes)


@contextmanager
def started(
    home: dict[str, str], *words: str | Path, **options: object
) -> Iterator[subprocess.Popen[bytes]]:
    """Start the program; whatever happens, it has ended with the block."""
    process = subprocess.Popen(
        [*PROGRAM, *map(str, words)],
        env=home,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        **options,  # type: ignore[call-overload]
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        process.stderr.close()


def until(process: subprocess.Popen[bytes], fact: Callable[[], bool]) -> None:
    """Wait for something to become true while the program runs."""
    deadline = monotonic() + PATIENCE
    while not fact():
        assert monotonic() < deadline, "waited in vain"
        assert still_runs_after(process, LOOK), f"it ended with {process.returncode}"


def still_runs_after(process: subprocess.Popen[bytes], seconds: float) -> bool:
    """Let the program run for so long; whether it is still there."""
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def has_loaded(process: subprocess.Popen[bytes], library: str) -> Callable[[], bool]:
    """Tell whether a library is in the program's memory: that is how far it has come."""
    return lambda: library in Path(f"/proc/{process.pid}/maps").read_text(errors="replace")


def has_open(process: subprocess.Popen[bytes], path: Path) -> bool:
    """Tell whether the program has this file open."""
    for link in Path(f"/proc/{process.pid}/fd").iterdir():
        try:
            if link.readlink() == path:
                return True
        except OSError:  # closed in the meantime
            continue
    return False


def run(
    home: dict[str, str], *words: str | Path, **options: object
) -> subprocess.CompletedProcess[bytes]:
    """Let the program come to its end by itself."""
    command = [*PROGRAM, *map(str, words)]
    defaults: dict[str, Any] = {"env": home, "stdin": subprocess.DEVNULL, "timeout": PATIENCE}
    if "stdout" not in options:
        defaults["capture_output"] = True
    return subprocess.run(command, check=False, **(defaults | options))
