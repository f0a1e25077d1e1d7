"""The kiosk of the bundle under cage, isolated as by its service.

It has nobody's rights, no home, no network and no folder to write to; cage has a headless screen.
"""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.bundle.program import NOBODY, TIMEOUT_SECONDS, Bundle, run
from tests.support import x11
from tests.support.environment import NO_SESSION_BUS

MAX_SECONDS = 4.0
"""From the start of the process to the first paint."""
POLL_SECONDS = 0.02
WATCHDOG_SECONDS = 1.0
SCREENSHOT = "bundle-kiosk"
MIN_COLOURS = 2000
PHOTO_SECONDS = 8.0
"""Time limit for the first photo; the photo changes every 12 seconds."""
# Without a home there is no folder for the crash log; the message is expected.
HARMLESS = "crashes cannot be noted"


class ServiceManager:
    """Receives the notifications of a service, as systemd does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(str(path))
        path.chmod(0o777)

    def until(self, message: str, seconds: float) -> float:
        """Wait for this notification; returns the seconds it took. Raises `TimeoutError`."""
        start = time.monotonic()
        while (left := start + seconds - time.monotonic()) > 0:
            self._line.settimeout(left)
            if self._line.recv(256).decode() == message:
                return time.monotonic() - start
        raise TimeoutError

    def close(self) -> None:
        self._line.close()
        self.path.unlink()


@contextmanager
def screen(folder: Path) -> Iterator[dict[str, str]]:
    """Run cage with a headless screen; yields the environment for its clients."""
    runtime, temporary = folder / "runtime", folder / "tmp"
    for path in (runtime, temporary):
        path.mkdir(mode=0o700)
        shutil.chown(path, NOBODY, NOBODY)
    environment = {
        "PATH": "/usr/bin:/bin",
        "LC_ALL": "C.UTF-8",
        "XDG_RUNTIME_DIR": str(runtime),
        "TMPDIR": str(temporary),
        **NO_SESSION_BUS,
    }
    headless = {
        "WLR_BACKENDS": "headless",
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
    }
    # Rotated by 180° (-r -r), because otherwise cage scans out a fullscreen window directly and a
    # screenshot is empty.
    command = as_nobody({**environment, **headless}, "cage", "-r", "-r", "--", "sleep", "infinity")
    messages = folder / "cage.txt"
    with x11.running(command, environment, messages) as process:
        until = time.monotonic() + TIMEOUT_SECONDS
        while not (runtime / "wayland-0").exists():
            in_time = time.monotonic() < until and process.poll() is None
            assert in_time, f"cage does not start:\n{messages.read_text()}"
            time.sleep(POLL_SECONDS)
        yield {**environment, "WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"}
        # After SIGTERM to itself, cage waits for its children and leaves a socket in /tmp.
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGTERM)
        process.wait(TIMEOUT_SECONDS)


def killed(bundle: Bundle, folder: Path, environment: Mapping[str, str], life: float) -> float:
    """Kill it after `life` seconds, then start it again; returns the seconds of that start."""
    with started(bundle, folder, environment) as (process, _):
        try:
            code = process.wait(life)
        except subprocess.TimeoutExpired:
            process.kill()
        else:
            raise AssertionError(f"it ended with {code} by itself")
        process.wait()
    with started(bundle, folder, environment) as (process, manager):
        return ready(process, manager)


def live(bundle: Bundle, folder: Path, environment: Mapping[str, str]) -> float:
    """Check its watchdog, first screen and end; returns the seconds of its start."""
    with started(bundle, folder, environment) as (process, manager):
        seconds = ready(process, manager)
        for _ in range(3):
            manager.until("WATCHDOG=1", TIMEOUT_SECONDS)
        see_first_screen(bundle, folder, environment)
        process.send_signal(signal.SIGTERM)
        manager.until("STOPPING=1", TIMEOUT_SECONDS)
        assert process.wait(TIMEOUT_SECONDS) == 128 + signal.SIGTERM
    return seconds


@contextmanager
def started(
    bundle: Bundle, folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], ServiceManager]]:
    """Start the kiosk without a network; it ends with the block and must have printed nothing."""
    manager = ServiceManager(folder / "notify")
    configuration = folder / "kiosk.toml"
    configuration.write_text('media = []\nlanguage = "zh"\n', encoding="utf-8")
    told = {
        **environment,
        "NOTIFY_SOCKET": str(manager.path),
        "WATCHDOG_USEC": str(round(WATCHDOG_SECONDS * 1e6)),
    }
    command = as_nobody(told, bundle.program, "--kiosk", "--config", configuration)
    messages = folder / "kiosk.txt"
    try:
        with x11.running(["unshare", "--net", *command], told, messages) as process:
            yield process, manager
    finally:
        manager.close()
    lines = messages.read_text(encoding="utf-8").splitlines()
    assert not [line for line in lines if HARMLESS not in line]


def ready(process: subprocess.Popen[bytes], manager: ServiceManager) -> float:
    """Return the seconds until the first paint."""
    try:
        return manager.until("READY=1", MAX_SECONDS)
    except TimeoutError as error:
        state = "running" if process.poll() is None else f"ended with {process.returncode}"
        raise AssertionError(f"not ready after {MAX_SECONDS:.0f} s, {state}") from error


def see_first_screen(bundle: Bundle, folder: Path, environment: Mapping[str, str]) -> None:
    """Save a screenshot of the first screen as soon as it shows a photo."""
    shot = folder / "tmp" / "screen.png"
    kept = bundle.screenshots / f"{SCREENSHOT}.png"
    kept.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PHOTO_SECONDS
    while True:
        run(as_nobody(environment, "grim", shot))
        shutil.move(shot, kept)
        if colours(kept) >= MIN_COLOURS:
            return
        assert time.monotonic() < until, f"there is no photo on the screen, see {kept}"
        time.sleep(POLL_SECONDS)


def colours(path: Path) -> int:
    """Count the colours of a picture; messages alone have some hundreds."""
    with Image.open(path) as image:
        return len(image.convert("RGB").getcolors(image.width * image.height) or ())


def as_nobody(environment: Mapping[str, str], *command: str | Path) -> list[str | Path]:
    """Return the command that runs another with nobody's rights and only this environment."""
    return [
        *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"),
        *(
            "env",
            "--ignore-environment",
            *(f"{name}={value}" for name, value in environment.items()),
        ),
        *command,
    ]


def listing(folder: Path) -> set[str]:
    """Return the files in the folders that the kiosk may write to."""
    places: Sequence[Path] = (folder / "runtime", folder / "tmp")
    return {str(path.relative_to(folder)) for place in places for path in place.rglob("*")}
