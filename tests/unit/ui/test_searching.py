"""Where the list stands once it is searched or sorted."""

import pytest
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.filter_bar import FilterBar
from desktop_app.ui.photos.panel import PhotosPanel
from desktop_app.ui.photos.sort_orders import Order
from desktop_app.ui.photos.views import RowsView
from tests.support.widgets import child

PHOTOS = [f"/photos/{number % 2}/IMG_{number}.jpg" for number in range(400)]


@pytest.fixture
def panel(qtbot: QtBot, ready: MainWindow) -> PhotosPanel:
    """The list of many photos, which stands in the middle."""
    ready.show_photos(PHOTOS)
    panel = ready.page.panel
    panel.turn_to(ready.page.photos.entries()[250])
    qtbot.waitUntil(lambda: current_row_shows(panel))
    return panel


def test_current_photo_is_in_sight_while_searched_and_after(
    qtbot: QtBot, panel: PhotosPanel
) -> None:
    field = child(panel, QLineEdit)
    for words, row in (("IMG_2", 61), ("IMG_25", 1), ("", 250)):
        field.setText(words)
        qtbot.waitUntil(lambda row=row: rows(panel).currentIndex().row() == row)
        assert current_row_shows(panel)


def test_current_photo_is_in_sight_after_sorting(panel: PhotosPanel) -> None:
    child(panel, FilterBar).order_chosen.emit(Order.FOLDER)
    assert rows(panel).currentIndex().row() == 125
    assert current_row_shows(panel)


def rows(panel: PhotosPanel) -> RowsView:
    view = child(panel, RowsView)
    assert view is not None
    return view


def current_row_shows(panel: PhotosPanel) -> bool:
    view = rows(panel)
    place = view.visualRect(view.currentIndex())
    return bool(view.viewport().rect().contains(place))
