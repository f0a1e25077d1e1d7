"""Everyday groups of the 1,000 classes: golden retriever → dog → animal."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desktop_app.engine.outcomes import Correction
from desktop_app.paths import resource


@dataclass(frozen=True, slots=True)
class Group:
    """Classes that people call by one everyday word.

    `parent` is the id of the next broader group, "" at the top. A group with `answers` False is
    never an answer, for example because it is so broad that unknown photos would fall into it.
    """

    id: str
    parent: str
    label: str
    label_zh: str
    answers: bool


@dataclass(frozen=True, slots=True)
class GroupTree:
    """All groups by id, each after its parent, and the narrowest group of each WordNet id."""

    groups: dict[str, Group]
    narrowest: dict[str, str]

    def of(self, wnid: str) -> tuple[Group, ...]:
        """Return the groups of a class, narrow to broad; none for a class that is not known."""
        return self.chain(self.narrowest.get(wnid, ""))

    def chain(self, name: str) -> tuple[Group, ...]:
        """Return a group and its parents, narrow to broad; none for an unknown id."""
        found = []
        while name in self.groups:
            found.append(self.groups[name])
            name = self.groups[name].parent
        return tuple(found)


def read_groups(groups: Path, labels: Path) -> GroupTree:
    """Read `resources/labels/groups.tsv`, and the column `group` of `imagenet1k.tsv`.

    Raises `ValueError` where a group precedes its parent, which rules out cycles, and where a class
    or a group names a missing group.
    """
    tree = GroupTree({}, {})
    for row in read_tsv(groups):
        answers = {"yes": True, "no": False}[row["answer"]]
        group = Group(row["id"], row["parent"], row["label"], row["label_zh"], answers)
        if group.parent and group.parent not in tree.groups:
            raise ValueError(f"group {group.id}: its parent {group.parent!r} is not above it")
        tree.groups[group.id] = group
    for row in read_tsv(labels):
        if row["group"] not in tree.groups:
            raise ValueError(f"class {row['wnid']}: there is no group {row['group']!r}")
        tree.narrowest[row["wnid"]] = row["group"]
    return tree


@cache
def shipped_groups() -> GroupTree:
    """Return the groups of the 1,000 names, which ship with the program."""
    return read_groups(resource("labels/groups.tsv"), resource("labels/imagenet1k.tsv"))


def groups_of_correction(correction: Correction, tree: GroupTree) -> tuple[Group, ...]:
    """Return the groups that a correction belongs to, narrow to broad: its own group first."""
    if correction.id is None:
        return ()
    return tree.of(correction.id) if correction.kind == "name" else tree.chain(correction.id)


def read_tsv(path: Path) -> list[dict[str, str]]:
    """Read a table with tabs between its columns; its first line names them."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
