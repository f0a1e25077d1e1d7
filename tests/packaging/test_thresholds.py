import numpy as np

from shiwu_tools.models import thresholds


def sample(sure: list[float], right: list[bool], group: list[float]) -> thresholds.Sample:
    """Photos whose first name and whose group have these probabilities; groups are right."""
    given = np.array(group) >= np.array(thresholds.CANDIDATES)[:, np.newaxis]
    return thresholds.Sample("photos", True, np.array(sure), np.array(right), given, given)


def test_each_photo_has_one_kind_of_answer() -> None:
    photos = sample([0.9, 0.8, 0.5, 0.4], [True, False, True, False], [0.9, 0.9, 0.9, 0.5])
    counted = thresholds.counts(photos, (0.7, 0.8))
    assert (counted.photos, counted.name, counted.group, counted.unsure) == (4, 2, 1, 1)
    assert (counted.name_right, counted.group_right) == (1, 1)
    strict = thresholds.counts(photos, (0.85, 0.95))
    assert (strict.name, strict.group, strict.unsure) == (1, 0, 3)


def test_thresholds_are_chosen_between_known_and_unknown_photos() -> None:
    known = sample([0.8] * 80 + [0.5] * 20, [True] * 80 + [False] * 20, [0.9] * 100)
    unknown = sample([0.6] * 40, [False] * 40, [0.7] * 40)
    name, group = thresholds.chosen(known, unknown, unknown)
    assert 0.6 < name <= 0.8
    assert 0.7 < group <= 0.9
    assert group >= name


def test_cross_validation_counts_every_photo_once() -> None:
    known = sample([0.8] * 33, [True] * 33, [0.9] * 33)
    unknown = sample([0.5] * 21, [False] * 21, [0.5] * 21)
    found = thresholds.cross_validated(known, unknown, unknown)
    assert [(counted.photos, counted.unsure) for counted in found] == [(33, 0), (21, 21), (21, 21)]
