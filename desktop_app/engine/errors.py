"""What can go wrong, drawn once.

    ShiwuError
    ├── ModelError              model           missing, truncated, altered, not ours
    │   ├── ModelNotInstalled   model           no model of that name
    │   └── NotEnoughMemory     model           torch or the model does not fit into memory
    └── PhotoError
        ├── PhotoNotFound       not-found       no such file
        ├── PhotoNotReadable    not-readable    no permission, a folder, a pipe, a lost disk
        ├── NotAnImage          not-an-image    text, an empty file, something else
        ├── PhotoDamaged        damaged         an image, too broken to show anything
        ├── PhotoTooLarge       too-large       would need more memory than the limit
        └── PhotoUnsupported    unsupported     PDF, SVG, PSD, camera RAW, video, ...

`code` is the stable word of the JSON lines; `str(error)` is one English sentence for people.
"""

import re


class ShiwuError(Exception):
    """Everything that this program raises on purpose."""

    code: str


class ModelError(ShiwuError):
    """No model can be used."""

    code = "model"


class ModelNotInstalled(ModelError):
    """There is no model of the name that was asked for; others there may be."""


class NotEnoughMemory(ModelError):
    """No model can be used until there is more memory."""


class PhotoError(ShiwuError):
    """One photo cannot be classified; the next one may."""


class PhotoNotFound(PhotoError):
    code = "not-found"


class PhotoNotReadable(PhotoError):
    code = "not-readable"


class NotAnImage(PhotoError):
    code = "not-an-image"


class PhotoDamaged(PhotoError):
    code = "damaged"


class PhotoTooLarge(PhotoError):
    code = "too-large"


class PhotoUnsupported(PhotoError):
    code = "unsupported"


EMPTY = "The file is empty."
"""The sentence of the `NotAnImage` for a file of 0 bytes."""
_UNSUPPORTED = "This kind of file is not supported: "


def unsupported(kind: str) -> PhotoUnsupported:
    """Return the error for a healthy file of a kind, such as "video", that is not read."""
    return PhotoUnsupported(f"{_UNSUPPORTED}{kind}.")


def kind_in(sentence: str) -> str:
    """Return the kind in the sentence of `unsupported`, empty where there is none."""
    return sentence[len(_UNSUPPORTED) : -1] if sentence.startswith(_UNSUPPORTED) else ""


def not_readable(what: str, reason: str | None) -> PhotoNotReadable:
    """Return the error for a "file" or "folder" that the system does not let us read, and why."""
    return PhotoNotReadable(f"The {what} cannot be read: {reason}.")


def reason_in(sentence: str) -> str:
    """Return the reason in the sentence of `not_readable`, empty where there is none."""
    found = re.fullmatch(r"The (?:file|folder) cannot be read: (.+)\.", sentence)
    return found[1] if found else ""
