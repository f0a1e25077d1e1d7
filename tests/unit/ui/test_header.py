from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import Accuracy, AnswerCounts, ModelCard
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.accuracy_table import AccuracyTable
from desktop_app.ui.header import Header
from desktop_app.ui.run_controls import ProgressLine, RunControls, Stage
from tests.support.widgets import child
from tests.unit.ui.window_texts import visible_texts


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
def test_language_can_be_chosen(qtbot: QtBot, header: Header, text: str, language: str) -> None:
    with qtbot.waitSignal(header.language_chosen) as chosen:
        action(header, text).trigger()
    assert chosen.args == [language]
    assert action(header, text).isChecked()


@pytest.mark.parametrize(("text", "look"), [("Light", "light"), ("Dark", "dark")])
def test_appearance_can_be_chosen(qtbot: QtBot, header: Header, text: str, look: str) -> None:
    with qtbot.waitSignal(header.look_chosen) as chosen:
        action(header, text).trigger()
    assert chosen.args == [look]


def test_menu_shows_the_current_choices(header: Header) -> None:
    header.set_choices("zh", "dark")
    checked = {it.text() for it in header.findChildren(QAction) if it.isChecked()}
    assert checked == {"中文", "Dark"}


@pytest.mark.parametrize(
    ("keys", "signal"),
    [("Ctrl+O", "photos_asked"), ("Ctrl+Shift+O", "folder_asked"), ("F1", "about_asked")],
)
def test_shortcuts(qtbot: QtBot, header: Header, keys: str, signal: str) -> None:
    with qtbot.waitSignal(getattr(header, signal)):
        QTest.keySequence(header, keys)


def text_of(dialog: AboutDialog) -> str:
    text = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    assert " %" not in text, "a percentage may be broken off its number"
    return text.replace("\N{NO-BREAK SPACE}", " ")


def test_about_shows_the_model_card(qtbot: QtBot, random_card: ModelCard) -> None:
    measured = Accuracy("Full-size photos", 1234, "int8", 0.421, 0.667)
    other = Accuracy("Full-size photos", 1234, "fp32", 0.5, 0.7)
    card = replace(random_card, precision="int8", accuracy=(measured, other), unsure_below=0.3)
    dialog = AboutDialog(card, "Shiwu 9.9\ntorch 2", "Shiwu 9.9, screens", chinese=False)
    qtbot.addWidget(dialog)
    dialog.show()
    text = text_of(dialog)
    for part in ("Full-size photos, 1,234 photos", "42 %", "67 %", "Under 30 %", "Shiwu 9.9"):
        assert part in text
    assert "50 %" not in text  # as shipped, it does less well
    button = next(it for it in dialog.findChildren(QPushButton) if it.text() == "Copy diagnostics")
    button.click()
    assert QGuiApplication.clipboard().text() == "Shiwu 9.9, screens"


def test_about_shows_the_accuracy(qtbot: QtBot, random_card: ModelCard) -> None:
    known = AnswerCounts("Full-size photos", 200, 150, 140, 24, 21, 26)
    unknown = AnswerCounts("Portraits", 40, 0, None, 1, None, 39)
    card = replace(random_card, unsure_below=0.7, group_unsure_below=0.76, answers=(known, unknown))
    dialog = AboutDialog(card, "", "", chinese=False)
    qtbot.addWidget(dialog)
    text = text_of(dialog)
    told = [
        QAccessible.queryAccessibleInterface(label).text(QAccessible.Text.Name)
        for label in child(dialog, AccuracyTable).findChildren(QLabel)
    ]
    assert "Full-size photos, 200 photos: Answer right 93 %" in told
    assert "Full-size photos, 200 photos: Not sure 13 %" in told
    assert "Portraits, 40 photos: Not sure 98 %" in told
    assert "Portraits, 40 photos: Answer right –" in told
    assert "A name is given from 70 % up, else a group from 76 % up" in text


