"""`shiwu kiosk-pin`: sets the administrator PIN of the kiosk."""

import errno
import os
import pty
import select
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.kiosk.config import KioskConfig, read_config
from desktop_app.kiosk.pin import PinVerifier
from tests.support.program import PROGRAM, run_in_terminal, run_program

PIN_LINES = b"2468\n2468\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(f'pin_file = "{tmp_path}/kiosk-pin"\n', encoding="utf-8")
    return path


def test_two_equal_lines_set_the_pin(config: Path) -> None:
    done = run_in_terminal("kiosk-pin", "--config", config, stdin=PIN_LINES)
    assert (done.returncode, done.stdout) == (0, b"")
    owner = config.owner()
    message = f"The PIN is set. Its file belongs to {owner}; the kiosk must run as this user.\n"
    assert done.stderr.decode() == message
    pin_file = config.with_name("kiosk-pin")
    assert stat.S_IMODE(pin_file.stat().st_mode) == 0o600
    assert PinVerifier(pin_file).try_pin("2468")


def test_pin_is_set_without_environment_variables(config: Path) -> None:
    stdin = PIN_LINES.replace(b"\n", b"\r\n")
    done = run_program({}, "--config", config, "--lang", "zh", "kiosk-pin", stdin=stdin)
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().startswith("PIN 已设置。")


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (b"", "A PIN has 4 to 12 digits."),
        (b"123\n123\n", "A PIN has 4 to 12 digits."),
        (b"\xff\xfe\x00\n", "A PIN has 4 to 12 digits."),
        (b"1" * 100_000, "A PIN has 4 to 12 digits."),
        (b"1234\n", "The two PINs are different."),
        (b"1234\n12345\n", "The two PINs are different."),
    ],
)
def test_invalid_and_different_pins_are_wrong_usage(
    config: Path, lines: bytes, message: str
) -> None:
    done = run_in_terminal("kiosk-pin", "--config", config, stdin=lines)
    assert (done.returncode, done.stderr.decode()) == (2, f"{message}\n")
    assert not config.with_name("kiosk-pin").exists()


def test_wrong_configuration_is_reported_and_no_pin_is_set(config: Path) -> None:
    config.write_text(f'{config.read_text()}\nidle_seconds = 5\ncolour = "red"\n')
    done = run_in_terminal("kiosk-pin", "--config", config, "--lang", "zh", stdin=PIN_LINES)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        f"{config}:3: idle_seconds 应为 10 到 3600 之间的整数。",
        f"{config}:4: 没有 'colour' 这个键。",
        "请先改正配置，PIN 还没有设置。",
    ]
    assert not config.with_name("kiosk-pin").exists()


def test_missing_configuration_is_reported(tmp_path: Path) -> None:
    done = run_in_terminal("kiosk-pin", "--config", tmp_path / "nothing.toml", stdin=PIN_LINES)
    assert done.returncode == 1
    assert b"nothing.toml: It cannot be read: No such file or directory." in done.stderr


def test_missing_folder_is_reported_with_advice(tmp_path: Path, config: Path) -> None:
    config.write_text(f'pin_file = "{tmp_path}/missing/kiosk-pin"\n')
    done = run_in_terminal("kiosk-pin", "--config", config, stdin=PIN_LINES)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"The PIN cannot be written to {tmp_path}/missing: No such file or directory. "
        "Run this as the user who runs the kiosk, or as root.\n"
    )


class Terminal:
    """The command in a pseudo-terminal."""

    def __init__(self, config: Path) -> None:
        self._screen, keyboard = pty.openpty()
        self._process = subprocess.Popen(
            # Ctrl+C is sent only to processes that the terminal controls.
            ["setsid", "--ctty", *PROGRAM, "kiosk-pin", "--config", config],
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
        )
        os.close(keyboard)
        self.output = b""

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def wait_for(self, text: bytes) -> None:
        while text not in self.output:
            assert select.select([self._screen], [], [], 30)[0], self.output
            self.output += self._read()

    def exit_code(self) -> int:
        while part := self._read():
            self.output += part
        return self._process.wait(30)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._screen)

    def _read(self) -> bytes:
        try:
            return os.read(self._screen, 1000)
        except OSError as error:
            if error.errno != errno.EIO:  # Linux's end of file, when no process has it open
                raise
            return b""


@pytest.fixture
def terminal(config: Path) -> Iterator[Terminal]:
    running = Terminal(config)
    yield running
    running.close()


def test_pin_is_not_echoed_in_a_terminal(config: Path, terminal: Terminal) -> None:
    for question in (b"New PIN, 4 to 12 digits: ", b"The same PIN again: "):
        terminal.wait_for(question)
        terminal.type(b"13579\r")
    assert terminal.exit_code() == 0, terminal.output
    assert b"13579" not in terminal.output
    assert b"The PIN is set." in terminal.output
    assert PinVerifier(config.with_name("kiosk-pin")).try_pin("13579")


@pytest.mark.parametrize(("key", "code"), [(b"\x03", 130), (b"\x04", 2)])
def test_ctrl_c_and_ctrl_d_set_no_pin(
    config: Path, terminal: Terminal, key: bytes, code: int
) -> None:
    terminal.wait_for(b"New PIN")
    terminal.type(key)
    assert terminal.exit_code() == code, terminal.output
    assert b"Traceback" not in terminal.output
    assert not config.with_name("kiosk-pin").exists()


def test_kiosk_without_a_screen_is_reported_in_chinese() -> None:
    done = run_in_terminal("--kiosk", "--lang", "zh")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "展台模式需要屏幕，但没有找到。\n"


def test_default_pin_file_is_in_the_state_folder_of_the_unit() -> None:
    assert KioskConfig().pin_file.parent == Path("/var/lib/shiwu")
    assert read_config(paths.ROOT / "packaging" / "linux" / "kiosk.toml")[1] == ()
