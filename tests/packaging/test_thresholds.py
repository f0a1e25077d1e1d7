import importlib
from types import ModuleType

import numpy as np
import pytest

from desktop_app import paths


@pytest.fixture
def tool(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(paths.ROOT / "packaging")
    return importlib.import_module("shiwu_tools.models.thresholds")


def sample(tool: ModuleType, sure: list[float], right: list[bool], group: list[float]) -> object:
    """Photos whose first name and whose group have these probabilities; groups are right."""
    given = np.array(group) >= np.array(tool.CANDIDATES)[:, np.newaxis]
    return tool.Sample("photos", True, np.array(sure), np.array(right), given, given)


def test_each_photo_has_one_kind_of_answer(tool: ModuleType) -> None:
    photos = sample(tool, [0.9, 0.8, 0.5, 0.4], [True, False, True, False], [0.9, 0.9, 0.9, 0.5])
    counted = tool.counts(photos, (0.7, 0.8))
    assert (counted.photos, counted.name, counted.group, counted.unsure) == (4, 2, 1, 1)
    assert (counted.name_right, counted.group_right) == (1, 1)
    strict = tool.counts(photos, (0.85, 0.95))
    assert (strict.name, strict.group, strict.unsure) == (1, 0, 3)


def test_thresholds_are_chosen_between_known_and_unknown_photos(tool: ModuleType) -> None:
    known = sample(tool, [0.8] * 80 + [0.5] * 20, [True] * 80 + [False] * 20, [0.9] * 100)
    unknown = sample(tool, [0.6] * 40, [False] * 40, [0.7] * 40)
    name, group = tool.chosen(known, unknown, unknown)
    assert 0.6 < name <= 0.8
    assert 0.7 < group <= 0.9
    assert group >= name


def test_cross_validation_counts_every_photo_once(tool: ModuleType) -> None:
    known = sample(tool, [0.8] * 33, [True] * 33, [0.9] * 33)
    unknown = sample(tool, [0.5] * 21, [False] * 21, [0.5] * 21)
    found = tool.cross_validated(known, unknown, unknown)
    assert [(counted.photos, counted.unsure) for counted in found] == [(33, 0), (21, 21), (21, 21)]
