"""The answer beside the photo: labels, failures, corrections, and what can be done."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Answer, Correction, Failure, Prediction
from desktop_app.ui import theme
from desktop_app.ui.action_row import ActionRow
from desktop_app.ui.bar import Bar
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.results import ResultsPanel
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT
from tests.support.widgets import child
from tests.unit.ui.photos.builders import IS_DOG, IS_NONE
from tests.unit.ui.window_texts import answer, button, buttons, expose, shows_text, visible_texts

CODES = "not-found not-readable not-an-image damaged too-large unsupported model".split()
LABELS = ["tabby 虎斑猫", "83 %", "Egyptian cat 埃及猫", "12 %", "Persian cat 波斯猫", "3 %"]
GROUP = "No single name is sure enough. Its best guesses:"
UNSURE = "Nothing it knows fits well. Its best guesses:"
LONG = "照片" + "W" * 240 + "-final.jpg"


@pytest.fixture
def panel(qtbot: QtBot) -> ResultsPanel:
    panel = expose(qtbot, ResultsPanel())
    panel.show_outcome(ANSWER)
    return panel


@pytest.mark.parametrize(
    ("kind", "shown", "copied"),
    [
        (ANSWER.answer, ["tabby", "虎斑猫", "cat · 猫 98 %"], "tabby (虎斑猫) 83 %"),
        (SOME_CAT, ["some kind of cat", "某种猫", "98 %", GROUP], "some kind of cat (某种猫) 98 %"),
        (NOT_SURE, ["Not sure", "不太确定", UNSURE], "Not sure (不太确定)"),
    ],
)
def test_answer_has_headline_and_three_labels(
    panel: ResultsPanel, kind: Answer, shown: list[str], copied: str
) -> None:
    panel.show_outcome(replace(ANSWER, answer=kind))
    assert visible_texts(panel)[:-1] == [*shown, *LABELS]
    assert [bar.fraction for bar in panel.findChildren(Bar)] == [0.83, 0.12345678, 0.03]
    assert panel.answer_text().splitlines()[0] == copied


def test_window_shows_size_and_time(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    assert shows_text(ready, "cat.jpg · 4000 × 3000")
    assert shows_text(ready, "61 ms")


def test_names_are_shown_unchanged(panel: ResultsPanel) -> None:
    odd = Prediction(1, "n0", "<b>R&D</b> &lt;", "甲&乙", 0.9)
    panel.show_outcome(replace(ANSWER, predictions=(odd, *ANSWER.predictions[1:])))
    assert "<b>R&D</b> &lt; 甲&乙" in visible_texts(panel)


@pytest.mark.parametrize(
    "label", ["Chesapeake Bay retriever", "black-and-tan coonhound", "rhinoceros beetle"]
)
def test_long_name_is_not_cut(qtbot: QtBot, ready: MainWindow, label: str) -> None:
    answer(ready, replace(ANSWER, answer=Answer("name", "n0", label, "切萨皮克湾寻回犬", 0.9)))
    labels = child(ready, ResultsPanel).findChildren(QLabel)
    headline = next(it for it in labels if it.text() == label)
    qtbot.waitUntil(lambda: headline.height() >= headline.heightForWidth(headline.width()))
    advance = headline.fontMetrics().horizontalAdvance
    assert max(map(advance, label.split())) <= headline.width()


def test_damaged_file_is_reported(panel: ResultsPanel) -> None:
    panel.show_outcome(replace(ANSWER, damaged=True))
    assert "Part of the file is damaged; this is what the rest shows." in visible_texts(panel)
    assert visible_texts(panel)[0] == "tabby"


def test_every_error_has_its_own_reason_and_advice(panel: ResultsPanel) -> None:
    explanations = set()
    for code in CODES:
        panel.show_outcome(Failure("/photos/bad.jpg", code, 1.0))
        headline, explanation = visible_texts(panel)
        assert headline == "This photo can't be read"
        reason, advice = explanation.split("\n\n")
        assert reason.endswith(".")
        assert advice.endswith(".")
        explanations.add(explanation)
    assert len(explanations) == len(CODES)


def test_slow_photo_clears_the_last_answer(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/slow.jpg"])
    assert shows_text(ready, "tabby")  # a quick photo must not flicker
    assert not shows_text(ready, "Looking…")
    qtbot.waitUntil(lambda: shows_text(ready, "Looking…"), timeout=5000)
    assert not shows_text(ready, "tabby")
    assert shows_text(ready, "slow.jpg")


def test_answer_can_be_copied(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    QTest.keyClick(ready, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines()[0] == "tabby (虎斑猫) 83 %"
    assert shows_text(ready, "Copied")


def test_chinese_labels_come_first(qtbot: QtBot, random_card: ModelCard) -> None:
    window = expose(qtbot, MainWindow(chinese_first=True))
    window.show_model(random_card)
    answer(window, ANSWER)
    assert visible_texts(child(window, ResultsPanel))[:2] == ["虎斑猫", "tabby"]
    assert shows_text(window, "随机模型")


def test_answer_is_the_largest_text(panel: ResultsPanel) -> None:
    sizes = [it.font().pointSizeF() for it in panel.findChildren(type(panel._headline))]
    assert panel._headline.font().pointSizeF() == max(sizes)
    assert panel._headline.font().families()[:1] == theme.title_font(panel, 1).families()[:1]


@pytest.mark.parametrize(
    ("correction", "chinese", "names"),
    [
        (IS_DOG, False, ["dog", "狗"]),
        (IS_DOG, True, ["狗", "dog"]),
        (IS_NONE, False, ["Something else", "其他"]),
    ],
)
def test_correction_is_the_headline(
    panel: ResultsPanel, correction: Correction, chinese: bool, names: list[str]
) -> None:
    panel.set_chinese_first(chinese)
    before = visible_texts(panel)
    panel.show_correction(correction, "tabby")
    assert visible_texts(panel)[:4] == [*names, "Corrected", "The model said: tabby"]
    panel.show_correction(None, "")
    assert visible_texts(panel) == before
    panel.show_correction(correction, "tabby")
    panel.show_outcome(ANSWER)
    assert visible_texts(panel) == before


def test_correction_is_copied_before_the_answer(panel: ResultsPanel) -> None:
    panel.show_correction(IS_DOG, "tabby")
    panel.copy_answer()
    copied = QGuiApplication.clipboard().text().splitlines()
    assert copied[:2] == ["dog (狗)", "tabby (虎斑猫) 83 %"]


def test_position_line_is_optional(panel: ResultsPanel) -> None:
    panel.show_place(["Holiday", "Market\nHall", "IMG_1.jpg"])
    assert "Holiday › Market\\nHall › IMG_1.jpg" in visible_texts(panel)
    panel.show_place([])
    assert not any("›" in text for text in visible_texts(panel))


def test_correct_button_needs_a_receiver(qtbot: QtBot, panel: ResultsPanel) -> None:
    assert [it.text() for it in buttons(panel)] == ["Why?", "Copy"]
    with qtbot.waitSignal(panel.wrong_asked):
        panel.show_outcome(replace(ANSWER, answer=NOT_SURE))
        assert [it.text() for it in buttons(panel)] == ["Why?", "That is wrong…", "Copy"]
        button(panel, "That is wrong…").click()


@pytest.mark.parametrize(("width", "lines"), [(3.5, 1), (2.5, 2), (1.2, 3)])
def test_actions_wrap_to_the_next_line(qtbot: QtBot, width: float, lines: int) -> None:
    actions = [QPushButton("m" * 6) for _ in range(3)]
    row = ActionRow(actions)
    room = round(width * actions[0].sizeHint().width())
    row.resize(room, row.heightForWidth(room))
    expose(qtbot, row)
    assert len({it.y() for it in actions}) == lines
    assert all(row.rect().contains(it.geometry()) for it in actions)


def test_long_file_name_keeps_its_suffix(ready: MainWindow) -> None:
    answer(ready, replace(ANSWER, path=f"/photos/{LONG}"))
    assert shows_text(ready, "-final.jpg · 4000 × 3000")
    ready.exporting.show_written(f"/tables/{LONG}", 3)
    assert shows_text(ready, "Saved 3 results to 照片W")
    for label in ready.findChildren(QLabel):
        if label.isVisible() and "…" in label.text():
            advance = label.fontMetrics().horizontalAdvance(label.text())
            assert advance <= label.contentsRect().width()
            assert LONG in label.accessibleName()


def test_file_name_is_complete_in_a_wider_window(qtbot: QtBot, ready: MainWindow) -> None:
    name = "W" * 40 + ".jpg"
    ready.resize(ready.minimumSize())
    answer(ready, replace(ANSWER, path=f"/photos/{name}"))
    caption = next(it for it in ready.findChildren(QLabel) if it.accessibleName().startswith(name))
    assert name not in caption.text()
    ready.resize(1800, 900)
    qtbot.waitUntil(lambda: name in caption.text())


def test_file_names_are_plain_text(ready: MainWindow) -> None:
    ready.exporting.show_written("/tables/<b>bold<i>.csv", 2)
    status = next(it for it in ready.findChildren(QLabel) if "results to" in it.text())
    assert status.textFormat() is Qt.TextFormat.PlainText
