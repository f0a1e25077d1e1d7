import json
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.console import format_names as terminal
from desktop_app.console import messages
from desktop_app.engine.errors import EMPTY, NotAnImage, not_readable, unsupported
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Failure
from desktop_app.ui import format_names
from desktop_app.ui.engine_texts import engine_words
from desktop_app.ui.messages import why_unreadable


@pytest.fixture
def chinese(qtbot: QtBot):  # type: ignore[no-untyped-def]
    translator = QTranslator()
    assert translator.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.mark.usefixtures("chinese")
def test_all_that_the_models_say_of_themselves_is_translated() -> None:
    lite = json.loads((paths.ROOT / "packaging/lite/figures.json").read_text(encoding="utf-8"))
    card = json.loads((paths.ROOT / "weights" / "starter.json").read_text(encoding="utf-8"))
    source = (paths.ROOT / "packaging/shiwu_tools/models/lite.py").read_text(encoding="utf-8")
    (trained_on,) = re.findall('^TRAINED_ON = "(.+)"$', source, re.MULTILINE)
    for said in (trained_on, card["trained_on"]):
        assert "照片" in engine_words(said), said
    for counted in (*card["accuracy"], *card["answers"], *lite["accuracy"], *lite["answers"]):
        assert engine_words(counted["set"]) != counted["set"]
    assert "94,900" in engine_words(card["trained_on"])


@pytest.mark.usefixtures("chinese")
def test_what_is_wrong_with_a_model_is_translated() -> None:
    assert engine_words("The model file a.pt is missing.") == "缺少模型文件 a.pt。"


@pytest.mark.usefixtures("chinese")
def test_what_nobody_knows_stays_as_it_is() -> None:
    assert engine_words("Something else.") == "Something else."


@pytest.mark.usefixtures("chinese")
def test_every_kind_that_is_not_read_is_named_as_in_the_terminal() -> None:
    named = {str(kind) for kind in format_names.KINDS}
    assert named == set(terminal.KINDS)
    for kind in named:
        assert QCoreApplication.translate("kinds", kind) == terminal.KINDS[kind]
    failure = Failure("a", "unsupported", str(unsupported("QOI image")), 0)
    assert why_unreadable(failure)[0] == "不支持这种文件：QOI 图像。"
    assert messages.why(failure, "zh").startswith("不支持这种文件：QOI 图像。")
    assert messages.why(failure, "en").startswith("This kind of file is not supported: QOI image.")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize("what", ["file", "folder"])
def test_what_the_system_says_of_a_file_is_told(what: str) -> None:
    reason = "Too many levels of symbolic links"
    failure = Failure("a", "not-readable", str(not_readable(what, reason)), 0)
    assert why_unreadable(failure)[1].startswith(f"系统提示：{reason}。\n")
    assert messages.why(failure, "zh").startswith(f"无法读取：{reason}。")
    assert messages.why(failure, "en").startswith(f"The {what} cannot be read: {reason}.")


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    ("kind", "chinese_words"),
    [
        ("TIFF with JPEG 2000 compression", "采用 JPEG 2000 压缩的 TIFF 图像"),
        ("TIFF with type 777 compression", "采用第 777 号压缩方式的 TIFF 图像"),
        ("TIFF with WebP compression of 16 bits", "采用 WebP 压缩的 16 位 TIFF 图像"),
        ("TIFF with floating-point samples of 24 bits", "样本为 24 位浮点数的 TIFF 图像"),
        ("TIFF with something new", "少见的 TIFF 图像（something new）"),
    ],
)
def test_what_differs_in_a_kind_is_filled_in(kind: str, chinese_words: str) -> None:
    failure = Failure("a", "unsupported", str(unsupported(kind)), 0)
    assert why_unreadable(failure)[0] == f"不支持这种文件：{chinese_words}。"
    assert messages.why(failure, "zh").startswith(f"不支持这种文件：{chinese_words}。")


def test_an_empty_file_is_called_so_in_window_and_terminal(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").touch()
    with pytest.raises(NotAnImage) as raised:
        read_photo(str(tmp_path / "a.jpg"))
    failure = Failure("a.jpg", raised.value.code, str(raised.value), 0)
    assert failure.code == "not-an-image"
    why_english, advice = why_unreadable(failure)
    assert why_english == "The file is empty."
    assert messages.why(failure, "en") == f"{why_english} {advice}"


@pytest.mark.usefixtures("chinese")
def test_an_empty_file_is_called_so_in_chinese() -> None:
    failure = Failure("a.jpg", "not-an-image", EMPTY, 0)
    assert why_unreadable(failure)[0] == "文件是空的。"
    assert messages.why(failure, "zh").startswith("文件是空的。")
