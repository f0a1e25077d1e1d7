"""The export service: CSV and JSON lines."""

import csv
import json
import threading
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.engine.outcomes import CorrectedOutcome, Correction, Failure
from desktop_app.engine.reports import write_report
from desktop_app.services import export_service as export_module
from desktop_app.services.export_service import ExportService
from tests.support.outcomes import ANSWER
from tests.support.services import Waiter, hold_back

BROKEN = Failure("=notes.jpg", "not-an-image", 0.2)


@pytest.fixture
def exports(wait: Waiter) -> ExportService:
    return ExportService()


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def lines_of(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_table_of_10000_rows(exports: ExportService, wait: Waiter, tmp_path: Path) -> None:
    path = tmp_path / "答案.csv"
    outcomes = [(replace(ANSWER, path=f"{row}.jpg"), None) for row in range(9_999)]
    written = wait(exports.written, exports.write, [*outcomes, (BROKEN, None)], str(path))
    assert written == [str(path), 10_000]
    rows = rows_of(path)
    assert len(rows) == 10_000
    assert (rows[42]["path"], rows[42]["label_zh_1"]) == ("42.jpg", "虎斑猫")
    assert (rows[-1]["path"], rows[-1]["error"]) == ("'=notes.jpg", "not-an-image")
    assert [file.name for file in tmp_path.iterdir()] == ["答案.csv"]


@pytest.mark.parametrize("name", ["answers.jsonl", "a.json", "a.ndjson", "a.JSON", "答案.Jsonl"])
def test_json_lines(exports: ExportService, wait: Waiter, tmp_path: Path, name: str) -> None:
    outcomes = [(ANSWER, None), (BROKEN, None)]
    wait(exports.written, exports.write, outcomes, str(tmp_path / name))
    assert [line["ok"] for line in lines_of(tmp_path / name)] == [True, False]


def test_corrections_are_exported_with_their_photos(
    exports: ExportService, wait: Waiter, tmp_path: Path
) -> None:
    outcomes = [(ANSWER, Correction("group", "dog", "dog", "狗")), (ANSWER, None)]
    for name in ("answers.csv", "answers.jsonl"):
        wait(exports.written, exports.write, outcomes, str(tmp_path / name))
    assert [row["corrected"] for row in rows_of(tmp_path / "answers.csv")] == ["dog", ""]
    assert ["corrected" in it for it in lines_of(tmp_path / "answers.jsonl")] == [True, False]


def test_failed_export_is_reported(exports: ExportService, wait: Waiter, tmp_path: Path) -> None:
    path = str(tmp_path / "no folder" / "answers.csv")
    reason = wait(exports.failed, exports.write, [(ANSWER, None)], path)
    assert reason == "No such file or directory"


def test_finish_waits_for_an_export(exports: ExportService, tmp_path: Path) -> None:
    exports.write([(ANSWER, None)] * 1000, str(tmp_path / "answers.csv"))
    assert exports.finish(20)
    assert len(rows_of(tmp_path / "answers.csv")) == 1000


def test_finish_does_not_wait_for_a_hanging_export(
    exports: ExportService, wait: Waiter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, released = hold_back(monkeypatch, export_module, "write_report")
    exports.write([(ANSWER, None)], str(tmp_path / "answers.csv"))
    assert not exports.finish(0.01)
    wait(exports.written, released.set)
    assert exports.finish(20)


def test_photo_is_not_overwritten(tmp_path: Path) -> None:
    photo = tmp_path / "photo.csv"
    photo.write_bytes(b"\xff\xd8\xff\xe0 a photo under another name")
    with pytest.raises(FileExistsError):
        write_report(photo, [(ANSWER, None)], "csv", 3)
    assert photo.read_bytes().startswith(b"\xff\xd8")


def test_existing_file_stays_until_the_new_one_is_complete(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.write_text("old", encoding="utf-8")

    def outcomes() -> Iterator[CorrectedOutcome]:
        yield ANSWER, None
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        write_report(path, outcomes(), "csv", 3)
    assert path.read_text(encoding="utf-8") == "old"
    assert [file.name for file in tmp_path.iterdir()] == ["answers.csv"]


def test_abandoned_exports_write_nothing(
    exports: ExportService, wait: Waiter, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, released = threading.Event(), threading.Event()

    def slow(path: Path, outcomes: Iterable[CorrectedOutcome], name: str, top: int) -> None:
        def held_back() -> Iterator[CorrectedOutcome]:
            for outcome in outcomes:
                yield outcome
                begun.set()
                assert released.wait(20)

        write_report(path, held_back(), name, top)

    monkeypatch.setattr(export_module, "write_report", slow)
    (tmp_path / "second.csv").write_text("old", encoding="utf-8")
    ended: list[object] = []
    exports.written.connect(lambda *args: ended.append(args))
    exports.failed.connect(ended.append)
    for name in ("first.csv", "second.csv"):
        exports.write([(ANSWER, None)] * 9, str(tmp_path / name))
    assert begun.wait(20)
    assert list(tmp_path.glob(".*.part"))
    exports.give_up()
    assert exports.finish(0)
    released.set()
    third = tmp_path / "third.csv"
    wait(exports.written, exports.write, [(ANSWER, None)], str(third))
    third.unlink()
    assert [(file.name, file.read_text("utf-8")) for file in tmp_path.iterdir()] == [
        ("second.csv", "old")
    ]
    assert ended == [(str(third), 1)]
