from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Explanation
from desktop_app.services.image_service import ImageService
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.prediction_row import PredictionRow
from desktop_app.ui.preview import Preview
from tests.support.outcomes import ANSWER
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer, shows_text


def explanations() -> list[Explanation]:
    """The best label lies on the left of what the model saw, the second on the right."""
    maps = np.zeros((3, 30, 40), np.float32)
    maps[0, :, 5:20] = 2
    maps[1, :, 20:35] = 2
    square = (0.125, 0.0, 0.875, 1.0)
    return [Explanation(p.wnid, m, square) for p, m in zip(ANSWER.predictions, maps, strict=True)]


def brightness(window: MainWindow) -> tuple[float, float]:
    """How bright the left and the right half of the photo shown are."""
    shown = child(window, Preview).grab().toImage()
    middle = shown.height() // 2
    left, right = (
        range(int(shown.width() * a), int(shown.width() * b), 4)
        for a, b in ((0.2, 0.4), (0.6, 0.8))
    )
    mean = [
        sum(shown.pixelColor(x, middle).lightness() for x in xs) / len(xs) for xs in (left, right)
    ]
    return mean[0], mean[1]


def why_button(window: MainWindow) -> QPushButton:
    return next(it for it in window.findChildren(QPushButton) if it.text() == "Why?")


def test_why_shows_the_evidence(qtbot: QtBot, ready: MainWindow, pictures: ImageService) -> None:
    with qtbot.waitSignal(pictures.fitted):
        answer(ready, ANSWER)
    plain = brightness(ready)
    with qtbot.waitSignal(ready.page.why_asked) as asked:
        QTest.mouseClick(why_button(ready), Qt.MouseButton.LeftButton)
    assert asked.args == [tuple(prediction.wnid for prediction in ANSWER.predictions)]
    ready.page.show_explanations(explanations())
    assert shows_text(ready, 'Brighter areas counted towards "tabby".')
    assert shows_text(ready, "The model saw only what is inside the frame.")
    left, right = brightness(ready)
    assert left == pytest.approx(plain[0], abs=3)
    assert plain[1] / 3 < right < plain[1] * 0.7  # it can still be recognised

    with qtbot.assertNotEmitted(ready.page.why_asked):
        ready.findChildren(PredictionRow)[1].pointed_at.emit(True)
    assert shows_text(ready, 'Brighter areas counted towards "Egyptian cat".')
    left, right = brightness(ready)
    assert plain[0] / 3 < left < plain[0] * 0.7
    assert right == pytest.approx(plain[1], abs=3)

    QTest.mouseClick(why_button(ready), Qt.MouseButton.LeftButton)
    assert brightness(ready) == plain
    assert shows_text(ready, "cat.jpg · 4000 × 3000")


def test_why_stays_on_for_the_next_photo(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    why_button(ready).click()
    ready.page.show_explanations(explanations())
    with qtbot.waitSignal(ready.page.why_asked):
        answer(ready, replace(ANSWER, path="/photos/next.jpg"))
    assert not shows_text(ready, "Brighter areas")
    assert shows_text(ready, "next.jpg")
