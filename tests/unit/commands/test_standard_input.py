"""Paths from standard input: any bytes, wrong encodings, lines without end."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.support.pictures import Draw
from tests.support.program import PROGRAM, json_lines, run_in_terminal, run_python

CLASSIFY = ("classify", "--format", "jsonl", "-")


def test_paths_with_any_bytes_are_read(draw: Draw, tmp_path: Path) -> None:
    raw = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    draw().rename(os.fsdecode(raw))
    names = [raw, os.fsencode(draw("测试 图片#1.jpg")), b"nothing.jpg"]
    for end in (b"\n", b"\r\n"):
        done = run_in_terminal(*CLASSIFY, stdin=end.join(names), LC_ALL="C")
        lines = json_lines(done.stdout)
        assert [os.fsencode(line["path"]) for line in lines] == names
        assert [line["ok"] for line in lines] == [True, True, False]
        assert done.returncode == 1


def test_byte_order_mark_before_the_first_path_is_skipped(draw: Draw) -> None:
    photo = os.fsencode(draw("测试.jpg"))
    done = run_in_terminal(*CLASSIFY, stdin=b"\xef\xbb\xbf" + photo + b"\r\n" + photo)
    assert [os.fsencode(line["path"]) for line in json_lines(done.stdout)] == [photo, photo]
    assert done.returncode == 0


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be", "utf-32", "utf-32-be"])
def test_other_encodings_are_refused(encoding: str) -> None:
    stdin = "\ufeff照片.jpg\n".removeprefix("\ufeff" if len(encoding) == 6 else "").encode(encoding)
    done = run_in_terminal("classify", "-", stdin=stdin)
    assert (done.returncode, done.stdout) == (1, b"")
    assert b"Standard input is not UTF-8" in done.stderr
    chinese = run_in_terminal("classify", "--lang", "zh", "-", stdin=stdin)
    assert "不是 UTF-8" in chinese.stderr.decode()


def test_too_long_line_is_refused_after_earlier_lines_are_classified(draw: Draw) -> None:
    photo = os.fsencode(draw())
    for line in (b"x" * 2**20, b"\0" * 65_537):
        done = run_in_terminal(*CLASSIFY, stdin=photo + b"\n" + line)
        assert [it["ok"] for it in json_lines(done.stdout)] == [True]
        assert b"longer than 65,536 bytes" in done.stderr
        assert done.returncode == 1


def test_endless_line_is_refused_in_little_memory() -> None:
    code = """
import os, resource, sys
from desktop_app.console.input import InputError, input_paths
resource.setrlimit(resource.RLIMIT_AS, (2**28, 2**28))
os.dup2(os.open("/dev/zero", os.O_RDONLY), 0)
try:
    list(input_paths())
except InputError:
    print("refused")
"""
    assert run_python(code).stdout == b"refused\n"


def test_impossible_path_is_an_outcome(draw: Draw) -> None:
    photo = os.fsencode(draw())
    odd = [b"a\0b.jpg", b"n" * 5000, b"\0", b"a/" * 30_000, b"\xff" * 300]
    done = run_in_terminal(*CLASSIFY, stdin=b"\n".join([*odd, photo]))
    lines = json_lines(done.stdout)
    assert [os.fsencode(line["path"]) for line in lines] == [*odd, photo]
    assert {line["error"]["code"] for line in lines[:-1]} <= {"not-found", "not-readable"}
    assert lines[-1]["ok"]


def test_unreadable_standard_input_is_reported(tmp_path: Path) -> None:
    with (tmp_path / "written.txt").open("wb") as write_only:
        command = [*PROGRAM, "classify", "-"]
        done = subprocess.run(command, stdin=write_only, capture_output=True, check=False)
    assert done.returncode == 1
    assert b"Standard input cannot be read" in done.stderr
    assert b"written" not in done.stderr
