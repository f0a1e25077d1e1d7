import csv
import io
import json
import re

import pytest

from desktop_app.engine.reports import as_csv, as_json, as_text, csv_header, report
from desktop_app.engine.results import Classification, Failure, Prediction

ANSWER = Classification(
    path="猫 1.jpg",
    predictions=(
        Prediction(1, "n02123045", "tabby", "虎斑猫", 0.83),
        Prediction(2, "n02124075", "Egyptian cat", "埃及猫", 0.12345678),
        Prediction(3, "n02123394", "Persian cat", "波斯猫", 0.03),
    ),
    unsure=False,
    damaged=False,
    milliseconds=61.04,
    width=4000,
    height=3000,
    model="starter",
    model_sha256="ab" * 32,
)
FAILED = Failure("notes.txt", "not-an-image", "The file is not an image.", 0.21)

# As `1-product` of the design words it, key by key and in this order.
ANSWER_KEYS = [
    "path", "ok", "unsure", "damaged", "milliseconds", "width", "height", "predictions", "model",
    "model_sha256",
]  # fmt: skip


def test_a_json_line_keeps_the_contract() -> None:
    line = json.loads(as_json(ANSWER))
    assert list(line) == ANSWER_KEYS
    assert line["ok"] is True
    assert list(line["predictions"][0]) == ["rank", "wnid", "label", "label_zh", "probability"]
    assert line["predictions"][0] == {
        "rank": 1, "wnid": "n02123045", "label": "tabby", "label_zh": "虎斑猫", "probability": 0.83,
    }  # fmt: skip
    assert (line["milliseconds"], line["width"], line["height"]) == (61.0, 4000, 3000)


def test_a_failure_in_json_keeps_the_contract() -> None:
    assert json.loads(as_json(FAILED)) == {
        "path": "notes.txt",
        "ok": False,
        "milliseconds": 0.2,
        "error": {"code": "not-an-image", "message": "The file is not an image."},
    }


def test_chinese_is_readable_in_json() -> None:
    assert "虎斑猫" in as_json(ANSWER)
    assert "\n" not in as_json(Failure("a\nb", "not-found", "", 0))


def test_a_path_that_is_not_utf8_survives_json() -> None:
    line = as_json(Failure("caf\udce9.jpg", "not-found", "", 0)).encode("utf-8", "backslashreplace")
    assert json.loads(line)["path"] == "caf\udce9.jpg"


def test_csv_has_the_contracts_columns() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_header(3)[1:] + "\n" + as_csv(ANSWER, 3))))
    assert csv_header(3).startswith("\ufeff")
    labels = [f"{n}_{r}" for r in (1, 2, 3) for n in ("label", "label_zh", "wnid", "probability")]
    expected = ["path", "ok", "unsure", "damaged", *labels, "milliseconds", "error", "message"]
    assert list(rows[0]) == expected
    assert rows[0]["label_zh_1"] == "虎斑猫"
    assert rows[0]["probability_2"] == "0.1235"
    assert rows[0]["ok"] == "true"


def test_every_csv_row_is_as_wide_as_the_header() -> None:
    for top in (1, 3, 5):
        width = len(next(csv.reader([csv_header(top)])))
        shown = ANSWER.predictions[:top]
        answer = Classification(**{**_fields(ANSWER), "predictions": shown})  # type: ignore[arg-type]
        for outcome in (answer, FAILED):
            assert len(next(csv.reader([as_csv(outcome, top)]))) == width


def formulas() -> list[str]:
    """Names that a spreadsheet would run, with each blank that it skips in front of them."""
    blanks = ["", " ", "\t", "\r", "\n", "\r\n", "\v", "\u00a0", "\u2028", "\u3000", " \t\n "]
    return [f"{blank}{sign}1+1.jpg" for blank in blanks for sign in "=+-@＝＋－＠"]


@pytest.mark.parametrize("path", [*formulas(), "\ta.jpg", "\ra.jpg", "\na.jpg"])
def test_a_cell_that_looks_like_a_formula_is_defused(path: str) -> None:
    row = as_csv(Failure(path, "not-found", "", 0), 1)
    assert next(csv.reader(io.StringIO(row, newline="")))[0] == f"'{path}"


@pytest.mark.parametrize("path", [" a.jpg", "a=1.jpg", "a\t=1.jpg", "照片.jpg", "_.jpg", "'.jpg"])
def test_other_cells_stay_as_they_are(path: str) -> None:
    assert next(csv.reader([as_csv(Failure(path, "not-found", "", 0), 1)]))[0] == path


@pytest.mark.parametrize("letter", [*'\r\n\v\f\t\x85\u2028,;"', "\r\n", '"\n', '",'])
def test_a_row_stays_one_row_whatever_a_name_holds(letter: str) -> None:
    names = [f"{letter}a.jpg", f"a{letter}=1.jpg", f"a.jpg{letter}"]
    rows = [report(Failure(name, "not-found", "", 0), "csv", 3) for name in names]
    read = list(csv.reader(io.StringIO(csv_header(3)[1:] + "\r\n" + "".join(rows), newline="")))
    assert [row[0].removeprefix("'") for row in read[1:]] == names
    assert len({len(row) for row in read}) == 1


def test_every_cell_is_quoted() -> None:
    # Not left to Python's csv: its releases differ in which line breaks they quote.
    for row in (csv_header(3)[1:], as_csv(ANSWER, 3), as_csv(FAILED, 3)):
        assert re.fullmatch(r'"[^"]*"(,"[^"]*")*', row)


def test_text_says_both_names_and_what_is_odd() -> None:
    text = as_text(ANSWER)
    assert "tabby · 虎斑猫" in text
    assert "83.0%" in text
    assert "not sure" not in text
    odd = Classification(**{**_fields(ANSWER), "unsure": True, "damaged": True})  # type: ignore[arg-type]
    assert "not sure, damaged file" in as_text(odd)
    assert "虎斑猫 · tabby" in as_text(ANSWER, chinese_first=True)


def test_a_file_name_cannot_command_the_terminal() -> None:
    text = as_text(Failure("a\x1b[31m\n.jpg", "not-found", "There is no such file.", 0))
    assert "\x1b" not in text
    assert text.count("\n") == 1


def test_every_report_ends_its_line() -> None:
    for format_name, end in (("text", "\n"), ("jsonl", "\n"), ("csv", "\r\n")):
        assert report(ANSWER, format_name, 3).endswith(end)


def _fields(outcome: Classification) -> dict[str, object]:
    return {name: getattr(outcome, name) for name in Classification.__dataclass_fields__}
