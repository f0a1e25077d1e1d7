"""The window with three photos in it, and the list's panel with nine."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
from tests.unit.ui.photos.builders import (
    A_CAT,
    BEAGLE,
    CHIHUAHUA,
    TABBY,
    UNSURE,
    add_photos,
    failure,
)
from tests.unit.ui.photos.panel_driver import PanelDriver
from tests.unit.ui.photos.window_driver import THREE, answer_photos


@pytest.fixture
def running(ready: MainWindow) -> MainWindow:
    """Three photos were opened, the first is answered."""
    ready.show_photos(THREE)
    answer_photos(ready, a=TABBY)
    return ready


@pytest.fixture
def ended(running: MainWindow) -> MainWindow:
    """The second photo is unsure, the file of the third was not found."""
    answer_photos(running, b=UNSURE, c=failure(THREE[2], "not-found"))
    running.page.run.end()
    return running


@pytest.fixture
def driver(qtbot: QtBot) -> PanelDriver:
    """Nine photos: two Chihuahuas, a beagle, two tabbies, some cat; unsure, broken and waiting."""
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.install(application)
    driver = PanelDriver()
    add_photos(
        driver.photos,
        late=None,
        small=CHIHUAHUA,
        unsure=UNSURE,
        beagle=BEAGLE,
        broken=failure(),
        tabby=TABBY,
        some=A_CAT,
        tom=TABBY,
        tiny=CHIHUAHUA,
    )
    qtbot.addWidget(driver.panel)
    driver.panel.resize(320, 700)
    with qtbot.waitExposed(driver.panel):
        driver.panel.show()
    driver.panel.activateWindow()
    return driver
