"""The jobs of the worker thread."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.engine.outcomes import PhotoSource
from desktop_app.engine.parts import Part

if TYPE_CHECKING:
    from desktop_app.engine.classifier import Classifier

Hurry = Callable[[], bool]
IdleWork = Callable[["Classifier", Hurry], bool]
"""Does a part of the work, a shorter one while `hurry()` is true; returns whether more remains."""


@dataclass(frozen=True, slots=True)
class Load:
    model: str | None


@dataclass(frozen=True, slots=True)
class Time:
    model: str


@dataclass(frozen=True, slots=True)
class List:
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Classify:
    request: int
    source: PhotoSource
    name: str


@dataclass(frozen=True, slots=True)
class ClassifyPart:
    request: int
    source: PhotoSource
    name: str
    part: Part


@dataclass(frozen=True, slots=True)
class Sharpen:
    request: int
    source: PhotoSource
    short_side: int


@dataclass(frozen=True, slots=True)
class Explain:
    request: int
    wnids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Forget:
    pass


@dataclass(frozen=True, slots=True, eq=False)
class Idle:
    work: IdleWork
    hurry: Hurry


Request = Classify | ClassifyPart | Sharpen | Explain
Job = Load | Time | List | Request | Forget | Idle
