import json

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.ui.engine_words import engine_words


@pytest.fixture
def chinese(qtbot: QtBot):  # type: ignore[no-untyped-def]
    translator = QTranslator()
    assert translator.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


@pytest.mark.usefixtures("chinese")
def test_all_that_the_starter_says_of_itself_is_translated() -> None:
    card = json.loads((paths.ROOT / "weights" / "starter.json").read_text(encoding="utf-8"))
    for said in (card["trained_on"], *(measured["set"] for measured in card["accuracy"])):
        assert "照片" in engine_words(said), said
    assert "94,900" in engine_words(card["trained_on"])


@pytest.mark.usefixtures("chinese")
def test_what_is_wrong_with_a_model_is_translated() -> None:
    assert engine_words("The model file a.pt is missing.") == "缺少模型文件 a.pt。"


@pytest.mark.usefixtures("chinese")
def test_what_nobody_knows_stays_as_it_is() -> None:
    assert engine_words("Something else.") == "Something else."
