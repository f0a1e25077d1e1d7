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
from desktop_app.engine.labels import Label, phrases
from desktop_app.engine.outcomes import Answer

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


@pytest.fixture
def tree(tmp_path: Path) -> GroupTree:
    return tree_of(tmp_path, GROUPS + "thing\t\tthing\t东西\tno\n")


def tree_of(folder: Path, groups: str, labels: str = LABELS) -> GroupTree:
    for name, text in (("groups.tsv", groups), ("labels.tsv", labels)):
        folder.joinpath(name).write_text(text, encoding="utf-8")
    return read_groups(folder / "groups.tsv", folder / "labels.tsv")


def answer(tree: GroupTree, probabilities: list[float], name: float, group: float | None) -> Answer:
    prepared = class_groups(CLASSES, tree)
    values = np.array(probabilities)
    first = likeliest(values, CLASSES, 1)[0]
    return decide_answer(first, group_sums(values, prepared), prepared, name, group)


def test_groups_of_a_class_go_from_narrow_to_broad(tree: GroupTree) -> None:
    assert [group.id for group in tree.of("pug")] == ["dog", "pet", "animal"]
    assert tree.of("unheard-of") == ()


def test_group_sums_each_class_once(tree: GroupTree) -> None:
    prepared = class_groups(CLASSES, tree)
    sums = group_sums(np.array([0.3, 0.2, 0.1, 0.05, 0.25, 0.1]), prepared)
    found = dict(zip(tree.groups, sums, strict=True))
    expected = {"animal": 0.65, "pet": 0.6, "dog": 0.5, "cat": 0.1, "thing": 0.25}
    assert found == pytest.approx(expected)


def test_groups_of_the_first_name_have_sums(tree: GroupTree) -> None:
    prepared = class_groups(CLASSES, tree)
    values = np.array([0.3, 0.2, 0.1, 0.05, 0.25, 0.1])
    found = groups_of_first(values, group_sums(values, prepared), prepared)
    assert [group.label for group in found] == ["dog", "pet", "animal"]
    assert [group.probability for group in found] == pytest.approx([0.5, 0.6, 0.65])
    unknown = np.eye(6)[5]
    assert groups_of_first(unknown, group_sums(unknown, prepared), prepared) == ()


@pytest.mark.parametrize(
    ("probabilities", "name", "group", "kind", "said"),
    [
        ([0.6, 0.2, 0.1, 0.0, 0.1, 0.0], 0.6, 0.8, "name", "pug"),
        ([0.5, 0.3, 0.1, 0.0, 0.1, 0.0], 0.6, 0.8, "group", "dog"),
        ([0.4, 0.3, 0.2, 0.0, 0.1, 0.0], 0.6, 0.8, "group", "animal"),  # pets are no answer
        ([0.4, 0.3, 0.0, 0.0, 0.3, 0.0], 0.6, 0.8, "unsure", None),
        ([0.0, 0.0, 0.0, 0.0, 0.5, 0.5], 0.6, 0.1, "unsure", None),  # nor are things
        ([0.5, 0.3, 0.1, 0.0, 0.1, 0.0], 0.6, None, "unsure", None),
        ([0.1, 0.2, 0.0, 0.2, 0.4, 0.1], 0.5, 0.3, "group", "dog"),  # not of the first name
        ([0.1, 0.2, 0.35, 0.0, 0.35, 0.0], 0.5, 0.3, "group", "cat"),  # the likelier of two
    ],
)
def test_answer_is_a_name_or_narrowest_group(
    tree: GroupTree,
    probabilities: list[float],
    name: float,
    group: float | None,
    kind: str,
    said: str | None,
) -> None:
    found = answer(tree, probabilities, name, group)
    assert (found.kind, found.id) == (kind, said)
    assert (found.label is None) == (found.label_zh is None) == (found.id is None)


def test_answer_has_the_probability_of_its_label(tree: GroupTree) -> None:
    probabilities = [0.5, 0.3, 0.1, 0.0, 0.1, 0.0]
    assert answer(tree, probabilities, 0.5, 0.8).probability == 0.5
    assert answer(tree, probabilities, 0.6, 0.8).probability == pytest.approx(0.8)
    assert answer(tree, probabilities, 0.6, 0.95).probability == 0.5


def test_answer_text_in_both_languages() -> None:
    dog = Answer("group", "dog", "dog", "狗", 0.9)
    assert phrases(dog, chinese_first=False) == ("some kind of dog", "某种狗")
    assert phrases(dog, chinese_first=True) == ("某种狗", "some kind of dog")
    pug = Answer("name", "n02110958", "pug", "巴哥犬", 0.9)
    assert phrases(pug, chinese_first=False) == ("pug", "巴哥犬")
    unsure = Answer("unsure", None, None, None, 0.2)
    assert phrases(unsure, chinese_first=False) == ("not sure", "不太确定")


@pytest.mark.parametrize(
    "groups",
    [
        GROUPS,  # nothing holds the spoon
        GROUPS + "thing\tthing\tthing\t东西\tno\n",
        GROUPS + "thing\tobject\tthing\t东西\tno\nobject\tthing\tobject\t物品\tno\n",
    ],
)
def test_cyclic_or_missing_group_is_refused(tmp_path: Path, groups: str) -> None:
    with pytest.raises(ValueError, match="group"):
        tree_of(tmp_path, groups)
