"""Crops a part of a photo so that the model sees exactly that part."""

from math import ceil

from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Photo

Part = tuple[float, float, float, float]
"""Left, top, right, bottom of a square, as shares, 0..1, of a photo's width and height."""


def needed_short_side(photo: Photo, part: Part, card: ModelCard) -> int:
    """Return how many pixels the photo's short side needs for a sharp part."""
    short_side = min(photo.width, photo.height)
    side = (part[2] - part[0]) * photo.width
    return min(short_side, ceil(short_side * card.crop / max(side, 1.0)))


def part_of(photo: Photo, part: Part, card: ModelCard) -> Photo:
    """Return the part with a margin, so that the model's centre square is exactly the part.

    The margin is black beyond the edge of the photo; the model does not see it.
    """
    width, height = photo.image.size
    left, top, right, bottom = (
        share * length for share, length in zip(part, (width, height) * 2, strict=True)
    )
    margin = (card.resize / card.crop - 1) / 2
    across, down = (right - left) * margin, (bottom - top) * margin
    box = (round(left - across), round(top - down), round(right + across), round(bottom + down))
    box = (box[0], box[1], max(box[2], box[0] + 1), max(box[3], box[1] + 1))
    return Photo(
        photo.image.crop(box),
        max(1, round((part[2] - part[0]) * photo.width)),
        max(1, round((part[3] - part[1]) * photo.height)),
        photo.damaged,
    )
