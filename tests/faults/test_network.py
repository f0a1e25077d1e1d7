"""No internet socket is opened: strace records the network calls of whole sessions."""

import os
import re
import subprocess
import sys
from pathlib import Path
from time import monotonic

import pytest

from desktop_app.engine.classifier import Classifier
from tests.support import x11
from tests.support.pictures import Draw
from tests.support.program import PROGRAM, headless_environment, offscreen_environment
from tests.support.requirements import need
from tests.support.window_session import run_session
from tests.support.x11 import Desktop, StartProgram, Window

INTERNET = re.compile(r"\b(AF_INET6?|PF_INET6?)\b")
TRACE = ["strace", "-f", "-e", "trace=network", "-o"]


@pytest.fixture(scope="module", autouse=True)
def strace_works() -> None:
    need("strace")
    done = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True, check=False)
    if done.returncode != 0:
        pytest.skip(f"strace may not trace here: {done.stderr.decode().strip()}")


def trace(variables: dict[str, str], *command: str | Path) -> str:
    """Run a command; return the network calls of all its threads and children."""
    calls = Path(variables["HOME"]) / "calls.txt"
    tracer = [*TRACE, calls, *command]
    done = subprocess.run(
        tracer, env=variables, input=b"", capture_output=True, check=False, timeout=120
    )
    traced = calls.read_text()
    assert re.search(r"\+\+\+ exited with [01] \+\+\+", traced), done
    return traced


def test_trace_contains_an_internet_socket_of_a_child(tmp_path: Path) -> None:
    code = (
        "import subprocess, sys; subprocess.run([sys.executable, '-c',"
        "'import socket; socket.socket(socket.AF_INET6); socket.socket(socket.AF_UNIX)'])"
    )
    traced = trace(offscreen_environment(tmp_path), sys.executable, "-c", code)
    assert set(INTERNET.findall(traced)) == {"AF_INET6"}
    assert "AF_UNIX" in traced


@pytest.mark.parametrize(
    "arguments",
    [
        "classify -r {photos} {photos}/nothing.jpg --format csv",
        "classify {photos}/a.jpg --lang zh",
        *("self-test", "bench threads", "--version", "--reset"),
    ],
)
def test_commands_open_no_internet_socket(arguments: str, draw: Draw, tmp_path: Path) -> None:
    for name in ("a.jpg", "b.png", "c.webp", "d.avif", "e.tiff", "f.gif", "g.bmp"):
        draw(name)
    args = arguments.replace("{photos}", str(tmp_path)).split()
    assert not INTERNET.search(trace(offscreen_environment(tmp_path), *PROGRAM, *args))


def test_dead_display_opens_no_internet_socket(tmp_path: Path) -> None:
    display = f":{6000 + os.getpid() % 1000}"
    traced = trace(headless_environment(tmp_path, DISPLAY=display), *PROGRAM, "--kiosk")
    assert f"X{display[1:]}" in traced
    assert not INTERNET.search(traced)


def test_session_of_the_window_opens_no_internet_socket(
    start: StartProgram, desktop: Desktop, tmp_path: Path, classifier: Classifier
) -> None:
    calls, messages = tmp_path / "calls.txt", tmp_path / "messages.txt"
    # With -D the process that is started is the program, whose window is found by its id.
    command = [TRACE[0], "-D", *TRACE[1:], str(calls), *PROGRAM, "--lang", "en"]
    with x11.running(command, desktop.environment, messages) as process:
        run_session(Window(desktop, process, messages), start, tmp_path, classifier)
        # strace writes for a moment longer, and pads a short process id.
        ended = re.compile(rf"\b{process.pid} +\+\+\+ exited with 0 \+\+\+")
        traced, begun = "", monotonic()
        while not ended.search(traced) and monotonic() - begun < x11.TIMEOUT_SECONDS:
            traced = calls.read_text()
    assert "AF_UNIX" in traced  # the X server
    assert not INTERNET.search(traced)
