import errno
import os
import pty
import select
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from desktop_app import cli, paths
from desktop_app.kiosk.config import KioskConfig, read_config
from desktop_app.kiosk.pin import PinVerifier
from tests.unit.commands.test_cli import shiwu

PIN_LINES = b"2468\n2468\n"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "kiosk.toml"
    path.write_text(f'pin_file = "{tmp_path}/kiosk-pin"\n', encoding="utf-8")
    return path


def test_two_lines_set_the_pin_and_say_so_but_not_what_it_is(config: Path) -> None:
    done = shiwu("kiosk-pin", "--config", config, stdin=PIN_LINES)
    assert (done.returncode, done.stdout) == (0, b"")
    owner = config.owner()
    said = f"The PIN is set. Its file belongs to {owner}, who must be who runs the kiosk.\n"
    assert done.stderr.decode() == said
    kept = config.with_name("kiosk-pin")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert PinVerifier(kept).try_pin("2468")


def test_it_needs_neither_home_nor_path_nor_a_locale(config: Path) -> None:
    done = subprocess.run(
        [sys.executable, paths.ROOT / "main.py", "--config", config, "--lang", "zh", "kiosk-pin"],
        input=PIN_LINES.replace(b"\n", b"\r\n"),
        capture_output=True,
        env={},
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.decode().startswith("PIN 已设置。")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (b"", "A PIN has 4 to 12 digits."),
        (b"123\n123\n", "A PIN has 4 to 12 digits."),
        (b"\xff\xfe\x00\n", "A PIN has 4 to 12 digits."),
        (b"1" * 100_000, "A PIN has 4 to 12 digits."),
        (b"1234\n", "These were two different PINs."),
        (b"1234\n12345\n", "These were two different PINs."),
    ],
)
def test_no_pin_and_two_pins_are_wrong_usage(config: Path, lines: bytes, said: str) -> None:
    done = shiwu("kiosk-pin", "--config", config, stdin=lines)
    assert (done.returncode, done.stderr.decode()) == (2, f"{said}\n")
    assert not config.with_name("kiosk-pin").exists()


def test_what_is_wrong_with_the_configuration_is_said_first(config: Path) -> None:
    config.write_text(f'{config.read_text()}\nidle_seconds = 5\ncolour = "red"\n')
    done = shiwu("kiosk-pin", "--config", config, "--lang", "zh", stdin=PIN_LINES)
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        f"{config}:3: idle_seconds 应为 10 到 3600 之间的整数。",
        f"{config}:4: 没有 'colour' 这个键。",
        "请先改正配置，PIN 还没有设置。",
    ]
    assert not config.with_name("kiosk-pin").exists()


def test_a_configuration_that_is_not_there_is_no_place_for_a_pin(tmp_path: Path) -> None:
    done = shiwu("kiosk-pin", "--config", tmp_path / "nothing.toml", stdin=PIN_LINES)
    assert done.returncode == 1
    assert b"nothing.toml: It cannot be read: No such file or directory." in done.stderr


def test_a_folder_that_is_missing_is_said_with_what_to_do(tmp_path: Path, config: Path) -> None:
    config.write_text(f'pin_file = "{tmp_path}/missing/kiosk-pin"\n')
    done = shiwu("kiosk-pin", "--config", config, stdin=PIN_LINES)
    assert done.returncode == 1
    assert done.stderr.decode() == (
        f"The PIN cannot be written to {tmp_path}/missing: No such file or directory. "
        "Run this as the user who runs the kiosk, or as root.\n"
    )


@pytest.fixture
def terminal(config: Path) -> Iterator["Terminal"]:
    running = Terminal(config)
    yield running
    running.close()


class Terminal:
    """The command on a terminal of its own."""

    def __init__(self, config: Path) -> None:
        self._screen, keyboard = pty.openpty()
        words: list[str | Path] = ["--config", config]
        self._process = subprocess.Popen(
            # Ctrl+C comes from a terminal only to those that it controls.
            ["setsid", "--ctty", sys.executable, paths.ROOT / "main.py", "kiosk-pin", *words],
            stdin=keyboard,
            stdout=keyboard,
            stderr=keyboard,
        )
        os.close(keyboard)
        self.seen = b""

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def until(self, words: bytes) -> None:
        while words not in self.seen:
            assert select.select([self._screen], [], [], 30)[0], self.seen
            self.seen += self._read()

    def exit_code(self) -> int:
        while part := self._read():
            self.seen += part
        return self._process.wait(30)

    def close(self) -> None:
        self._process.kill()
        self._process.wait()
        os.close(self._screen)

    def _read(self) -> bytes:
        try:
            return os.read(self._screen, 1000)
        except OSError as error:
            if error.errno != errno.EIO:  # so Linux says that nobody has it open any more
                raise
            return b""


def test_on_a_terminal_nothing_that_is_typed_is_seen(config: Path, terminal: Terminal) -> None:
    terminal.until(b"New PIN, 4 to 12 digits: ")
    terminal.type(b"13579\r")
    terminal.until(b"The same PIN again: ")
    terminal.type(b"13579\r")
    assert terminal.exit_code() == 0, terminal.seen
    assert b"13579" not in terminal.seen
    assert b"The PIN is set." in terminal.seen
    assert PinVerifier(config.with_name("kiosk-pin")).try_pin("13579")


@pytest.mark.parametrize(("key", "code"), [(b"\x03", 130), (b"\x04", 2)])
def test_who_leaves_instead_has_set_nothing(
    config: Path, terminal: Terminal, key: bytes, code: int
) -> None:
    terminal.until(b"New PIN")
    terminal.type(key)
    assert terminal.exit_code() == code, terminal.seen
    assert b"Traceback" not in terminal.seen
    assert not config.with_name("kiosk-pin").exists()


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--config", "a.toml"], "--config goes with --kiosk or kiosk-pin"),
        (["--config", "a.toml", "photo.jpg"], "--config goes with --kiosk or kiosk-pin"),
        (["--kiosk", "photo.jpg"], "--kiosk takes no photos"),
        (["classify", "--config", "a.toml", "photo.jpg"], "unrecognized arguments"),
        (["kiosk-pin", "--model", "starter"], "unrecognized arguments"),
        (["kiosk-pin", "1234"], "unrecognized arguments"),
    ],
)
def test_wrong_usage_is_said(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit, match="2"):
        cli.main(words)
    assert said in capsys.readouterr().err


def test_a_kiosk_without_a_screen_is_said() -> None:
    done = shiwu("--kiosk", "--lang", "zh")
    assert (done.returncode, done.stdout) == (1, b"")
    assert done.stderr.decode() == "展台模式需要屏幕，但没有找到。\n"


def test_the_help_names_both() -> None:
    said = shiwu("--help").stdout.decode()
    for words in ("--kiosk", "--config FILE", "  kiosk-pin  ", "/etc/shiwu/kiosk.toml"):
        assert words in said


def test_the_pin_lies_where_the_unit_lets_the_kiosk_keep_things() -> None:
    assert KioskConfig().pin_file.parent == Path("/var/lib/shiwu")
    assert read_config(paths.ROOT / "packaging" / "linux" / "kiosk.toml")[1] == ()
