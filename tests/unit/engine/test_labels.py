"""The names and the groups of the 1,000 classes, and the wording of answers."""

import re
from collections import Counter
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.groups import GroupTree, groups_of_correction, read_groups
from desktop_app.engine.labels import corrected_phrases, percent, read_labels
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Correction

LABELS_PATH = paths.resource("labels/imagenet1k.tsv")
LABELS = read_labels(LABELS_PATH)
# Too broad for an answer: most unknown photos would be one of these.
# A person is never an answer.
NEVER_ANSWERS = {"structure", "scenery", "person", "clothing", "household", "electronics", "object"}


def test_order_is_that_of_imagenet(photos: Path) -> None:
    order = (photos.parent / "imagenet1k_wnids.txt").read_text().split()
    assert list(LABELS) == order
    assert len(order) == 1000


def test_names_are_unique() -> None:
    assert len({named.label.lower() for named in LABELS.values()}) == 1000
    assert len({named.label_zh for named in LABELS.values()}) == 1000


def test_names_are_tidy() -> None:
    for named in LABELS.values():
        assert re.fullmatch(r"[\u3400-\u9fff]{1,12}", named.label_zh), named
        assert re.fullmatch(r"(?!.*(_|  ))\S[\w'’.()/ -]{0,38}\S", named.label), named


def test_shipped_card_uses_these_names() -> None:
    for named in find_card(paths.WEIGHTS, "starter").classes:
        assert LABELS[named.wnid] == named


def test_correction_text_in_both_languages() -> None:
    dog = Correction("group", "dog", "dog", "狗")
    assert corrected_phrases(dog, chinese_first=False) == ("dog", "狗")
    assert corrected_phrases(dog, chinese_first=True) == ("狗", "dog")
    none = Correction("none", None, None, None)
    assert corrected_phrases(none, chinese_first=False) == ("something else", "其他")


@pytest.mark.parametrize(
    ("probability", "text"),
    [(0.0, "< 1 %"), (0.004, "< 1 %"), (0.0051, "1 %"), (0.834, "83 %"), (0.9999, "> 99 %")],
)
def test_percentages_are_never_0_or_100(probability: float, text: str) -> None:
    assert percent(probability) == text


@pytest.fixture(scope="module")
def tree() -> GroupTree:
    return read_groups(paths.resource("labels/groups.tsv"), LABELS_PATH)


@pytest.fixture(scope="module")
def sizes(tree: GroupTree) -> Counter[str]:
    """The number of classes in each group."""
    return Counter(group.id for wnid in tree.narrowest for group in tree.of(wnid))


def test_every_class_has_1_to_4_groups(tree: GroupTree) -> None:
    assert tree.narrowest.keys() == LABELS.keys()
    assert {len(tree.of(wnid)) for wnid in tree.narrowest} == {1, 2, 3, 4}


def test_every_group_holds_several_classes(tree: GroupTree, sizes: Counter[str]) -> None:
    assert 80 <= len(tree.groups) <= 120
    assert sizes.keys() == tree.groups.keys()
    assert min(sizes.values()) >= 2


def test_group_is_narrower_than_its_parent(tree: GroupTree, sizes: Counter[str]) -> None:
    for group in tree.groups.values():
        if group.parent:
            assert sizes[group.id] < sizes[group.parent], group


def test_the_broadest_groups_are_never_answers(tree: GroupTree, sizes: Counter[str]) -> None:
    assert {group.id for group in tree.groups.values() if not group.answers} == NEVER_ANSWERS
    broad = {group.id for group in tree.groups.values() if group.answers and sizes[group.id] > 75}
    assert broad == {"animal", "dog"}


def test_group_names_are_unique_in_both_languages(tree: GroupTree) -> None:
    groups = tree.groups.values()
    assert len({group.label for group in groups}) == len(groups)
    assert len({group.label_zh for group in groups}) == len(groups)
    for group in groups:
        assert re.fullmatch(r"[a-z][a-z ]{1,24}", group.label), group
        assert re.fullmatch(r"[\u4e00-\u9fff]{1,7}", group.label_zh), group
        assert re.fullmatch(r"[a-z-]+", group.id), group


CLASSES_BY_GROUPS = {
    "dog animal": "golden retriever, Cardigan Welsh corgi",
    "cat animal": "tiger cat",
    "big-cat animal": "tiger",
    "shark fish animal": "tiger shark",
    "beetle insect bug animal": "tiger beetle",
    "water-bird bird animal": "crane (bird), male duck",
    "weasel animal": "polecat",
    "sea-mammal animal": "sea lion",
    "monkey primate animal": "spider monkey",
    "fruit food": "Granny Smith apple",
    "vegetable food": "bell pepper, acorn squash",
    "plant": "acorn",
    "mushroom": "mushroom, hen-of-the-woods",
    "dish food": "hot dog",
    "drink": "espresso",
    "clothing": "cardigan",
    "object": "crane (machine), spider web",
    "tool": "nail",
    "musical-instrument": "drumstick",
    "guitar string-instrument musical-instrument": "electric guitar",
    "computer electronics": "computer mouse",
    "hat clothing": "football helmet",
    "car vehicle": "taxi",
    "weapon": "missile, projectile",
    "swimwear clothing": "swimsuit, tank suit",
    "vehicle": "military tank",
    "sunglasses clothing": "dark glasses",
}


@pytest.mark.parametrize(
    ("label", "groups"),
    [(label, groups) for groups, names in CLASSES_BY_GROUPS.items() for label in names.split(", ")],
)
def test_class_is_in_its_everyday_groups(tree: GroupTree, label: str, groups: str) -> None:
    (wnid,) = (named.wnid for named in LABELS.values() if named.label == label)
    assert [group.id for group in tree.of(wnid)] == groups.split()


def test_animal_contains_exactly_the_animals(tree: GroupTree) -> None:
    """ImageNet's first 398 classes are its animals."""
    animals = {wnid for wnid in tree.narrowest if tree.of(wnid)[-1].id == "animal"}
    assert animals == set(list(tree.narrowest)[:398])


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
