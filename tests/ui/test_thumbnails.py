from PySide6.QtGui import QImage

from desktop_app.ui.thumbnails import CAPACITY, Thumbnails


def test_thumbnails_are_bounded_and_the_oldest_go_first() -> None:
    thumbnails = Thumbnails()
    for number in range(CAPACITY):
        thumbnails.put(str(number), QImage())
    assert thumbnails.get("0") is not None
    thumbnails.put("new", QImage())
    assert len(thumbnails) == CAPACITY
    assert "0" in thumbnails
    assert "1" not in thumbnails
