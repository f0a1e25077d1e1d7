"""The model card."""

import json
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard, find_card, read_card, read_cards
from tests.support.models import write_model


def test_shipped_card_is_complete() -> None:
    card = find_card(paths.WEIGHTS, "starter")
    assert len(card.classes) == 200
    assert card.path.stat().st_size == card.bytes
    assert card.accuracy
    assert all(0 < accuracy.top1 <= accuracy.top3 <= 1 for accuracy in card.accuracy)
    assert card.licence
    assert card.trained_on


def measured(top1: float, precision: str = "fp32") -> dict[str, object]:
    return {"set": "photos", "photos": 9, "precision": precision, "top1": top1, "top3": 1.0}


def test_best_measured_model_of_1000_classes_is_used(tmp_path: Path) -> None:
    for name, class_count, accuracy in (
        ("starter", 200, [measured(0.9)]),
        ("imagenet1k", 1000, []),
        ("lite", 1000, [measured(0.7), measured(1.0, "other precision")]),
        ("better", 1000, [measured(0.6), measured(0.9)]),
    ):
        write_model(tmp_path, name, class_count, accuracy=accuracy)
        assert find_card(tmp_path).name == name
    names = ["better", "lite", "imagenet1k", "starter"]
    assert [card.name for card in read_cards(tmp_path)] == names
    assert find_card(tmp_path, "starter").name == "starter"


def test_damaged_card_is_not_skipped(tmp_path: Path) -> None:
    write_model(tmp_path, "starter")
    (tmp_path / "lite.json").write_text("{")
    with pytest.raises(ModelError, match=r"lite\.json"):
        find_card(tmp_path)
    assert find_card(tmp_path, "starter").name == "starter"


@pytest.mark.parametrize("name", ["nothing", "../weights/starter", "", "a b"])
def test_missing_model_lists_the_installed_ones(random_card: ModelCard, name: str) -> None:
    write_model(random_card.folder, "lite")
    with pytest.raises(ModelError) as raised:
        find_card(random_card.folder, name)
    assert str(raised.value) == f"There is no model “{name}”. Installed: lite, starter."


def test_no_model_at_all_is_reported(tmp_path: Path) -> None:
    for name in (None, "starter"):
        with pytest.raises(ModelError, match="no model in"):
            find_card(tmp_path, name)


def test_readme_figures_match_the_cards() -> None:
    readme = (paths.ROOT / "README.md").read_text(encoding="utf-8").replace(" %", "%")
    figures = json.loads((paths.ROOT / "packaging/lite/figures.json").read_text(encoding="utf-8"))
    for measured in figures["accuracy"]:
        if measured["precision"] == "int8":
            assert f"| {measured['top1']:.0%} | {measured['top3']:.0%} |" in readme
    for counted in figures["answers"]:
        shares = [f"{counted[kind] / counted['photos']:.0%}" for kind in ("name", "group")]
        if counted["name_right"] is not None:
            rights = [counted[f"{kind}_right"] / counted[kind] for kind in ("name", "group")]
            shares = [f"{share} ({right:.0%})" for share, right in zip(shares, rights, strict=True)]
        unsure = counted["unsure"] / counted["photos"]
        assert f"| {' | '.join(shares)} | {unsure:.0%} |" in readme
    models = (paths.ROOT / "docs" / "models.md").read_text(encoding="utf-8").replace(" %", "%")
    full_size = find_card(paths.WEIGHTS, "starter").accuracy[-1]
    sentence = f"right for {full_size.top1:.0%} of {full_size.photos} ordinary photos"
    assert sentence in " ".join(models.split())


def variants(wrong: Mapping[str, Iterable[object]]) -> list[dict[str, object]]:
    return [{name: value} for name, values in wrong.items() for value in values]


WRONG_ACCURACY: dict[str, Iterable[object]] = {
    "set": (None, 5, []),
    "photos": (-1, 2.5, "9", 10**400, math.inf),
    "precision": (8,),
    "top1": (2, -1, "x", None, math.nan),
    "top3": (2, []),
}
COUNTED = {
    **{"set": "photos", "photos": 9, "name": 5, "name_right": 4},
    **{"group": 3, "group_right": None, "unsure": 1},
}
NO_PHOTOS = {"photos": 0, "name": 0, "name_right": 0, "group": 0, "unsure": 0}
WRONG_COUNTS = {
    "set": (None,),
    "photos": (-1, 0, 8, 10, "9", 10**400, None),
    "name": (-1, 4, "5", None),
    "name_right": (6, -1, "4"),
    "group_right": (4, "x"),
}
LABEL = {"wnid": "n1", "label": "a", "label_zh": "b"}
WRONG_CARD: dict[str, Iterable[object]] = {
    "file": ("../other.pt",),
    "bytes": (math.inf,),
    "resize": ("wide", math.inf),
    "crop": (65, 0, math.inf),
    "interpolation": ("nearest",),
    "engine": ("other",),
    "temperature": (0, math.inf),
    "unsure_below": (-1, math.nan),
    "group_unsure_below": (80, "often"),
    "classes": ([], [{"wnid": "n1"}], [LABEL | {"wnid": []}], [LABEL | {"label": None}]),
    "accuracy": (3, *([measured(0.5) | wrong] for wrong in variants(WRONG_ACCURACY))),
    "answers": (
        *([{"set": "some photos"}], [COUNTED | NO_PHOTOS]),
        *([COUNTED | wrong] for wrong in variants(WRONG_COUNTS)),
    ),
}


@pytest.mark.parametrize("changes", variants(WRONG_CARD))
def test_invalid_card_is_refused(tmp_path: Path, changes: dict[str, object]) -> None:
    with pytest.raises(ModelError, match="is not valid"):
        read_card(write_model(tmp_path, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"null", b'"a"', b"{}", b"\xff", b"[" * 100_000, b"1" * 10_000),
        *(b'{"name": "starter"}', b'{"name": 1e999}'),
    ],
)
def test_damaged_card_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "starter.json").write_bytes(content)
    with pytest.raises(ModelError, match="The model card"):
        read_card(tmp_path / "starter.json")


def test_card_with_another_name_is_refused(tmp_path: Path) -> None:
    other = write_model(tmp_path).rename(tmp_path / "other.json")
    with pytest.raises(ModelError, match="its name is"):
        read_card(other)


def test_only_interpolation_has_a_default(tmp_path: Path) -> None:
    path = write_model(tmp_path)
    fields = json.loads(path.read_text(encoding="utf-8"))
    for key in fields:
        path.write_text(json.dumps({k: v for k, v in fields.items() if k != key}))
        if key == "interpolation":
            assert read_card(path).interpolation == "bilinear"
        else:
            with pytest.raises(ModelError):
                read_card(path)


def test_card_without_group_keys_has_no_group_answers(tmp_path: Path) -> None:
    card = read_card(write_model(tmp_path))
    assert (card.group_unsure_below, card.answers) == (None, ())
    card = read_card(write_model(tmp_path, group_unsure_below=0.8, answers=[COUNTED]))
    assert card.group_unsure_below == 0.8
    assert (card.answers[0].name_right, card.answers[0].group_right) == (4, None)
