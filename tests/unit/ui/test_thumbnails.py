from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.thumbnails import MAX_BYTES, Thumbnails


def test_oldest_thumbnails_are_dropped() -> None:
    thumbnails = Thumbnails()
    side = 256
    capacity = MAX_BYTES // (4 * side * side)
    for number in range(capacity):
        thumbnails.put(str(number), QImage(side, side, QImage.Format.Format_RGB32))
    assert thumbnails.get("0") is not None
    thumbnails.put("new", QImage(side, side, QImage.Format.Format_RGB32))
    assert len(thumbnails) == capacity
    assert "0" in thumbnails
    assert "1" not in thumbnails


def test_rows_that_become_visible_get_thumbnails(qtbot: QtBot, ready: MainWindow) -> None:
    wanted: list[str] = []
    ready.page.panel.thumbnails_wanted.connect(lambda paths, side: wanted.extend(paths))
    ready.show_photos([f"/photos/{row}.jpg" for row in range(100)])
    qtbot.waitUntil(lambda: bool(wanted))
    for path in wanted:
        ready.page.panel.take_thumbnail(path, QImage(48, 48, QImage.Format.Format_RGB32))
    wanted.clear()
    ready.resize(ready.width(), ready.height() + 400)
    qtbot.waitUntil(lambda: bool(wanted))
