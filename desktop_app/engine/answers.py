"""Probabilities → the likeliest names, their groups, and the answer in one phrase."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.engine.groups import Group, GroupTree
from desktop_app.engine.labels import Label
from desktop_app.engine.outcomes import Answer, GroupProbability, Prediction


@dataclass(frozen=True, slots=True)
class ClassGroups:
    """The groups of a model's classes, prepared for adding up probabilities.

    `groups` has each group after its parent; `parents` and `depths` are in the same order, and a
    parent is -1 at the top. `narrowest` is intp [classes]: the place in `groups` of each class's
    narrowest group, or `len(groups)` for a class without one.
    """

    groups: tuple[Group, ...]
    parents: tuple[int, ...]
    depths: tuple[int, ...]
    narrowest: NDArray[np.intp]

    def chain(self, index: int) -> tuple[int, ...]:
        """Return the places of the groups of class `index`, narrow to broad."""
        found = []
        place = int(self.narrowest[index])
        while 0 <= place < len(self.groups):
            found.append(place)
            place = self.parents[place]
        return tuple(found)


def class_groups(classes: Sequence[Label], tree: GroupTree) -> ClassGroups:
    """Prepare the groups of a model that knows `classes`."""
    places = {name: place for place, name in enumerate(tree.groups)}
    parents = tuple(places.get(group.parent, -1) for group in tree.groups.values())
    depths: list[int] = []
    for parent in parents:
        depths.append(0 if parent < 0 else depths[parent] + 1)
    own = [places.get(tree.narrowest.get(named.wnid, ""), len(places)) for named in classes]
    narrowest = np.array(own, np.intp)
    return ClassGroups(tuple(tree.groups.values()), parents, tuple(depths), narrowest)


def group_sums(probabilities: NDArray[np.float64], prepared: ClassGroups) -> list[float]:
    """Return the summed probability of the classes of each group, 0..1, in the groups' order.

    `probabilities` is float64 [classes].
    """
    count = len(prepared.groups)
    sums: list[float] = np.bincount(prepared.narrowest, probabilities, count)[:count].tolist()
    for place in range(count - 1, -1, -1):  # a child stands after its parent
        parent = prepared.parents[place]
        if parent >= 0:
            sums[parent] += sums[place]
    return sums


def likeliest(
    probabilities: NDArray[np.float64], classes: Sequence[Label], top: int
) -> tuple[Prediction, ...]:
    """Return the `top` likeliest names, best first; fewer where the model knows fewer."""
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
    return tuple(_with_probability(prepared.groups[place], sums[place]) for place in chain)


def answer_in_one_phrase(
    first: Prediction,
    sums: Sequence[float],
    prepared: ClassGroups,
    unsure_below: float,
    group_unsure_below: float | None,
) -> Answer:
    """Decide what the photo is said to show.

    The first name if its probability reaches `unsure_below`; else the narrowest group that may be
    an answer and whose sum reaches `group_unsure_below`, the likelier of two that are equally
    narrow; else not sure. Without `group_unsure_below` no group is an answer.
    """
    if first.probability >= unsure_below:
        return Answer("name", first.wnid, first.label, first.label_zh, first.probability)
    if group_unsure_below is not None:
        sure = [
            (prepared.depths[place], sums[place], group)
            for place, group in enumerate(prepared.groups)
            if group.answers and sums[place] >= group_unsure_below
        ]
        if sure:
            _, probability, group = max(sure, key=lambda found: found[:2])
            return Answer("group", group.id, group.label, group.label_zh, min(probability, 1.0))
    return Answer("unsure", None, None, None, first.probability)


def _with_probability(group: Group, probability: float) -> GroupProbability:
    # Rounding can carry a sum of all classes just above 1.
    return GroupProbability(group.id, group.label, group.label_zh, min(probability, 1.0))
