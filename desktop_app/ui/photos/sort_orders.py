"""The orders in which photos can be listed."""

import os
from collections.abc import Callable
from enum import Enum, auto
from functools import cache
from typing import Any

from desktop_app.engine.file_names import natural_key, searchable
from desktop_app.engine.outcomes import Classification
from desktop_app.ui.photos.entries import Entry, State, file_name, named


class Order(Enum):
    """What photos are sorted by."""

    ADDED = auto()
    CONFIDENCE = auto()
    NAME = auto()
    FOLDER = auto()


def sort_key(order: Order, chinese_first: bool) -> Callable[[Entry], Any]:
    """Return the key for a stable sort."""
    match order:
        case Order.ADDED:
            return lambda entry: 0
        case Order.CONFIDENCE:
            return lambda entry: (_RANKS[entry.state], -_certainty(entry))
        case Order.NAME:
            return lambda entry: (_RANKS[entry.state], _name(entry, chinese_first))
        case Order.FOLDER:
            folder_key = cache(natural_key)  # many photos, few folders
            return lambda entry: (
                folder_key(os.path.dirname(entry.path)),  # noqa: PTH120
                natural_key(file_name(entry)),
            )


_RANKS = {State.DONE: 0, State.UNSURE: 1, State.FAILED: 2, State.WAITING: 3}


def _certainty(entry: Entry) -> float:
    """Return 1.0 for a correction, else the probability, also of an unsure answer."""
    if entry.correction is not None:
        return 1.0
    found = entry.outcome
    return found.answer.probability if isinstance(found, Classification) else 0.0


def _name(entry: Entry, chinese_first: bool) -> tuple[bool, str]:
    found = named(entry)
    return (True, "") if found is None else (False, searchable(found.labels(chinese_first)[0]))
