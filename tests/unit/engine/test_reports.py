"""Outcomes as text, JSON lines and CSV."""

import csv
import io
import json
import re
from dataclasses import replace

import pytest

from desktop_app.engine.outcomes import Classification, Correction, Failure, Outcome
from desktop_app.engine.reports import as_csv, as_json, as_text, csv_header, report
from tests.support import outcomes
from tests.support.outcomes import ANSWER, SOME_CAT

GROUP, NOT_SURE = (replace(ANSWER, answer=answer) for answer in (SOME_CAT, outcomes.NOT_SURE))
FAILED = Failure("notes.txt", "not-an-image", 0.21)
DOG = Correction("group", "dog", "dog", "狗")
NONE = Correction("none", None, None, None)

# Programs depend on the keys and on their order.
ANSWER_JSON = {
    "path": "/photos/cat.jpg",
    "ok": True,
    "unsure": False,
    "damaged": False,
    "milliseconds": 61.0,
    "width": 4000,
    "height": 3000,
    "predictions": [
        {"rank": rank, "wnid": wnid, "label": label, "label_zh": label_zh, "probability": share}
        for rank, wnid, label, label_zh, share in (
            (1, "n02123045", "tabby", "虎斑猫", 0.83),
            (2, "n02124075", "Egyptian cat", "埃及猫", 0.1235),
            (3, "n02123394", "Persian cat", "波斯猫", 0.03),
        )
    ],
    "model": "starter",
    "model_sha256": "ab" * 32,
    "answer": {
        **{"kind": "name", "label": "tabby", "label_zh": "虎斑猫"},
        **{"id": "n02123045", "probability": 0.83},
    },
    "groups": [
        {"id": "cat", "label": "cat", "label_zh": "猫", "probability": 0.9835},
        {"id": "animal", "label": "animal", "label_zh": "动物", "probability": 0.99},
    ],
}
FAILED_JSON = {
    "path": "notes.txt",
    "ok": False,
    "milliseconds": 0.2,
    "error": {
        "code": "not-an-image",
        "message": "The file is not an image. Use JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF.",
    },
}


def row_of(outcome: Outcome, correction: Correction | None = None, top: int = 3) -> dict[str, str]:
    row = io.StringIO(f"{csv_header(top)[1:]}\n{as_csv(outcome, top, correction)}", newline="")
    (cells,) = csv.DictReader(row)
    return cells


@pytest.mark.parametrize(("outcome", "expected"), [(ANSWER, ANSWER_JSON), (FAILED, FAILED_JSON)])
def test_json_line_keeps_the_contract(outcome: Outcome, expected: dict[str, object]) -> None:
    assert as_json(outcome) == json.dumps(expected, ensure_ascii=False)


def test_group_and_unsure_in_json_and_csv() -> None:
    group, unsure = json.loads(as_json(GROUP)), json.loads(as_json(NOT_SURE))
    assert (group["unsure"], unsure["unsure"]) == (False, True)
    assert [*group["answer"].values()] == ["group", "cat", "猫", "cat", 0.9835]
    assert [*unsure["answer"].values()] == ["unsure", None, None, None, 0.83]
    columns = ("unsure", "answer", "answer_zh", "answer_kind", "group", "group_zh", "corrected")
    for outcome, cells in (
        (ANSWER, ["false", "tabby", "虎斑猫", "name", "cat", "猫", ""]),
        (GROUP, ["false", "cat", "猫", "group", "cat", "猫", ""]),
        (NOT_SURE, ["true", "", "", "unsure", "cat", "猫", ""]),
        (FAILED, ["", "", "", "", "", "", ""]),
    ):
        assert [row_of(outcome)[name] for name in columns] == cells


@pytest.mark.parametrize("outcome", [ANSWER, NOT_SURE, FAILED])
@pytest.mark.parametrize(
    ("correction", "values", "cell"),
    [
        (DOG, ["group", "dog", "dog", "狗"], "dog"),
        (NONE, ["none", None, None, None], "none"),
        (Correction("name", "n1", "=1+1", "x"), ["name", "n1", "=1+1", "x"], "'=1+1"),
    ],
)
def test_correction_is_next_to_the_answer(
    outcome: Outcome, correction: Correction, values: list[str | None], cell: str
) -> None:
    line = json.loads(as_json(outcome, correction))
    fields = ("kind", "id", "label", "label_zh")
    assert line.pop("corrected") == dict(zip(fields, values, strict=True))
    assert line == json.loads(as_json(outcome))
    assert row_of(outcome, correction) == {**row_of(outcome), "corrected": cell}


@pytest.mark.parametrize("path", ["a\nb", "caf\udce9.jpg"])
def test_any_path_round_trips_in_one_line_of_json(path: str) -> None:
    line = as_json(Failure(path, "not-found", 0)).encode("utf-8", "backslashreplace")
    assert json.loads(line)["path"] == path
    assert b"\n" not in line


