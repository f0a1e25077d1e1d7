"""The header with its menu, the dialog about the program, and the status line."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import Accuracy, AnswerCounts, ModelCard
from desktop_app.ui import status_line
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.accuracy_table import AccuracyTable
from desktop_app.ui.header import Header
from desktop_app.ui.run_controls import ProgressLine, RunControls, Stage
from desktop_app.ui.status_line import StatusLine
from tests.support.widgets import child
from tests.unit.ui.window_texts import accessible_name, button, buttons, expose, visible_texts


@pytest.fixture
def header(qtbot: QtBot) -> Header:
    return expose(qtbot, Header())


def action(header: Header, text: str) -> QAction:
    return next(it for it in header.findChildren(QAction) if it.text() == text)


@pytest.mark.parametrize(
    ("text", "signal", "choice"),
    [
        ("English", "language_chosen", "en"),
        ("中文", "language_chosen", "zh"),
        ("Light", "appearance_chosen", "light"),
        ("Dark", "appearance_chosen", "dark"),
    ],
)
def test_language_and_appearance_can_be_chosen(
    qtbot: QtBot, header: Header, text: str, signal: str, choice: str
) -> None:
    with qtbot.waitSignal(getattr(header, signal)) as chosen:
        action(header, text).trigger()
    assert chosen.args == [choice]
    assert action(header, text).isChecked()


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
    about = AboutDialog(card, "Shiwu 9.9\ntorch 2", "Shiwu 9.9, screens", chinese=False)
    text = text_of(expose(qtbot, about))
    for part in ("Full-size photos, 1,234 photos", "42 %", "67 %", "Under 30 %", "Shiwu 9.9"):
        assert part in text
    assert "50 %" not in text  # of the other precision
    button(about, "Copy diagnostics").click()
    assert QGuiApplication.clipboard().text() == "Shiwu 9.9, screens"


def test_about_shows_the_accuracy(qtbot: QtBot, random_card: ModelCard) -> None:
    known = AnswerCounts("Full-size photos", 200, 150, 140, 24, 21, 26)
    unknown = AnswerCounts("Portraits", 40, 0, None, 1, None, 39)
    card = replace(random_card, unsure_below=0.7, group_unsure_below=0.76, answers=(known, unknown))
    about = AboutDialog(card, "", "", chinese=False)
    qtbot.addWidget(about)
    labels = child(about, AccuracyTable).findChildren(QLabel)
    assert {
        "Full-size photos, 200 photos: Answer right 93 %",
        "Full-size photos, 200 photos: Not sure 13 %",
        "Portraits, 40 photos: Not sure 98 %",
        "Portraits, 40 photos: Answer right –",
    } <= {accessible_name(label) for label in labels}
    assert "A name is given from 70 % up, else a group from 76 % up" in text_of(about)


def test_about_works_without_a_model(qtbot: QtBot) -> None:
    about = expose(qtbot, AboutDialog(None, "Shiwu 9.9", "", chinese=True))
    QTest.keyClick(about, Qt.Key.Key_Escape)
    assert not about.isVisible()


def seen(header: Header) -> list[str]:
    return [*visible_texts(header), *(it.text() for it in buttons(header) if it.text())]


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


def test_long_name_does_not_hide_the_buttons(header: Header) -> None:
    header.show_first_page(False)
    header.show_open("<b>" + "long " * 60, "212 photos")
    header.resize(640, header.height())
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


@pytest.mark.parametrize(
    ("text", "signal", "arguments"),
    [
        ("Remember lists and folders", "remember_changed", [False]),
        ("Start over", "start_over_asked", []),
        ("Export…", "export_asked", []),
        ("Quit", "quit_asked", []),
    ],
)
def test_menu_entries_emit_signals(
    qtbot: QtBot, header: Header, text: str, signal: str, arguments: list[bool]
) -> None:
    header.set_remembering(True)
    assert not action(header, "Start over").isEnabled()
    header.show_first_page(False)
    with qtbot.waitSignal(getattr(header, signal)) as emitted:
        action(header, text).trigger()
    assert emitted.args == arguments


def test_undo_and_redo_have_standard_keys(qtbot: QtBot, header: Header) -> None:
    undo, redo = QAction("Undo", header), QAction("Redo", header)
    header.add_undo_actions(undo, redo)
    entries = [it.text() for it in header.menu.actions() if it.text()]
    assert entries.index("Undo") + 1 == entries.index("Redo") == entries.index("Start over") - 1
    with qtbot.waitSignal(undo.triggered):
        QTest.keySequence(header, "Ctrl+Z")


def test_menu_button_has_an_accessible_name(header: Header) -> None:
    more = next(it for it in header.findChildren(QPushButton) if it.menu() is not None)
    assert (more.text(), more.accessibleName()) == ("", "More")


@pytest.fixture
def line(qtbot: QtBot, random_card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> StatusLine:
    monkeypatch.setattr(status_line, "PASSING_MILLISECONDS", 1)
    line = StatusLine()
    line.resize(600, line.sizeHint().height())
    line.set_model(random_card)
    return expose(qtbot, line)


def test_passing_notice_disappears(qtbot: QtBot, line: StatusLine) -> None:
    facts = visible_texts(line)
    line.show_notice("Copied", is_passing=True)
    assert visible_texts(line) == ["Copied"]
    qtbot.waitUntil(lambda: visible_texts(line) == facts)


def test_lasting_notice_stays(qtbot: QtBot, line: StatusLine) -> None:
    line.show_notice("Copied", is_passing=True)
    line.show_notice("Exporting…")
    with qtbot.assertNotEmitted(line._passing.timeout, wait=20):
        pass
    assert visible_texts(line) == ["Exporting…"]


def test_notice_has_actions(line: StatusLine) -> None:
    done: list[str] = []

    def undo() -> None:
        done.append("undo")
        line.show_notice("Undone")

    line.show_notice("Saved", [("Show in folder", lambda: done.append("show")), ("Undo", undo)])
    assert [accessible_name(it) for it in buttons(line)] == ["Show in folder", "Undo"]
    assert line.sizeHint().height() == line.minimumHeight()
    QTest.keyClick(button(line, "Undo"), Qt.Key.Key_Return)
    assert done == ["undo"]
    assert visible_texts(line) == ["Undone"]
    assert not buttons(line)


def test_long_notice_does_not_hide_its_buttons(qtbot: QtBot, line: StatusLine) -> None:
    line.show_notice("Saved to " + "long " * 60, [("Show in folder", line.update)])
    notice = child(line, QLabel)
    qtbot.waitUntil(lambda: "…" in notice.text())
    assert line.rect().contains(buttons(line)[0].geometry())
    assert accessible_name(notice).startswith("Saved to long")
