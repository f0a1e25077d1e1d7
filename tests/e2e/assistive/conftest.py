"""Fixtures of the accessibility tests: a desktop with AT-SPI, and the program with its user."""

import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app import paths
from tests.e2e.assistive.person import SYSTEM_PYTHON, Person, person_at
from tests.support import x11
from tests.support.requirements import missing_tools
from tests.support.x11 import SCREEN, Desktop, StartProgram

StartPerson = Callable[..., Person]
"""Called with a language and photos."""

_LAUNCHER = "/usr/libexec/at-spi-bus-launcher"

# Without a service folder, so that a message starts no installed service.
_BUS_SETTINGS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type><listen>unix:path={socket}</listen><auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/>
  </policy>
</busconfig>
"""


@pytest.fixture(scope="module")
def desktop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desktop]:
    """An X server with a window manager, a session bus and AT-SPI."""
    with accessible_desktop(tmp_path_factory.mktemp("e2e")) as running:
        yield running


@pytest.fixture
def start_person(start: StartProgram) -> Iterator[StartPerson]:
    """Start the program and a screen reader for it."""
    with ExitStack() as stack:

        def start_person(language: str, *photos: str | Path) -> Person:
            window = start(paths.ROOT / "main.py", "--lang", language, *photos)
            return stack.enter_context(person_at(window, language))

        yield start_person


@pytest.fixture
def settings_path(desktop: Desktop) -> Iterator[Path]:
    """The program's settings file, which does not exist before and after the test."""
    path = Path(desktop.environment["HOME"]) / ".config" / "shiwu" / "settings.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    yield path
    path.unlink(missing_ok=True)


@contextmanager
def accessible_desktop(folder: Path, screen: tuple[int, int] = SCREEN) -> Iterator[Desktop]:
    """Start an X server of this size with a window manager, a session bus and AT-SPI.

    Skips the test where a tool is missing.
    """
    missing = missing_tools(*x11.TOOLS, "dbus-daemon", "dbus-send", _LAUNCHER)
    if not _succeeds([SYSTEM_PYTHON, "-c", "import pyatspi"]):
        missing.append("python3-pyatspi")
    if missing:
        pytest.skip(f"needs {', '.join(missing)}; `make e2e` installs them")
    with ExitStack() as stack:
        plain = stack.enter_context(x11.desktop(folder, screen=screen))
        # The path of a socket is limited to 108 bytes; this folder's is shorter.
        socket, settings = folder / "bus", folder / "bus.conf"
        settings.write_text(_BUS_SETTINGS.format(socket=socket), encoding="utf-8")
        environment = {
            **plain.environment,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}",
            "GSETTINGS_BACKEND": "memory",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            # Qt 6.11 warns about an AT-SPI request that it does not know.
            "QT_LOGGING_RULES": "qt.accessibility.atspi.warning=false",
        }
        desktop = replace(plain, environment=environment)

        def start(command: list[str], *request: str) -> None:
            messages = folder / f"{Path(command[0]).name}.txt"
            daemon = stack.enter_context(x11.program(desktop, command, messages))
            send = ["dbus-send", "--session", "--print-reply", *request]
            daemon.until(f"{command[0]} answers", lambda: _succeeds(send, environment))

        bus = ["dbus-daemon", "--nofork", f"--config-file={settings}"]
        start(bus, "--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetId")
        address = ("/org/a11y/bus", "org.a11y.Bus.GetAddress")
        start([_LAUNCHER, "--launch-immediately"], "--dest=org.a11y.Bus", *address)
        yield desktop


def _succeeds(command: Sequence[str], environment: Mapping[str, str] | None = None) -> bool:
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
