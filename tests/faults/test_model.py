"""The model is missing, truncated, altered, of another class count, not TorchScript."""

import dataclasses
import hashlib
import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app import cli, paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import find_card

Draw = Callable[..., Path]
SEED = 20


def test_the_shipped_model_altered_at_each_of_100_random_bytes_is_refused(tmp_path: Path) -> None:
    shipped = find_card(paths.WEIGHTS, "starter")
    card = dataclasses.replace(shipped, folder=tmp_path)
    content = bytearray(shipped.path.read_bytes())
    places = random.Random(SEED).sample(range(len(content)), 98)
    for place in (0, len(content) - 1, *places):
        before = content[place]
        content[place] ^= 1 << place % 8
        card.path.write_bytes(content)
        with pytest.raises(ModelError, match="not the one"):
            load_classifier(card)
        content[place] = before
    card.path.write_bytes(content)
    assert load_classifier(card, threads=1)  # it was these bytes alone


def with_right_sum(weights: Path, content: bytes) -> None:
    """Put another file there and let its card vouch for it."""
    (weights / "starter.pt").write_bytes(content)
    card = json.loads((weights / "starter.json").read_text())
    card["sha256"] = hashlib.sha256(content).hexdigest()
    (weights / "starter.json").write_text(json.dumps(card))


def lose(weights: Path) -> None:
    (weights / "starter.pt").unlink()


def truncate(weights: Path) -> None:
    content = (weights / "starter.pt").read_bytes()
    (weights / "starter.pt").write_bytes(content[: len(content) // 2])


def replace_by_text(weights: Path) -> None:
    with_right_sum(weights, b"not TorchScript")


def truncate_behind_the_card(weights: Path) -> None:
    content = (weights / "starter.pt").read_bytes()
    with_right_sum(weights, content[: len(content) // 2])


def name_fewer_classes(weights: Path) -> None:
    card = json.loads((weights / "starter.json").read_text())
    card["classes"].pop()
    (weights / "starter.json").write_text(json.dumps(card))


def lose_the_card(weights: Path) -> None:
    (weights / "starter.json").unlink()


def break_the_card(weights: Path) -> None:
    (weights / "starter.json").write_text('{"name": "starter"')


@pytest.mark.parametrize(
    ("spoil", "english", "chinese"),
    [
        (lose, "starter.pt is missing", "缺少模型文件 starter.pt"),
        (truncate, "not the one its card describes", "与模型卡不符"),
        (replace_by_text, "not a model that this program can run", "不是本程序能运行的模型"),
        (truncate_behind_the_card, "not a model that this program", "不是本程序能运行的模型"),
        (name_fewer_classes, "knows 5 classes, its card names 4", "认识 5 类"),
        (lose_the_card, "There is no model in weights/", "weights/ 里没有模型"),
        (break_the_card, "card starter.json cannot be read", "无法读取模型卡 starter.json"),
    ],
)
def test_an_unusable_model_is_exit_3_and_says_which_and_what_to_do(
    spoil: Callable[[Path], None],
    english: str,
    chinese: str,
    random_weights: Path,
    draw: Draw,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(random_weights)
    for language, said, advice in (
        ("en", english, "Install the program again"),
        ("zh", chinese, "请重新安装程序"),
    ):
        assert cli.main(["classify", str(draw()), "--lang", language]) == 3
        captured = capsys.readouterr()
        assert captured.out == ""
        assert said in captured.err
        assert advice in captured.err
