"""Settings damaged, a home that cannot be written to, a full disk, no home at all."""

import json
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.logs import log_to, state_folder
from desktop_app.settings import Settings, read_settings, settings_path, write_settings
from tests.faults.program import has_loaded, run, started, until, windowed

Draw = Callable[..., Path]
READ_ONLY = "/proc"
"""A folder in which not even root can make a file."""


def starts_and_ends(home: dict[str, str], *words: str | Path) -> str:
    """Start the window, wait until the model is on its way, end it; returns what it said."""
    with started(home, *words) as process:
        until(process, has_loaded(process, "libtorch_cpu"))
        process.send_signal(signal.SIGTERM)
        _, messages = process.communicate(timeout=20)
    assert process.returncode == 143, messages
    return messages.decode()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff" * 100, b'{"language": 1}'])
def test_damaged_settings_are_defaults_and_the_window_starts(
    content: bytes, tmp_path: Path
) -> None:
    settings = tmp_path / ".config" / "shiwu" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_bytes(content)
    assert starts_and_ends(windowed(tmp_path)) == ""
    assert settings.with_name("settings.damaged.json").read_bytes() == content
    read, damaged = read_settings(settings)
    assert not damaged
    assert read.language == "system"


def test_a_read_only_home_is_no_reason_to_fail(draw: Draw) -> None:
    assert starts_and_ends(windowed(READ_ONLY), draw()) == ""
    home = windowed(READ_ONLY)
    done = run(home, "classify", "--format", "jsonl", draw())
    assert json.loads(done.stdout)["ok"]
    assert (done.returncode, done.stderr) == (0, b"")


def test_no_home_is_no_reason_to_fail(
    draw: Draw, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    home = windowed("", **{f"XDG_{name}_HOME": READ_ONLY for name in ("CONFIG", "STATE", "CACHE")})
    del home["HOME"]
    assert starts_and_ends(home, draw()) == ""
    assert run(home, "classify", draw()).returncode == 0
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for a user nobody knows
    assert state_folder() is None
    log_to(None)
    assert settings_path().is_absolute()


def test_a_full_disk_costs_the_settings_and_nothing_else(tmp_path: Path) -> None:
    path = tmp_path / "shiwu" / "settings.json"
    write_settings(path, Settings(language="zh"))
    code = """
import logging, resource, sys
from pathlib import Path
from desktop_app.logs import log_to
from desktop_app.settings import Settings, write_settings
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
log_to(Path(sys.argv[1]).parent)
write_settings(Path(sys.argv[1]), Settings(language="en"))
"""
    done = subprocess.run(
        [sys.executable, "-c", code, path], cwd=paths.ROOT, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert read_settings(path) == (Settings(language="zh"), False)
    assert not list(path.parent.glob("*.part"))