def test_about_works_without_a_model(qtbot: QtBot) -> None:
    dialog = AboutDialog(None, "Shiwu 9.9", "", chinese=True)
    qtbot.addWidget(dialog)
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def seen(header: Header) -> list[str]:
    buttons = [it.text() for it in header.findChildren(QPushButton) if it.isVisible()]
    return [*visible_texts(header), *[text for text in buttons if text]]


def test_add_photos_is_hidden_on_the_first_page(header: Header) -> None:
    assert seen(header) == ["识物 Shiwu", "Paste"]
    header.show_first_page(False)
    assert seen(header) == ["识物 Shiwu", "Export…", "Add photos…"]


def test_header_shows_what_is_open(header: Header) -> None:
    header.resize(900, header.height())
    header.show_open("Holiday", "212 photos")
    assert seen(header)[:2] == ["Holiday", "212 photos"]
    header.show_open("", "")
    assert seen(header)[0] == "识物 Shiwu"
    assert "212 photos" not in seen(header)


def test_long_name_does_not_hide_the_buttons(qtbot: QtBot, header: Header) -> None:
    header.show_first_page(False)
    header.show_open("<b>" + "long " * 60, "212 photos")
    header.resize(640, header.height())
    qtbot.waitUntil(lambda: header.width() == 640)
    title = header.findChildren(QLabel)[0]
    assert title.text().endswith("…")
    assert title.accessibleName().startswith("<b>long long")
    assert "&lt;b>long" in title.toolTip()
    assert all(it.geometry().right() < 640 for it in header.findChildren(QPushButton))


def test_progress_replaces_the_detail(qtbot: QtBot, header: Header) -> None:
    header.resize(900, header.height())
    controls, line = RunControls(), child(header, ProgressLine)
    header.place_run_controls(controls)
    qtbot.waitUntil(controls.isVisible)
    header.show_open("Holiday", "212 photos")
    controls.show_counts(212, 106, 0)
    controls.enter(Stage.RUNNING)
    assert "212 photos" not in seen(header)
    assert "106 of 212" in seen(header)
    assert (line.value(), line.accessibleName()) == (50, "106 of 212")
    controls.enter(Stage.ENDED)
    assert "212 photos" in seen(header)
    assert (line.value(), line.accessibleName()) == (0, "")


def test_recent_folders_are_in_the_menu(qtbot: QtBot, header: Header) -> None:
    entry = action(header, "Recent folders")
    assert not entry.isVisible()
    header.set_recent_folders(["/photos/Salt & Pepper", "/photos/2025"])
    assert entry.isVisible()
    with qtbot.waitSignal(header.recent_folder_chosen) as chosen:
        action(header, "Salt && Pepper").trigger()
    assert chosen.args == ["/photos/Salt & Pepper"]


def test_remembering_can_be_switched_off(qtbot: QtBot, header: Header) -> None:
    header.set_remembering(True)
    with qtbot.waitSignal(header.remember_changed) as changed:
        action(header, "Remember lists and folders").trigger()
    assert changed.args == [False]


def test_start_over_and_quit_emit_signals(qtbot: QtBot, header: Header) -> None:
    assert not action(header, "Start over").isEnabled()
    header.show_first_page(False)
    for text, signal in (
        ("Start over", header.start_over_asked),
        ("Export…", header.export_asked),
        ("Quit", header.quit_asked),
    ):
        with qtbot.waitSignal(signal):
            action(header, text).trigger()


def test_undo_and_redo_have_standard_keys(header: Header) -> None:
    undo, redo = QAction("Undo", header), QAction("Redo", header)
    header.add_undo_actions(undo, redo)
    entries = [it.text() for it in header.menu.actions() if it.text()]
    assert entries.index("Undo") + 1 == entries.index("Redo") == entries.index("Start over") - 1
    asked: list[str] = []
    undo.triggered.connect(lambda: asked.append("undo"))
    QTest.keySequence(header, "Ctrl+Z")
    assert asked == ["undo"]


def test_menu_button_has_an_accessible_name(header: Header) -> None:
    more = next(it for it in header.findChildren(QPushButton) if it.menu() is not None)
    assert (more.text(), more.accessibleName()) == ("", "More")
