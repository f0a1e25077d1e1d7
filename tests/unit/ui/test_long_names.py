from dataclasses import replace

from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from tests.support.outcomes import ANSWER
from tests.unit.ui.window_texts import answer, shows_text

LONG = "照片" + "W" * 240 + "-final.jpg"


def test_long_name_keeps_its_suffix(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, replace(ANSWER, path=f"/photos/{LONG}"))
    assert shows_text(ready, "-final.jpg · 4000 × 3000")
    ready.exporting.show_written(f"/tables/{LONG}", 3)
    assert shows_text(ready, "Saved 3 results to 照片W")
    for label in ready.findChildren(QLabel):
        if label.isVisible() and "…" in label.text():
            advance = label.fontMetrics().horizontalAdvance(label.text())
            assert advance <= label.contentsRect().width()
            assert LONG in label.accessibleName()


def test_name_is_complete_in_a_wider_window(qtbot: QtBot, ready: MainWindow) -> None:
    name = "W" * 40 + ".jpg"
    ready.resize(ready.minimumSize())
    answer(ready, replace(ANSWER, path=f"/photos/{name}"))
    caption = next(it for it in ready.findChildren(QLabel) if it.accessibleName().startswith(name))
    assert name not in caption.text()
    ready.resize(1800, 900)
    qtbot.waitUntil(lambda: name in caption.text())


def test_names_are_plain_text(ready: MainWindow) -> None:
    ready.exporting.show_written("/tables/<b>bold<i>.csv", 2)
    status = next(label for label in ready.findChildren(QLabel) if "results to" in label.text())
    assert status.textFormat().name == "PlainText"
