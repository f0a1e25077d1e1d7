"""A desktop to test on: an X server without a screen, a window manager, a mouse and a keyboard.

What a test knows of the program it knows from the pixels on that screen, and from how its process
ends: the program runs just as it ships.
"""

import os
import select
import shutil
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

from tests.support.environment import without_desktop

TOOLS = ("Xvfb", "openbox", "xdotool")
SCREEN = (1280, 800)
PATIENCE = 30.0
"""Seconds after which a fact that has not come is missing."""
POLL = 0.1

Pixels = NDArray[np.uint32]  # [height, width], each 0xRRGGBB: quick to compare
Box = tuple[int, int, int, int]  # left, top, width, height
_T = TypeVar("_T")

# Nobody's own settings, they would change what is seen. Neither title bar nor border: xdotool
# counts them twice when it says where a window is.
_WINDOW_MANAGER = """<?xml version="1.0" encoding="UTF-8"?>
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
    screenshots: Path
    screen: tuple[int, int] = SCREEN

    def xdotool(self, *words: object) -> str:
        """Let xdotool do this; returns what it says."""
        said = self.ask(*words)
        assert said is not None, f"xdotool cannot {' '.join(map(str, words))}"
        return said

    def ask(self, *words: object) -> str | None:
        """Ask xdotool for something; None where there is no such thing."""
        done = subprocess.run(
            ["xdotool", *map(str, words)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            check=False,
            timeout=PATIENCE,
        )
        return done.stdout.decode() if done.returncode == 0 else None

    def pixels(self) -> Pixels:
        """Return what the screen shows now: Xvfb keeps it in a file, in the format of xwd."""
        content = self.framebuffer.read_bytes()
        header = struct.unpack(">20I", content[:80])
        start, width, height, byte_order = (header[index] for index in (0, 4, 5, 7))
        bits, line, colours = (header[index] for index in (11, 12, 19))
        assert (width, height, byte_order, bits) == (*self.screen, 0, 32), "another pixel format"
        lines = np.frombuffer(content, np.uint32, height * line // 4, start + 12 * colours)
        return lines.reshape(height, line // 4)[:, :width] & np.uint32(0xFFFFFF)

    def save_screenshot(self, name: str) -> Path:
        """Keep what the screen shows now."""
        path = self.screenshots / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        Image.fromarray(red_green_blue(self.pixels())).save(path)
        return path


@dataclass
class Window:
    """The one window of a process; `messages` is what that writes on standard error."""

    desktop: Desktop
    process: subprocess.Popen[bytes]
    messages: Path
    box: Box = (0, 0, 0, 0)

    @cached_property
    def number(self) -> str:
        """The X server's number of the window; waits until the window can be seen."""
        words = ("search", "--onlyvisible", "--pid", self.process.pid)
        return self.until("its window shows", lambda: self.desktop.ask(*words)).strip()

    def place(self, left: int, top: int) -> None:
        """Move the window there."""
        self.desktop.xdotool("windowmove", self.number, left, top)

        def moved() -> Box | None:
            said = self.desktop.xdotool("getwindowgeometry", "--shell", self.number)
            values = dict(line.split("=") for line in said.split())
            x, y, width, height = (int(values[name]) for name in ("X", "Y", "WIDTH", "HEIGHT"))
            return (x, y, width, height) if (x, y) == (left, top) else None

        self.box = self.until("its window is moved", moved)

    def pixels(self) -> Pixels:
        """Return what the screen shows where the window was placed."""
        left, top, width, height = self.box
        return self.desktop.pixels()[top : top + height, left : left + width]

    def until(self, fact: str, look: Callable[[], _T | None]) -> _T:
        """Look again and again until there is something; fails at once when the program ends."""
        deadline = monotonic() + PATIENCE
        while (found := look()) is None:
            if monotonic() > deadline:
                screenshot = self.desktop.save_screenshot("in-vain")
                raise AssertionError(f"waited in vain until {fact}; see {screenshot}")
            try:
                code = self.process.wait(POLL)
            except subprocess.TimeoutExpired:
                continue
            said = self.messages.read_text(encoding="utf-8")
            raise AssertionError(f"it ended with {code} before {fact}:\n{said}")
        return found

    def exit_code(self, within: float) -> int:
        """Wait for the program to end by itself; it must have done so without a word."""
        code = self.process.wait(within)
        said = self.messages.read_text(encoding="utf-8")
        assert not said, said
        return code


