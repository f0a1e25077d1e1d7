"""A part of a photo, cut so that the model sees just that."""

from math import ceil

from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Photo

Part = tuple[float, float, float, float]
"""Left, top, right, bottom of a square, in shares, 0..1, of a photo's width and height."""


def needed_short_side(photo: Photo, part: Part, card: ModelCard) -> int:
    """Return how many pixels the photo's short side must have for the part to be sharp."""
    short_side = min(photo.width, photo.height)
    side = (part[2] - part[0]) * photo.width
    return min(short_side, ceil(short_side * card.crop / max(side, 1.0)))


def part_of(photo: Photo, part: Part, card: ModelCard) -> Photo:
    """Return the part with so much around it that the model's centre square is the part alone.

    Beyond the edge of the photo that is black, and not seen.
    """
    width, height = photo.image.size
    left, top, right, bottom = (
        share * length for share, length in zip(part, (width, height) * 2, strict=True)
    )
    around = (card.resize / card.crop - 1) / 2
    across, down = (right - left) * around, (bottom - top) * around
    box = (round(left - across), round(top - down), round(right + across), round(bottom + down))
    box = (box[0], box[1], max(box[2], box[0] + 1), max(box[3], box[1] + 1))
    return Photo(
        photo.image.crop(box),
        max(1, round((part[2] - part[0]) * photo.width)),
        max(1, round((part[3] - part[1]) * photo.height)),
        photo.damaged,
    )
