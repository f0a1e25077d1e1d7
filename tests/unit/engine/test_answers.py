"""From probabilities to groups and the answer."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.engine.answers import (
    class_groups,
    decide_answer,
    group_sums,
    groups_of_first,
    likeliest,
)
from desktop_app.engine.groups import GroupTree, read_groups
from desktop_app.engine.labels import Label

GROUPS = """id\tparent\tlabel\tlabel_zh\tanswer
animal\t\tanimal\t动物\tyes
pet\tanimal\tpet\t宠物\tno
dog\tpet\tdog\t狗\tyes
cat\tpet\tcat\t猫\tyes
"""
CLASSES = [
    Label(wnid, wnid, wnid) for wnid in ("pug", "poodle", "tabby", "parrot", "spoon", "unheard-of")
]
LABELS = """wnid\tlabel\tlabel_zh\tgroup
pug\tpug\t\tdog
poodle\tpoodle\t\tdog
tabby\ttabby\t\tcat
parrot\tparrot\t\tanimal
spoon\tspoon\t\tthing
"""
PROBABILITIES = np.array([0.3, 0.2, 0.1, 0.05, 0.25, 0.1])


def tree_of(folder: Path, groups: str) -> GroupTree:
    for name, text in (("groups.tsv", groups), ("labels.tsv", LABELS)):
        folder.joinpath(name).write_text(text, encoding="utf-8")
    return read_groups(folder / "groups.tsv", folder / "labels.tsv")


@pytest.fixture
def tree(tmp_path: Path) -> GroupTree:
    return tree_of(tmp_path, GROUPS + "thing\t\tthing\t东西\tno\n")


def test_groups_of_a_class_go_from_narrow_to_broad(tree: GroupTree) -> None:
    assert [group.id for group in tree.of("pug")] == ["dog", "pet", "animal"]
    assert tree.of("unheard-of") == ()


def test_group_sums_each_class_once(tree: GroupTree) -> None:
    sums = group_sums(PROBABILITIES, class_groups(CLASSES, tree))
    expected = {"animal": 0.65, "pet": 0.6, "dog": 0.5, "cat": 0.1, "thing": 0.25}
    assert dict(zip(tree.groups, sums, strict=True)) == pytest.approx(expected)


def test_groups_of_the_first_name_have_sums(tree: GroupTree) -> None:
    prepared = class_groups(CLASSES, tree)
    found = groups_of_first(PROBABILITIES, group_sums(PROBABILITIES, prepared), prepared)
    assert [group.label for group in found] == ["dog", "pet", "animal"]
    assert [group.probability for group in found] == pytest.approx([0.5, 0.6, 0.65])
    unknown = np.eye(6)[5]
    assert groups_of_first(unknown, group_sums(unknown, prepared), prepared) == ()


@pytest.mark.parametrize(
    ("probabilities", "unsure_below", "group_unsure_below", "expected"),
    [
        ([0.6, 0.2, 0.1, 0.0, 0.1, 0.0], 0.6, 0.8, ("name", "pug", 0.6)),
        ([0.5, 0.3, 0.1, 0.0, 0.1, 0.0], 0.6, 0.8, ("group", "dog", 0.8)),
        ([0.5, 0.3, 0.1, 0.0, 0.1, 0.0], 0.6, 0.95, ("unsure", None, 0.5)),
        ([0.4, 0.3, 0.2, 0.0, 0.1, 0.0], 0.6, 0.8, ("group", "animal", 0.9)),  # "pet" is no answer
        ([0.4, 0.3, 0.0, 0.0, 0.3, 0.0], 0.6, 0.8, ("unsure", None, 0.4)),
        ([0.0, 0.0, 0.0, 0.0, 0.5, 0.5], 0.6, 0.1, ("unsure", None, 0.5)),  # nor is "thing"
        ([0.5, 0.3, 0.1, 0.0, 0.1, 0.0], 0.6, None, ("unsure", None, 0.5)),
        ([0.1, 0.2, 0.0, 0.2, 0.4, 0.1], 0.5, 0.3, ("group", "dog", 0.3)),  # not of the first name
        ([0.1, 0.2, 0.35, 0.0, 0.35, 0.0], 0.5, 0.3, ("group", "cat", 0.35)),  # the likelier of two
    ],
)
def test_answer_is_a_name_or_narrowest_group(
    tree: GroupTree,
    probabilities: list[float],
    unsure_below: float,
    group_unsure_below: float | None,
    expected: tuple[str, str | None, float],
) -> None:
    prepared, values = class_groups(CLASSES, tree), np.array(probabilities)
    (first,) = likeliest(values, CLASSES, 1)
    sums = group_sums(values, prepared)
    answer = decide_answer(first, sums, prepared, unsure_below, group_unsure_below)
    assert (answer.kind, answer.id, answer.probability) == pytest.approx(expected)
    assert (answer.label is None) == (answer.label_zh is None) == (answer.id is None)


@pytest.mark.parametrize(
    "groups",
    [
        GROUPS,  # has no group for the spoon
        GROUPS + "thing\tthing\tthing\t东西\tno\n",
        GROUPS + "thing\tobject\tthing\t东西\tno\nobject\tthing\tobject\t物品\tno\n",
    ],
)
def test_cyclic_or_missing_group_is_refused(tmp_path: Path, groups: str) -> None:
    with pytest.raises(ValueError, match="group"):
        tree_of(tmp_path, groups)
