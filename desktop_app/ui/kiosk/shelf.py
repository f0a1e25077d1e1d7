"""What the grid lays out: the photos of one place."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Shelf:
    """The photos of `folder`, by their paths; `removable` where somebody brought them along."""

    folder: str
    removable: bool
    photos: tuple[str, ...]
