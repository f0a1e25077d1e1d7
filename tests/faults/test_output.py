"""Results that cannot be written: the disk is full, the pipe breaks, an output is closed."""

import os
import resource
import subprocess
from functools import partial
from pathlib import Path

import pytest

from tests.support.pictures import Draw
from tests.support.program import (
    PROGRAM,
    headless_environment,
    json_lines,
    run_program,
    run_python,
    start_program,
)


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
