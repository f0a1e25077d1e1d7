"""The names of the classes, and the wording of answers."""

import re
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.labels import corrected_phrases, percent, read_labels
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Correction

LABELS = read_labels(paths.resource("labels/imagenet1k.tsv"))


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
