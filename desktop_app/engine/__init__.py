"""From a path to an answer, without Qt; these names come without torch as well.

`load_classifier` stands in `desktop_app.engine.classifier`, which imports torch.
"""

from typing import TYPE_CHECKING

from desktop_app.engine.errors import (
    ModelError,
    NotAnImage,
    PhotoDamaged,
    PhotoError,
    PhotoNotFound,
    PhotoNotReadable,
    PhotoTooLarge,
    PhotoUnsupported,
    ShiwuError,
)
from desktop_app.engine.folders import expand
from desktop_app.engine.labels import Label
from desktop_app.engine.model_card import ModelCard, find_card, read_card
from desktop_app.engine.outcomes import Classification, Failure, Outcome, Photo, Prediction

if TYPE_CHECKING:
    from desktop_app.engine.batch import classify, classify_many
    from desktop_app.engine.images import read_photo

__all__ = [
    "Classification",
    "Failure",
    "Label",
    "ModelCard",
    "ModelError",
    "NotAnImage",
    "Outcome",
    "Photo",
    "PhotoDamaged",
    "PhotoError",
    "PhotoNotFound",
    "PhotoNotReadable",
    "PhotoTooLarge",
    "PhotoUnsupported",
    "Prediction",
    "ShiwuError",
    "classify",
    "classify_many",
    "expand",
    "find_card",
    "read_card",
    "read_photo",
]


def __getattr__(name: str) -> object:
    """Import what needs numpy and Pillow when it is asked for: the window is painted before."""
    if name in ("classify", "classify_many"):
        from desktop_app.engine import batch

        return getattr(batch, name)
    if name == "read_photo":
        from desktop_app.engine.images import read_photo

        return read_photo
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
