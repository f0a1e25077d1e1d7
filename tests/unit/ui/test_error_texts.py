"""Window, terminal and reports word an error from the same table, in both languages."""

import ast
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.engine import errors
from desktop_app.engine.classify import failure
from desktop_app.engine.errors import NotAnImage, PhotoNotReadable, ShiwuError, unsupported
from desktop_app.engine.images import read_photo
from desktop_app.ui.card_texts import card_text
from desktop_app.ui.messages import why_unreadable
from shiwu_tools.models import imagenet1k, lite

TEXTS: dict[str, dict[str, Any]] = json.loads(
    paths.resource("i18n/messages.json").read_text(encoding="utf-8")
)
ENGINE = paths.ROOT / "desktop_app" / "engine"


@pytest.fixture
def chinese(qtbot: QtBot) -> Iterator[None]:
    translator = QTranslator()
    assert translator.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def placeholders(text: str) -> list[str]:
    return sorted(re.findall(r"{\w*}", text))


@pytest.mark.parametrize(
    ("english", "translation"),
    [*TEXTS["errors"].values(), *TEXTS["advice"].values(), *TEXTS["kinds"].items()],
)
def test_chinese_texts_have_the_same_placeholders(english: str, translation: str) -> None:
    assert re.search("[\u4e00-\u9fff]", translation)
    assert placeholders(english) == placeholders(translation)


def raised_problems() -> Iterator[tuple[str, set[str]]]:
    """Yield the problem and the names of the details of each error that the engine raises.

    `unsupported`, whose details belong to the kind of file, has tests of its own.
    """
    classes = {name for name, value in vars(errors).items() if isinstance(value, type)}
    for path in set(ENGINE.rglob("*.py")) - {ENGINE / "errors.py"}:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(ast.Name(name), [ast.Constant(str(problem)), *_], keywords):
                    if name in classes:
                        yield problem, {str(keyword.arg) for keyword in keywords}


def test_every_error_has_a_text() -> None:
    problems = list(raised_problems())
    assert len(problems) > 25
    for problem, details in problems:
        english, _ = TEXTS["errors"][problem]
        assert set(placeholders(english)) == {f"{{{name}}}" for name in details}


@pytest.mark.usefixtures("chinese")
def test_texts_of_model_cards_are_translated() -> None:
    figures = json.loads((paths.ROOT / "packaging/lite/figures.json").read_text(encoding="utf-8"))
    card = json.loads((paths.WEIGHTS / "starter.json").read_text(encoding="utf-8"))
    for trained_on in (lite.TRAINED_ON, card["trained_on"], imagenet1k.OFFICIAL["trained_on"]):
        assert "照片" in card_text(trained_on), trained_on
    for counted in (*card["accuracy"], *card["answers"], *figures["accuracy"], *figures["answers"]):
        assert card_text(counted["set"]) != counted["set"]
    assert card_text("Something else.") == "Something else."


REASON = "Too many levels of symbolic links"
QOI = unsupported("QOI image")
FILE = PhotoNotReadable("file-unreadable", reason=REASON)
FOLDER = PhotoNotReadable("folder-unreadable", reason=REASON)


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("error", "english", "translation"),
    [
        (NotAnImage("empty-file"), "The file is empty.", "文件是空的。"),
        (
            unsupported("QOI image"),
            "This kind of file is not supported: QOI image.",
            "不支持这种文件：QOI 图像。",
        ),
        (FILE, f"The file cannot be read: {REASON}.", f"无法读取文件：{REASON}。"),
        (FOLDER, f"The folder cannot be read: {REASON}.", f"无法读取文件夹：{REASON}。"),
    ],
)
def test_window_and_terminal_have_the_same_texts(
    error: ShiwuError, english: str, translation: str
) -> None:
    failed = failure("a", error, 0)
    assert why_unreadable(failed) == failed.explain(chinese=True)
    assert failed.explain(chinese=True)[0] == translation
    assert failed.explain()[0] == str(error) == english
    assert failed.message() == " ".join(failed.explain())


@pytest.mark.parametrize(
    ("kind", "details", "translation"),
    [
        ("{codec} compression", {"codec": "JPEG 2000"}, "采用 JPEG 2000 压缩的"),
        ("type {number} compression", {"number": 777}, "采用第 777 号压缩方式的"),
        (
            "{codec} compression of {bits} bits",
            {"codec": "WebP", "bits": 16},
            "采用 WebP 压缩的 16 位",
        ),
        ("floating-point samples of {bits} bits", {"bits": 24}, "样本为 24 位浮点数的"),
    ],
)
def test_details_are_filled_in(kind: str, details: dict[str, object], translation: str) -> None:
    error = unsupported(f"TIFF with {kind}", **details)
    english = f"This kind of file is not supported: TIFF with {kind.format(**details)}."
    assert str(error) == english
    chinese, *_ = failure("a", error, 0).explain(chinese=True)
    assert chinese == f"不支持这种文件：{translation} TIFF 图像。"


def test_an_empty_file_is_reported_as_empty(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(NotAnImage) as raised:
        read_photo(str(tmp_path / "a.jpg"))
    assert (raised.value.code, raised.value.problem) == ("not-an-image", "empty-file")
