"""The photo in the window, and the evidence for a label drawn over it."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Explanation, Photo
from desktop_app.services.image_service import ImageService, as_qimage
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.prediction_row import PredictionRow
from desktop_app.ui.preview import Preview
from tests.support.outcomes import ANSWER
from tests.support.pictures import corners
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer, button, shows_text

LARGE = Photo(corners((1600, 1200)), 1600, 1200)
SMALL = Photo(Image.new("RGB", (64, 64), "red"), 64, 64)
RED, BLUE = (Photo(Image.new("RGB", (400, 400), name), 400, 400) for name in ("red", "blue"))
Show = Callable[[Photo], Preview]


@pytest.fixture
def show(qtbot: QtBot, pictures: ImageService) -> Show:
    """Show a photo in a preview of 400 × 400, and wait until it is there."""

    def shown(photo: Photo) -> Preview:
        preview = Preview()
        qtbot.addWidget(preview)
        preview.resize(400, 400)
        preview.picture_wanted.connect(pictures.fit)
        pictures.fitted.connect(preview.take_picture)
        with qtbot.waitSignal(pictures.fitted):
            preview.show_photo(photo)
        return preview

    return shown


def test_preview_is_upright_and_sharp(show: Show) -> None:
    preview = show(LARGE)
    shown = preview.grab().toImage()
    ratio = shown.devicePixelRatio()
    colour = shown.pixelColor(int(100 * ratio), int(120 * ratio))
    assert colour.red() > 150
    assert colour.blue() < 80
    background = preview.palette().color(preview.backgroundRole())
    assert shown.pixelColor(int(200 * ratio), 10) == background


def test_small_photo_is_not_enlarged(show: Show) -> None:
    preview = show(SMALL)
    shown = preview.grab().toImage()
    assert shown.pixelColor(200, 200).red() == 255
    assert shown.pixelColor(160, 160) != shown.pixelColor(200, 200)


def test_image_of_another_photo_is_not_shown(show: Show) -> None:
    """It was asked for before, and came after the next photo."""
    preview = show(RED)
    preview.take_picture(BLUE, as_qimage(BLUE.image))
    assert preview.grab().toImage().pixelColor(200, 200).name() == "#ff0000"


def test_resize_requests_another_image(qtbot: QtBot, show: Show, pictures: ImageService) -> None:
    preview = show(LARGE)
    with qtbot.waitExposed(preview):
        preview.show()
    with qtbot.waitSignal(pictures.fitted) as fitted:
        preview.resize(300, 300)
    assert fitted.args[1].width() == 300 * preview.devicePixelRatioF()


def test_small_photo_is_enlarged_to_a_limit(qtbot: QtBot, pictures: ImageService) -> None:
    preview = Preview(enlarged=3)
    qtbot.addWidget(preview)
    preview.resize(400, 400)
    with qtbot.waitSignal(preview.picture_wanted) as wanted:
        preview.show_photo(SMALL)
    assert wanted.args[1] == QSize(192, 192) * preview.devicePixelRatioF()


def test_preview_can_be_cleared(show: Show) -> None:
    preview = show(RED)
    preview.clear()
    shown = preview.grab().toImage()
    assert shown.pixelColor(200, 200) == preview.palette().color(preview.backgroundRole())


def explanations() -> list[Explanation]:
    """The best label lies on the left of what the model saw, the second on the right."""
    maps = np.zeros((3, 30, 40), np.float32)
    maps[0, :, 5:20] = 2
    maps[1, :, 20:35] = 2
    square = (0.125, 0.0, 0.875, 1.0)
    return [Explanation(p.wnid, m, square) for p, m in zip(ANSWER.predictions, maps, strict=True)]


def brightness(window: MainWindow) -> tuple[float, float]:
    """Return the mean lightness of the left and the right half of the photo."""
    shown = child(window, Preview).grab().toImage()
    width, middle = shown.width(), shown.height() // 2
    left, right = range(width // 5, width * 2 // 5, 4), range(width * 3 // 5, width * 4 // 5, 4)
    mean = [np.mean([shown.pixelColor(x, middle).lightness() for x in xs]) for xs in (left, right)]
    return float(mean[0]), float(mean[1])


def test_why_shows_the_evidence(qtbot: QtBot, ready: MainWindow, pictures: ImageService) -> None:
    with qtbot.waitSignal(pictures.fitted):
        answer(ready, ANSWER)
    plain = brightness(ready)
    with qtbot.waitSignal(ready.page.why_asked) as asked:
        button(ready, "Why?").click()
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

    button(ready, "Why?").click()
    assert brightness(ready) == plain
    assert shows_text(ready, "cat.jpg · 4000 × 3000")


def test_why_stays_on_for_the_next_photo(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    button(ready, "Why?").click()
    ready.page.show_explanations(explanations())
    with qtbot.waitSignal(ready.page.why_asked):
        answer(ready, replace(ANSWER, path="/photos/next.jpg"))
    assert not shows_text(ready, "Brighter areas")
    assert shows_text(ready, "next.jpg")


@pytest.mark.parametrize(
    ("decoded", "wanted"),
    [
        (Photo(corners((200, 150)), 4000, 3000), [300]),  # the preview shows 400 × 300
        (Photo(corners((800, 600)), 4000, 3000), []),
        (Photo(corners((200, 150)), 200, 150), []),
    ],
)
def test_photo_with_too_few_pixels_is_requested_once(
    qtbot: QtBot, decoded: Photo, wanted: list[int]
) -> None:
    preview = Preview(enlarged=4)
    qtbot.addWidget(preview)
    preview.resize(400, 400)
    requested: list[int] = []
    preview.sharper_wanted.connect(requested.append)
    preview.show_photo(decoded)
    preview.sharpen_photo(decoded)
    assert requested == [round(it * preview.devicePixelRatioF()) for it in wanted]
