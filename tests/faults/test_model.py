"""A model that is missing, truncated, altered, not TorchScript, or of another class count."""

import dataclasses
import hashlib
import json
import random
from pathlib import Path

import pytest

from desktop_app import cli, paths
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import find_card
from tests.support.pictures import Draw

SEED = 20


def test_shipped_model_altered_at_any_of_100_random_bytes_is_refused(tmp_path: Path) -> None:
    shipped = find_card(paths.WEIGHTS, "starter")
    card = dataclasses.replace(shipped, folder=tmp_path)
    content = bytearray(shipped.path.read_bytes())
    places = random.Random(SEED).sample(range(len(content)), 98)
    for place in (0, len(content) - 1, *places):
        before = content[place]
        content[place] ^= 1 << place % 8
        card.path.write_bytes(content)
        with pytest.raises(ModelError, match="does not match its card"):
            load_classifier(card)
        content[place] = before
    card.path.write_bytes(content)
    assert load_classifier(card, threads=1)


def spoil(fault: str, weights: Path) -> None:
    model, card = weights / "starter.pt", weights / "starter.json"
    content, fields = model.read_bytes(), json.loads(card.read_text())
    match fault:
        case "missing":
            model.unlink()
        case "truncated":
            model.write_bytes(content[: len(content) // 2])
        case "text" | "truncated with its checksum":
            content = b"text" if fault == "text" else content[: len(content) // 2]
            model.write_bytes(content)
            card.write_text(json.dumps(fields | {"sha256": hashlib.sha256(content).hexdigest()}))
        case "fewer classes":
            card.write_text(json.dumps(fields | {"classes": fields["classes"][:-1]}))
        case "no card":
            card.unlink()
        case "damaged card":
            card.write_text('{"name": "starter"')


@pytest.mark.parametrize(
    ("fault", "english", "chinese"),
    [
        ("missing", "starter.pt is missing", "缺少模型文件 starter.pt"),
        ("truncated", "does not match its card", "与模型卡不符"),
        ("text", "not a model that this program can run", "不是本程序能运行的模型"),
        ("truncated with its checksum", "not a model that this program", "不是本程序能运行的模型"),
        ("fewer classes", "has 5 classes, but its card lists 4", "有 5 类"),
        ("no card", "There is no model in weights/", "weights/ 里没有模型"),
        ("damaged card", "card starter.json cannot be read", "无法读取模型卡 starter.json"),
    ],
)
def test_unusable_model_is_exit_3_with_problem_and_advice(
    fault: str,
    english: str,
    chinese: str,
    random_weights: Path,
    draw: Draw,
    capsys: pytest.CaptureFixture[str],
) -> None:
    spoil(fault, random_weights)
    for language, problem, advice in (
        ("en", english, "Install the program again"),
        ("zh", chinese, "请重新安装程序"),
    ):
        assert cli.main(["classify", str(draw()), "--lang", language]) == 3
        captured = capsys.readouterr()
        assert captured.out == ""
        assert problem in captured.err
        assert advice in captured.err
