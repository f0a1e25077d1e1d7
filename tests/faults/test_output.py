"""Results, settings and logs that cannot be written, and damaged settings."""

import os
import resource
import signal
import subprocess
from functools import partial
from pathlib import Path

import pytest

from desktop_app.logs import log_to, state_folder
from desktop_app.settings import Settings, read_settings, settings_path, write_settings
from tests.support.pictures import Draw
from tests.support.program import (
    PROGRAM,
    end_by_signal,
    has_loaded,
    headless_environment,
    json_lines,
    offscreen_environment,
    run_program,
    run_python,
    start_program,
    wait_until,
)

READ_ONLY = "/proc"
"""A folder in which not even root can create a file."""


def run_redirected(
    home: Path, redirection: str, *args: str | Path
) -> subprocess.CompletedProcess[bytes]:
    command = ["sh", "-c", f'exec "$@" {redirection}', "sh", *PROGRAM, *args]
    variables = headless_environment(home)
    return subprocess.run(command, env=variables, capture_output=True, check=False)


@pytest.mark.parametrize("command", ["classify {photo}", "--version", "bench threads"])
@pytest.mark.parametrize(
    ("redirection", "language", "message"),
    [
        (">/dev/full", "en", "cannot be written: No space"),
        (">/dev/full", "zh", "无法写入结果"),
        (">&-", "en", "cannot be written"),
    ],
)
def test_standard_output_that_cannot_be_written_is_reported(
    command: str, redirection: str, language: str, message: str, draw: Draw, tmp_path: Path
) -> None:
    args = command.format(photo=draw()).split()
    done = run_redirected(tmp_path, redirection, *args, "--lang", language)
    stderr = done.stderr.decode()
    assert message in stderr
    assert done.returncode == 1, stderr
    assert "Traceback" not in stderr
    assert "Exception ignored" not in stderr


def test_full_disk_leaves_no_incomplete_file(draw: Draw, tmp_path: Path) -> None:
    target = tmp_path / "out" / "results.jsonl"
    target.parent.mkdir()
    target.write_text("the old content\n")
    args = ("classify", "--format", "jsonl", "--output", str(target), *[str(draw())] * 40)
    # Files of a kilobyte at most, as if the disk were full.
    fill_disk = partial(resource.setrlimit, resource.RLIMIT_FSIZE, (1024, 1024))
    done = run_program(headless_environment(tmp_path), *args, preexec_fn=fill_disk)
    assert done.returncode == 1
    assert f"cannot be written to {target}: File too large" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert list(target.parent.iterdir()) == [target]
    assert target.read_text() == "the old content\n"


def test_full_disk_leaves_no_incomplete_export(tmp_path: Path) -> None:
    code = """
import resource, sys
from pathlib import Path
from desktop_app.engine.reports import write_report
from desktop_app.engine.outcomes import Failure
resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))
try:
    write_report(Path(sys.argv[1]), [(Failure("a.jpg", "damaged", 0.0), None)] * 1000, "csv", 3)
except OSError as error:
    print(error.strerror)
"""
    done = run_python(code, tmp_path / "answers.csv")
    assert (done.returncode, done.stdout) == (0, b"File too large\n")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("command", ["classify", "--version", "--help"])
@pytest.mark.parametrize("lines", [0, 1])
def test_reader_that_closes_the_pipe_is_not_reported(
    draw: Draw, tmp_path: Path, command: str, lines: int
) -> None:
    photos = [draw()] * 40 if command == "classify" else []
    with start_program(headless_environment(tmp_path), command, *photos) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            assert process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
    # A short output may be complete when its first line is read.
    assert process.wait(20) == 1 or (lines and command != "classify")


def test_broken_pipe_of_a_named_output_is_reported(draw: Draw, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    args = ("classify", "--output", str(pipe), *[str(draw())] * 40)
    with start_program(headless_environment(tmp_path), *args) as process:
        with pipe.open("rb"):
            pass
        assert process.stderr is not None
        messages = process.stderr.read().decode()
        assert process.wait(20) == 1
    assert f"cannot be written to {pipe}: Broken pipe" in messages
    assert pipe.is_fifo()


def test_closed_standard_error_does_not_change_results(draw: Draw, tmp_path: Path) -> None:
    args = ("classify", "--format", "jsonl", draw(), "nothing.jpg")
    done = run_redirected(tmp_path, "2>&-", *args)
    assert [line["ok"] for line in json_lines(done.stdout)] == [True, False]
    assert done.returncode == 1


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


@pytest.mark.parametrize("home", [READ_ONLY, None])
def test_read_only_or_missing_home_folder_causes_no_failure(home: str | None, draw: Draw) -> None:
    variables = offscreen_environment(READ_ONLY)
    if home is None:
        variables |= {f"XDG_{name}_HOME": READ_ONLY for name in ("CONFIG", "STATE", "CACHE")}
        del variables["HOME"]
    assert start_and_terminate(variables, draw()) == ""
    done = run_program(variables, "classify", "--format", "jsonl", draw())
    assert json_lines(done.stdout)[0]["ok"]
    assert (done.returncode, done.stderr) == (0, b"")


def test_unknown_user_has_no_log_and_settings_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
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
