"""Output that cannot be written: disk full, broken pipe, no output at all."""

import json
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app import paths
from tests.faults.program import PROGRAM, environment, run

Draw = Callable[..., Path]


def full_disk() -> None:
    """In the program's process: no file may grow beyond a kilobyte, as on a disk that is full."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (1024, 1024))


@pytest.mark.parametrize("words", [("classify",), ("--version",), ("bench", "threads")])
@pytest.mark.parametrize(
    ("language", "said"), [("en", "cannot be written: No space"), ("zh", "无法写入结果")]
)
def test_a_full_disk_behind_standard_output_is_said(
    draw: Draw, tmp_path: Path, words: tuple[str, ...], language: str, said: str
) -> None:
    photo = [draw()] if words == ("classify",) else []
    with Path("/dev/full").open("wb") as full:
        done = run(
            environment(tmp_path), *words, *photo, "--lang", language,
            capture_output=False, stdout=full, stderr=subprocess.PIPE,
        )  # fmt: skip
    messages = done.stderr.decode()
    assert said in messages
    assert done.returncode == 1, messages
    assert "Traceback" not in messages
    assert "Exception ignored" not in messages


def test_a_full_disk_leaves_no_half_written_file(draw: Draw, tmp_path: Path) -> None:
    target = tmp_path / "out" / "results.jsonl"
    target.parent.mkdir()
    target.write_text("what was there\n")
    photos = [draw()] * 40
    done = run(
        environment(tmp_path), "classify", "--format", "jsonl", "--output", target, *photos,
        preexec_fn=full_disk,
    )  # fmt: skip
    assert done.returncode == 1
    assert f"cannot be written to {target}: File too large" in done.stderr.decode()
    assert b"Traceback" not in done.stderr
    assert list(target.parent.iterdir()) == [target]
    assert target.read_text() == "what was there\n"


def test_a_full_disk_leaves_no_half_written_export(tmp_path: Path) -> None:
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
    target = tmp_path / "answers.csv"
    done = subprocess.run(
        [sys.executable, "-c", code, target], cwd=paths.ROOT, capture_output=True, check=True
    )
    assert done.stdout == b"File too large\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [("classify",), ("--version",), ("--help",)])
@pytest.mark.parametrize("lines", [0, 1])
def test_a_reader_that_has_seen_enough_ends_it_silently(
    draw: Draw, tmp_path: Path, words: tuple[str, ...], lines: int
) -> None:
    photos = [str(draw())] * 40 if words == ("classify",) else []
    with subprocess.Popen(
        [*PROGRAM, *words, *photos],
        env=environment(tmp_path), stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        for _ in range(lines):
            assert process.stdout.readline()
        process.stdout.close()
        messages = process.stderr.read()
    assert messages == b""
    # The little that was written before a line was read may have been all.
    assert process.returncode == 1 or (lines and words != ("classify",))


def test_a_pipe_that_breaks_behind_a_named_output_is_said(draw: Draw, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    words = ["classify", "--output", str(pipe), *[str(draw())] * 40]
    with subprocess.Popen(
        [*PROGRAM, *words], env=environment(tmp_path), stderr=subprocess.PIPE
    ) as process:
        with pipe.open("rb"):
            pass
        assert process.stderr is not None
        messages = process.stderr.read().decode()
    assert process.returncode == 1
    assert f"cannot be written to {pipe}: Broken pipe" in messages
    assert pipe.is_fifo()


@pytest.mark.parametrize("words", [("classify",), ("--version",)])
def test_without_standard_output_it_is_said(
    draw: Draw, tmp_path: Path, words: tuple[str, ...]
) -> None:
    photo = [str(draw())] if words == ("classify",) else []
    shell = ["sh", "-c", 'exec "$@" >&-', "sh", *PROGRAM, *words, *photo]
    done = subprocess.run(shell, env=environment(tmp_path), stderr=subprocess.PIPE, check=False)
    assert done.returncode == 1, done.stderr
    assert b"cannot be written" in done.stderr
    assert b"Traceback" not in done.stderr


def test_without_standard_error_results_stay_results(draw: Draw, tmp_path: Path) -> None:
    words = ["classify", "--format", "jsonl", str(draw()), "nothing.jpg"]
    shell = ["sh", "-c", 'exec "$@" 2>&-', "sh", *PROGRAM, *words]
    done = subprocess.run(shell, env=environment(tmp_path), stdout=subprocess.PIPE, check=False)
    assert [json.loads(line)["ok"] for line in done.stdout.splitlines()] == [True, False]
    assert done.returncode == 1
