"""The model card `weights/NAME.json` of the model `weights/NAME.pt`."""

import contextlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from desktop_app.engine.errors import ModelError
from desktop_app.engine.file_names import visible
from desktop_app.engine.labels import Label
from desktop_app.files import read_small

MANY_CLASSES = 1000
MAX_BYTES = 4 * 1024 * 1024
MAX_PHOTOS = 10**9
INTERPOLATIONS = ("bilinear", "bicubic")
ENGINES = (None, "onednn")
_TEXTS = (
    *("name", "title", "title_zh", "file", "sha256", "precision"),
    *("trained_on", "licence", "torch", "created"),
)


@dataclass(frozen=True, slots=True)
class Accuracy:
    """How often the best (`top1`) or one of the three best labels (`top3`) was right, 0..1."""

    set: str
    photos: int
    precision: str
    top1: float
    top3: float

    def __post_init__(self) -> None:
        _need_text(self.set, self.precision)
        _need_count(self.photos)
        _share(self.top1)
        _share(self.top3)


@dataclass(frozen=True, slots=True)
class AnswerCounts:
    """How many of `photos` were answered by a name, by a group and with "not sure".

    `name_right` and `group_right` of them were right; both are None where the model knows none of
    what the photos show.
    """

    set: str
    photos: int
    name: int
    name_right: int | None
    group: int
    group_right: int | None
    unsure: int

    def __post_init__(self) -> None:
        _need_text(self.set)
        right = (self.name_right or 0, self.group_right or 0)
        _need_count(self.photos, self.name, self.group, self.unsure, *right)
        if not 0 < self.photos == self.name + self.group + self.unsure:
            raise ValueError(f"{self.set}: the answers are not those of {self.photos} photos")
        if right[0] > self.name or right[1] > self.group:
            raise ValueError(f"{self.set}: more answers are right than were given")


@dataclass(frozen=True, slots=True)
class ModelCard:
    """The properties of a model.

    `resize` and `crop` are pixels: the photo's short side is resized to `resize` with
    `interpolation`, "bilinear" or "bicubic"; the model gets the central square of `crop`. `engine`
    is torch's engine for int8: "onednn", or None for the one that is faster for a ResNet on this
    processor. Logits are divided by `temperature` before softmax. A probability below
    `unsure_below` is no answer, nor is a group's sum below `group_unsure_below`, None where no
    group is an answer. `ece` is the expected calibration error after temperature, 0..1, None where
    it was not measured.
    """

    name: str
    title: str
    title_zh: str
    file: str
    sha256: str
    bytes: int
    precision: str
    resize: int
    crop: int
    interpolation: str
    temperature: float
    unsure_below: float
    classes: tuple[Label, ...]
    accuracy: tuple[Accuracy, ...]
    ece: float | None
    trained_on: str
    licence: str
    torch: str
    created: str
    folder: Path
    group_unsure_below: float | None = None
    answers: tuple[AnswerCounts, ...] = ()
    engine: str | None = None

    @property
    def path(self) -> Path:
        """The weights this card belongs to."""
        return self.folder / self.file

    @property
    def measured_top1(self) -> float:
        """How often the first name was right on all photos it was measured on, 0..1.

        At the precision that ships; 0 if not measured.
        """
        own = [each for each in self.accuracy if each.precision == self.precision]
        photos = sum(each.photos for each in own)
        return sum(each.top1 * each.photos for each in own) / photos if photos else 0.0


def read_card(path: Path) -> ModelCard:
    """Read and check one card. Raises `ModelError` when it is missing or invalid."""
    try:
        content, _ = read_small(path, MAX_BYTES)
        fields = json.loads(content)
    except FileNotFoundError as error:
        raise ModelError("card-missing", card=path.name, folder=path.parent.name) from error
    except (OSError, ValueError, RecursionError) as error:
        raise ModelError("card-unreadable", card=path.name, reason=error) from error
    try:
        card = _card_from(fields, path.parent)
        if card.name != path.stem:
            raise ValueError(f"its name is {card.name!r}")
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise ModelError("card-invalid", card=path.name, reason=repr(error)) from error
    return card


def find_card(weights: Path, name: str | None = None) -> ModelCard:
    """Read the card of the model `name`, or of the best model there is.

    The best has the highest top-1 accuracy of those with 1,000 classes; models without a measured
    accuracy follow, then those with fewer classes. Raises `ModelError` when there is none, or not
    this one, and where a card cannot be read: it might be that of the best.
    """
    installed = {path.stem: path for path in weights.glob("*.json")}
    if not installed:
        raise ModelError("no-models", folder=weights.name)
    if name is None:
        return min(map(read_card, installed.values()), key=_rank)
    if name not in installed:
        names = ", ".join(sorted(installed))
        raise ModelError("model-not-installed", name=visible(name), names=names)
    return read_card(installed[name])


def read_cards(weights: Path) -> list[ModelCard]:
    """Read the cards of all installed models, the best first; invalid cards are skipped."""
    cards = []
    for path in weights.glob("*.json"):
        with contextlib.suppress(ModelError):
            cards.append(read_card(path))
    return sorted(cards, key=_rank)


def _rank(card: ModelCard) -> tuple[bool, float, str]:
    """Return a key by which the best model comes first."""
    return len(card.classes) < MANY_CLASSES, -card.measured_top1, card.name


def _card_from(fields: Mapping[str, Any], folder: Path) -> ModelCard:
    texts: dict[str, Any] = {name: str(fields[name]) for name in _TEXTS}
    numbers: dict[str, Any] = {name: int(fields[name]) for name in ("bytes", "resize", "crop")}
    card = ModelCard(
        **texts,
        **numbers,
        interpolation=str(fields.get("interpolation", "bilinear")),
        temperature=float(fields["temperature"]),
        unsure_below=_share(float(fields["unsure_below"])),
        classes=tuple(Label(**entry) for entry in fields["classes"]),
        accuracy=tuple(Accuracy(**entry) for entry in fields["accuracy"]),
        ece=_share_or_none(fields["ece"]),
        folder=folder,
        group_unsure_below=_share_or_none(fields.get("group_unsure_below")),
        answers=tuple(AnswerCounts(**entry) for entry in fields.get("answers", ())),
        engine=fields.get("engine"),
    )
    if Path(card.file).name != card.file:
        raise ValueError(f"file: {card.file!r} is not a plain file name")
    if not 1 <= card.crop <= card.resize <= 4096:
        raise ValueError(f"resize {card.resize} and crop {card.crop} do not fit each other")
    if card.interpolation not in INTERPOLATIONS or card.engine not in ENGINES:
        raise ValueError(f"interpolation {card.interpolation!r}, engine {card.engine!r}")
    if not 0 < card.temperature < inf or not card.classes:
        raise ValueError("temperature or classes make no sense")
    for label in card.classes:
        _need_text(label.wnid, label.label, label.label_zh)
    return card


def _share(value: float) -> float:
    if not 0 <= value <= 1:
        raise ValueError(f"{value} is not a share")
    return value


def _share_or_none(value: float | None) -> float | None:
    return None if value is None else _share(value)


def _need_text(*values: object) -> None:
    if not all(isinstance(value, str) for value in values):
        raise TypeError(f"{values!r} are not texts")


def _need_count(*values: object) -> None:
    if not all(isinstance(value, int) and 0 <= value <= MAX_PHOTOS for value in values):
        raise ValueError(f"{values!r} are not numbers of photos")
