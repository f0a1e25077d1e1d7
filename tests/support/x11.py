"""An X server without a screen, with a window manager, a mouse and a keyboard.

Tests see the program only through the pixels of that screen and its exit code, so it runs
unchanged.
"""

import os
import select
import struct
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from time import monotonic
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from desktop_app import paths
from tests.support.program import clean_environment

TOOLS = ("Xvfb", "openbox", "xdotool")
SCREEN = (1280, 800)
SCREENSHOTS = paths.ROOT / "build" / "screenshots-x11"
TIMEOUT_SECONDS = 30.0
EXIT_SECONDS = 5.0
"""Within which the program must end after it is asked to."""
_POLL_SECONDS = 0.1

Pixels = NDArray[np.uint32]  # [height, width], each 0xRRGGBB: quick to compare
Box = tuple[int, int, int, int]  # left, top, width, height
_T = TypeVar("_T")

# The user's own settings would change the pixels. Neither title bar nor border, because xdotool
# adds them twice to the position of a window.
_OPENBOX_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<openbox_config xmlns="http://openbox.org/3.4/rc">
  <theme><keepBorder>no</keepBorder></theme>
  <keyboard><keybind key="A-F4"><action name="Close"/></keybind></keyboard>
  <applications><application class="*"><decor>no</decor></application></applications>
