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
"""Characters of the title."""
MAX_NUMBER = 2**31 - 1

T = TypeVar("T")
_ANSWER_KINDS: tuple[AnswerKind, ...] = get_args(AnswerKind)
_CORRECTION_KINDS: tuple[CorrectionKind, ...] = get_args(CorrectionKind)
_Name = tuple[str | None, str | None, str | None]  # id, label, label_zh
_Named = Prediction | GroupProbability | Answer | Correction
_Model = tuple[str, str]  # name, SHA-256
_encode = json.JSONEncoder(separators=(",", ":"), allow_nan=False).encode


@dataclass(frozen=True, slots=True)
class ListEntry:
    """A row of the list: `outcome` is None for a photo that waits, `correction` for most."""

    path: str
    outcome: Outcome | None = None
    correction: Correction | None = None


def encode_entries(title: str, entries: Iterable[ListEntry]) -> bytes:
    """Encode the entries that have a path, which is made absolute, and the shortened title."""
    names: dict[_Name, int] = {}
    models: dict[_Model, int] = {}
    lines = []
    for entry in entries:
        if entry.path:
            outcome = _packed_outcome(entry.outcome, names, models)
            it = entry.correction
            correction = None if it is None else [it.kind, _number(names, it.id, it)]
            lines.append(_encode([_absolute(entry.path), outcome, correction]))
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
        predictions += (_number(names, prediction.wnid, prediction), prediction.probability)
    groups: list[float] = []
    for group in outcome.groups:
        groups += (_number(names, group.id, group), group.probability)
    answer = outcome.answer
    packed_answer = [answer.kind, _number(names, answer.id, answer), answer.probability]
    model = models.setdefault((outcome.model, outcome.model_sha256), len(models))
    numbers = (outcome.damaged, outcome.milliseconds, outcome.width, outcome.height, model)
    return [predictions, packed_answer, groups, *numbers]


def _number(names: dict[_Name, int], identity: str | None, named: _Named) -> int:
    """Return the number of a name in the table, which it enters at its first use."""
    return names.setdefault((identity, named.label, named.label_zh), len(names))


def decode_header(line: bytes | str) -> tuple[str, int]:
    """Return the title and the number of photos. Raises as `decode_entries` does."""
    header = _typed(dict, json.loads(line))
    if header.get("shiwu-list") != VERSION:
        raise ValueError("no list of this version")
    return _printable(header.get("title"))[:MAX_TITLE], _whole(header.get("photos"))


def decode_entries(content: bytes) -> list[ListEntry]:
    """Decode the result of `encode_entries`.

    Raises `ValueError`, `TypeError` or `RecursionError` for any other content.
    """
    header, tables, *lines, end = content.decode("ascii").split("\n")
    if end or decode_header(header)[1] != len(lines):
        raise ValueError("the list is cut off")
    found = _typed(dict, json.loads(tables))
    names = [_name(packed) for packed in _items(found.get("names"))]
    models = [_model(packed) for packed in _items(found.get("models"))]
    return [_entry(json.loads(line), names, models) for line in lines]


def _entry(packed: object, names: Sequence[_Name], models: Sequence[_Model]) -> ListEntry:
    name, outcome, correction = _items(packed)
    path = _text(name)
    if not path or "\0" in path:
        raise ValueError("not a path")
    return ListEntry(path, _outcome(outcome, path, names, models), _correction(correction, names))


def _outcome(
    packed: object, path: str, names: Sequence[_Name], models: Sequence[_Model]
) -> Outcome | None:
    if packed is None:
        return None
    items = _items(packed)
    if len(items) == 4:
        code, problem = map(_text, items[:2])
        details = {name: _text(value) for name, value in _typed(dict, items[2]).items()}
        if not is_known(code, problem, details):
            raise ValueError("an unknown error")
        return Failure(path, code, _positive(items[3]), problem, tuple(details.items()))
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
        _typed(bool, damaged),
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
    return Answer(_one_of(_ANSWER_KINDS, kind), *name, _positive(probability, 1))


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
        (_pick(names, named), _positive(probability, 1))
        for named, probability in zip(items[::2], items[1::2], strict=True)
    ]


def _name(packed: object) -> _Name:
    name, label, label_zh = (None if it is None else _printable(it) for it in _items(packed))
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


def _typed(kind: type[T], value: object) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"not a {kind.__name__}")
    return value


def _items(value: object) -> list[object]:
    return _typed(list, value)


def _text(value: object) -> str:
    return _typed(str, value)


def _printable(value: object) -> str:
    _text(value).encode()  # Raises `ValueError` for a lone surrogate; only a path may hold one.
    return _text(value)


def _whole(value: object) -> int:
    _positive(value)
    return _typed(int, value)


def _positive(value: object, maximum: int = MAX_NUMBER) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= maximum:
        raise ValueError("not a number of this range")
    return value
