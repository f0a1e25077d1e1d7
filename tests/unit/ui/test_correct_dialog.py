"""The dialog for correcting answers."""

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QListView
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Correction
from desktop_app.ui.correct_dialog import CorrectDialog
from tests.support.outcomes import ANSWER
from tests.support.widgets import child
from tests.unit.ui.photos.builders import IS_DOG, IS_NONE
from tests.unit.ui.window_texts import button, buttons, expose, shows_text


@pytest.fixture
def dialog(qtbot: QtBot) -> CorrectDialog:
    return expose(qtbot, CorrectDialog(1, ANSWER.predictions, None, False))


def rows(dialog: CorrectDialog) -> list[str]:
    model = child(dialog, QListView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def current(dialog: CorrectDialog) -> str:
    return str(child(dialog, QListView).currentIndex().data())


def test_predictions_then_groups_then_all_names(dialog: CorrectDialog) -> None:
    shown = rows(dialog)
    assert shown[:3] == ["tabby", "Egyptian cat", "Persian cat"]
    assert current(dialog) == "tabby"
    assert len(shown) > 1000
    assert shown.index("dog") < shown.index("Labrador retriever")


@pytest.mark.parametrize("words", ["labrador", "拉布拉多"])
def test_enter_chooses_the_found_name(qtbot: QtBot, dialog: CorrectDialog, words: str) -> None:
    child(dialog, QLineEdit).setText(words)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        QTest.keyClick(child(dialog, QLineEdit), Qt.Key.Key_Return)
    assert (chosen.args[0].kind, chosen.args[0].label) == ("name", "Labrador retriever")
    assert not dialog.isVisible()


def test_prefix_matches_come_first(qtbot: QtBot, dialog: CorrectDialog) -> None:
    child(dialog, QLineEdit).setText("dog")
    qtbot.waitUntil(lambda: current(dialog) == "dog")
    index = child(dialog, QListView).currentIndex()
    assert index.data(Qt.ItemDataRole.AccessibleTextRole) == "dog, group"
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, "Use this group").click()
    assert chosen.args == [IS_DOG]


def test_arrow_keys_move_in_the_list(dialog: CorrectDialog) -> None:
    field = child(dialog, QLineEdit)
    for key, row in ((Qt.Key.Key_Down, "Egyptian cat"), (Qt.Key.Key_Up, "tabby")):
        assert field.hasFocus()
        QTest.keyClick(field, key)
        assert current(dialog) == row


def test_escape_changes_nothing(qtbot: QtBot, dialog: CorrectDialog) -> None:
    with qtbot.assertNotEmitted(dialog.chosen):
        QTest.keyClick(child(dialog, QLineEdit), Qt.Key.Key_Escape)
    assert not dialog.isVisible()


@pytest.mark.parametrize(
    ("text", "correction"), [("Something else", IS_NONE), ("Model's answer", None)]
)
def test_existing_correction_can_be_replaced_or_removed(
    qtbot: QtBot, text: str, correction: Correction | None
) -> None:
    dialog = expose(qtbot, CorrectDialog(1, ANSWER.predictions, IS_DOG, False))
    assert current(dialog) == "dog"
    with qtbot.waitSignal(dialog.chosen) as chosen:
        button(dialog, text).click()
    assert chosen.args == [correction]


def test_no_match_is_reported(qtbot: QtBot, dialog: CorrectDialog) -> None:
    child(dialog, QLineEdit).setText("pterodactyl")
    qtbot.waitUntil(lambda: not rows(dialog))
    assert shows_text(dialog, "No matches")
    assert not button(dialog, "Use this name").isEnabled()
    with qtbot.assertNotEmitted(dialog.chosen):
        QTest.keyClick(child(dialog, QLineEdit), Qt.Key.Key_Return)


def test_title_and_language_for_several_photos(qtbot: QtBot) -> None:
    dialog = expose(qtbot, CorrectDialog(1234, (), None, True))
    assert dialog.windowTitle() == "What are these 1,234 photos?"
    assert "狗" in rows(dialog)


def test_default_button_chooses_the_name(dialog: CorrectDialog) -> None:
    assert [it.text() for it in buttons(dialog) if it.isDefault()] == ["Use this name"]
    assert "Model's answer" not in [it.text() for it in buttons(dialog)]


def test_accessible_names_outlast_a_theme_change(dialog: CorrectDialog) -> None:
    field = child(dialog, QLineEdit)
    for _ in range(2):
        assert field.placeholderText() == field.accessibleName() == "Find a name or a group"
        QApplication.sendEvent(field, QEvent(QEvent.Type.PaletteChange))
    assert child(dialog, QListView).accessibleName() == "Names and groups"
