"""The English and Chinese names of classes, and the wording of answers."""

from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine.groups import Group, read_tsv
from desktop_app.engine.outcomes import Answer, Correction, GroupProbability, Prediction


@dataclass(frozen=True, slots=True)
class Label:
    """One class with its two names."""

    wnid: str
    label: str
    label_zh: str


def read_labels(path: Path) -> dict[str, Label]:
    """Read `resources/labels/imagenet1k.tsv`: WordNet id → `Label`, in ImageNet's class order."""
    rows = read_tsv(path)
    return {row["wnid"]: Label(row["wnid"], row["label"], row["label_zh"]) for row in rows}


def both_names(
    named: Label | Prediction | Group | GroupProbability, chinese_first: bool
) -> tuple[str, str]:
    """Return both names of a class or a group, the reader's language first."""
    return _ordered(named.label, named.label_zh, chinese_first)


def phrases(answer: Answer, chinese_first: bool) -> tuple[str, str]:
    """Return an answer in both languages, the reader's first: ("some kind of dog", "某种狗")."""
    if answer.label is None or answer.label_zh is None:
        return _ordered("not sure", "不太确定", chinese_first)
    if answer.kind == "group":
        return _ordered(f"some kind of {answer.label}", f"某种{answer.label_zh}", chinese_first)
    return _ordered(answer.label, answer.label_zh, chinese_first)


def corrected_phrases(correction: Correction, chinese_first: bool) -> tuple[str, str]:
    """Return a correction in both languages, the reader's first: ("dog", "狗")."""
    texts = correction.label or "something else", correction.label_zh or "其他"
    return _ordered(*texts, chinese_first)


def percent(probability: float) -> str:
    """Return a probability of 0..1 in whole per cent, "< 1 %" or "> 99 %"; never 0 or 100."""
    whole = round(probability * 100)
    if whole < 1:
        return "< 1 %"
    return "> 99 %" if whole > 99 else f"{whole} %"


def _ordered(english: str, chinese: str, chinese_first: bool) -> tuple[str, str]:
    return (chinese, english) if chinese_first else (english, chinese)
