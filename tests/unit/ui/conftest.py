"""The window, connected to the image service as in the program."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.app import connect_images
from desktop_app.engine.model_card import ModelCard
from desktop_app.services.image_service import ImageService
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow
from tests.unit.ui.window_texts import expose


@pytest.fixture
def window(qtbot: QtBot, qapp: QApplication, pictures: ImageService) -> MainWindow:
    theme.install(qapp)
    window = MainWindow()
    connect_images(window, pictures)
    return expose(qtbot, window)


@pytest.fixture
def ready(window: MainWindow, random_card: ModelCard) -> MainWindow:
    window.show_model(random_card)
    return window