</openbox_config>
"""


@dataclass(frozen=True)
class Desktop:
    """A running X server with its window manager; `environment` is for its programs."""

    environment: dict[str, str] = field(repr=False)
    framebuffer: Path
    screen: tuple[int, int] = SCREEN

    def xdotool(self, *args: object) -> str:
        """Run xdotool, which must succeed; return its output."""
        output = self.try_xdotool(*args)
        assert output is not None, f"xdotool {' '.join(map(str, args))} failed"
        return output

    def try_xdotool(self, *args: object) -> str | None:
        """Run xdotool; return its output, or None when it fails."""
        done = subprocess.run(
            ["xdotool", *map(str, args)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=TIMEOUT_SECONDS,
        )
        return done.stdout.decode() if done.returncode == 0 else None

    def pixels(self) -> Pixels:
        """Read the screen from Xvfb's framebuffer file, which has the format of xwd."""
        content = self.framebuffer.read_bytes()
        header = struct.unpack(">20I", content[:80])
        start, width, height, byte_order = (header[index] for index in (0, 4, 5, 7))
        bits, line, colours = (header[index] for index in (11, 12, 19))
        assert (width, height, byte_order, bits) == (*self.screen, 0, 32), "another pixel format"
        lines = np.frombuffer(content, np.uint32, height * line // 4, start + 12 * colours)
        return lines.reshape(height, line // 4)[:, :width] & np.uint32(0xFFFFFF)

    def save_screenshot(self, name: str) -> Path:
        path = SCREENSHOTS / f"{name}.png"
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        Image.fromarray(rgb_levels(self.pixels())).save(path)
        return path


@dataclass
class Window:
    """The only window of a process; `messages` is the file with its standard error."""

    desktop: Desktop
    process: subprocess.Popen[bytes]
    messages: Path
    box: Box = (0, 0, 0, 0)

    @cached_property
    def window_id(self) -> str:
        """The X server's number of the window; waits until the window is visible."""
        search = ("search", "--onlyvisible", "--pid", self.process.pid)
        return self.until("its window shows", lambda: self.desktop.try_xdotool(*search)).strip()

    def place(self, left: int, top: int) -> None:
        """Move the window and wait until it has moved."""
        self.desktop.xdotool("windowmove", self.window_id, left, top)

        def moved() -> Box | None:
            output = self.desktop.xdotool("getwindowgeometry", "--shell", self.window_id)
            values = dict(line.split("=") for line in output.split())
            x, y, width, height = (int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
            return (x, y, width, height) if (x, y) == (left, top) else None

        self.box = self.until("its window is moved", moved)

    def pixels(self) -> Pixels:
        """Return the part of the screen where the window was placed."""
        left, top, width, height = self.box
        return self.desktop.pixels()[top : top + height, left : left + width]

    def until(self, description: str, poll: Callable[[], _T | None]) -> _T:
        """Call `poll` until its result is true, and return that; fail when the program ends."""
        deadline = monotonic() + TIMEOUT_SECONDS
        while not (result := poll()):
            if monotonic() > deadline:
                screenshot = self.desktop.save_screenshot("timeout")
                raise AssertionError(f"timed out before {description}; see {screenshot}")
            try:
                code = self.process.wait(_POLL_SECONDS)
            except subprocess.TimeoutExpired:
                continue
            stderr = self.messages.read_text(encoding="utf-8")
            raise AssertionError(f"exit code {code} before {description}:\n{stderr}")
        return result

    def exit_code(self) -> int:
        """Wait for the program to end by itself; its standard error must be empty."""
        code = self.process.wait(EXIT_SECONDS)
        stderr = self.messages.read_text(encoding="utf-8")
        assert not stderr, stderr
        return code


StartProgram = Callable[..., Window]
"""Called with a Python script and its arguments."""


def rgb_levels(pixels: Pixels) -> NDArray[np.uint8]:
    """Convert to uint8 [height, width, 3]."""
    return np.stack([pixels >> 16, pixels >> 8, pixels], axis=-1).astype(np.uint8)


@contextmanager
def desktop(
    folder: Path, openbox_settings: str = _OPENBOX_SETTINGS, screen: tuple[int, int] = SCREEN
) -> Iterator[Desktop]:
    """Start an X server with this width and height in pixels, and a window manager."""
    home, framebuffers = folder / "home", folder / "framebuffers"
    home.mkdir(mode=0o700)
    framebuffers.mkdir()
    with ExitStack() as stack:
        # A user runs only one kiosk; with their own runtime folders, parallel test runs can too.
        environment = clean_environment(HOME=str(home), XDG_RUNTIME_DIR=str(home))
        size = f"{screen[0]}x{screen[1]}x24"
        xvfb = ["Xvfb", "-noreset", "-screen", "0", size, "-fbdir", str(framebuffers)]
        display, _ = stack.enter_context(server(xvfb, environment, folder / "xvfb.txt"))
        environment |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        result = Desktop(environment, framebuffers / "Xvfb_screen0", screen)
        settings = folder / "openbox.xml"
        settings.write_text(openbox_settings, encoding="utf-8")
        openbox = ["openbox", "--sm-disable", "--config-file", str(settings)]
        manager = stack.enter_context(program(result, openbox, folder / "openbox.txt"))
        # Only a window manager reports the number of desktops.
        manager.until("openbox is ready", lambda: result.try_xdotool("get_num_desktops"))
        yield result


@contextmanager
def server(
    command: Sequence[str], environment: dict[str, str], messages: Path
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start an X server; yield its display and its process."""
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as ready, os.fdopen(write_end, "wb") as inherited:
        options = ("-displayfd", str(write_end), "-nolisten", "tcp")
        with running([*command, *options], environment, messages, [write_end]) as process:
            inherited.close()
            # The server writes its number when it accepts connections; on failure it closes.
            assert select.select([ready], [], [], TIMEOUT_SECONDS)[0], f"{command[0]} is not ready"
            number = ready.readline().decode().strip()
            assert number, messages.read_text(encoding="utf-8")
            yield f":{number}", process


@contextmanager
def program(
    desktop: Desktop, command: Sequence[str | Path], messages: Path, **variables: str
) -> Iterator[Window]:
    with running(command, {**desktop.environment, **variables}, messages) as process:
        yield Window(desktop, process, messages)


@contextmanager
def running(
    command: Sequence[str | Path],
    environment: dict[str, str],
    messages: Path,
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a process during the block, with `messages` as its standard error."""
    with messages.open("wb") as stderr:
        process = subprocess.Popen(
            command,
            cwd=messages.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            pass_fds=pass_fds,
        )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(3)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
