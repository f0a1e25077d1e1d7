"""Another model is chosen in the window: it classifies the open photos and is remembered."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
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
from tests.support.services import WAIT
from tests.support.widgets import child
from tests.unit.ui.test_theme import contrast
from tests.unit.ui.window_texts import shows_text


@pytest.fixture
def preferences(qapp: QApplication, tmp_path: Path) -> Preferences:
    return Preferences(qapp, tmp_path / "settings.json", "en")


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
    """The services of the window, with a second model."""
    write_model(random_weights, "two", title="Second model")
    engine = app.start_engine(window, preferences.settings.model or None, [])
    app.connect_models(window, engine.service, preferences, None)
    yield engine
    qtbot.waitUntil(lambda: not engine.service.busy, timeout=WAIT)
    assert engine.service.stop()


@pytest.fixture
def loaded(qtbot: QtBot, running: app.Engine, window: MainWindow) -> MainWindow:
    """The window with its first model."""
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    return window


def models(window: MainWindow) -> list[str]:
    """Return the model of each classification."""
    results = window.page.photos.results()
    return [it.model for it, _ in results if isinstance(it, Classification)]


def open_dialog(window: MainWindow) -> ModelDialog:
    window.header.model_asked.emit()
    return child(window, ModelDialog)


def choose(dialog: ModelDialog, name: str) -> None:
    child(dialog, QRadioButton, name).click()
    use_button(dialog).click()


def use_button(dialog: ModelDialog) -> QPushButton:
    return next(it for it in dialog.findChildren(QPushButton) if "Use" in it.text())


@pytest.mark.usefixtures("running")
@pytest.mark.parametrize("count", [1, 3])
def test_open_photos_are_classified_again_by_the_chosen_model(
    qtbot: QtBot, window: MainWindow, preferences: Preferences, draw: Draw, count: int
) -> None:
    photos = tuple(str(draw(f"{number}.jpg")) for number in range(count))
    window.take(app.MimeContent(app.Kind.PATHS, photos))
    qtbot.waitUntil(lambda: models(window) == ["starter"] * count, timeout=WAIT)
    choose(open_dialog(window), "two")
    qtbot.waitUntil(lambda: models(window) == ["two"] * count, timeout=WAIT)
    assert preferences.settings.model == "two"
    window.notify("")  # the message is in place of the model's name
    assert shows_text(window, "Second model")


def test_pasted_picture_is_classified_again(qtbot: QtBot, loaded: MainWindow, draw: Draw) -> None:
    loaded.take(app.MimeContent(app.Kind.PICTURE, picture=draw().read_bytes()))
    qtbot.waitUntil(lambda: models(loaded) == ["starter"], timeout=WAIT)
    choose(open_dialog(loaded), "two")
    qtbot.waitUntil(lambda: models(loaded) == ["two"], timeout=WAIT)


def test_dialog_shows_the_measured_time_of_each_model(qtbot: QtBot, loaded: MainWindow) -> None:
    dialog = open_dialog(loaded)
    qtbot.waitUntil(lambda: not shows_text(dialog, "Measuring"), timeout=WAIT)
    assert shows_text(dialog, " ms here")
    assert shows_text(dialog, "Its accuracy was not measured.")


def test_altered_model_is_refused_and_not_remembered(
    qtbot: QtBot, loaded: MainWindow, preferences: Preferences, random_weights: Path
) -> None:
    (random_weights / "two.pt").write_bytes(b"altered")
    choose(open_dialog(loaded), "two")
    qtbot.waitUntil(lambda: shows_text(loaded, "This model can't be used"), timeout=WAIT)
    assert preferences.settings.model == ""
    assert loaded.card is not None
    assert loaded.card.name == "starter"


@pytest.mark.usefixtures("random_weights")
@pytest.mark.parametrize("remembered", ["gone", "../second", "\udcff"])
def test_remembered_model_that_is_missing_is_replaced_by_the_default(
    qtbot: QtBot, window: MainWindow, preferences: Preferences, remembered: str
) -> None:
    preferences.choose_model(remembered)
    engine = app.start_engine(window, remembered, [])
    app.connect_models(window, engine.service, preferences, None)
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    assert preferences.settings.model == ""
    qtbot.waitUntil(lambda: not engine.service.busy, timeout=WAIT)
    assert engine.service.stop()


def test_only_another_model_can_be_used(loaded: MainWindow) -> None:
    dialog = open_dialog(loaded)
    assert not use_button(dialog).isEnabled()
    child(dialog, QRadioButton, "two").click()
    assert use_button(dialog).isEnabled()


@pytest.mark.usefixtures("running")
def test_models_cannot_be_chosen_before_one_is_loaded(qtbot: QtBot, window: MainWindow) -> None:
    action = next(it for it in window.header.findChildren(QAction) if it.text() == "Model…")
    assert not action.isEnabled()
    qtbot.waitUntil(lambda: window.card is not None, timeout=WAIT)
    assert action.isEnabled()


@pytest.fixture
def dialog(qtbot: QtBot, random_weights: Path, request: pytest.FixtureRequest) -> ModelDialog:
    """The dialog for two models; its parameter is the name of the current one."""
    write_model(random_weights, "two", title="Second model")
    dialog = ModelDialog(read_cards(random_weights), request.param, chinese=False)
    qtbot.addWidget(dialog)
    return dialog


@pytest.mark.parametrize("dialog", ["starter", "two", "gone"], indirect=True)
def test_tab_stops_only_at_visible_controls(
    qtbot: QtBot, dialog: ModelDialog, request: pytest.FixtureRequest
) -> None:
    with qtbot.waitExposed(dialog):
        dialog.show()
    focused = dialog.focusWidget()
    assert isinstance(focused, QRadioButton)
    assert request.node.callspec.params["dialog"] in (focused.objectName(), "gone")
    visited: set[QWidget] = {focused}
    for _ in range(10):
        QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Tab)
        visited.add(dialog.focusWidget())
    # The focus of the list itself would be invisible.
    assert all(isinstance(it, QRadioButton | QPushButton) for it in visited)


@pytest.mark.parametrize("dialog", ["starter"], indirect=True)
def test_screen_readers_get_what_is_known_of_each_model(dialog: ModelDialog) -> None:
    choice = QAccessible.queryAccessibleInterface(child(dialog, QRadioButton, "starter"))
    assert "was not measured" in choice.text(QAccessible.Text.Description)
    dialog.take_time("starter", 12.0)
    assert "12 ms" in choice.text(QAccessible.Text.Description)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("dialog", ["gone"], indirect=True)
def test_ring_of_an_unchecked_radio_button_is_visible(
    qapp: QApplication, dialog: ModelDialog, dark: bool
) -> None:
    theme.install(qapp)
    dialog.setPalette(theme.palette(dark))
    choice = child(dialog, QRadioButton, "starter")
    choice.setFixedSize(choice.sizeHint())
    image, option = choice.grab().toImage(), QStyleOptionButton()
    choice.initStyleOption(option)
    indicator = QStyle.SubElement.SE_RadioButtonIndicator
    box = choice.style().subElementRect(indicator, option, choice)
    background = theme.palette(dark).color(QPalette.ColorRole.Window)
    edge = [image.pixelColor(x, box.center().y()) for x in range(box.left(), box.left() + 3)]
    assert max(contrast(colour, background) for colour in edge) >= 3
