"""What a person says that photos show."""

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListView, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Correction, Prediction
from desktop_app.ui.correct_dialog import CorrectDialog
from tests.support.outcomes import ANSWER
from tests.support.widgets import child

Open = Callable[..., CorrectDialog]
DOG = Correction("group", "dog", "dog", "狗")
NONE = Correction("none", None, None, None)


@pytest.fixture
def ask(qtbot: QtBot) -> Open:
    def open_dialog(
        count: int = 1,
        guesses: tuple[Prediction, ...] = ANSWER.predictions,
        current: Correction | None = None,
        chinese_first: bool = False,
    ) -> CorrectDialog:
        dialog = CorrectDialog(count, guesses, current, chinese_first)
        qtbot.addWidget(dialog)
        with qtbot.waitExposed(dialog):
            dialog.show()
        return dialog

    return open_dialog


def rows(dialog: CorrectDialog) -> list[str]:
    model = child(dialog, QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def current(dialog: CorrectDialog) -> str:
    return str(child(dialog, QListView).currentIndex().data())


def button(dialog: CorrectDialog, text: str) -> QPushButton:
    return next(it for it in dialog.findChildren(QPushButton) if it.text() == text)


def find(qtbot: QtBot, dialog: CorrectDialog, text: str, count: int) -> None:
    child(dialog, QLineEdit).setText(text)
    qtbot.waitUntil(lambda: len(rows(dialog)) == count)


def test_predictions_then_groups_then_all_names(ask: Open) -> None:
    shown = rows(ask())
    assert shown[:3] == ["tabby", "Egyptian cat", "Persian cat"]
    assert current(ask()) == "tabby"
    assert len(shown) > 1000
    assert shown.index("dog") < shown.index("Labrador retriever")


@pytest.mark.parametrize("words", ["labrador", "拉布拉多"])
def test_enter_chooses_the_found_name(qtbot: QtBot, ask: Open, words: str) -> None:
    dialog = ask()
    QTest.keyClicks(child(dialog, QLineEdit), "")
    child(dialog, QLineEdit).setText(words)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.keyClick(child(dialog, QLineEdit), Qt.Key.Key_Return)
    assert chosen.args[0].label == "Labrador retriever"
    assert chosen.args[0].kind == "name"
    assert not dialog.isVisible()


def test_prefix_matches_come_first(qtbot: QtBot, ask: Open) -> None:
    dialog = ask()
    child(dialog, QLineEdit).setText("dog")
    qtbot.waitUntil(lambda: current(dialog) == "dog")
    index = child(dialog, QListView).currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "dog, group"
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, "Use this group").click()
    assert chosen.args == [DOG]


def test_arrow_keys_move_in_the_list(qtbot: QtBot, ask: Open) -> None:
    dialog = ask()
    field = child(dialog, QLineEdit)
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Down)
    assert current(dialog) == "Egyptian cat"
    assert field.hasFocus()
    QTest.keyClick(field, Qt.Key.Key_Up)
    assert current(dialog) == "tabby"


def test_escape_changes_nothing(qtbot: QtBot, ask: Open) -> None:
    dialog = ask()
    with qtbot.assertNotEmitted(dialog.chosen):
        QTest.keyClick(child(dialog, QLineEdit), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_something_else_can_be_chosen(qtbot: QtBot, ask: Open) -> None:
    dialog = ask()
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, "Something else").click()
    assert chosen.args == [NONE]


def test_existing_correction_can_be_removed(qtbot: QtBot, ask: Open) -> None:
    assert "Model's answer" not in [it.text() for it in ask().findChildren(QPushButton)]
    dialog = ask(current=DOG)
    assert current(dialog) == "dog"
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, "Model's answer").click()
    assert chosen.args == [None]


def test_no_match_is_reported(qtbot: QtBot, ask: Open) -> None:
    dialog = ask()
    find(qtbot, dialog, "pterodactyl", 0)
    seen = [it.text() for it in dialog.findChildren(QLabel) if it.isVisible()]
    assert "No matches" in seen
    assert not button(dialog, "Use this name").isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen):
        QTest.keyClick(child(dialog, QLineEdit), Qt.Key.Key_Return)


def test_title_and_language_for_several_photos(ask: Open) -> None:
    dialog = ask(count=1234, guesses=(), chinese_first=True)
    assert dialog.windowTitle() == "What are these 1,234 photos?"
    assert "狗" in rows(dialog)


def test_default_button_chooses_the_name(ask: Open) -> None:
    dialog = ask()
    assert [it.text() for it in dialog.findChildren(QPushButton) if it.isDefault()] == [
        "Use this name"
    ]


def test_widgets_have_accessible_names(ask: Open) -> None:
    dialog = ask()
    assert child(dialog, QLineEdit).accessibleName() == "Find a name or a group"
    assert child(dialog, QListView).accessibleName() == "Names and groups"


def test_theme_change_keeps_the_search_text(ask: Open) -> None:
    field = child(ask(), QLineEdit)
    QApplication.sendEvent(field, QEvent(QEvent.Type.PaletteChange))
    assert field.placeholderText() == "Find a name or a group"
    assert field.accessibleName() == "Find a name or a group"
