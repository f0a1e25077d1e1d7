from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Answer, Failure, Prediction
from desktop_app.ui.bar import Bar
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.messages import why_unreadable
from desktop_app.ui.results import ResultsPanel
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer, shows_text, visible_texts


def test_answer_has_three_labels_with_bars(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    for text in ("tabby", "虎斑猫", "83 %", "Egyptian cat", "12 %", "波斯猫", "3 %", "61 ms"):
        assert shows_text(ready, text), text
    assert shows_text(ready, "cat.jpg · 4000 × 3000")
    bars = child(ready, ResultsPanel).findChildren(Bar)
    assert [bar.fraction for bar in bars] == [0.83, 0.12345678, 0.03]
    assert bars[0].accessibleName() == "tabby, 83 percent"
    assert not shows_text(ready, "Not sure")


def test_unsure_answer_has_guesses(ready: MainWindow) -> None:
    answer(ready, replace(ANSWER, answer=NOT_SURE))
    seen = visible_texts(ready)
    guess = next(index for index, text in enumerate(seen) if text.startswith("tabby"))
    assert seen.index("Not sure") < guess
    assert shows_text(ready, "不太确定")
    assert not shows_text(ready, "猫 98 %")


def test_name_is_the_headline_above_its_group(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    assert visible_texts(child(ready, ResultsPanel))[:3] == ["tabby", "虎斑猫", "cat · 猫 98 %"]


def test_group_answer_is_the_headline(ready: MainWindow) -> None:
    answer(ready, replace(ANSWER, answer=SOME_CAT))
    seen = visible_texts(child(ready, ResultsPanel))
    assert seen[:3] == ["some kind of cat", "某种猫", "98 %"]
    assert shows_text(ready, "No single name is sure enough")
    assert shows_text(ready, "Persian cat")


def test_names_are_shown_unchanged(ready: MainWindow) -> None:
    odd = Prediction(1, "n0", "<b>R&D</b> &lt;", "甲&乙", 0.9)
    answer(ready, replace(ANSWER, predictions=(odd, *ANSWER.predictions[1:])))
    assert shows_text(ready, "<b>R&D</b> &lt;")
    assert shows_text(ready, "甲&乙")


def test_long_name_is_not_cut(qtbot: QtBot, ready: MainWindow) -> None:
    panel = child(ready, ResultsPanel)
    for label in ("Chesapeake Bay retriever", "black-and-tan coonhound", "rhinoceros beetle"):
        predictions = (Prediction(1, "n0", label, "切萨皮克湾寻回犬", 0.9), *ANSWER.predictions[1:])
        named = Answer("name", "n0", label, "切萨皮克湾寻回犬", 0.9)
        answer(ready, replace(ANSWER, predictions=predictions, answer=named))
        headline = next(it for it in panel.findChildren(QLabel) if it.text() == label)
        qtbot.waitUntil(lambda it=headline: it.height() >= it.heightForWidth(it.width()))
        longest = max(label.split(), key=headline.fontMetrics().horizontalAdvance)
        assert headline.fontMetrics().horizontalAdvance(longest) <= headline.width()


def test_damaged_file_is_reported(ready: MainWindow) -> None:
    answer(ready, replace(ANSWER, damaged=True))
    assert shows_text(ready, "Part of the file is damaged")
    assert shows_text(ready, "tabby")


@pytest.mark.parametrize(
    "code",
    ["not-found", "not-readable", "not-an-image", "damaged", "too-large", "unsupported", "model"],
)
def test_every_error_has_advice(ready: MainWindow, code: str) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/bad.jpg"])
    ready.show_outcome(Failure("/photos/bad.jpg", code, 1.0))
    assert shows_text(ready, "This photo can't be read")
    assert not shows_text(ready, "engine's words")
    assert not shows_text(ready, "tabby")
    assert shows_text(ready, "bad.jpg")
    explanation = next(text for text in visible_texts(ready) if "\n\n" in text)
    assert explanation.count(".") >= 2


def test_error_texts_are_different(ready: MainWindow) -> None:
    codes = ["not-found", "not-readable", "not-an-image", "damaged", "too-large", "unsupported"]
    assert len({why_unreadable(Failure("", code, 0)) for code in [*codes, "model"]}) == 7


def test_slow_photo_clears_the_last_answer(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/slow.jpg"])
    qtbot.waitUntil(lambda: shows_text(ready, "Looking…"), timeout=5000)
    assert not shows_text(ready, "tabby")
    assert shows_text(ready, "slow.jpg")


def test_quick_photo_does_not_flicker(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/next.jpg"])
    assert shows_text(ready, "tabby")
    assert not shows_text(ready, "Looking…")


def test_answer_can_be_copied(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    QTest.keyClick(ready, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "tabby (虎斑猫) 83 %"
    assert shows_text(ready, "Copied")


def test_copied_text_begins_with_the_answer(ready: MainWindow) -> None:
    panel = child(ready, ResultsPanel)
    for changes, first in (
        (ANSWER.answer, "tabby (虎斑猫) 83 %"),
        (SOME_CAT, "some kind of cat (某种猫) 98 %"),
        (NOT_SURE, "Not sure (不太确定)"),
    ):
        answer(ready, replace(ANSWER, answer=changes))
        assert panel.answer_text().splitlines()[0] == first


def test_chinese_labels_come_first(qtbot: QtBot, random_card: ModelCard) -> None:
    window = MainWindow(chinese_first=True)
    qtbot.addWidget(window)
    window.show_model(random_card)
    with qtbot.waitExposed(window):
        window.show()
    answer(window, ANSWER)
    seen = visible_texts(window)
    assert seen.index("虎斑猫") < seen.index("tabby")
    assert shows_text(window, "随机模型")
