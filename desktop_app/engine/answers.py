"""From probabilities to predictions, groups and the answer."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.groups import Group, GroupTree
from desktop_app.engine.labels import Label
from desktop_app.engine.outcomes import Answer, GroupProbability, Prediction


@dataclass(frozen=True, slots=True)
class ClassGroups:
    """The groups of a model's classes, indexed for summing probabilities.

    `groups` has each group after its parent. `parents` and `depths` are in the same order; the
    parent of a top group is -1. `narrowest` is intp [classes]: the index in `groups` of each
    class's narrowest group, `len(groups)` for a class without one.
    """

    groups: tuple[Group, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    narrowest: NDArray[np.intp]

    def chain(self, index: int) -> tuple[int, ...]:
        """Return the indices of the groups of class `index`, narrow to broad."""
        found = []
        position = int(self.narrowest[index])
        while 0 <= position < len(self.groups):
            found.append(position)
            position = self.parents[position]
        return tuple(found)


def class_groups(classes: Sequence[Label], tree: GroupTree) -> ClassGroups:
    """Index the groups of a model that knows `classes`."""
    positions = {name: position for position, name in enumerate(tree.groups)}
    parents = tuple(positions.get(group.parent, -1) for group in tree.groups.values())
    depths: list[int] = []
    for parent in parents:
        depths.append(0 if parent < 0 else depths[parent] + 1)
    own = [positions.get(tree.narrowest.get(named.wnid, ""), len(positions)) for named in classes]
    narrowest = np.array(own, np.intp)
    return ClassGroups(tuple(tree.groups.values()), parents, tuple(depths), narrowest)


def group_sums(probabilities: NDArray[np.float64], prepared: ClassGroups) -> list[float]:
    """Return the summed probability of the classes of each group, 0..1, in the groups' order.

    `probabilities` is float64 [classes].
    """
    count = len(prepared.groups)
    sums: list[float] = np.bincount(prepared.narrowest, probabilities, count)[:count].tolist()
    for position in range(count - 1, -1, -1):  # each child comes after its parent
        parent = prepared.parents[position]
        if parent >= 0:
            sums[parent] += sums[position]
    return sums


def likeliest(
    probabilities: NDArray[np.float64], classes: Sequence[Label], top: int
) -> tuple[Prediction, ...]:
    """Return the `top` likeliest names, best first; fewer if the model has fewer."""
    best = np.argsort(-probabilities, kind="stable")[:top]
    return tuple(
        Prediction(rank, named.wnid, named.label, named.label_zh, float(probabilities[index]))
        for rank, index in enumerate(best, start=1)
        for named in (classes[index],)
    )


def groups_of_first(
    probabilities: NDArray[np.float64], sums: Sequence[float], prepared: ClassGroups
) -> tuple[GroupProbability, ...]:
    """Return the groups of the likeliest class, narrow to broad."""
    chain = prepared.chain(int(np.argmax(probabilities)))
    # Rounding can make the sum of all classes exceed 1.
    found = ((prepared.groups[index], min(sums[index], 1.0)) for index in chain)
    return tuple(GroupProbability(it.id, it.label, it.label_zh, total) for it, total in found)


def decide_answer(
    first: Prediction,
    sums: Sequence[float],
    prepared: ClassGroups,
    unsure_below: float,
    group_unsure_below: float | None,
) -> Answer:
    """Return the answer: a name, a group or "unsure".

    It is the first name if its probability reaches `unsure_below`. Otherwise it is the narrowest
    group that may be an answer and whose sum reaches `group_unsure_below`; of two equally narrow
    groups the likelier one. Without `group_unsure_below` no group is an answer.
    """
    if first.probability >= unsure_below:
        return Answer("name", first.wnid, first.label, first.label_zh, first.probability)
    if group_unsure_below is not None:
        sure = [
            (prepared.depths[position], sums[position], group)
            for position, group in enumerate(prepared.groups)
            if group.answers and sums[position] >= group_unsure_below
        ]
        if sure:
            _, probability, group = max(sure, key=lambda found: found[:2])
            return Answer("group", group.id, group.label, group.label_zh, min(probability, 1.0))
    return Answer("unsure", None, None, None, first.probability)
