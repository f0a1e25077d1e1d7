"""The window and its dialogs fit the screen, and work on a small one."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Classification, Failure, Outcome
from desktop_app.ui import theme
from desktop_app.ui.about import AboutDialog
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.model_dialog import ModelDialog
from desktop_app.ui.results import ResultsPanel
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer, expose

SMALL_SCREEN = QSize(640, 480)


def show_on(monkeypatch: pytest.MonkeyPatch, size: QSize) -> None:
    monkeypatch.setattr(QScreen, "availableSize", lambda screen: size)


def is_within(size: QSize, room: QSize) -> bool:
    return size.width() <= room.width() and size.height() <= room.height()


def test_window_and_saved_geometry_fit_a_small_screen(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_on(monkeypatch, QSize(4000, 3000))
    window = MainWindow()
    qtbot.addWidget(window)
    window.resize(3000, 2000)
    show_on(monkeypatch, SMALL_SCREEN)
    again = MainWindow()
    qtbot.addWidget(again)
    largest = theme.largest_window_size(again.screen())
    assert is_within(again.size(), largest)
    again.restore_place(window.saveGeometry())
    assert is_within(again.size(), largest)


@pytest.mark.parametrize(
    ("photos", "outcome"),
    [
        (0, None),
        (3, replace(ANSWER, damaged=True, answer=SOME_CAT)),
        (1, replace(ANSWER, damaged=True, answer=NOT_SURE)),
        (3, Failure("/photos/0.jpg", "unsupported", 1.0)),
    ],
)
@pytest.mark.parametrize("chinese", [False, True])
def test_window_fits_its_smallest_size(
    qtbot: QtBot, random_card: ModelCard, photos: int, outcome: Outcome | None, chinese: bool
) -> None:
    window = MainWindow(chinese_first=chinese)
    window.show_model(random_card)
    window.resize(window.minimumSize())
    expose(qtbot, window)
    paths = [f"/photos/{number}.jpg" for number in range(photos)]
    if isinstance(outcome, Classification):
        answer(window, outcome, paths)
    elif outcome is not None:
        window.show_photos(paths)
        window.show_outcome(outcome)
    assert is_within(window.minimumSize(), SMALL_SCREEN)
    central = window.centralWidget()
    assert central is not None
    qtbot.waitUntil(lambda: is_within(central.minimumSizeHint(), window.size()), timeout=5000)
    panel = child(window, ResultsPanel)
    for label in panel.findChildren(QLabel):
        if label.isVisible():
            assert panel.rect().contains(QRect(label.mapTo(panel, QPoint(0, 0)), label.size()))


def test_dialogs_scroll_on_a_small_screen(
    qtbot: QtBot, random_card: ModelCard, monkeypatch: pytest.MonkeyPatch
) -> None:
    show_on(monkeypatch, SMALL_SCREEN)
    about = AboutDialog(random_card, "version\n" * 60, "", False)
    models = ModelDialog([random_card] * 12, random_card.name, False)
    for dialog in (about, models):
        qtbot.addWidget(dialog)
        assert is_within(dialog.size(), theme.largest_window_size(dialog.screen()))
