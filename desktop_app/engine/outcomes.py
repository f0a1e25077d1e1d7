"""What the engine hands out."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from desktop_app.engine.errors import advice, sentence

if TYPE_CHECKING:  # at run time they would come along before the window has painted
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image


@dataclass(frozen=True, slots=True)
class Photo:
    """A decoded photo.

    `image` is upright RGB in sRGB and may be smaller than the original; `width` and `height` are
    the original's, upright, in pixels. `damaged` says that part of the file could not be read.
    """

    image: "Image.Image"
    width: int
    height: int
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Prediction:
    """One label for a photo; `rank` counts from 1, `probability` lies in 0..1."""

    rank: int
    wnid: str
    label: str
    label_zh: str
    probability: float


AnswerKind = Literal["taught", "name", "group", "unsure"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one photo is said to show, in one phrase.

    `kind` is "taught" for one of the person's own things, "name" for one of the model's, "group"
    where only an everyday group is sure enough, and "unsure", which has neither id nor label. `id`
    is the thing's, the WordNet id or the group's. `probability`, 0..1, belongs to what is named,
    for "unsure" to the likeliest name. `labels.phrases` words it for people.
    """

    kind: AnswerKind
    id: str | None
    label: str | None
    label_zh: str | None
    probability: float


CorrectionKind = Literal["name", "group", "none"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person says that a photo shows, in place of the model's answer.

    `kind` is "name" for one of the model's names (`id` is the WordNet id), "group" for an everyday
    group (`id` is the group's), and "none" for what the model has no name for, without id and
    labels. `labels.corrected_phrases` words it for people.
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
    """The likeliest labels of one photo, best first, and what it is said to show.

    `groups` are those of the first label, narrow to broad. `milliseconds` run from opening the
    file to the answer; `width` and `height` are the original's, upright, in pixels.
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
        """True where neither a name nor a group is sure enough."""
        return self.answer.kind == "unsure"


@dataclass(frozen=True, slots=True)
class Explanation:
    """Where in a photo the evidence for a label lies.

    `evidence` is float32 [h, w] over the whole photo in logits, above 0 for the label, below 0
    against it, 0 outside `square`: what the model saw, as left, top, right, bottom in shares, 0..1,
    of the photo's width and height.
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
        """Return one sentence that says why, and one that says what to do."""
        reason = sentence(self.problem or self.code, dict(self.details), chinese)
        return reason, advice(self.code, self.problem, chinese)

    def message(self, chinese: bool = False) -> str:
        """Return both sentences of `explain`."""
        return ("" if chinese else " ").join(self.explain(chinese))


Outcome = Classification | Failure
CorrectedOutcome = tuple[Outcome, Correction | None]
"""What came of a photo, and what a person says instead, if anything."""
