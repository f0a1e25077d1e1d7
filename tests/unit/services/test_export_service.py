import csv
import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import CorrectedOutcome, Correction, Failure, Outcome
from desktop_app.engine.reports import write_report
from desktop_app.services import export_service as exports_module
from desktop_app.services.export_service import ExportService
from tests.unit.ui.window_texts import ANSWER

BROKEN = Failure("=notes.jpg", "not-an-image", 0.2)


def test_table_of_10000_rows(qtbot: QtBot, tmp_path: Path) -> None:
    outcomes: list[Outcome] = [replace(ANSWER, path=f"{row}.jpg") for row in range(9_999)]
    path = tmp_path / "答案.csv"
    exports = ExportService()
    with qtbot.waitSignal(exports.written, timeout=20_000) as written:
        exports.write([(it, None) for it in (*outcomes, BROKEN)], str(path))
    assert written.args == [str(path), 10_000]
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 10_000
    assert (rows[42]["path"], rows[42]["label_zh_1"]) == ("42.jpg", "虎斑猫")
    assert (rows[-1]["path"], rows[-1]["error"]) == ("'=notes.jpg", "not-an-image")
    assert [file.name for file in tmp_path.iterdir()] == ["答案.csv"]


@pytest.mark.parametrize("name", ["answers.jsonl", "a.json", "a.ndjson", "a.JSON", "答案.Jsonl"])
def test_json_lines(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    exports = ExportService()
    with qtbot.waitSignal(exports.written):
        exports.write([(ANSWER, None), (BROKEN, None)], str(tmp_path / name))
    lines = (tmp_path / name).read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["ok"] for line in lines] == [True, False]


def test_failed_export_is_reported(qtbot: QtBot, tmp_path: Path) -> None:
    exports = ExportService()
    with qtbot.waitSignal(exports.failed) as failed:
        exports.write([(ANSWER, None)], str(tmp_path / "no folder" / "answers.csv"))
    assert failed.args == ["No such file or directory"]


def test_stop_waits_for_an_export(tmp_path: Path, qtbot: QtBot) -> None:
    exports = ExportService()
    exports.write([(ANSWER, None)] * 1000, str(tmp_path / "answers.csv"))
    assert exports.finish(20)
    assert len((tmp_path / "answers.csv").read_text(encoding="utf-8").splitlines()) == 1001


def test_photo_is_not_overwritten(tmp_path: Path) -> None:
    photo = tmp_path / "photo.csv"
    photo.write_bytes(b"\xff\xd8\xff\xe0 a photo under another name")
    with pytest.raises(FileExistsError):
        write_report(photo, [(ANSWER, None)], "csv", 3)
    assert photo.read_bytes().startswith(b"\xff\xd8")


def test_existing_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("yesterday", encoding="utf-8")

    def outcomes() -> Iterator[CorrectedOutcome]:
        yield ANSWER, None
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_report(path, outcomes(), "csv", 3)
    assert path.read_text(encoding="utf-8") == "yesterday"
    assert [file.name for file in tmp_path.iterdir()] == ["answers.csv"]


def test_stop_does_not_wait_for_a_hanging_export(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr(exports_module, "write_report", lambda *it: released.wait(20))
    exports = ExportService()
    exports.write([(ANSWER, None)], str(tmp_path / "answers.csv"))
    assert not exports.finish(0.01)
    with qtbot.waitSignal(exports.written):
        released.set()
    assert exports.finish(20)


def test_abandoned_export_leaves_no_file(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what is at work nor what waits is written, and what was there stays."""
    begun, released = threading.Event(), threading.Event()

    def slow(path: Path, outcomes: Iterable[CorrectedOutcome], *others: object) -> None:
        def held_back() -> Iterator[CorrectedOutcome]:
            for outcome in outcomes:
                yield outcome
                begun.set()
                assert released.wait(20)

        write_report(path, held_back(), *others)  # type: ignore[arg-type]

    monkeypatch.setattr(exports_module, "write_report", slow)
    (tmp_path / "second.csv").write_text("yesterday", encoding="utf-8")
    exports = ExportService()
    ended: list[object] = []
    exports.written.connect(lambda *it: ended.append(it))
    exports.failed.connect(lambda *it: ended.append(it))
    exports.write([(ANSWER, None)] * 9, str(tmp_path / "first.csv"))
    exports.write([(ANSWER, None)] * 9, str(tmp_path / "second.csv"))
    assert begun.wait(20)
    assert list(tmp_path.glob(".*.part"))
    exports.give_up()
    assert exports.finish(0)  # nobody waits for them
    released.set()
    with qtbot.waitSignal(exports.written):
        exports.write([(ANSWER, None)], str(tmp_path / "third.csv"))
    (tmp_path / "third.csv").unlink()
    assert {file.name: file.read_text("utf-8") for file in tmp_path.iterdir()} == {
        "second.csv": "yesterday"
    }
    assert ended == [(str(tmp_path / "third.csv"), 1)]


def test_corrections_are_exported_with_their_photos(qtbot: QtBot, tmp_path: Path) -> None:
    dog = Correction("group", "dog", "dog", "狗")
    rows: list[CorrectedOutcome] = [(ANSWER, dog), (ANSWER, None)]
    exports = ExportService()
    for name in ("answers.csv", "answers.jsonl"):
        with qtbot.waitSignal(exports.written):
            exports.write(rows, str(tmp_path / name))
    with (tmp_path / "answers.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [row["corrected"] for row in csv.DictReader(file)] == ["dog", ""]
    lines = (tmp_path / "answers.jsonl").read_text(encoding="utf-8").splitlines()
    assert ["corrected" in json.loads(line) for line in lines] == [True, False]
