"""Formats outcomes as text for people, JSON lines for programs and CSV for spreadsheets."""

import contextlib
import csv
import io
import json
import os
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from desktop_app.engine.errors import PhotoError, PhotoUnsupported
from desktop_app.engine.file_names import visible
from desktop_app.engine.formats.detection import sniff
from desktop_app.engine.labels import both_names, percent, phrases
from desktop_app.engine.outcomes import CorrectedOutcome, Correction, Failure, Outcome
from desktop_app.files import replacing_text

FORMATS = ("text", "jsonl", "csv")

_BOM = "\ufeff"
# Spreadsheets ignore blanks before a formula and accept full-width signs.
_FORMULA = re.compile(r"[^\S ]|\s*[=+\-@＝＋－＠]")


def header(format_name: str, top: int) -> str:
    """Return the line before the first outcome, its line end included; "" except for CSV."""
    return csv_header(top) + "\r\n" if format_name == "csv" else ""


def report(
    outcome: Outcome,
    format_name: str,
    top: int,
    chinese: bool = False,
    correction: Correction | None = None,
) -> str:
    """Return an outcome in one of `FORMATS`, its line end included; text has no corrections.

    `chinese` is the language of messages, and in text the one that comes first.
    """
    if format_name == "csv":
        return as_csv(outcome, top, correction, chinese) + "\r\n"
    if format_name == "jsonl":
        return as_json(outcome, correction, chinese) + "\n"
    return as_text(outcome, chinese) + "\n"


def write_report(
    path: Path, outcomes: Iterable[CorrectedOutcome], format_name: str, top: int
) -> None:
    """Write a report in one of `FORMATS` to `path`. Raises as `open_report` does."""
    with open_report(path) as file:
        file.write(header(format_name, top))
        file.writelines(
            report(outcome, format_name, top, correction=correction)
            for outcome, correction in outcomes
        )


@contextlib.contextmanager
def open_report(path: Path) -> Iterator[TextIO]:
    """Yield a text file that replaces `path` when the block ends without an error.

    Raises `OSError`, and `FileExistsError` where `path` is a photo.
    """
    if is_photo(path):
        raise FileExistsError(f"{path.name} is a photo")
    with replacing_text(path) as file:
        yield file


def is_photo(path: Path) -> bool:
    """Tell whether a regular file is a photo, or an image, video or document of another kind."""
    if not os.path.isfile(path):  # noqa: PTH113  (a Path raises an error if access is denied)
        return False
    try:
        with path.open("rb") as file:
            sniff(file)
    except PhotoUnsupported:
        return True
    except (OSError, PhotoError):
        return False
    return True


def as_text(outcome: Outcome, chinese: bool = False) -> str:
    """Return an outcome for people: several lines, without the last line's end."""
    path = visible(outcome.path)
    if isinstance(outcome, Failure):
        return f"{path}\n  {outcome.message(chinese)}"
    notes = [f"{outcome.width} × {outcome.height}", f"{outcome.milliseconds:.0f} ms"]
    if outcome.damaged:
        notes.append("文件有损坏" if chinese else "damaged file")
    answer = " · ".join(phrases(outcome.answer, chinese))
    if outcome.answer.kind == "group":
        answer += f" ({percent(outcome.answer.probability)})"
    lines = [f"{path}  ({', '.join(notes)})", f"  {answer}"]
    for prediction in outcome.predictions:
        names = " · ".join(both_names(prediction, chinese))
        lines.append(f"    {percent(prediction.probability):>6}  {names}")
    return "\n".join(lines)


