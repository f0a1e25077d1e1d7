from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QStyleOptionToolButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import Accuracy, AnswerCounts, ModelCard
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.header import Header


@pytest.fixture
def header(qtbot: QtBot) -> Header:
    header = Header()
    qtbot.addWidget(header)
    with qtbot.waitExposed(header):
        header.show()
    return header


def action(header: Header, text: str) -> QAction:
    return next(it for it in header.findChildren(QAction) if it.text() == text)


@pytest.mark.parametrize(("text", "language"), [("English", "en"), ("中文", "zh")])
def test_a_language_can_be_chosen(qtbot: QtBot, header: Header, text: str, language: str) -> None:
    with qtbot.waitSignal(header.language_chosen) as chosen:
        action(header, text).trigger()
    assert chosen.args == [language]
    assert action(header, text).isChecked()


@pytest.mark.parametrize(("text", "look"), [("Light", "light"), ("Dark", "dark")])
def test_a_look_can_be_chosen(qtbot: QtBot, header: Header, text: str, look: str) -> None:
    with qtbot.waitSignal(header.look_chosen) as chosen:
        action(header, text).trigger()
    assert chosen.args == [look]


def test_the_menu_shows_what_is_in_force(header: Header) -> None:
    header.set_choices("zh", "dark")
    checked = {it.text() for it in header.findChildren(QAction) if it.isChecked()}
    assert checked == {"中文", "Dark"}


@pytest.mark.parametrize(
    ("keys", "signal"),
    [("Ctrl+O", "photos_asked"), ("Ctrl+Shift+O", "folder_asked"), ("F1", "about_asked")],
)
def test_keys_work(qtbot: QtBot, header: Header, keys: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(header, signal)):
        QTest.keySequence(header, keys)


def text_of(dialog: AboutDialog) -> str:
    text = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert " %" not in text, "a percentage may be broken off its number"
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_about_says_what_the_card_says(qtbot: QtBot, random_card: ModelCard) -> None:
    measured = Accuracy("Full-size photos", 1234, "int8", 0.421, 0.667)
    other = Accuracy("Full-size photos", 1234, "fp32", 0.5, 0.7)
    card = replace(random_card, precision="int8", accuracy=(measured, other), unsure_below=0.3)
    dialog = AboutDialog(card, "Shiwu 9.9\ntorch 2", "Shiwu 9.9, screens", chinese=False)
    qtbot.addWidget(dialog)
    dialog.show()
    text = text_of(dialog)
    for words in ("1,234 photos (Full-size photos)", "42 %", "67 %", "Under 30 %", "Shiwu 9.9"):
        assert words in text
    assert "50 %" not in text  # as shipped, it does less well
    button = next(it for it in dialog.findChildren(QPushButton) if it.text() == "Copy diagnostics")
    button.click()
    assert QGuiApplication.clipboard().text() == "Shiwu 9.9, screens"


def test_about_says_how_often_which_answer_is_right(qtbot: QtBot, random_card: ModelCard) -> None:
    known = AnswerCounts("Full-size photos", 200, 150, 140, 24, 21, 26)
    unknown = AnswerCounts("Portraits", 40, 0, None, 1, None, 39)
    card = replace(random_card, unsure_below=0.7, group_unsure_below=0.76, answers=(known, unknown))
    dialog = AboutDialog(card, "", "", chinese=False)
    qtbot.addWidget(dialog)
    text = text_of(dialog)
    assert "87 % get a name or a group, and 93 % of those are right; 13 % are “not sure”" in text
    assert "40 photos (Portraits): 98 % are “not sure”" in text
    assert "A name is given from 70 % up, else a group from 76 % up" in text


def test_about_works_without_a_model(qtbot: QtBot) -> None:
    dialog = AboutDialog(None, "Shiwu 9.9", "", chinese=True)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_the_menu_has_dots_and_no_arrow(header: Header) -> None:
    more = next(it for it in header.findChildren(QToolButton) if it.menu() is not None)
    option = QStyleOptionToolButton()
    more.initStyleOption(option)
    assert not option.features & QStyleOptionToolButton.ToolButtonFeature.HasMenu
    assert not more.styleSheet()  # it would keep the colours of the theme that was
