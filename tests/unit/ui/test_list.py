"""The list in the window: its thumbnails, and where it stands once it is searched or sorted."""

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.filter_bar import FilterBar
from desktop_app.ui.photos.panel import PhotosPanel
from desktop_app.ui.photos.sort_orders import Order
from desktop_app.ui.photos.views import RowsView
from desktop_app.ui.thumbnails import MAX_BYTES, Thumbnails
from tests.support.widgets import child

PHOTOS = [f"/photos/{number % 2}/IMG_{number}.jpg" for number in range(400)]
SIDE = 256
THUMBNAIL = QImage(SIDE, SIDE, QImage.Format.Format_RGB32)


def test_oldest_thumbnails_are_dropped() -> None:
    thumbnails = Thumbnails()
    capacity = MAX_BYTES // (4 * SIDE * SIDE)
    for number in range(capacity):
        thumbnails.put(str(number), THUMBNAIL)
    assert thumbnails.get("0") is not None
    thumbnails.put("new", THUMBNAIL)
    assert len(thumbnails) == capacity
    assert "0" in thumbnails
    assert "1" not in thumbnails


def test_rows_that_become_visible_get_thumbnails(qtbot: QtBot, ready: MainWindow) -> None:
    wanted: list[str] = []
    ready.page.panel.thumbnails_wanted.connect(lambda paths, side: wanted.extend(paths))
    ready.show_photos(PHOTOS)
    qtbot.waitUntil(lambda: bool(wanted))
    for path in wanted:
        ready.page.panel.take_thumbnail(path, THUMBNAIL)
    wanted.clear()
    ready.resize(ready.width(), ready.height() + 400)
    qtbot.waitUntil(lambda: bool(wanted))


@pytest.fixture
def panel(qtbot: QtBot, ready: MainWindow) -> PhotosPanel:
    """The list of many photos, scrolled to its middle."""
    ready.show_photos(PHOTOS)
    panel = ready.page.panel
    panel.turn_to(ready.page.photos.entries()[250])
    qtbot.waitUntil(lambda: current_row_shows(panel))
    return panel


def current_row_shows(panel: PhotosPanel) -> bool:
    view = child(panel, RowsView)
    return view.viewport().rect().contains(view.visualRect(view.currentIndex()))


def test_current_photo_is_in_sight_while_searched_and_after(
    qtbot: QtBot, panel: PhotosPanel
) -> None:
    for words, row in (("IMG_2", 61), ("IMG_25", 1), ("", 250)):
        child(panel, QLineEdit).setText(words)
        qtbot.waitUntil(lambda row=row: child(panel, RowsView).currentIndex().row() == row)
        assert current_row_shows(panel)


def test_current_photo_is_in_sight_after_sorting(panel: PhotosPanel) -> None:
    child(panel, FilterBar).order_chosen.emit(Order.FOLDER)
    assert child(panel, RowsView).currentIndex().row() == 125
    assert current_row_shows(panel)