def red_green_blue(pixels: Pixels) -> NDArray[np.uint8]:
    """Return the same as uint8 [height, width, 3]."""
    return np.stack([pixels >> 16, pixels >> 8, pixels], axis=-1).astype(np.uint8)


def missing_tools(more: Sequence[str] = ()) -> list[str]:
    """Return which programs this needs and does not find, and which of those that a test needs."""
    return [name for name in (*TOOLS, *more) if shutil.which(name) is None]


@contextmanager
def desktop(
    folder: Path,
    screenshots: Path,
    window_manager: str = _WINDOW_MANAGER,
    screen: tuple[int, int] = SCREEN,
) -> Iterator[Desktop]:
    """Start an X server and a window manager with these settings; both end with the block.

    `screen` is its width and height in pixels.
    """
    home, framebuffers = folder / "home", folder / "framebuffers"
    home.mkdir(mode=0o700)
    framebuffers.mkdir()
    with ExitStack() as stack:
        # A kiosk is the only one of its user there; a run beside this one has its own.
        environment = without_desktop(HOME=str(home), XDG_RUNTIME_DIR=str(home))
        xvfb = [
            *("Xvfb", "-noreset", "-screen", "0", f"{screen[0]}x{screen[1]}x24"),
            *("-fbdir", str(framebuffers)),
        ]
        display, _ = stack.enter_context(server(xvfb, environment, folder / "xvfb.txt"))
        environment |= {"DISPLAY": display, "QT_QPA_PLATFORM": "xcb"}
        result = Desktop(environment, framebuffers / "Xvfb_screen0", screenshots, screen)
        settings = folder / "openbox.xml"
        settings.write_text(window_manager, encoding="utf-8")
        manager = ["openbox", "--sm-disable", "--config-file", str(settings)]
        manager_messages = folder / "openbox.txt"
        process = stack.enter_context(running(manager, environment, manager_messages))
        # The number of desktops is something that only a window manager tells.
        Window(result, process, manager_messages).until(
            "openbox manages windows", lambda: result.ask("get_num_desktops")
        )
        yield result


@contextmanager
def changing_screen(desktop: Desktop, folder: Path) -> Iterator[dict[str, str]]:
    """Start an X server whose screen can be unplugged and change its size, as Xvfb's cannot.

    Yields the environment for its programs.
    """
    xephyr = ["Xephyr", "-screen", "1280x1024"]
    with server(xephyr, desktop.environment, folder / "xephyr.txt") as (display, _):
        yield {**desktop.environment, "DISPLAY": display}


@contextmanager
def server(
    command: Sequence[str], environment: dict[str, str], messages: Path
) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    """Start an X server; yields its display and its process."""
    reader, writer = os.pipe()
    with os.fdopen(reader, "rb") as ready, os.fdopen(writer, "wb") as said:
        more = ("-displayfd", str(writer), "-nolisten", "tcp")
        with running([*command, *more], environment, messages, [writer]) as process:
            said.close()
            # It says its number once it takes connections, and closes the pipe where it cannot.
            assert select.select([ready], [], [], PATIENCE)[0], f"{command[0]} does not get ready"
            number = ready.readline().decode().strip()
            assert number, messages.read_text(encoding="utf-8")
            yield f":{number}", process


@contextmanager
def running(
    command: Sequence[str | Path],
    environment: dict[str, str],
    messages: Path,
    pass_fds: Sequence[int] = (),
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process that has ended when the block is left, whatever happens."""
    with messages.open("wb") as errors:
        process = subprocess.Popen(
            command,
            cwd=messages.parent,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=errors,
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
