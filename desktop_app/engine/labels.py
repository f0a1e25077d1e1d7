"""WordNet id → English and Chinese name, for all 1,000 ImageNet-1k classes."""

import csv
from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine.results import Prediction


@dataclass(frozen=True, slots=True)
class Label:
    """One class under its two names."""

    wnid: str
    label: str
    label_zh: str


def read_labels(path: Path) -> dict[str, Label]:
    """Read `resources/labels/imagenet1k.tsv`: WordNet id → `Label`, in ImageNet's class order."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return {row["wnid"]: Label(**row) for row in rows}


def both_names(named: Label | Prediction, chinese_first: bool) -> tuple[str, str]:
    """Return both names of a class, the reader's language first."""
    names = (named.label, named.label_zh)
    return (names[1], names[0]) if chinese_first else names
