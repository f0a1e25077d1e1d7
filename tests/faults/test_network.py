"""No internet socket in any path: the system itself is asked, over whole sessions."""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from desktop_app.engine.classifier import Classifier
from tests.faults.program import PROGRAM, environment
from tests.support import x11
from tests.support.window_session import run_session
from tests.support.x11 import Desktop, StartProgram, Window

Draw = Callable[..., Path]
INTERNET = re.compile(r"\b(AF_INET6?|PF_INET6?)\b")
TRACE = ["strace", "-f", "-e", "trace=network", "-o"]


@pytest.fixture(scope="module", autouse=True)
def may_trace() -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace; `make test` installs it")
    tried = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if tried.returncode != 0:
        pytest.skip(f"strace may not trace here: {tried.stderr.decode().strip()}")


def traced(tmp_path: Path, *command: str | Path) -> str:
    """Run a command to its end; returns what all its threads and children asked of the network."""
    calls = tmp_path / "calls.txt"
    done = subprocess.run(
        [*TRACE, str(calls), *map(str, command)],
        env=environment(tmp_path, QT_QPA_PLATFORM="offscreen"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
        timeout=120,
    )
    said = calls.read_text()
    assert re.search(r"\+\+\+ exited with [01] \+\+\+", said), done
    return said


def test_the_trace_sees_an_internet_socket(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c',"
        "'import socket; socket.socket(socket.AF_INET6); socket.socket(socket.AF_UNIX)'])"
    )
    said = traced(tmp_path, sys.executable, "-c", code)
    assert set(INTERNET.findall(said)) == {"AF_INET6"}
    assert "AF_UNIX" in said


@pytest.mark.parametrize(
    "words",
    [
        ("classify", "-r", "{photos}", "{photos}/nothing.jpg", "--format", "csv"),
        ("classify", "{photos}/a.jpg", "--lang", "zh"),
        ("self-test",),
        ("bench", "threads"),
        ("--version",),
        ("--reset",),
    ],
    ids=lambda words: words[0] + (" one" if len(words) == 4 else ""),
)
def test_the_command_line_opens_no_internet_socket(
    words: tuple[str, ...], draw: Draw, tmp_path: Path
) -> None:
    for name in ("a.jpg", "b.png", "c.webp", "d.avif", "e.tiff", "f.gif", "g.bmp"):
        draw(name)
    filled = [word.replace("{photos}", str(tmp_path)) for word in words]
    assert not INTERNET.search(traced(tmp_path, *PROGRAM, *filled))


def test_a_whole_session_of_the_window_opens_no_internet_socket(
    start: StartProgram, desktop: Desktop, tmp_path: Path, classifier: Classifier
) -> None:
    calls, messages = tmp_path / "calls.txt", tmp_path / "messages.txt"
    # -D: the process that was started stays the program, and its window is found by its number.
    command = [TRACE[0], "-D", *TRACE[1:], str(calls), *PROGRAM, "--lang", "en"]
    with x11.running(command, desktop.environment, messages) as process:
        run_session(Window(desktop, process, messages), start, tmp_path, classifier)
        # It writes on for a moment, and pads a short number.
        ended = re.compile(rf"\b{process.pid} +\+\+\+ exited with 0 \+\+\+")
        said, begun = "", monotonic()
        while not ended.search(said) and monotonic() - begun < x11.TIMEOUT_SECONDS:
            said = calls.read_text()
    assert "AF_UNIX" in said  # the X server
    assert not INTERNET.search(said)
