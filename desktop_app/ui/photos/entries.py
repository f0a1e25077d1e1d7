"""One photo of the list and its answer."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from pathlib import PurePath

from desktop_app.engine.file_names import searchable, visible
from desktop_app.engine.groups import Group, groups_of_correction, shipped_groups
from desktop_app.engine.labels import both_names
from desktop_app.engine.outcomes import (
    Classification,
    Correction,
    Failure,
    GroupProbability,
    Outcome,
    PhotoContent,
    PhotoSource,
)

NAMELESS = "picture"
"""Replaces the path of a picture without a file, as in exports."""


class State(Enum):
    """The state of a photo."""

    WAITING = auto()
    DONE = auto()
    UNSURE = auto()
    FAILED = auto()


@dataclass(slots=True, eq=False)
class Entry:
    """A photo of the list. Its `number` is never reused.

    A picture without a file has `content`, and its `path` is "".
    """

    number: int
    path: str
    content: PhotoContent | None = None
    outcome: Outcome | None = None
    correction: Correction | None = None

    @property
    def source(self) -> PhotoSource:
        """The path or content of the photo."""
        return self.path if self.content is None else self.content

    @property
    def state(self) -> State:
        """The state of the photo; a corrected one is done."""
        if self.correction is not None:
            return State.DONE
        if self.outcome is None:
            return State.WAITING
        if isinstance(self.outcome, Failure):
            return State.FAILED
        return State.UNSURE if self.outcome.unsure else State.DONE

    @property
    def probability(self) -> float | None:
        """The probability of the answer in the row, 0..1; None without one."""
        if isinstance(self.outcome, Classification) and self.state is State.DONE:
            return None if self.correction is not None else self.outcome.answer.probability
        return None


@dataclass(frozen=True, slots=True)
class Named:
    """A name or a group with its two labels."""

    id: str
    label: str
    label_zh: str
    is_group: bool

    def labels(self, chinese_first: bool) -> tuple[str, str]:
        """Return both labels in the order of the chosen language."""
        names = (self.label, self.label_zh)
        return (names[1], names[0]) if chinese_first else names


def named(entry: Entry) -> Named | None:
    """Return the name or group of a photo, or None."""
    if (correction := entry.correction) is not None:
        if correction.id is None or correction.label is None or correction.label_zh is None:
            return None
        is_group = correction.kind == "group"
        return Named(correction.id, correction.label, correction.label_zh, is_group)
    if not isinstance(entry.outcome, Classification):
        return None
    answer = entry.outcome.answer
    if answer.id is None or answer.label is None or answer.label_zh is None:
        return None
    return Named(answer.id, answer.label, answer.label_zh, answer.kind == "group")


def groups_of(entry: Entry) -> tuple[Group | GroupProbability, ...]:
    """Return the groups of a photo's answer, from narrow to broad."""
    if entry.correction is not None:
        return groups_of_correction(entry.correction, shipped_groups())
    if not isinstance(entry.outcome, Classification):
        return ()
    answer, groups = entry.outcome.answer, entry.outcome.groups
    if answer.kind == "group":
        # The groups of the first label, from the answer on.
        ids = [group.id for group in groups]
        return groups[ids.index(answer.id) :] if answer.id in ids else ()
    return groups if answer.kind == "name" else ()


def file_name(entry: Entry) -> str:
    """Return the file name; "" for a picture without a file."""
    # Sorting and searching do this for every photo, and `PurePath` takes ten times as long.
    return os.path.basename(entry.path) or entry.path  # noqa: PTH119


def shown_name(path: str) -> str:
    """Return a photo's file name with control characters and invalid bytes escaped."""
    return visible(PurePath(path).name or path)


def matches(entry: Entry, text: str) -> bool:
    """Tell whether the searchable `text` occurs in a name, a group or the file name."""
    if text in searchable(file_name(entry)):
        return True
    return any(text in _searchable_label(label) for label in _texts(entry))


# Thousands of photos share a few thousand labels.
_searchable_label = lru_cache(maxsize=8192)(searchable)


def _texts(entry: Entry) -> Iterator[str]:
    """Yield the names that a photo is found by, without those of a corrected answer."""
    if (found := named(entry)) is not None:
        yield from (found.label, found.label_zh)
    elif isinstance(entry.outcome, Classification) and entry.correction is None:
        yield from both_names(entry.outcome.predictions[0], chinese_first=False)
    for group in groups_of(entry):
        yield from (group.label, group.label_zh)
