"""The answer beside the photo: a correction, its place, and what can be done."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QAccessible, QGuiApplication
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Correction
from desktop_app.ui import theme
from desktop_app.ui.action_row import ActionRow
from desktop_app.ui.results import ResultsPanel
from tests.support.outcomes import ANSWER, NOT_SURE
from tests.unit.ui.window_texts import visible_texts

DOG = Correction("group", "dog", "dog", "狗")
ELSE = Correction("none", None, None, None)


@pytest.fixture
def panel(qtbot: QtBot) -> ResultsPanel:
    panel = ResultsPanel()
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.show_outcome(ANSWER)
    return panel


def buttons(panel: ResultsPanel) -> list[str]:
    return [it.text() for it in panel.findChildren(QPushButton) if it.isVisible()]


def test_answer_is_the_largest_text(panel: ResultsPanel) -> None:
    sizes = [it.font().pointSizeF() for it in panel.findChildren(type(panel._headline))]
    assert panel._headline.font().pointSizeF() == max(sizes)
    assert panel._headline.font().families()[:1] == theme.title_font(panel, 1).families()[:1]


@pytest.mark.parametrize(
    ("chinese", "first"), [(False, ["dog", "狗", "Corrected"]), (True, ["狗", "dog", "Corrected"])]
)
def test_correction_is_the_headline(panel: ResultsPanel, chinese: bool, first: list[str]) -> None:
    panel.set_chinese_first(chinese)
    panel.show_correction(DOG, "tabby")
    assert visible_texts(panel)[:4] == [*first, "The model said: tabby"]
    panel.show_correction(None, "")
    assert "Corrected" not in visible_texts(panel)
    assert visible_texts(panel)[0] == ("虎斑猫" if chinese else "tabby")


def test_something_else_is_a_correction_too(panel: ResultsPanel) -> None:
    panel.show_correction(ELSE, "tabby")
    assert visible_texts(panel)[:2] == ["Something else", "其他"]


def test_correction_is_copied_before_the_answer(panel: ResultsPanel) -> None:
    panel.show_correction(DOG, "tabby")
    panel.copy_answer()
    assert QGuiApplication.clipboard().text().splitlines()[:2] == [
        "dog (狗)",
        "tabby (虎斑猫) 83 %",
    ]


def test_correction_ends_with_the_photo(panel: ResultsPanel) -> None:
    panel.show_correction(DOG, "tabby")
    panel.show_outcome(ANSWER)
    assert visible_texts(panel)[0] == "tabby"


def test_position_line_is_optional(panel: ResultsPanel) -> None:
    panel.show_place(["Holiday", "Market\nHall", "IMG_1.jpg"])
    assert "Holiday › Market\\nHall › IMG_1.jpg" in visible_texts(panel)
    panel.show_place([])
    assert not any("›" in text for text in visible_texts(panel))


def test_correct_button_needs_a_receiver(qtbot: QtBot, panel: ResultsPanel) -> None:
    assert buttons(panel) == ["Why?", "Copy"]
    asked: list[bool] = []
    panel.wrong_asked.connect(lambda: asked.append(True))
    panel.show_outcome(replace(ANSWER, answer=NOT_SURE))
    assert buttons(panel) == ["Why?", "That is wrong…", "Copy"]
    wrong = next(it for it in panel.findChildren(QPushButton) if it.text() == "That is wrong…")
    told = QAccessible.queryAccessibleInterface(wrong)
    assert (told.role(), told.text(QAccessible.Text.Name)) == (
        QAccessible.Role.Button,
        "That is wrong…",
    )
    wrong.click()
    assert asked == [True]


@pytest.mark.parametrize(("width", "lines"), [(3.5, 1), (2.5, 2), (1.2, 3)])
def test_actions_wrap_to_the_next_line(qtbot: QtBot, width: float, lines: int) -> None:
    actions = [QPushButton("m" * 6) for _ in range(3)]
    row = ActionRow(actions)
    qtbot.addWidget(row)
    room = round(width * actions[0].sizeHint().width())
    row.resize(room, row.heightForWidth(room))
    with qtbot.waitExposed(row):
        row.show()
    assert len({it.y() for it in actions}) == lines
    assert all(row.rect().contains(it.geometry()) for it in actions)
