"""The window and its dialogs fit the screen, and work on a small one."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Failure
from desktop_app.ui import theme
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.model_dialog import ModelDialog
from desktop_app.ui.results import ResultsPanel
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer

SMALL_SCREEN = QSize(640, 480)
PATHS = [f"/photos/{number}.jpg" for number in range(3)]


@pytest.fixture
def small_screen(monkeypatch: pytest.MonkeyPatch) -> QSize:
    monkeypatch.setattr(QScreen, "availableSize", lambda screen: SMALL_SCREEN)
    return SMALL_SCREEN


def is_within(size: QSize, room: QSize) -> bool:
    return size.width() <= room.width() and size.height() <= room.height()


def test_window_opens_within_a_small_screen(qtbot: QtBot, small_screen: QSize) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    assert is_within(window.size(), theme.largest_window_size(window.screen()))


def test_saved_geometry_is_fitted_to_the_screen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda screen: QSize(4000, 3000))
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(3000, 2000)
    geometry = window.saveGeometry()
    monkeypatch.setattr(QScreen, "availableSize", lambda screen: SMALL_SCREEN)
    again = MainWindow()
    qtbot.addWidget(again)
    again.restore_place(geometry)
    assert is_within(again.size(), theme.largest_window_size(again.screen()))


def show_nothing(window: MainWindow) -> None:
    pass


def show_many(window: MainWindow) -> None:
    answer(window, replace(ANSWER, damaged=True, answer=SOME_CAT), PATHS)


def show_unsure(window: MainWindow) -> None:
    answer(window, replace(ANSWER, damaged=True, answer=NOT_SURE))


def show_failure(window: MainWindow) -> None:
    window.show_photos(PATHS)
    window.show_outcome(Failure(PATHS[0], "unsupported", 1.0))


@pytest.mark.parametrize("show", [show_nothing, show_many, show_unsure, show_failure])
@pytest.mark.parametrize("chinese", [False, True])
def test_window_fits_its_smallest_size(
    qtbot: QtBot, random_card: ModelCard, show: Callable[[MainWindow], None], chinese: bool
) -> None:
    window = MainWindow(chinese_first=chinese)
    qtbot.addWidget(window)
    window.show_model(random_card)
    window.resize(window.minimumSize())
    with qtbot.waitExposed(window):
        window.show()
    show(window)
    assert is_within(window.minimumSize(), SMALL_SCREEN)
    central = window.centralWidget()
    assert central is not None
    qtbot.waitUntil(lambda: is_within(central.minimumSizeHint(), window.size()), timeout=5000)
    panel = child(window, ResultsPanel)
    for label in panel.findChildren(QLabel):
        if label.isVisible():
            assert panel.rect().contains(QRect(label.mapTo(panel, QPoint(0, 0)), label.size()))


def test_dialogs_scroll_on_a_small_screen(
    qtbot: QtBot, random_card: ModelCard, small_screen: QSize
) -> None:
    about = AboutDialog(random_card, "version\n" * 60, "", False)
    models = ModelDialog([random_card] * 12, random_card.name, False)
    for dialog in (about, models):
        qtbot.addWidget(dialog)
        assert is_within(dialog.size(), theme.largest_window_size(dialog.screen()))
