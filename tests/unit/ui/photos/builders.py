"""Photos and answers to fill a list with."""

from collections.abc import Sequence
from dataclasses import replace

from desktop_app.engine.outcomes import (
    Answer,
    Classification,
    Correction,
    Failure,
    GroupProbability,
    Outcome,
    Prediction,
)
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.photo_list import PhotoList
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT

TABBY = ANSWER
UNSURE = replace(ANSWER, answer=NOT_SURE)
A_CAT = replace(ANSWER, answer=SOME_CAT)

_ANIMAL = GroupProbability("animal", "animal", "动物", 0.99)
_DOGS = (GroupProbability("dog", "dog", "狗", 0.98), _ANIMAL)


def _dog(wnid: str, label: str, label_zh: str, probability: float) -> Classification:
    first = Prediction(1, wnid, label, label_zh, probability)
    answer = Answer("name", wnid, label, label_zh, probability)
    return replace(ANSWER, predictions=(first,), answer=answer, groups=_DOGS)


CHIHUAHUA = _dog("n02085620", "Chihuahua", "吉娃娃", 0.6)
BEAGLE = _dog("n02088364", "beagle", "比格犬", 0.9)

IS_BEAGLE = Correction("name", "n02088364", "beagle", "比格犬")
IS_DOG = Correction("group", "dog", "dog", "狗")
IS_NONE = Correction("none", None, None, None)


def failure(path: str = "/photos/x.jpg", code: str = "not-an-image") -> Failure:
    return Failure(path, code, 1.0)


def make_list(**outcomes: Outcome | None) -> PhotoList:
    """Return a list with a photo /photos/NAME.jpg and its outcome for each name."""
    photos = PhotoList()
    add_photos(photos, **outcomes)
    return photos


def add_photos(photos: PhotoList, **outcomes: Outcome | None) -> list[Entry]:
    added, _ = photos.add(f"/photos/{name}.jpg" for name in outcomes)
    photos.set_outcomes(
        (entry.number, outcome)
        for entry, outcome in zip(added, outcomes.values(), strict=True)
        if outcome is not None
    )
    return added


def names(entries: Sequence[Entry]) -> list[str]:
    """Return the file names without their suffix."""
    return [entry.path.rpartition("/")[2].removesuffix(".jpg") for entry in entries]


def find_entries(photos: PhotoList, *wanted: str) -> list[Entry]:
    found = dict(zip(names(photos.entries()), photos.entries(), strict=True))
    return [found[name] for name in wanted]
