"""Another model is chosen in the window: it answers what is open, and is remembered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop_app import app
from desktop_app.engine.model_card import read_cards
from desktop_app.engine.outcomes import Classification
from desktop_app.preferences import Preferences
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.model_dialog import ModelDialog
from tests.support.models import write_model
from tests.support.pictures import Draw
from tests.support.widgets import child
from tests.unit.ui.test_theme import contrast
from tests.unit.ui.window_texts import shows_text

WAIT = 20_000


@pytest.fixture
def preferences(qtbot: QtBot, tmp_path: Path) -> Preferences:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return Preferences(application, tmp_path / "settings.json", "en")


@pytest.fixture
def window(qtbot: QtBot) -> MainWindow:
    window = MainWindow()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def running(
    qtbot: QtBot, random_weights: Path, window: MainWindow, preferences: Preferences
) -> Iterator[app.Engine]:
    write_model(random_weights, "two", title="Second model")
    engine = app.start_engine(window, preferences.settings.model or None, [])
    app.connect_models(window, engine.service, preferences, None)
    yield engine
    qtbot.waitUntil(lambda: not engine.service.busy, timeout=WAIT)
    assert engine.service.stop()


def outcomes(window: MainWindow) -> list[Classification]:
    return [it for it, _ in window.page.photos.results() if isinstance(it, Classification)]


def dialog_of(window: MainWindow) -> ModelDialog:
    window.header.model_asked.emit()
    return child(window, ModelDialog)


def use(dialog: ModelDialog, name: str) -> None:
    child(dialog, QRadioButton, name).click()
    accept = QDialogButtonBox.ButtonRole.AcceptRole
    box = child(dialog, QDialogButtonBox)
    next(it for it in box.buttons() if box.buttonRole(it) == accept).click()


@pytest.mark.parametrize("count", [1, 3])
def test_what_is_open_is_answered_again_by_the_chosen_model(
    qtbot: QtBot,
    running: app.Engine,
    window: MainWindow,
    preferences: Preferences,
    draw: Draw,
    count: int,
) -> None:
    photos = tuple(str(draw(f"{number}.jpg")) for number in range(count))
    window.take(app.MimeContent(app.Kind.PATHS, photos))
    qtbot.waitUntil(lambda: len(outcomes(window)) == count, timeout=WAIT)
    assert {it.model for it in outcomes(window)} == {"starter"}
    use(dialog_of(window), "two")
    qtbot.waitUntil(lambda: [it.model for it in outcomes(window)] == ["two"] * count, timeout=WAIT)
    assert preferences.settings.model == "two"
    window.notify("")  # else it stands in place of the model
    assert shows_text(window, "Second model")


def test_a_pasted_picture_is_answered_again(
    qtbot: QtBot, running: app.Engine, window: MainWindow, draw: Draw
) -> None:
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    window.take(app.MimeContent(app.Kind.PICTURE, picture=draw().read_bytes()))
    qtbot.waitUntil(lambda: len(outcomes(window)) == 1, timeout=WAIT)
    use(dialog_of(window), "two")
    qtbot.waitUntil(lambda: outcomes(window)[0].model == "two", timeout=WAIT)


def test_the_dialog_says_how_quick_each_model_is_here(
    qtbot: QtBot, running: app.Engine, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    dialog = dialog_of(window)
    qtbot.waitUntil(lambda: not shows_text(dialog, "Measuring"), timeout=WAIT)
    assert shows_text(dialog, " ms here")
    assert shows_text(dialog, "Its accuracy was not measured.")


def test_a_chosen_model_that_is_altered_is_refused_and_not_remembered(
    qtbot: QtBot,
    running: app.Engine,
    window: MainWindow,
    preferences: Preferences,
    random_weights: Path,
) -> None:
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    (random_weights / "two.pt").write_bytes(b"altered")
    use(dialog_of(window), "two")
    qtbot.waitUntil(lambda: shows_text(window, "This model can't be used"), timeout=WAIT)
    assert preferences.settings.model == ""
    assert window.card is not None
    assert window.card.name == "starter"


@pytest.mark.parametrize("remembered", ["gone", "../second", "\udcff"])
def test_a_remembered_model_that_is_gone_does_not_keep_the_program_from_answering(
    qtbot: QtBot,
    random_weights: Path,
    window: MainWindow,
    preferences: Preferences,
    remembered: str,
) -> None:
    preferences.choose_model(remembered)
    engine = app.start_engine(window, remembered, [])
    app.connect_models(window, engine.service, preferences, None)
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    assert preferences.settings.model == ""
    qtbot.waitUntil(lambda: not engine.service.busy, timeout=WAIT)
    assert engine.service.stop()


def test_only_another_model_can_be_used(
    qtbot: QtBot, running: app.Engine, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    dialog = dialog_of(window)
    button = next(it for it in dialog.findChildren(QPushButton) if "Use" in it.text())
    assert not button.isEnabled()
    child(dialog, QRadioButton, "two").click()
    assert button.isEnabled()


def test_models_cannot_be_chosen_before_one_is_loaded(
    qtbot: QtBot, running: app.Engine, window: MainWindow
) -> None:
    action = next(it for it in window.header.findChildren(QAction) if it.text() == "Model…")
    assert not action.isEnabled()
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    assert action.isEnabled()


@pytest.mark.parametrize("current", ["starter", "two", "gone"])
def test_the_arrow_keys_choose_a_model_at_once(
    qtbot: QtBot, random_weights: Path, current: str
) -> None:
    write_model(random_weights, "two", title="Second model")
    dialog = ModelDialog(read_cards(random_weights), current, chinese=False)
    qtbot.addWidget(dialog)
    with qtbot.waitExposed(dialog):
        dialog.show()
    focused = dialog.focusWidget()
    assert isinstance(focused, QRadioButton)
    if current != "gone":
        assert focused.objectName() == current
    visited: set[QWidget] = {focused}
    for _ in range(10):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        visited.add(dialog.focusWidget())
    # Where the list itself takes the focus, nobody sees where it is.
    assert all(isinstance(it, QRadioButton | QPushButton) for it in visited)


def test_a_screen_reader_hears_what_is_known_of_each_model(
    qtbot: QtBot, random_weights: Path
) -> None:
    dialog = ModelDialog(read_cards(random_weights), "starter", chinese=False)
    qtbot.addWidget(dialog)
    choice = child(dialog, QRadioButton, "starter")
    spoken = QAccessible.queryAccessibleInterface(choice)
    assert "was not measured" in spoken.text(QAccessible.Text.Description)
    dialog.take_time("starter", 12.0)
    assert "12 ms" in spoken.text(QAccessible.Text.Description)


@pytest.mark.parametrize("dark", [False, True])
def test_the_ring_of_a_model_that_is_not_chosen_can_be_seen(
    qtbot: QtBot, random_weights: Path, dark: bool
) -> None:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.install(application)
    dialog = ModelDialog(read_cards(random_weights), "gone", chinese=False)
    qtbot.addWidget(dialog)
    dialog.setPalette(theme.palette(dark))
    choice = child(dialog, QRadioButton, "starter")
    choice.setFixedSize(choice.sizeHint())
    seen = choice.grab().toImage()
    option = QStyleOptionButton()
    choice.initStyleOption(option)
    indicator = QStyle.SubElement.SE_RadioButtonIndicator
    box = choice.style().subElementRect(indicator, option, choice)
    ground = theme.palette(dark).color(QPalette.ColorRole.Window)
    middle = box.center().y()
    edge = [seen.pixelColor(x, middle) for x in range(box.left(), box.left() + 3)]
    assert max(contrast(colour, ground) for colour in edge) >= 3