def as_json(outcome: Outcome, correction: Correction | None = None, chinese: bool = False) -> str:
    """Return an outcome as one line of JSON, without its end.

    `corrected` exists only with a correction; the model's own answer is not changed by it. Bytes of
    a path that are not UTF-8 become lone surrogates; a stream that writes them with
    `errors="backslashreplace"` writes JSON's own escape for them.
    """
    if isinstance(outcome, Failure):
        fields: dict[str, object] = {
            "path": outcome.path,
            "ok": False,
            "milliseconds": round(outcome.milliseconds, 1),
            "error": {"code": outcome.code, "message": outcome.message(chinese)},
        }
    else:
        fields = {
            "path": outcome.path,
            "ok": True,
            "unsure": outcome.unsure,
            "damaged": outcome.damaged,
            "milliseconds": round(outcome.milliseconds, 1),
            "width": outcome.width,
            "height": outcome.height,
            "predictions": [
                _json_object(prediction, "rank", "wnid", "label", "label_zh", "probability")
                for prediction in outcome.predictions
            ],
            "model": outcome.model,
            "model_sha256": outcome.model_sha256,
            "answer": _json_object(
                outcome.answer, "kind", "label", "label_zh", "id", "probability"
            ),
            "groups": [
                _json_object(group, "id", "label", "label_zh", "probability")
                for group in outcome.groups
            ],
        }
    if correction is not None:
        fields["corrected"] = _json_object(correction, "kind", "id", "label", "label_zh")
    return json.dumps(fields, ensure_ascii=False)


def _json_object(values: object, *names: str) -> dict[str, object]:
    """Return these attributes, in this order; probabilities have four decimals."""
    found = {name: getattr(values, name) for name in names}
    return {name: round(it, 4) if isinstance(it, float) else it for name, it in found.items()}


def csv_header(top: int) -> str:
    """Return the first row for `top` labels per photo, after a byte-order mark for Excel."""
    names = ["path", "ok", "unsure", "damaged"]
    for rank in range(1, top + 1):
        names += [f"{name}_{rank}" for name in ("label", "label_zh", "wnid", "probability")]
    names += ["milliseconds", "error", "message", "answer", "answer_zh", "answer_kind"]
    return _BOM + _csv_row([*names, "group", "group_zh", "corrected"])


def as_csv(
    outcome: Outcome, top: int, correction: Correction | None = None, chinese: bool = False
) -> str:
    """Return an outcome as one row with `top` labels, without its end.

    `answer` and `group` are plain names, `group` the narrowest group of the first label.
    `corrected` is the English name of the correction, "none" for something that the model has no
    name for, or empty; the model's own answer stays in the other columns.
    """
    corrected = "" if correction is None else correction.label or "none"
    milliseconds = f"{outcome.milliseconds:.1f}"
    if isinstance(outcome, Failure):
        blanks = [""] * (4 * top)
        cells = [outcome.path, "false", "", "", *blanks, milliseconds]
        return _csv_row([*cells, outcome.code, outcome.message(chinese), *[""] * 5, corrected])
    flags = [str(value).lower() for value in (True, outcome.unsure, outcome.damaged)]
    cells = [outcome.path, *flags]
    for prediction in outcome.predictions:
        cells += [prediction.label, prediction.label_zh, prediction.wnid]
        cells.append(f"{prediction.probability:.4f}")
    cells += [""] * (4 * (top - len(outcome.predictions)))
    answer = outcome.answer
    cells += [milliseconds, "", "", answer.label or "", answer.label_zh or "", answer.kind]
    narrowest = outcome.groups[:1]
    cells += [narrowest[0].label, narrowest[0].label_zh] if narrowest else ["", ""]
    return _csv_row([*cells, corrected])


def _csv_row(cells: list[str]) -> str:
    row = io.StringIO()
    # Python before 3.11.9 does not quote a line break when its own line ends are empty.
    writer = csv.writer(row, quoting=csv.QUOTE_ALL, lineterminator="")
    writer.writerow([_defused(cell) for cell in cells])
    return row.getvalue()


def _defused(cell: str) -> str:
    """Put an apostrophe before a formula, a tab or a line break at the start of a cell."""
    return f"'{cell}" if _FORMULA.match(cell) else cell
