"""The results of the engine."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from desktop_app.engine.errors import advice, sentence

PhotoContent = bytes | Callable[[], bytes]
"""The content of an image file, or a function that returns it, which may take long."""
PhotoSource = str | Path | PhotoContent
"""The path of a photo, or its content."""

if TYPE_CHECKING:  # importing these would delay the first paint of the window
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Photo:
    """A decoded photo.

    `image` is upright RGB in sRGB and may be smaller than the original; `width` and `height` are
    the original's, upright, in pixels. `damaged` means that part of the file could not be read.
    """

    image: "Image.Image"
    width: int
    height: int
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Prediction:
    """One label for a photo; `rank` counts from 1, `probability` is 0..1."""

    rank: int
    wnid: str
    label: str
    label_zh: str
    probability: float


AnswerKind = Literal["taught", "name", "group", "unsure"]


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer for one photo: what it shows.

    `kind` is "taught" for one of the user's own things, "name" for one of the model's labels,
    "group" for an everyday group, and "unsure", which has neither id nor label. `id` is the
    thing's id, the WordNet id or the group's id. `probability`, 0..1, is that of the answer, for
    "unsure" that of the likeliest name. `labels.phrases` returns its text.
    """

    kind: AnswerKind
    id: str | None
    label: str | None
    label_zh: str | None
    probability: float


CorrectionKind = Literal["name", "group", "none"]


@dataclass(frozen=True, slots=True)
class Correction:
    """The user's correction of an answer.

    `kind` is "name" for one of the model's names (`id` is the WordNet id), "group" for an everyday
    group (`id` is the group's), and "none" for something that the model has no name for,
    without id and labels. `labels.corrected_phrases` returns its text.
    """

    kind: CorrectionKind
    id: str | None
    label: str | None
    label_zh: str | None


@dataclass(frozen=True, slots=True)
class GroupProbability:
    """An everyday group and the summed probability of its classes, 0..1."""

    id: str
    label: str
    label_zh: str
    probability: float


@dataclass(frozen=True, slots=True)
class Classification:
    """The predictions for one photo, best first, and the answer.

    `groups` are those of the first label, narrow to broad. `milliseconds` is the time from
    opening the file to the answer; `width` and `height` are the original's, upright, in pixels.
    """

    path: str
    predictions: tuple[Prediction, ...]
    answer: Answer
    groups: tuple[GroupProbability, ...]
    damaged: bool
    milliseconds: float
    width: int
    height: int
    model: str
    model_sha256: str

    @property
    def unsure(self) -> bool:
        """Whether neither a name nor a group is sure enough."""
        return self.answer.kind == "unsure"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The regions of a photo that are evidence for a label.

    `evidence` is float32 [h, w] over the whole photo in logits, above 0 for the label, below 0
    against it, 0 outside `square`. That is the part that the model saw: left, top, right, bottom
    as shares, 0..1, of the photo's width and height.
    """

    wnid: str
    evidence: "NDArray[np.float32]"
    square: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Failure:
    """Why one photo has no answer.

    `code`, `problem` and `details` are those of a `ShiwuError`; without `problem` only the code is
    known.
    """

    path: str
    code: str
    milliseconds: float
    problem: str = ""
    details: tuple[tuple[str, str], ...] = ()

    def explain(self, chinese: bool = False) -> tuple[str, str]:
        """Return one sentence with the reason, and one with advice."""
        reason = sentence(self.problem or self.code, dict(self.details), chinese)
        return reason, advice(self.code, self.problem, chinese)

    def message(self, chinese: bool = False) -> str:
        """Return both sentences of `explain`."""
        return ("" if chinese else " ").join(self.explain(chinese))


Outcome = Classification | Failure
CorrectedOutcome = tuple[Outcome, Correction | None]
"""The outcome of a photo, and the user's correction, if any."""
