"""A display that is dead, or dies: an answer in the terminal or an exit code, never an abort."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from desktop_app.process import display
from tests.faults.program import PROGRAM, environment, run, started, until
from tests.support import x11
from tests.support.environment import clean_environment
from tests.support.requirements import need

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="there is always a display")

NO_SERVER = f":{6000 + os.getpid() % 1000}"
DEAD = [
    {"DISPLAY": NO_SERVER},
    {"DISPLAY": f"{NO_SERVER}.0"},
    {"DISPLAY": f"unix{NO_SERVER}"},
    {"DISPLAY": "/nowhere/socket:0"},
    {"DISPLAY": "not a display"},
    {"WAYLAND_DISPLAY": "stale"},
    {"WAYLAND_DISPLAY": "/nowhere/wayland-0"},
    {"WAYLAND_DISPLAY": "x" * 200},
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


@pytest.fixture
def surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[pytest.MonkeyPatch]:
    """An environment without any display, and a folder where a compositor would listen."""
    before = dict(os.environ)
    monkeypatch.delenv("QT_QPA_PLATFORM")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    yield monkeypatch
    monkeypatch.undo()
    os.environ.clear()
    os.environ.update(before)


@contextmanager
def listening(address: Path | str) -> Iterator[None]:
    """Take connections there, and never say a word."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
        line.bind(str(address))
        line.listen()
        yield


@pytest.mark.parametrize("named", DEAD, ids=lambda named: " ".join(map(ascii, named.values())))
def test_a_dead_display_is_none(named: dict[str, str], surroundings: pytest.MonkeyPatch) -> None:
    assert not display.has_display()
    for name, value in named.items():
        surroundings.setenv(name, value)
    gone = {f"{name}={value}" for name, value in named.items() if name != "QT_QPA_PLATFORM"}
    assert set(display.remove_dead_displays()) == gone
    assert not display.has_display()
    assert not os.environ.keys() & {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}


def test_a_server_that_says_nothing_is_dead(surroundings: pytest.MonkeyPatch) -> None:
    number = 10_000 + secrets.randbelow(50_000)
    surroundings.setattr(display, "PATIENCE_SECONDS", 0.05)
    surroundings.setenv("DISPLAY", f":{number}")
    with listening(f"\0/tmp/.X11-unix/X{number}"):
        assert display.remove_dead_displays() == [f"DISPLAY=:{number}"]


@pytest.mark.parametrize(
    ("named", "left"),
    [
        ({"WAYLAND_DISPLAY": "wayland-0"}, {"WAYLAND_DISPLAY": "wayland-0"}),
        (
            {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": NO_SERVER, "QT_QPA_PLATFORM": "xcb"},
            {"WAYLAND_DISPLAY": "wayland-0"},
        ),
        (
            {"QT_QPA_PLATFORM": "wayland"},
            {"WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"},
        ),
        ({"QT_QPA_PLATFORM": "offscreen", "DISPLAY": NO_SERVER}, {"QT_QPA_PLATFORM": "offscreen"}),
    ],
)
def test_a_live_compositor_is_used(
    named: dict[str, str], left: dict[str, str], surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in named.items():
        surroundings.setenv(name, value)
    with listening(tmp_path / "wayland-0"):
        display.remove_dead_displays()
    assert display.has_display()
    names = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    assert {name: os.environ[name] for name in names if name in os.environ} == left


def test_an_x_server_is_used_only_where_it_takes_our_cookie(
    surroundings: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    need(*x11.TOOLS)
    cookies = tmp_path / "cookies"
    # As xauth writes it: any family, no address, no number, then the cookie.
    name, cookie = b"MIT-MAGIC-COOKIE-1", bytes(range(16))
    cookies.write_bytes(
        b"\xff\xff\0\0\0\0" + len(name).to_bytes(2) + name + len(cookie).to_bytes(2) + cookie
    )
    xvfb = ["Xvfb", "-auth", str(cookies)]
    sockets = [path for path in Path("/proc/self/fd").iterdir() if path.is_socket()]
    with x11.server(xvfb, clean_environment(), tmp_path / "xvfb.txt") as (number, _):
        surroundings.setenv("DISPLAY", number)
        surroundings.setenv("WAYLAND_DISPLAY", "stale")
        surroundings.setenv("XAUTHORITY", str(cookies))
        assert display.remove_dead_displays() == ["WAYLAND_DISPLAY=stale"]
        assert os.environ["DISPLAY"] == number
        # Or the server would reset before Qt connects.
        held = [path for path in Path("/proc/self/fd").iterdir() if path.is_socket()]
        assert len(held) == len(sockets) + 1
        surroundings.setenv("XAUTHORITY", "/nowhere")
        assert display.remove_dead_displays() == [f"DISPLAY={number}"]


@pytest.mark.parametrize("named", [DEAD[0], *LEFT_TO_QT], ids=lambda named: "".join(named.values()))
def test_the_kiosk_says_that_it_has_no_screen(named: dict[str, str], tmp_path: Path) -> None:
    done = run(environment(tmp_path, **named), "--kiosk")
    assert done.returncode == 1
    assert b"The kiosk needs a screen, and none was found." in done.stderr
    assert not crash_notes(tmp_path)


@pytest.mark.parametrize("named", [DEAD[0], LEFT_TO_QT[0]], ids=["dead", "left to Qt"])
def test_the_answer_comes_in_the_terminal(named: dict[str, str], tmp_path: Path) -> None:
    photo, broken = tmp_path / "photo.png", tmp_path / "broken.jpg"
    shutil.copyfile(Path(__file__).parents[2] / "resources/samples/orange.jpg", photo)
    broken.touch()
    done = run(environment(tmp_path, **named), photo, broken)
    assert done.returncode == 1
    assert b"No display was found" in done.stderr
    assert done.stdout.startswith(str(photo).encode())
    assert b"broken.jpg" in done.stdout
    if "DISPLAY" in named:
        assert f"DISPLAY={NO_SERVER} does not answer.".encode() in done.stderr
    assert not crash_notes(tmp_path)


def test_a_dead_display_opens_no_internet_socket(tmp_path: Path) -> None:
    if shutil.which("strace") is None:
        pytest.skip("needs strace; `make test` installs it")
    calls = tmp_path / "calls"
    strace: list[str | Path] = [
        "strace",
        "-f",
        "-e",
        "trace=network",
        "-o",
        calls,
        *PROGRAM,
        "--kiosk",
    ]
    told = environment(tmp_path, DISPLAY=NO_SERVER)
    done = subprocess.run(strace, env=told, capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    assert f"X{NO_SERVER[1:]}" in calls.read_text()
    assert "AF_INET" not in calls.read_text()


@pytest.mark.parametrize("words", [(), ("--kiosk",)], ids=["window", "kiosk"])
def test_a_display_that_dies_ends_the_program_with_a_code(
    words: tuple[str, ...], tmp_path: Path
) -> None:
    need(*x11.TOOLS)
    with x11.server(["Xvfb"], clean_environment(), tmp_path / "xvfb.txt") as (number, server):
        told = environment(tmp_path, DISPLAY=number, XDG_RUNTIME_DIR=str(tmp_path))
        with started(told, *words) as process:
            # Imported once the window is painted: before that, Xlib may be the one that exits.
            libraries = Path(f"/proc/{process.pid}/maps")
            until(process, lambda: "libtorch_cpu" in libraries.read_text())
            server.send_signal(signal.SIGKILL)
            assert process.wait(x11.TIMEOUT_SECONDS) == 1
    assert not crash_notes(tmp_path)
    assert words or list(tmp_path.rglob("settings.json"))
