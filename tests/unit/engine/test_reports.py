import csv
import io
import json
import re
from dataclasses import replace

import pytest

from desktop_app.engine.outcomes import (
    Answer,
    Classification,
    Correction,
    Failure,
    GroupProbability,
    Outcome,
    Prediction,
)
from desktop_app.engine.reports import as_csv, as_json, as_text, csv_header, report

ANSWER = Classification(
    path="猫 1.jpg",
    predictions=(
        Prediction(1, "n02123045", "tabby", "虎斑猫", 0.83),
        Prediction(2, "n02124075", "Egyptian cat", "埃及猫", 0.12345678),
        Prediction(3, "n02123394", "Persian cat", "波斯猫", 0.03),
    ),
    answer=Answer("name", "n02123045", "tabby", "虎斑猫", 0.83),
    groups=(
        GroupProbability("cat", "cat", "猫", 0.98346),
        GroupProbability("animal", "animal", "动物", 0.99),
    ),
    damaged=False,
    milliseconds=61.04,
    width=4000,
    height=3000,
    model="starter",
    model_sha256="ab" * 32,
)
GROUP = replace(ANSWER, answer=Answer("group", "cat", "cat", "猫", 0.98346))
NOT_SURE = replace(ANSWER, answer=Answer("unsure", None, None, None, 0.83))
FAILED = Failure("notes.txt", "not-an-image", 0.21)

# As `1-product` of the design words it, key by key and in this order.
ANSWER_KEYS = [
    "path", "ok", "unsure", "damaged", "milliseconds", "width", "height", "predictions", "model",
    "model_sha256", "answer", "groups",
]  # fmt: skip


def test_json_line_keeps_the_contract() -> None:
    line = json.loads(as_json(ANSWER))
    assert list(line) == ANSWER_KEYS
    assert line["ok"] is True
    assert list(line["predictions"][0]) == ["rank", "wnid", "label", "label_zh", "probability"]
    assert line["predictions"][0] == {
        "rank": 1, "wnid": "n02123045", "label": "tabby", "label_zh": "虎斑猫", "probability": 0.83,
    }  # fmt: skip
    assert (line["milliseconds"], line["width"], line["height"]) == (61.0, 4000, 3000)
    assert line["answer"] == {
        "kind": "name", "label": "tabby", "label_zh": "虎斑猫", "id": "n02123045",
        "probability": 0.83,
    }  # fmt: skip
    assert line["groups"] == [
        {"id": "cat", "label": "cat", "label_zh": "猫", "probability": 0.9835},
        {"id": "animal", "label": "animal", "label_zh": "动物", "probability": 0.99},
    ]


def test_group_and_unsure_in_json_and_csv() -> None:
    line = json.loads(as_json(GROUP))
    assert line["unsure"] is False
    assert line["answer"]["kind"] == "group"
    assert (line["answer"]["id"], line["answer"]["label_zh"]) == ("cat", "猫")
    assert line["answer"]["probability"] == 0.9835
    line = json.loads(as_json(NOT_SURE))
    assert line["unsure"] is True
    assert line["answer"] == {
        "kind": "unsure", "label": None, "label_zh": None, "id": None, "probability": 0.83,
    }  # fmt: skip
    columns = ("unsure", "answer", "answer_zh", "answer_kind", "group", "group_zh", "corrected")
    assert [
        [_row(outcome)[name] for name in columns] for outcome in (ANSWER, GROUP, NOT_SURE, FAILED)
    ] == [
        ["false", "tabby", "虎斑猫", "name", "cat", "猫", ""],
        ["false", "cat", "猫", "group", "cat", "猫", ""],
        ["true", "", "", "unsure", "cat", "猫", ""],
        ["", "", "", "", "", "", ""],
    ]


def test_correction_is_next_to_the_answer() -> None:
    dog = Correction("group", "dog", "dog", "狗")
    none = Correction("none", None, None, None)
    for outcome in (ANSWER, NOT_SURE, FAILED):
        line = json.loads(as_json(outcome, dog))
        assert line.pop("corrected") == {
            "kind": "group", "id": "dog", "label": "dog", "label_zh": "狗",
        }  # fmt: skip
        assert line == json.loads(as_json(outcome))
        for correction, cell in ((dog, "dog"), (none, "none")):
            row = _row(outcome, correction)
            assert row.pop("corrected") == cell
            assert {**row, "corrected": ""} == _row(outcome)
    assert json.loads(as_json(ANSWER, none))["corrected"] == {
        "kind": "none", "id": None, "label": None, "label_zh": None,
    }  # fmt: skip


