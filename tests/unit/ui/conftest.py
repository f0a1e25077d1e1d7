"""The window, with its pictures made beside it as in the program."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import connect_images
from desktop_app.engine.model_card import ModelCard
from desktop_app.services.image_service import ImageService
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, pictures: ImageService) -> MainWindow:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    theme.install(application)
    window = MainWindow()
    qtbot.addWidget(window)
    connect_images(window, pictures)
    with qtbot.waitExposed(window):
        window.show()
    return window


@pytest.fixture
def ready(window: MainWindow, random_card: ModelCard) -> MainWindow:
    window.show_model(random_card)
    return window
