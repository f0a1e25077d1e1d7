"""Proof by killing it: the kiosk starts under cage, says that it lives, and comes back each time.

As in its service: nobody's rights, no home, no network, nothing to write to, and cage beside it
with a screen that nobody sees. SHIWU_KIOSK_KILLS says how often it is killed, 5 times without it.
"""

import os
import random
import shutil
import signal
import socket
import statistics
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from PIL import Image

from tests.bundle.bundle import NOBODY, PATIENCE, Bundle, CannotRunError, ProofError, need, ran
from tests.support import x11
from tests.support.environment import NO_SESSION_BUS

TOOLS = ("cage", "Xwayland", "grim", "setpriv", "unshare")
KILLS = 5
MOST_SECONDS = 4.0
"""From the start of the process to the painted first screen."""
LONGEST_LIFE = 3.0
"""Seconds until it is killed: before it has painted, while torch is imported, and after."""
SEED = 20
GLANCE = 0.02
WATCHDOG_SECONDS = 1.0
PICTURE = "bundle-kiosk"
FEWEST_COLOURS = 2000
PHOTO_SECONDS = 8.0
"""Until the first photo; it changes every twelve."""
# Without a home there is no place for a note; that is said and is no harm.
HARMLESS = "crashes cannot be noted"


class ServiceManager:
    """Listens where a service says what becomes of it, as systemd does."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._line = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._line.bind(str(path))
        path.chmod(0o777)

    def until(self, word: str, seconds: float) -> float:
        """Wait until the service says this; returns how long it took. Raises `TimeoutError`."""
        start = time.monotonic()
        while (left := start + seconds - time.monotonic()) > 0:
            self._line.settimeout(left)
            if self._line.recv(256).decode() == word:
                return time.monotonic() - start
        raise TimeoutError

    def close(self) -> None:
        self._line.close()
        self.path.unlink()


def prove_kiosk(bundle: Bundle) -> str:
    """It paints its first screen, lives, ends when asked to, and starts anew after each kill."""
    need(*TOOLS)
    if os.geteuid() != 0:
        raise CannotRunError("becoming nobody takes root's rights")
    bundle.forbid_writing()
    folder = bundle.empty_folder("kiosk")
    kills = int(os.environ.get("SHIWU_KIOSK_KILLS", KILLS))
    with screen(folder) as environment:
        at_rest = listing(folder)
        moments = random.Random(SEED)
        seconds = [
            killed(bundle, folder, environment, moments.uniform(0, LONGEST_LIFE))
            for _ in range(kills)
        ]
        seconds.append(live(bundle, folder, environment))
        if left := sorted(listing(folder) - at_rest):
            raise ProofError(f"it leaves {', '.join(left)}")
    return (
        f"killed {kills} times, and each time there again, after {max(seconds):.2f} s at most and "
        f"{statistics.median(seconds):.2f} s as a rule; the watchdog hears of it"
    )


@contextmanager
def screen(folder: Path) -> Iterator[dict[str, str]]:
    """Run cage with a screen that nobody sees; gives what programs need to find it."""
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
    # Turned upside down: else cage hands the pixels of a window that fills the screen straight to
    # it, and a screenshot finds nothing.
    command = as_nobody({**environment, **headless}, "cage", "-r", "-r", "--", "sleep", "infinity")
    messages = folder / "cage.txt"
    with x11.running(command, environment, messages) as process:
        until = time.monotonic() + PATIENCE
        while not (runtime / "wayland-0").exists():
            if time.monotonic() > until or process.poll() is not None:
                raise ProofError(f"cage does not start:\n{messages.read_text()}")
            time.sleep(GLANCE)
        yield {**environment, "WAYLAND_DISPLAY": "wayland-0", "QT_QPA_PLATFORM": "wayland"}
        # Asked to end itself, cage waits for what it started, and leaves a socket in /tmp.
        for child in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split():
            os.kill(int(child), signal.SIGTERM)
        process.wait(PATIENCE)


def killed(bundle: Bundle, folder: Path, environment: Mapping[str, str], life: float) -> float:
    """Kill it after `life` seconds, and see that the next start is clean; returns its seconds."""
    with started(bundle, folder, environment) as (process, _):
        try:
            code = process.wait(life)
        except subprocess.TimeoutExpired:
            process.kill()
        else:
            raise ProofError(f"it ended with {code} by itself")
        process.wait()
    with started(bundle, folder, environment) as (process, manager):
        return ready(process, manager)


def live(bundle: Bundle, folder: Path, environment: Mapping[str, str]) -> float:
    """See the first screen, hear that it lives, and ask it to end; returns its seconds."""
    with started(bundle, folder, environment) as (process, manager):
        seconds = ready(process, manager)
        for _ in range(3):
            manager.until("WATCHDOG=1", PATIENCE)
        see_first_screen(bundle, folder, environment)
        process.send_signal(signal.SIGTERM)
        manager.until("STOPPING=1", PATIENCE)
        if (code := process.wait(PATIENCE)) != 128 + signal.SIGTERM:
            raise ProofError(f"asked to end, it ended with {code}")
    return seconds


@contextmanager
def started(
    bundle: Bundle, folder: Path, environment: Mapping[str, str]
) -> Iterator[tuple[subprocess.Popen[bytes], ServiceManager]]:
    """Start the kiosk without a network; it ends with the block, and must have said nothing."""
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
    said = messages.read_text(encoding="utf-8").splitlines()
    if complaints := [line for line in said if HARMLESS not in line]:
        raise ProofError("\n".join(complaints))


def ready(process: subprocess.Popen[bytes], manager: ServiceManager) -> float:
    """Return how many seconds it took until its first screen was painted."""
    try:
        return manager.until("READY=1", MOST_SECONDS)
    except TimeoutError as error:
        raise ProofError(
            f"after {MOST_SECONDS:.0f} s it is not there, "
            f"{'alive' if process.poll() is None else f'ended with {process.returncode}'}"
        ) from error


def see_first_screen(bundle: Bundle, folder: Path, environment: Mapping[str, str]) -> None:
    """Keep a picture of the first screen, once there is a photo on it."""
    shot = folder / "tmp" / "screen.png"
    kept = bundle.screenshots / f"{PICTURE}.png"
    kept.parent.mkdir(parents=True, exist_ok=True)
    until = time.monotonic() + PHOTO_SECONDS
    while True:
        ran(as_nobody(environment, "grim", shot))
        shutil.move(shot, kept)
        if colours(kept) >= FEWEST_COLOURS:
            return
        if time.monotonic() > until:
            raise ProofError(f"there is no photo on the screen, see {kept}")
        time.sleep(GLANCE)


def colours(path: Path) -> int:
    """Count the colours of a picture; words alone have some hundreds."""
    with Image.open(path) as image:
        return len(image.convert("RGB").getcolors(image.width * image.height) or ())


def as_nobody(environment: Mapping[str, str], *words: str | Path) -> list[str | Path]:
    """Return the command that runs this with nobody's rights and this environment alone."""
    return [
        *("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs"),
        *(
            "env",
            "--ignore-environment",
            *(f"{name}={value}" for name, value in environment.items()),
        ),
        *words,
    ]


def listing(folder: Path) -> set[str]:
    """Name everything that lies where the kiosk may write."""
    places: Sequence[Path] = (folder / "runtime", folder / "tmp")
    return {str(path.relative_to(folder)) for place in places for path in place.rglob("*")}
