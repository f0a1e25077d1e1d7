"""Damaged settings, a home folder that is read-only or missing, and a full disk."""

import signal
from pathlib import Path

import pytest

from desktop_app.logs import log_to, state_folder
from desktop_app.settings import Settings, read_settings, settings_path, write_settings
from tests.support.pictures import Draw
from tests.support.program import (
    end_by_signal,
    has_loaded,
    json_lines,
    offscreen_environment,
    run_program,
    run_python,
    start_program,
    wait_until,
)

READ_ONLY = "/proc"
"""A folder in which not even root can create a file."""


def start_and_terminate(variables: dict[str, str], *args: str | Path) -> str:
    """Start the window, end it while the model is loaded; return its standard error."""
    with start_program(variables, *args) as process:
        wait_until(process, lambda: has_loaded(process, "libtorch_cpu"))
        code, messages = end_by_signal(process, signal.SIGTERM)
    assert code == 143, messages
    return messages.decode()


@pytest.mark.parametrize("content", [b"", b"{", b"\xff" * 100, b'{"language": 1}'])
def test_window_starts_with_defaults_for_damaged_settings(content: bytes, tmp_path: Path) -> None:
    settings = tmp_path / ".config" / "shiwu" / "settings.json"
    settings.parent.mkdir(parents=True)
    settings.write_bytes(content)
    assert start_and_terminate(offscreen_environment(tmp_path)) == ""
    assert settings.with_name("settings.damaged.json").read_bytes() == content
    read, damaged = read_settings(settings)
    assert (read.language, damaged) == ("system", False)


def test_read_only_home_folder_causes_no_failure(draw: Draw) -> None:
    variables = offscreen_environment(READ_ONLY)
    assert start_and_terminate(variables, draw()) == ""
    done = run_program(variables, "classify", "--format", "jsonl", draw())
    assert json_lines(done.stdout)[0]["ok"]
    assert (done.returncode, done.stderr) == (0, b"")


def test_missing_home_folder_causes_no_failure(
    draw: Draw, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folders = {f"XDG_{name}_HOME": READ_ONLY for name in ("CONFIG", "STATE", "CACHE")}
    variables = offscreen_environment("", **folders)
    del variables["HOME"]
    assert start_and_terminate(variables, draw()) == ""
    assert run_program(variables, "classify", draw()).returncode == 0
    for name in ("HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("os.path.expanduser", lambda path: path)  # as for an unknown user
    assert state_folder() is None
    log_to(None)
    assert settings_path().is_absolute()


def test_full_disk_leaves_settings_and_log_unchanged(tmp_path: Path) -> None:
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
    done = run_python(code, path)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")
    assert read_settings(path) == (Settings(language="zh"), False)
    assert not list(path.parent.glob("*.part"))