def test_csv_columns_keep_the_contract() -> None:
    assert csv_header(3).startswith("\ufeff")
    row = row_of(ANSWER)
    labels = [f"{n}_{r}" for r in (1, 2, 3) for n in ("label", "label_zh", "wnid", "probability")]
    expected = ["path", "ok", "unsure", "damaged", *labels, "milliseconds", "error", "message"]
    expected += ["answer", "answer_zh", "answer_kind", "group", "group_zh", "corrected"]
    assert list(row) == expected
    assert (row["ok"], row["label_zh_1"], row["probability_2"]) == ("true", "虎斑猫", "0.1235")


@pytest.mark.parametrize("top", [1, 3, 5])
def test_csv_rows_have_the_columns_of_the_header(top: int) -> None:
    answer = replace(ANSWER, predictions=ANSWER.predictions[:top])
    rows = list(csv.reader([csv_header(top), as_csv(answer, top), as_csv(FAILED, top)]))
    assert {len(row) for row in rows} == {4 + 4 * top + 9}


# A spreadsheet skips these in front of a formula.
BLANKS = ["", " ", "\t", "\r", "\n", "\r\n", "\v", "\u00a0", "\u2028", "\u3000", " \t\n "]
FORMULAS = [f"{blank}{sign}1+1.jpg" for blank in BLANKS for sign in "=+-@＝＋－＠"]
HARMLESS = [" a.jpg", "a=1.jpg", "a\t=1.jpg", "照片.jpg", "_.jpg", "'.jpg"]


@pytest.mark.parametrize(
    ("path", "cell"),
    [
        *((path, f"'{path}") for path in (*FORMULAS, "\ta.jpg", "\ra.jpg", "\na.jpg")),
        *((path, path) for path in HARMLESS),
    ],
)
def test_only_formula_in_a_cell_is_defused(path: str, cell: str) -> None:
    assert row_of(Failure(path, "not-found", 0))["path"] == cell


@pytest.mark.parametrize("letter", [*'\r\n\v\f\t\x85\u2028,;"', "\r\n", '"\n', '",'])
def test_any_name_stays_in_one_row(letter: str) -> None:
    names = [f"{letter}a.jpg", f"a{letter}=1.jpg", f"a.jpg{letter}"]
    rows = [report(Failure(name, "not-found", 0), "csv", 3) for name in names]
    read = list(csv.reader(io.StringIO(csv_header(3)[1:] + "\r\n" + "".join(rows), newline="")))
    assert [row[0].removeprefix("'") for row in read[1:]] == names
    assert len({len(row) for row in read}) == 1


def test_every_cell_is_quoted() -> None:
    # Not left to Python's csv: its releases differ in which line breaks they quote.
    for row in (csv_header(3)[1:], as_csv(ANSWER, 3), as_csv(FAILED, 3)):
        assert re.fullmatch(r'"[^"]*"(,"[^"]*")*', row)


def test_text_reports_a_damaged_file() -> None:
    assert "damaged file" not in as_text(ANSWER)
    assert "damaged file" in as_text(replace(ANSWER, damaged=True))


@pytest.mark.parametrize(
    ("answer", "english", "chinese"),
    [
        (ANSWER, "tabby · 虎斑猫", "虎斑猫 · tabby"),
        (GROUP, "some kind of cat · 某种猫 (98 %)", "某种猫 · some kind of cat (98 %)"),
        (NOT_SURE, "not sure · 不太确定", "不太确定 · not sure"),
    ],
)
def test_text_has_the_answer_before_the_names(
    answer: Classification, english: str, chinese: str
) -> None:
    for chinese_first, phrase in ((False, english), (True, chinese)):
        lines = as_text(answer, chinese_first).splitlines()
        assert lines[1].strip() == phrase
        assert [line[:10] for line in lines[2:]] == ["      83 %", "      12 %", "       3 %"]
        names = "虎斑猫 · tabby" if chinese_first else "tabby · 虎斑猫"
        assert lines[2].endswith(f"  {names}")


def test_text_never_has_100_percent() -> None:
    first, *_, last = ANSWER.predictions
    certain = replace(first, probability=0.9999), replace(last, probability=0.0001)
    lines = as_text(replace(ANSWER, predictions=certain)).splitlines()
    assert [line[:10] for line in lines[2:]] == ["    > 99 %", "     < 1 %"]


def test_file_name_cannot_control_the_terminal() -> None:
    text = as_text(Failure("a\x1b[31m\n.jpg", "not-found", 0))
    assert "\x1b" not in text
    assert text.count("\n") == 1


@pytest.mark.parametrize(("name", "end"), [("text", "\n"), ("jsonl", "\n"), ("csv", "\r\n")])
def test_every_report_ends_with_a_line_break(name: str, end: str) -> None:
    assert report(ANSWER, name, 3).endswith(end)
