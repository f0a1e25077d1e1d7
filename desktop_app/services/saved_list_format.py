"""Rows of the window's list ↔ the bytes of a file.

JSON lines in ASCII: a line with the version, a title and the number of photos, one with the names
and models that the answers refer to by number, then one line per photo. It holds no picture.
"""

import json
import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar, get_args

from desktop_app.engine.errors import is_known
from desktop_app.engine.outcomes import (
    Answer,
    AnswerKind,
    Classification,
    Correction,
    CorrectionKind,
    Failure,
    GroupProbability,
    Outcome,
    Prediction,
)

VERSION = 1
MAX_TITLE = 60
"""Letters of the title."""
MOST = 2**31 - 1
"""For every whole number and every count of milliseconds."""

T = TypeVar("T")
_ANSWER_KINDS: tuple[AnswerKind, ...] = get_args(AnswerKind)
_CORRECTION_KINDS: tuple[CorrectionKind, ...] = get_args(CorrectionKind)
_Name = tuple[str | None, str | None, str | None]  # id, label, label_zh
_Model = tuple[str, str]  # name, SHA-256
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A row of the list: `outcome` is None for a photo that still waits, `correction` for most."""

    path: str
    outcome: Outcome | None = None
    correction: Correction | None = None


def encode_entries(title: str, entries: Iterable[ListEntry]) -> bytes:
    """Write the entries that have a path; a relative one is made absolute.

    Of the title, what a list is called, `MAX_TITLE` letters are kept.
    """
    names: dict[_Name, int] = {}
    models: dict[_Model, int] = {}
    lines = [
        _encode(
            [
                _absolute(entry.path),
                _packed_outcome(entry.outcome, names, models),
                _packed_correction(entry.correction, names),
            ]
        )
        for entry in entries
        if entry.path
    ]
    header = {"shiwu-list": VERSION, "photos": len(lines), "title": title[:MAX_TITLE]}
    tables = {"names": list(names), "models": list(models)}
    return "\n".join([_encode(header), _encode(tables), *lines, ""]).encode("ascii")


def _absolute(path: str) -> str:
    # Not `abspath`: "folder/../photo" is another photo where the folder is a link.
    return path if os.path.isabs(path) else os.path.join(os.getcwd(), path)  # noqa: PTH109, PTH117, PTH118


def _packed_outcome(
    outcome: Outcome | None, names: dict[_Name, int], models: dict[_Model, int]
) -> list[object] | None:
    if outcome is None:
        return None
    if isinstance(outcome, Failure):
        details = dict(outcome.details)
        return [outcome.code, outcome.problem, details, outcome.milliseconds]
    predictions: list[float] = []
    for prediction in outcome.predictions:
        name = (prediction.wnid, prediction.label, prediction.label_zh)
        predictions += (names.setdefault(name, len(names)), prediction.probability)
    groups: list[float] = []
    for group in outcome.groups:
        name = (group.id, group.label, group.label_zh)
        groups += (names.setdefault(name, len(names)), group.probability)
    answer = outcome.answer
    said = names.setdefault((answer.id, answer.label, answer.label_zh), len(names))
    model = models.setdefault((outcome.model, outcome.model_sha256), len(models))
    return [
        predictions,
        [answer.kind, said, answer.probability],
        groups,
        outcome.damaged,
        outcome.milliseconds,
        outcome.width,
        outcome.height,
        model,
    ]


def _packed_correction(
    correction: Correction | None, names: dict[_Name, int]
) -> list[object] | None:
    if correction is None:
        return None
    name = (correction.id, correction.label, correction.label_zh)
    return [correction.kind, names.setdefault(name, len(names))]


def decode_header(line: bytes | str) -> tuple[str, int]:
    """Return the title and how many photos the first line promises.

    Raises as `decode_entries` does.
    """
    said = json.loads(line)
    if not isinstance(said, dict) or said.get("shiwu-list") != VERSION:
        raise ValueError("no list of this version")
    title = _text(said.get("title"))
    title.encode()  # Raises `ValueError` for a lone surrogate.
    return title[:MAX_TITLE], _whole(said.get("photos"))


def decode_entries(content: bytes) -> list[ListEntry]:
    """Read what `encode_entries` wrote.

    Whoever can write the file may have put anything into it: raises `ValueError`, `TypeError` or
    `RecursionError` for whatever it did not write.
    """
    header, tables, *lines, end = content.decode("ascii").split("\n")
    if end or decode_header(header)[1] != len(lines):
        raise ValueError("the list is cut off")
    found = json.loads(tables)
    if not isinstance(found, dict):
        raise ValueError("no names and models")
    names = [_name(it) for it in _items(found.get("names"))]
    models = [_model(it) for it in _items(found.get("models"))]
    return [_entry(json.loads(line), names, models) for line in lines]


def _entry(packed: object, names: Sequence[_Name], models: Sequence[_Model]) -> ListEntry:
    path, outcome, correction = _items(packed)
    if not _text(path) or "\0" in _text(path):
        raise ValueError("not a path")
    return ListEntry(
        _text(path), _outcome(outcome, _text(path), names, models), _correction(correction, names)
    )


def _outcome(
    packed: object, path: str, names: Sequence[_Name], models: Sequence[_Model]
) -> Outcome | None:
    if packed is None:
        return None
    items = _items(packed)
    if len(items) == 4:
        code, problem, details, milliseconds = items
        if not isinstance(details, dict):
            raise TypeError("details are no object")
        values = {name: _text(value) for name, value in details.items()}
        if not is_known(_text(code), _text(problem), values):
            raise ValueError("an unknown error")
        spent = _positive(milliseconds)
        return Failure(path, _text(code), spent, _text(problem), tuple(values.items()))
    predictions, answer, groups, damaged, milliseconds, width, height, model = items
    if not _items(predictions):
        raise ValueError("an answer without a prediction")
    name, sha256 = _pick(models, model)
    return Classification(
        path,
        tuple(
            Prediction(rank, *_all_known(known), probability)
            for rank, (known, probability) in enumerate(_pairs(predictions, names), 1)
        ),
        _answer(answer, names),
        tuple(
            GroupProbability(*_all_known(known), probability)
            for known, probability in _pairs(groups, names)
        ),
        _truth(damaged),
        _positive(milliseconds),
        _whole(width),
        _whole(height),
        name,
        sha256,
    )


def _answer(packed: object, names: Sequence[_Name]) -> Answer:
    kind, named, probability = _items(packed)
    name = _pick(names, named)
    if kind != "unsure":
        _all_known(name)
    return Answer(_one_of(_ANSWER_KINDS, kind), *name, _share(probability))


def _correction(packed: object, names: Sequence[_Name]) -> Correction | None:
    if packed is None:
        return None
    kind, named = _items(packed)
    name = _pick(names, named)
    if kind != "none":
        _all_known(name)
    return Correction(_one_of(_CORRECTION_KINDS, kind), *name)


def _pairs(packed: object, names: Sequence[_Name]) -> list[tuple[_Name, float]]:
    items = _items(packed)
    return [
        (_pick(names, named), _share(probability))
        for named, probability in zip(items[::2], items[1::2], strict=True)
    ]


def _name(packed: object) -> _Name:
    name, label, label_zh = (None if it is None else _text(it) for it in _items(packed))
    for text in (name, label, label_zh):
        if text is not None:
            text.encode()  # Raises `ValueError` for a lone surrogate; only a path may hold one.
    return name, label, label_zh


def _model(packed: object) -> _Model:
    name, sha256 = map(_text, _items(packed))
    return name, sha256


def _all_known(name: _Name) -> tuple[str, str, str]:
    identity, label, label_zh = map(_text, name)
    return identity, label, label_zh


def _pick(table: Sequence[T], number: object) -> T:
    if _whole(number) >= len(table):
        raise ValueError("no such name or model")
    return table[_whole(number)]


def _one_of(kinds: Sequence[T], value: object) -> T:
    for kind in kinds:
        if kind == value:
            return kind
    raise ValueError("no such kind")


def _items(value: object) -> list[object]:
    if not isinstance(value, list):
        raise TypeError("not a list")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("not text")
    return value


def _truth(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError("neither true nor false")
    return value


def _whole(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST:
        raise ValueError("not a whole number")
    return value


def _positive(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= MOST:
        raise ValueError("not a number")
    return value


def _share(value: object) -> float:
    if _positive(value) > 1:
        raise ValueError("not a probability")
    return _positive(value)
