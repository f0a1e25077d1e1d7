"""A desktop with a session bus and the bus of AT-SPI, both its own: nobody's are touched."""

import subprocess
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from desktop_app import paths
from tests.e2e.assistive.reader import SYSTEM_PYTHON
from tests.support import requirements, x11
from tests.support.x11 import SCREEN, Desktop, Window

SCREENSHOTS = paths.ROOT / "build" / "screenshots-e2e"
LAUNCHER = "/usr/libexec/at-spi-bus-launcher"

# Without a folder of services: nothing that is installed here is started by asking for it.
_BUS = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


def missing_tools() -> list[str]:
    """Return what the tests here need and do not find."""
    missing = requirements.missing_tools(*x11.TOOLS, "dbus-daemon", "dbus-send")
    if not Path(LAUNCHER).exists():
        missing.append("at-spi2-core")
    if not succeeds([SYSTEM_PYTHON, "-c", "import pyatspi"]):
        missing.append("python3-pyatspi")
    return missing


@contextmanager
def accessible_desktop(folder: Path, screen: tuple[int, int] = SCREEN) -> Iterator[Desktop]:
    """Start an X server of this size with a window manager, a session bus and AT-SPI."""
    with ExitStack() as stack:
        plain = stack.enter_context(x11.desktop(folder, SCREENSHOTS, screen=screen))
        # A socket's path may have 108 bytes; the folder of a test is not that long.
        socket, settings = folder / "bus", folder / "bus.conf"
        settings.write_text(_BUS.format(socket=socket), encoding="utf-8")
        environment = {
            **plain.environment,
            "DBUS_SESSION_BUS_ADDRESS": f"unix:path={socket}",
            "GSETTINGS_BACKEND": "memory",
            "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1",
            # Qt 6.11 warns of a question of AT-SPI that it does not know.
            "QT_LOGGING_RULES": "qt.accessibility.atspi.warning=false",
        }
        desktop = replace(plain, environment=environment)

        def start(command: list[str], question: list[str]) -> None:
            messages = folder / f"{Path(command[0]).name}.txt"
            process = stack.enter_context(x11.running(command, environment, messages))
            ask = ["dbus-send", "--session", "--print-reply", *question]
            Window(desktop, process, messages).until(
                f"{command[0]} answers", lambda: succeeds(ask, environment) or None
            )

        bus = ["--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.GetId"]
        start(["dbus-daemon", "--nofork", f"--config-file={settings}"], bus)
        accessibility = ["--dest=org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus.GetAddress"]
        start([LAUNCHER, "--launch-immediately"], accessibility)
        yield desktop


def succeeds(command: Sequence[str], environment: Mapping[str, str] | None = None) -> bool:
    """Run a command that says something only to the one who asked; returns whether it worked."""
    try:
        done = subprocess.run(command, env=environment, capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0
