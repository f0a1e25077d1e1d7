"""One photo of the list, and what it is said to show."""

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
"""Stands for the path of a picture that lies in no file, as in a table that is exported."""


class State(Enum):
    """How far a photo is."""

    WAITING = auto()
    DONE = auto()
    UNSURE = auto()
    FAILED = auto()


@dataclass(slots=True, eq=False)
class Entry:
    """A photo of the list. `number` is its own as long as the program runs.

    `content` is that of a picture that lies in no file, whose `path` is ""; None for a file.
    """

    number: int
    path: str
    content: PhotoContent | None = None
    outcome: Outcome | None = None
    correction: Correction | None = None

    @property
    def source(self) -> PhotoSource:
        """What the photo is read from."""
        return self.path if self.content is None else self.content

    @property
    def state(self) -> State:
        """How far the photo is; what a person corrected is done."""
        if self.correction is not None:
            return State.DONE
        if self.outcome is None:
            return State.WAITING
        if isinstance(self.outcome, Failure):
            return State.FAILED
        return State.UNSURE if self.outcome.unsure else State.DONE

    @property
    def probability(self) -> float | None:
        """How sure the model is of the name that stands in the row, 0..1; None without one."""
        if isinstance(self.outcome, Classification) and self.state is State.DONE:
            return None if self.correction is not None else self.outcome.answer.probability
        return None


@dataclass(frozen=True, slots=True)
class Named:
    """What a photo is said to show: a name or a group, under its two labels."""

    id: str
    label: str
    label_zh: str
    is_group: bool

    def labels(self, chinese_first: bool) -> tuple[str, str]:
        """Return both labels, the reader's language first."""
        names = (self.label, self.label_zh)
        return (names[1], names[0]) if chinese_first else names


def named(entry: Entry) -> Named | None:
    """Return the name or group of a photo; None where it has none."""
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
    """Return the groups of what a photo is said to show, narrow to broad: its own first."""
    if entry.correction is not None:
        return groups_of_correction(entry.correction, shipped_groups())
    if not isinstance(entry.outcome, Classification):
        return ()
    answer, groups = entry.outcome.answer, entry.outcome.groups
    if answer.kind == "group":
        # The first label's groups, from the one that is the answer.
        ids = [group.id for group in groups]
        return groups[ids.index(answer.id) :] if answer.id in ids else ()
    return groups if answer.kind == "name" else ()


def file_name(entry: Entry) -> str:
    """Return the name of the file; "" for a picture that lies in none."""
    # Not `PurePath`, which takes ten times as long: sorting and searching do this for every photo.
    return os.path.basename(entry.path) or entry.path  # noqa: PTH119


def shown_name(path: str) -> str:
    """Return a photo's file name as it can be drawn, whatever bytes it holds."""
    return visible(PurePath(path).name or path)


def matches(entry: Entry, words: str) -> bool:
    """Tell whether `words`, made searchable, occur in a name, a group or the file name."""
    if words in searchable(file_name(entry)):
        return True
    return any(words in _searchable_label(text) for text in _texts(entry))


# Thousands of photos share a few thousand labels.
_searchable_label = lru_cache(maxsize=8192)(searchable)


def _texts(entry: Entry) -> Iterator[str]:
    """Yield the names that a photo is found by: not those of an answer that was corrected."""
    if (found := named(entry)) is not None:
        yield from (found.label, found.label_zh)
    elif isinstance(entry.outcome, Classification) and entry.correction is None:
        yield from both_names(entry.outcome.predictions[0], chinese_first=False)
    for group in groups_of(entry):
        yield from (group.label, group.label_zh)
