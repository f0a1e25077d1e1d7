"""The English and Chinese names of classes, and the wording of answers."""

import csv
from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine.groups import Group
from desktop_app.engine.outcomes import Answer, Correction, GroupProbability, Prediction


@dataclass(frozen=True, slots=True)
class Label:
    """One class with its two names."""

    wnid: str
    label: str
    label_zh: str


def read_labels(path: Path) -> dict[str, Label]:
    """Read `resources/labels/imagenet1k.tsv`: WordNet id → `Label`, in ImageNet's class order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["wnid"]: Label(row["wnid"], row["label"], row["label_zh"]) for row in rows}


def both_names(
    named: Label | Prediction | Group | GroupProbability, chinese_first: bool
) -> tuple[str, str]:
    """Return both names of a class or a group, the reader's language first."""
    names = (named.label, named.label_zh)
    return (names[1], names[0]) if chinese_first else names


def phrases(answer: Answer, chinese_first: bool) -> tuple[str, str]:
    """Return an answer in both languages, the reader's first: ("some kind of dog", "某种狗")."""
    if answer.label is None or answer.label_zh is None:
        texts = ("not sure", "不太确定")
    elif answer.kind == "group":
        texts = (f"some kind of {answer.label}", f"某种{answer.label_zh}")
    else:
        texts = (answer.label, answer.label_zh)
    return (texts[1], texts[0]) if chinese_first else texts


def corrected_phrases(correction: Correction, chinese_first: bool) -> tuple[str, str]:
    """Return a correction in both languages, the reader's first: ("dog", "狗")."""
    if correction.label is None or correction.label_zh is None:
        texts = ("something else", "其他")
    else:
        texts = (correction.label, correction.label_zh)
    return (texts[1], texts[0]) if chinese_first else texts


def percent(probability: float) -> str:
    """Return a probability of 0..1 in whole per cent, "< 1 %" or "> 99 %"; never 0 or 100."""
    whole = round(probability * 100)
    if whole < 1:
        return "< 1 %"
    return "> 99 %" if whole > 99 else f"{whole} %"