def test_formula_in_a_correction_is_defused() -> None:
    assert _row(ANSWER, Correction("name", "n1", "=1+1", "x"))["corrected"] == "'=1+1"


def test_json_failure_keeps_the_contract() -> None:
    assert json.loads(as_json(FAILED)) == {
        "path": "notes.txt",
        "ok": False,
        "milliseconds": 0.2,
        "error": {
            "code": "not-an-image",
            "message": "The file is not an image. "
            "Use JPEG, PNG, HEIC, WebP, AVIF, GIF, BMP or TIFF.",
        },
    }


def test_chinese_is_readable_in_json() -> None:
    assert "虎斑猫" in as_json(ANSWER)
    assert "\n" not in as_json(Failure("a\nb", "not-found", 0))


def test_path_that_is_not_utf8_round_trips() -> None:
    line = as_json(Failure("caf\udce9.jpg", "not-found", 0)).encode("utf-8", "backslashreplace")
    assert json.loads(line)["path"] == "caf\udce9.jpg"


def test_csv_columns_keep_the_contract() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_header(3)[1:] + "\n" + as_csv(ANSWER, 3))))
    assert csv_header(3).startswith("\ufeff")
    labels = [f"{n}_{r}" for r in (1, 2, 3) for n in ("label", "label_zh", "wnid", "probability")]
    expected = ["path", "ok", "unsure", "damaged", *labels, "milliseconds", "error", "message"]
    expected += ["answer", "answer_zh", "answer_kind", "group", "group_zh", "corrected"]
    assert list(rows[0]) == expected
    assert rows[0]["label_zh_1"] == "虎斑猫"
    assert rows[0]["probability_2"] == "0.1235"
    assert rows[0]["ok"] == "true"


def test_csv_rows_have_the_columns_of_the_header() -> None:
    for top in (1, 3, 5):
        width = len(next(csv.reader([csv_header(top)])))
        shown = ANSWER.predictions[:top]
        answer = replace(ANSWER, predictions=shown)
        for outcome in (answer, FAILED):
            assert len(next(csv.reader([as_csv(outcome, top)]))) == width


def formulas() -> list[str]:
    """Names that a spreadsheet would run, with each blank that it skips in front of them."""
    blanks = ["", " ", "\t", "\r", "\n", "\r\n", "\v", "\u00a0", "\u2028", "\u3000", " \t\n "]
    return [f"{blank}{sign}1+1.jpg" for blank in blanks for sign in "=+-@＝＋－＠"]


@pytest.mark.parametrize("path", [*formulas(), "\ta.jpg", "\ra.jpg", "\na.jpg"])
def test_formula_in_a_cell_is_defused(path: str) -> None:
    row = as_csv(Failure(path, "not-found", 0), 1)
    assert next(csv.reader(io.StringIO(row, newline="")))[0] == f"'{path}"


@pytest.mark.parametrize("path", [" a.jpg", "a=1.jpg", "a\t=1.jpg", "照片.jpg", "_.jpg", "'.jpg"])
def test_other_cells_are_unchanged(path: str) -> None:
    assert next(csv.reader([as_csv(Failure(path, "not-found", 0), 1)]))[0] == path


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


def test_text_has_both_names_and_remarks() -> None:
    text = as_text(ANSWER)
    assert "tabby · 虎斑猫" in text
    assert "83 %" in text
    assert "damaged file" not in text
    assert "damaged file" in as_text(replace(ANSWER, damaged=True))
    assert "虎斑猫 · tabby" in as_text(ANSWER, chinese=True)


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


def test_text_never_has_100_percent() -> None:
    first, *_, last = ANSWER.predictions
    certain = replace(first, probability=0.9999), replace(last, probability=0.0001)
    lines = as_text(replace(ANSWER, predictions=certain)).splitlines()
    assert [line[:10] for line in lines[2:]] == ["    > 99 %", "     < 1 %"]


def test_file_name_cannot_control_the_terminal() -> None:
    text = as_text(Failure("a\x1b[31m\n.jpg", "not-found", 0))
    assert "\x1b" not in text
    assert text.count("\n") == 1


def test_every_report_ends_with_a_line_break() -> None:
    for format_name, end in (("text", "\n"), ("jsonl", "\n"), ("csv", "\r\n")):
        assert report(ANSWER, format_name, 3).endswith(end)


def _row(outcome: Outcome, correction: Correction | None = None) -> dict[str, str]:
    row = as_csv(outcome, 3, correction)
    return next(csv.DictReader(io.StringIO(csv_header(3)[1:] + "\n" + row)))
