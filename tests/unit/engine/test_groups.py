"""The groups that ship: what people would call the 1,000 classes."""

import re
from collections import Counter

import pytest

from desktop_app import paths
from desktop_app.engine.groups import Group, GroupTree, groups_of_correction, read_groups
from desktop_app.engine.labels import read_labels
from desktop_app.engine.outcomes import Correction

LABELS = paths.resource("labels/imagenet1k.tsv")
# Too broad for an answer: most unknown photos would be one of these. Nor is a person named.
NEVER_ANSWERS = {"structure", "scenery", "person", "clothing", "household", "electronics", "object"}


@pytest.fixture(scope="module")
def tree() -> GroupTree:
    return read_groups(paths.resource("labels/groups.tsv"), LABELS)


def groups_of(tree: GroupTree, label: str) -> list[str]:
    (wnid,) = (named.wnid for named in read_labels(LABELS).values() if named.label == label)
    return [group.id for group in tree.of(wnid)]


def sizes(tree: GroupTree) -> Counter[str]:
    return Counter(group.id for wnid in tree.narrowest for group in tree.of(wnid))


def test_every_class_has_1_to_4_groups(tree: GroupTree) -> None:
    assert tree.narrowest.keys() == read_labels(LABELS).keys()
    assert {len(tree.of(wnid)) for wnid in tree.narrowest} == {1, 2, 3, 4}


def test_every_group_holds_several_classes(tree: GroupTree) -> None:
    assert 80 <= len(tree.groups) <= 120
    assert sizes(tree).keys() == tree.groups.keys()
    assert min(sizes(tree).values()) >= 2


def test_group_is_narrower_than_its_parent(tree: GroupTree) -> None:
    held = sizes(tree)
    for group in tree.groups.values():
        if group.parent:
            assert held[group.id] < held[group.parent], group


def test_the_broadest_groups_are_never_answers(tree: GroupTree) -> None:
    assert {group.id for group in tree.groups.values() if not group.answers} == NEVER_ANSWERS
    held = sizes(tree)
    broad = {group.id for group in tree.groups.values() if group.answers and held[group.id] > 75}
    assert broad == {"animal", "dog"}


def test_group_names_are_unique_in_both_languages(tree: GroupTree) -> None:
    groups = tree.groups.values()
    assert len({group.label for group in groups}) == len(groups)
    assert len({group.label_zh for group in groups}) == len(groups)
    for group in groups:
        assert re.fullmatch(r"[a-z][a-z ]{1,24}", group.label), group
        assert re.fullmatch(r"[\u4e00-\u9fff]{1,7}", group.label_zh), group
        assert re.fullmatch(r"[a-z-]+", group.id), group


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("golden retriever", ["dog", "animal"]),
        ("Cardigan Welsh corgi", ["dog", "animal"]),
        ("tiger cat", ["cat", "animal"]),
        ("tiger", ["big-cat", "animal"]),
        ("tiger shark", ["shark", "fish", "animal"]),
        ("tiger beetle", ["beetle", "insect", "bug", "animal"]),
        ("crane (bird)", ["water-bird", "bird", "animal"]),
        ("male duck", ["water-bird", "bird", "animal"]),
        ("polecat", ["weasel", "animal"]),
        ("sea lion", ["sea-mammal", "animal"]),
        ("spider monkey", ["monkey", "primate", "animal"]),
        ("Granny Smith apple", ["fruit", "food"]),
        ("bell pepper", ["vegetable", "food"]),
        ("acorn squash", ["vegetable", "food"]),
        ("acorn", ["plant"]),
        ("mushroom", ["mushroom"]),
        ("hen-of-the-woods", ["mushroom"]),
        ("hot dog", ["dish", "food"]),
        ("espresso", ["drink"]),
        ("cardigan", ["clothing"]),
        ("crane (machine)", ["object"]),
        ("spider web", ["object"]),
        ("nail", ["tool"]),
        ("drumstick", ["musical-instrument"]),
        ("electric guitar", ["guitar", "string-instrument", "musical-instrument"]),
        ("computer mouse", ["computer", "electronics"]),
        ("football helmet", ["hat", "clothing"]),
        ("taxi", ["car", "vehicle"]),
        ("missile", ["weapon"]),
        ("projectile", ["weapon"]),
        ("swimsuit", ["swimwear", "clothing"]),
        ("tank suit", ["swimwear", "clothing"]),
        ("military tank", ["vehicle"]),
        ("dark glasses", ["sunglasses", "clothing"]),
    ],
)
def test_class_is_in_its_everyday_groups(tree: GroupTree, label: str, expected: list[str]) -> None:
    assert groups_of(tree, label) == expected


def test_animal_contains_exactly_the_animals(tree: GroupTree) -> None:
    """ImageNet's first 398 classes are its animals."""
    animals = {wnid for wnid in tree.narrowest if tree.of(wnid)[-1].id == "animal"}
    assert animals == set(list(tree.narrowest)[:398])


def test_group_path_ends_at_the_top(tree: GroupTree) -> None:
    for group in tree.groups.values():
        seen: list[Group] = [group]
        while seen[-1].parent:
            seen.append(tree.groups[seen[-1].parent])
        assert len(seen) == len(set(seen)) <= 4


@pytest.mark.parametrize(
    ("correction", "groups"),
    [
        (Correction("name", "n02123045", "tabby", "虎斑猫"), ["cat", "animal"]),
        (Correction("group", "cat", "cat", "猫"), ["cat", "animal"]),
        (Correction("group", "animal", "animal", "动物"), ["animal"]),
        (Correction("group", "of another release", "x", "x"), []),
        (Correction("none", None, None, None), []),
    ],
)
def test_groups_of_a_correction(tree: GroupTree, correction: Correction, groups: list[str]) -> None:
    assert [group.id for group in groups_of_correction(correction, tree)] == groups
