"""Runs the program, a tool or Python code in a process, independent of the user's desktop."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import monotonic
from typing import IO, Any

from desktop_app import paths

PROGRAM = (sys.executable, str(paths.ROOT / "main.py"))
TIMEOUT_SECONDS = 60.0
_POLL_SECONDS = 0.05
# With PYTHONUNBUFFERED a full disk would be noticed earlier than without it.
_OMITTED_PREFIXES = ("PYTHONUNBUFFERED", "SHIWU_")
# Without an address, and with dbus-x11 installed, libdbus starts a session bus for each X server.
# That bus outlives the program, writes below HOME, and keeps `strace -f` waiting.
NO_SESSION_BUS = {"DBUS_SESSION_BUS_ADDRESS": "disabled:"}
_DESKTOP_PREFIXES = (
    *("AT_SPI_", "CLUTTER_", "DBUS_", "DESKTOP_", "DISPLAY", "FCITX_", "GDK_", "GIO_", "GNOME_"),
    *("GTK_", "IBUS_", "KDE_", "PLASMA_", "QT_", "SDL_IM_", "SESSION_", "WAYLAND_", "XAUTHORITY"),
    *("XCURSOR_", "XDG_", "XMODIFIERS"),
)


def clean_environment(**changes: str) -> dict[str, str]:
    """Return this process's variables without those of a desktop, plus `changes`.

    Programs started with them find no theme, scale, screen, input method or session bus.
    """
    inherited = {
        name: value for name, value in os.environ.items() if not name.startswith(_DESKTOP_PREFIXES)
    }
    return {**inherited, **NO_SESSION_BUS, **changes}


def headless_environment(home: Path | str, **changes: str) -> dict[str, str]:
    """Return environment variables without a display and with this home folder."""
    variables = clean_environment(HOME=str(home)).items()
    return {k: v for k, v in variables if not k.startswith(_OMITTED_PREFIXES)} | changes


def offscreen_environment(home: Path | str, **changes: str) -> dict[str, str]:
    """Return the same for a window that is painted without a screen."""
    return headless_environment(home, QT_QPA_PLATFORM="offscreen", **changes)


def run_program(
    variables: Mapping[str, str], *args: str | Path, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """Run the program with these environment variables until it ends by itself."""
    return _run([*PROGRAM, *args], env=variables, **options)


def run_tool(
    module: str, *args: str | Path, cwd: Path, **changes: str
) -> subprocess.CompletedProcess[str]:
    variables = {**os.environ, "PYTHONPATH": f"{paths.ROOT}:{paths.ROOT}/packaging", **changes}
    command = [sys.executable, "-m", f"shiwu_tools.{module}", *args]
    return subprocess.run(
        command, env=variables, cwd=cwd, capture_output=True, text=True, check=False
    )


def run_in_terminal(
    *args: str | Path, stdin: bytes = b"", **changes: str
) -> subprocess.CompletedProcess[bytes]:
    """Run the program without a display until it ends by itself."""
    return run_program(headless_environment(Path.home(), **changes), *args, stdin=stdin)


def run_python(code: str, *args: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run Python code in the project's folder until it ends by itself."""
    return _run([sys.executable, "-c", code, *args], cwd=paths.ROOT, **options)


def _run(
    command: list[str | Path],
    stdin: bytes = b"",
    stdout: int | IO[bytes] = subprocess.PIPE,
    timeout: float = TIMEOUT_SECONDS,
    **options: Any,
) -> subprocess.CompletedProcess[bytes]:
    pipe = subprocess.PIPE
    return subprocess.run(
        command, input=stdin, stdout=stdout, stderr=pipe, timeout=timeout, check=False, **options
    )


@contextmanager
def start_program(
    variables: Mapping[str, str], *args: str | Path, **options: Any
) -> Iterator[subprocess.Popen[bytes]]:
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([*PROGRAM, *args], env=variables, **(pipes | options)) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_until(process: subprocess.Popen[bytes], condition: Callable[[], bool]) -> None:
    """Wait until this is true; fail when the program ends before."""
    deadline = monotonic() + TIMEOUT_SECONDS
    while not condition():
        assert monotonic() < deadline, "timed out"
        assert runs_for(process, _POLL_SECONDS), f"it ended with {process.returncode}"


def runs_for(process: subprocess.Popen[bytes], seconds: float) -> bool:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def has_loaded(process: subprocess.Popen[bytes], library: str) -> bool:
    """Tell whether a library is in the program's memory, as a measure of its progress."""
    return library in Path(f"/proc/{process.pid}/maps").read_text(errors="replace")


def end_by_signal(process: subprocess.Popen[bytes], number: int) -> tuple[int, bytes]:
    """Send a signal and wait until the program ends; return its exit code and standard error."""
    process.send_signal(number)
    _, messages = process.communicate(timeout=20)
    return process.returncode, messages


def json_lines(output: bytes | str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in output.splitlines()]
