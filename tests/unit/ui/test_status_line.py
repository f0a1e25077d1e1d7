"""What is said at the bottom, for how long, and what can be done about it there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import status_line
from desktop_app.ui.status_line import StatusLine
from tests.unit.ui.window_texts import visible_texts


@pytest.fixture
def line(qtbot: QtBot, random_card: ModelCard, monkeypatch: pytest.MonkeyPatch) -> StatusLine:
    monkeypatch.setattr(status_line, "PASSING_MILLISECONDS", 1)
    line = StatusLine()
    qtbot.addWidget(line)
    line.resize(600, line.sizeHint().height())
    with qtbot.waitExposed(line):
        line.show()
    line.set_model(random_card)
    return line


def buttons(line: StatusLine) -> list[QPushButton]:
    return [it for it in line.findChildren(QPushButton) if it.isVisible()]


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
    told = [QAccessible.queryAccessibleInterface(it) for it in buttons(line)]
    assert [it.role() for it in told] == [QAccessible.Role.Button] * 2
    assert [it.text(QAccessible.Text.Name) for it in told] == ["Show in folder", "Undo"]
    assert line.sizeHint().height() == line.minimumHeight()
    QTest.keyClick(buttons(line)[1], Qt.Key.Key_Return)
    assert done == ["undo"]
    assert visible_texts(line) == ["Undone"]
    assert not buttons(line)


def test_long_notice_does_not_hide_its_buttons(qtbot: QtBot, line: StatusLine) -> None:
    line.show_notice("Saved to " + "long " * 60, [("Show in folder", line.update)])
    qtbot.waitUntil(lambda: "…" in line.findChildren(QLabel)[0].text())
    assert line.rect().contains(buttons(line)[0].geometry())
    assert (
        QAccessible.queryAccessibleInterface(line.findChildren(QLabel)[0])
        .text(QAccessible.Text.Name)
        .startswith("Saved to long")
    )
