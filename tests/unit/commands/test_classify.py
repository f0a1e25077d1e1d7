"""`shiwu classify`: results, exit codes, output files and folders."""

import csv
import hashlib
import io
from pathlib import Path

import pytest

from desktop_app.engine import folders
from tests.support.pictures import Draw
from tests.support.program import json_lines, run_in_terminal
from tests.unit.commands.conftest import Run
from tests.unit.engine.test_reports import ANSWER_JSON


def test_jsonl_has_one_line_per_photo_in_the_given_order(run: Run, draw: Draw) -> None:
    names = [draw("b.jpg"), draw("a.png"), Path("nothing.jpg")]
    code, output, messages = run("classify", "--format", "jsonl", *names)
    lines = json_lines(output)
    assert [line["path"] for line in lines] == [str(name) for name in names]
    assert [line["ok"] for line in lines] == [True, True, False]
    assert list(lines[0]) == list(ANSWER_JSON)
    assert (lines[0]["width"], lines[0]["height"]) == (320, 240)
    assert len(lines[0]["predictions"]) == 3
    assert lines[2]["error"]["code"] == "not-found"
    assert code == 1
    assert "nothing.jpg: File not found." in messages


def test_control_characters_of_file_names_are_not_printed(run: Run) -> None:
    for format_name in ("text", "jsonl"):
        _, output, messages = run("classify", "--format", format_name, "a\x1b[31m\n.jpg")
        assert "\x1b" not in output + messages


def test_exit_0_if_every_photo_is_classified(run: Run, draw: Draw) -> None:
    code, output, messages = run("classify", draw())
    assert (code, messages) == (0, "")
    assert "thing" in output


def test_exit_3_without_a_usable_model(run: Run, draw: Draw, random_weights: Path) -> None:
    for language, message in (
        ("en", "There is no model “other”. Installed: starter.\n"),
        ("zh", "没有模型“other”。已安装：starter。\n"),
    ):
        result = run("classify", "--model", "other", "--lang", language, draw())
        assert result == (3, "", message)
    (random_weights / "starter.pt").write_bytes(b"altered")
    code, output, messages = run("classify", draw())
    assert (code, output) == (3, "")
    assert "starter.pt" in messages


def test_folder_without_photos_is_reported(run: Run, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    result = run("classify", "--format", "jsonl", tmp_path / "empty")
    assert result == (0, "", "No photos found.\n")


def test_options_are_accepted_in_any_place(run: Run, draw: Draw) -> None:
    photo = draw()
    for args in (
        ["--model", "starter", "classify", photo, "--format", "jsonl", "--top", "1"],
        ["classify", "--top", "1", photo, "-r", photo, "--format", "jsonl"],
    ):
        code, output, _ = run(*args)
        assert code == 0
        assert all(len(line["predictions"]) == 1 for line in json_lines(output))


def test_csv_can_be_opened_by_a_spreadsheet(run: Run, draw: Draw) -> None:
    _, output, _ = run("classify", "--format", "csv", "--top", "2", draw(), "nothing.jpg")
    assert output.startswith('\ufeff"path","ok","unsure","damaged","label_1",')
    rows = list(csv.reader(io.StringIO(output[1:])))
    assert len(rows) == 3
    assert {len(row) for row in rows} == {4 + 2 * 4 + 3 + 6}


def test_output_file_is_complete_or_absent(run: Run, draw: Draw, tmp_path: Path) -> None:
    target = tmp_path / "结果.jsonl"
    code, output, _ = run("classify", "--format", "jsonl", "--output", target, draw())
    assert (code, output) == (0, "")
    assert json_lines(target.read_text(encoding="utf-8"))[0]["ok"]
    nowhere = tmp_path / "no" / "such.txt"
    for language, message in (
        ("en", f"cannot be written to {nowhere}: No such"),
        ("zh", f"写入 {nowhere}："),
    ):
        code, _, messages = run("classify", "--lang", language, "--output", nowhere, draw())
        assert code == 1
        assert message in messages
    assert not list(tmp_path.glob(".*.part"))


def test_output_file_is_never_a_photo(run: Run, draw: Draw) -> None:
    photo = draw()
    before = photo.read_bytes()
    code, _, messages = run("classify", "--output", photo, photo)
    assert code == 2
    assert "is a photo" in messages
    assert photo.read_bytes() == before


def test_output_file_may_be_a_device(run: Run, draw: Draw) -> None:
    assert run("classify", "--output", "/dev/null", draw())[0] == 0
    assert Path("/dev/null").is_char_device()


def test_dash_as_output_is_standard_output(
    run: Run, draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    code, output, messages = run("classify", "--format", "jsonl", "--output", "-", draw())
    assert (code, messages) == (0, "")
    assert json_lines(output)[0]["ok"] is True
    assert not (tmp_path / "-").exists()
    assert run("classify", "--format", "jsonl", "--output", "./-", draw())[1] == ""
    assert (tmp_path / "-").is_file()


def test_real_photos_are_classified_in_order(photos: Path) -> None:
    done = run_in_terminal("classify", "--format", "jsonl", "-r", photos)
    lines = json_lines(done.stdout)
    assert (done.returncode, done.stderr) == (0, b"")
    assert len(lines) == 200
    assert all(line["ok"] for line in lines)
    assert [line["path"] for line in lines] == sorted(map(str, photos.iterdir()))


def test_originals_are_not_changed(photos: Path) -> None:
    some = sorted(photos.iterdir())[:30]

    def state() -> list[tuple[str, int]]:
        return [
            (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            for path in some
        ]

    before = state()
    run_in_terminal("classify", *some)
    assert state() == before


def test_photos_in_folders_below_are_counted(run: Run, draw: Draw, tmp_path: Path) -> None:
    album = tmp_path / "album"
    (album / "b" / "c").mkdir(parents=True)
    (album / "@eaDir").mkdir()
    draw("album/a.jpg"), draw("album/@eaDir/d.jpg")
    code, output, messages = run("classify", "--format", "jsonl", album)
    assert (code, len(output.splitlines()), messages) == (0, 1, "")
    draw("album/b/e.jpg"), draw("album/b/c/f.jpg")
    for args, below in (([album], 2), ([album / "b", album / "a.jpg"], 1)):
        code, output, messages = run("classify", "--format", "jsonl", *args)
        assert code == 0
        assert f"not classified: {below}." in messages
        assert "-r" in messages
    assert "还有 2 张照片" in run("--lang", "zh", "classify", album)[2]
    _, output, messages = run("classify", "--format", "jsonl", "-r", album)
    assert (len(output.splitlines()), messages) == (3, "")


def test_count_of_many_photos_below_is_a_minimum(
    run: Run, draw: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "album" / "b").mkdir(parents=True)
    for number in range(5):
        draw(f"album/b/{number}.jpg")
    monkeypatch.setattr(folders, "MAX_COUNTED_ENTRIES", 3)
    code, _, messages = run("classify", tmp_path / "album")
    assert code == 0
    assert "not classified: 2 or more" in messages
    assert "No photos found" in messages
