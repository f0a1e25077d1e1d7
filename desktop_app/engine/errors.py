"""The errors that the program raises on purpose, and their texts in both languages.

    ShiwuError
    ├── ModelError              model           missing, altered, too large for the memory
    ├── UnexpectedError         model           a defect of the program or of a library
    ├── SortingError            sorting         a folder, a copy or a manifest that cannot be used
    └── PhotoError
        ├── PhotoNotFound       not-found       no such file
        ├── PhotoNotReadable    not-readable    no permission, a folder, a pipe, a lost disk
        ├── NotAnImage          not-an-image    text, an empty file, something else
        ├── PhotoDamaged        damaged         an image, too broken to show anything
        ├── PhotoTooLarge       too-large       would need more memory than the limit
        └── PhotoUnsupported    unsupported     PDF, SVG, PSD, camera RAW, video, ...

The second column is `code`, the stable error code of the JSON lines.
"""

import functools
import json
from collections.abc import Mapping
from typing import TypedDict

from desktop_app import paths
from desktop_app.engine.file_names import visible

Details = Mapping[str, object]


class ShiwuError(Exception):
    """An error with a text in `resources/i18n/messages.json`.

    `problem` is the key of its sentence, `details` are the values for the sentence's placeholders,
    and `str(error)` is the sentence in English. Raises `KeyError` for an unknown problem.
    """

    code: str

    def __init__(self, problem: str, **details: object) -> None:
        super().__init__(sentence(problem, details))
        self.problem = problem
        self.details = {name: str(value) for name, value in details.items()}


class ModelError(ShiwuError):
    """No model can be used."""

    code = "model"


class UnexpectedError(ShiwuError):
    """An unexpected error; the log has the details."""

    code = "model"

    def __init__(self) -> None:
        super().__init__("unexpected")


class SortingError(ShiwuError):
    """Photos cannot be copied into folders, or one of the copies cannot be removed."""

    code = "sorting"

    def __init__(self, problem: str, **details: object) -> None:
        # The paths go to the terminal, which obeys control characters.
        super().__init__(problem, **{name: visible(str(it)) for name, it in details.items()})


class PhotoError(ShiwuError):
    """One photo cannot be classified; others are not affected."""


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


def unsupported(kind: str, **details: object) -> PhotoUnsupported:
    """Return the error for an intact file of a kind that is not read, such as "video".

    `kind` is a key of `kinds` in `messages.json`; `details` are the values for its placeholders.
    """
    return PhotoUnsupported("unsupported-kind", kind=kind, **details)


def sentence(problem: str, details: Details, chinese: bool = False) -> str:
    """Return the sentence for a problem. Raises `KeyError` for an unknown one."""
    values = dict(details)
    if kind := values.get("kind"):
        values["kind"] = kind_name(str(kind), details, chinese)
    return _texts()["errors"][problem][chinese].format(**values)


def is_known(code: str, problem: str, details: Details) -> bool:
    """Tell whether there is a text for this error: data from a file may be of another version."""
    texts = _texts()
    if code not in texts["advice"] or details.get("kind", "video") not in texts["kinds"]:
        return False
    try:
        sentence(problem or code, details)
    except KeyError:  # an unknown problem, or a placeholder without its value
        return False
    return True


def kind_name(kind: str, details: Details, chinese: bool = False) -> str:
    """Return the name of a kind of file; one that has no Chinese name keeps its English one."""
    text = _texts()["kinds"].get(kind, kind) if chinese else kind
    return text.format(**details)


def advice(code: str, problem: str, chinese: bool = False) -> str:
    """Return what a person can do about a problem, or about any of this error code."""
    texts = _texts()["advice"]
    return texts.get(problem, texts[code])[chinese]


def model_advice(problem: str, chinese: bool = False) -> str:
    """Return what a person can do about a model that cannot be used."""
    return advice("model-unusable", problem, chinese)


class _Texts(TypedDict):
    """Errors and advice are pairs of English and Chinese; kinds have their Chinese name."""

    errors: dict[str, list[str]]
    advice: dict[str, list[str]]
    kinds: dict[str, str]


@functools.cache
def _texts() -> _Texts:
    texts: _Texts = json.loads(paths.resource("i18n/messages.json").read_text(encoding="utf-8"))
    return texts
