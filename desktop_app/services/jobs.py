"""What the worker thread can be asked to do."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desktop_app.engine.images import Source
from desktop_app.engine.parts import Part

if TYPE_CHECKING:
    from desktop_app.engine.classifier import Classifier

Hurry = Callable[[], bool]
IdleWork = Callable[["Classifier", Hurry], bool]
"""Does a part of a long work, a short one once `hurry()` is true; returns whether there is more."""

Pasted = Callable[[], bytes]
"""Gives the content of an image file, and takes its time for that."""


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
    source: Source | Pasted
    name: str


@dataclass(frozen=True, slots=True)
class ClassifyPart:
    request: int
    source: Source | Pasted
    name: str
    part: Part


@dataclass(frozen=True, slots=True)
class Sharpen:
    request: int
    source: Source | Pasted
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


Job = Load | Time | List | Classify | ClassifyPart | Sharpen | Explain | Forget | Idle
