"""The kiosk starts under cage, notifies the watchdog, and starts again after each kill.

It is isolated as by its service: it runs as the user nobody, without home, network or writable
folder; cage has a headless screen. The environment variable SHIWU_KIOSK_KILLS sets the number of
kills; the default is 5.
"""

import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from PIL import Image

from tests.bundle.program import TIMEOUT_SECONDS, Bundle, Record, as_nobody, run
from tests.support import x11
from tests.support.program import NO_SESSION_BUS
from tests.support.requirements import NOBODY, need, need_root

MAX_LIFE_SECONDS = 3.0
"""Longest time before a kill: some are before the first paint, some while torch is imported."""
MAX_START_SECONDS = 4.0
"""Time limit from the start of the process to the first paint."""
POLL_SECONDS = 0.02
MIN_COLOURS = 2000
"""Text alone has some hundreds."""
PHOTO_SECONDS = 8.0
"""Time limit for the first photo; the photo changes every 12 seconds."""
SCREENSHOT = x11.SCREENSHOTS / "bundle-kiosk.png"
# Without a home there is no folder for the crash log; this message is expected.
EXPECTED_MESSAGE = "crashes cannot be noted"


def test_kiosk_starts_again_after_each_kill(bundle: Bundle, record: Record) -> None:
    need("cage", "Xwayland", "grim", "setpriv", "unshare")
    need_root()
    folder = bundle.scratch / "kiosk"
    folder.mkdir()
    folder.chmod(0o755)
    moments = random.Random(20)
    seconds = []
    with cage(folder) as environment:
        before = writable_files(folder)
        for _ in range(int(os.environ.get("SHIWU_KIOSK_KILLS", "5"))):
            with running_kiosk(bundle, folder, environment) as (process, _):
                with pytest.raises(subprocess.TimeoutExpired):
                    process.wait(moments.uniform(0, MAX_LIFE_SECONDS))
                process.kill()
                process.wait()
            with running_kiosk(bundle, folder, environment) as (process, receiver):
                seconds.append(wait_until_ready(process, receiver))
        with running_kiosk(bundle, folder, environment) as (process, receiver):
            seconds.append(wait_until_ready(process, receiver))
            for _ in range(3):
                wait_for("WATCHDOG=1", receiver, TIMEOUT_SECONDS)
            check_first_screen(folder, environment)
            process.send_signal(signal.SIGTERM)
            wait_for("STOPPING=1", receiver, TIMEOUT_SECONDS)
            assert process.wait(TIMEOUT_SECONDS) == 128 + signal.SIGTERM
        assert writable_files(folder) == before
    kills, slowest, median = len(seconds) - 1, max(seconds), statistics.median(seconds)
    record(f"{kills} kills; started within {slowest:.2f} s, median {median:.2f} s")


def writable_files(folder: Path) -> set[Path]:
    """Return the files in the folders that the kiosk may write to."""
    return {path for name in ("runtime", "tmp") for path in (folder / name).rglob("*")}


@contextmanager
def cage(folder: Path) -> Iterator[dict[str, str]]:
    """Run cage with a headless screen; yields the environment for its clients."""
    runtime, temporary = folder / "runtime", folder / "tmp"
    for path in (runtime, temporary):
        path.mkdir(mode=0o700)
        shutil.chown(path, NOBODY, NOBODY)
    environment = {"XDG_RUNTIME_DIR": str(runtime), "TMPDIR": str(temporary), **NO_SESSION_BUS}
    environment |= {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    headless = {"WLR_BACKENDS": "headless", "WLR_LIBINPUT_NO_DEVICES": "1"}
    headless |= {"WLR_RENDERER": "pixman", **environment}
    # Rotated by 180° (-r -r), because otherwise cage scans out a fullscreen window directly and a
    # screenshot is empty.
    command = as_nobody(headless, "cage", "-r", "-r", "--", "sleep", "infinity")
    messages = folder / "cage.txt"
    with x11.running(command, environment, messages) as process:
        deadline = time.monotonic() + TIMEOUT_SECONDS
        while not (runtime / "wayland-0").exists():
            in_time = time.monotonic() < deadline and process.poll() is None
            assert in_time, f"cage does not start:\n{messages.read_text()}"
            time.sleep(POLL_SECONDS)
        yield {**environment, "WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"}
        # After SIGTERM to itself, cage waits for its children and leaves a socket in /tmp.
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGTERM)
        process.wait(TIMEOUT_SECONDS)


@contextmanager
def notify_socket(path: Path) -> Iterator[socket.socket]:
    """Open a socket that receives the notifications of a service, as that of systemd."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(str(path))
        path.chmod(0o777)
        try:
            yield receiver
        finally:
            path.unlink()


def wait_for(message: str, receiver: socket.socket, seconds: float) -> float:
    """Wait for this notification; returns the seconds it took. Raises `TimeoutError`."""
    start = time.monotonic()
    while (left := start + seconds - time.monotonic()) > 0:
        receiver.settimeout(left)
        if receiver.recv(256).decode() == message:
            return time.monotonic() - start
    raise TimeoutError


@contextmanager
def running_kiosk(
    bundle: Bundle, folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], socket.socket]]:
    """Start the kiosk without a network; it ends with the block and must have printed nothing."""
    configuration, messages = folder / "kiosk.toml", folder / "kiosk.txt"
    configuration.write_text('media = []\nlanguage = "zh"\n', encoding="utf-8")
    service = {"NOTIFY_SOCKET": str(folder / "notify"), "WATCHDOG_USEC": "1000000", **environment}
    command = as_nobody(service, bundle.program, "--kiosk", "--config", configuration)
    with (
        notify_socket(folder / "notify") as receiver,
        x11.running(["unshare", "--net", *command], service, messages) as process,
    ):
        yield process, receiver
    lines = messages.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if EXPECTED_MESSAGE not in line] == []


def wait_until_ready(process: subprocess.Popen[bytes], receiver: socket.socket) -> float:
    try:
        return wait_for("READY=1", receiver, MAX_START_SECONDS)
    except TimeoutError as error:
        state = "running" if process.poll() is None else f"ended with {process.returncode}"
        raise AssertionError(f"not ready after {MAX_START_SECONDS:.0f} s, {state}") from error


def check_first_screen(folder: Path, environment: Mapping[str, str]) -> None:
    """Save a screenshot of the first screen as soon as it shows a photo."""
    SCREENSHOT.parent.mkdir(parents=True, exist_ok=True)
    deadline = time.monotonic() + PHOTO_SECONDS
    while True:
        run(as_nobody(environment, "grim", folder / "tmp" / "screen.png"))
        shutil.move(folder / "tmp" / "screen.png", SCREENSHOT)
        if count_colours(SCREENSHOT) >= MIN_COLOURS:
            return
        assert time.monotonic() < deadline, f"there is no photo on the screen, see {SCREENSHOT}"
        time.sleep(POLL_SECONDS)


def count_colours(path: Path) -> int:
    with Image.open(path) as image:
        return len(image.convert("RGB").getcolors(image.width * image.height) or ())
