"""A display that is dead or dies: an answer in the terminal or an exit code, never an abort."""

import os
import secrets
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest

from desktop_app import paths
from desktop_app.process import display
from tests.support import x11
from tests.support.program import (
    clean_environment,
    has_loaded,
    headless_environment,
    run_program,
    start_program,
    wait_until,
)
from tests.support.requirements import need

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is always a display")

NO_SERVER = f":{6000 + os.getpid() % 1000}"
OTHERS = (f"{NO_SERVER}.0", f"unix{NO_SERVER}", "/nowhere/socket:0", "not a display")
DEAD = [
    *({"DISPLAY": value} for value in (NO_SERVER, *OTHERS)),
    *({"WAYLAND_DISPLAY": value} for value in ("stale", "/nowhere/wayland-0", "x" * 200)),
    {"DISPLAY": NO_SERVER, "WAYLAND_DISPLAY": "stale"},
    {"QT_QPA_PLATFORM": "xcb"},
    {"QT_QPA_PLATFORM": "wayland-egl;xcb:details"},
    {"QT_QPA_PLATFORM": "wayland", "WAYLAND_DISPLAY": "stale"},
]
LEFT_TO_QT = [
    {"QT_QPA_PLATFORM": "nonsense"},
    {"QT_QPA_PLATFORM": "linuxfb:fb=/nowhere"},
    {"QT_QPA_PLATFORM_PLUGIN_PATH": "/nowhere", "QT_QPA_PLATFORM": "xcb;nonsense"},
    {"WAYLAND_SOCKET": "77"},
    {"DISPLAY": f"localhost{NO_SERVER}"},
]


def crash_notes(home: Path) -> list[Path]:
    return [note for note in home.rglob("crash*.txt") if note.stat().st_size]


def displays() -> dict[str, str]:
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    return {name: os.environ[name] for name in names if name in os.environ}


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """Set variables in an environment without a display; `tmp_path` has the Wayland sockets."""
    with patch.dict(os.environ):
        monkeypatch.delenv("QT_QPA_PLATFORM")
        monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
        yield monkeypatch
        monkeypatch.undo()


@contextmanager
def silent_server(address: Path | str) -> Iterator[None]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as server:
        server.bind(str(address))
        server.listen()
        yield


@pytest.mark.parametrize("named", DEAD, ids=lambda named: " ".join(map(ascii, named.values())))
def test_dead_display_is_removed(named: dict[str, str], variables: pytest.MonkeyPatch) -> None:
    assert not display.has_display()
    for name, value in named.items():
        variables.setenv(name, value)
    removed = {f"{name}={value}" for name, value in named.items() if name != "QT_QPA_PLATFORM"}
    assert set(display.remove_dead_displays()) == removed
    assert not display.has_display()
    assert displays() == {}


def test_server_that_does_not_answer_is_dead(variables: pytest.MonkeyPatch) -> None:
    number = 10_000 + secrets.randbelow(50_000)
    variables.setattr(display, "PATIENCE_SECONDS", 0.05)
    variables.setenv("DISPLAY", f":{number}")
    with silent_server(f"\0/tmp/.X11-unix/X{number}"):
        assert display.remove_dead_displays() == [f"DISPLAY=:{number}"]


WAYLAND = {"WAYLAND_DISPLAY": "wayland-0"}


@pytest.mark.parametrize(
    ("named", "remaining"),
    [
        (WAYLAND, WAYLAND),
        ({**WAYLAND, "DISPLAY": NO_SERVER, "QT_QPA_PLATFORM": "xcb"}, WAYLAND),
        ({"QT_QPA_PLATFORM": "wayland"}, {**WAYLAND, "QT_QPA_PLATFORM": "wayland"}),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": NO_SERVER}, {"QT_QPA_PLATFORM": "offscreen"}),
    ],
)
def test_live_compositor_is_used(
    named: dict[str, str], remaining: dict[str, str], variables: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in named.items():
        variables.setenv(name, value)
    with silent_server(tmp_path / "wayland-0"):
        display.remove_dead_displays()
    assert display.has_display()
    assert displays() == remaining


def test_x_server_is_used_only_if_it_accepts_the_cookie(
    variables: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    need(*x11.TOOLS)
    cookies = tmp_path / "cookies"
    # The format of xauth: any family, no address, no number, then the cookie.
    fields = (b"MIT-MAGIC-COOKIE-1", bytes(range(16)))
    content = b"".join(len(field).to_bytes(2) + field for field in fields)
    cookies.write_bytes(b"\xff\xff\0\0\0\0" + content)

    def open_sockets() -> int:
        return sum(path.is_socket() for path in Path("/proc/self/fd").iterdir())

    xvfb = ["Xvfb", "-auth", str(cookies)]
    before = open_sockets()
    with x11.server(xvfb, clean_environment(), tmp_path / "xvfb.txt") as (number, _):
        variables.setenv("DISPLAY", number)
        variables.setenv("WAYLAND_DISPLAY", "stale")
        variables.setenv("XAUTHORITY", str(cookies))
        assert display.remove_dead_displays() == ["WAYLAND_DISPLAY=stale"]
        assert os.environ["DISPLAY"] == number
        # The connection remains open; the server would reset before Qt connects.
        assert open_sockets() == before + 1
        variables.setenv("XAUTHORITY", "/nowhere")
        assert display.remove_dead_displays() == [f"DISPLAY={number}"]


@pytest.mark.parametrize("named", [DEAD[0], *LEFT_TO_QT], ids=lambda named: "".join(named.values()))
def test_kiosk_without_a_screen_reports_it(named: dict[str, str], tmp_path: Path) -> None:
    done = run_program(headless_environment(tmp_path, **named), "--kiosk")
    assert done.returncode == 1
    assert b"The kiosk needs a screen, and none was found." in done.stderr
    assert not crash_notes(tmp_path)


@pytest.mark.parametrize("named", [DEAD[0], LEFT_TO_QT[0]], ids=["dead", "left to Qt"])
def test_answers_are_printed_without_a_display(named: dict[str, str], tmp_path: Path) -> None:
    photo, broken = paths.resource("samples/orange.jpg"), tmp_path / "broken.jpg"
    broken.touch()
    done = run_program(headless_environment(tmp_path, **named), photo, broken)
    assert done.returncode == 1
    assert b"No display was found" in done.stderr
    assert done.stdout.startswith(str(photo).encode())
    assert b"broken.jpg" in done.stdout
    if "DISPLAY" in named:
        assert f"DISPLAY={NO_SERVER} does not answer.".encode() in done.stderr
    assert not crash_notes(tmp_path)


@pytest.mark.parametrize("args", [(), ("--kiosk",)], ids=["window", "kiosk"])
def test_display_that_dies_ends_the_program_with_an_exit_code(
    args: tuple[str, ...], tmp_path: Path
) -> None:
    need(*x11.TOOLS)
    with x11.server(["Xvfb"], clean_environment(), tmp_path / "xvfb.txt") as (number, server):
        variables = headless_environment(tmp_path, DISPLAY=number, XDG_RUNTIME_DIR=str(tmp_path))
        with start_program(variables, *args) as process:
            # Imported after the window is painted; before, Xlib itself may end the program.
            wait_until(process, lambda: has_loaded(process, "libtorch_cpu"))
            server.send_signal(signal.SIGKILL)
            assert process.wait(x11.TIMEOUT_SECONDS) == 1
    assert not crash_notes(tmp_path)
    assert args or list(tmp_path.rglob("settings.json"))
