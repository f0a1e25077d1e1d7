from collections.abc import Callable

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Photo
from desktop_app.services.image_service import ImageService, as_qimage
from desktop_app.ui.preview import Preview
from tests.support.pictures import corners

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
    preview = show(Photo(corners((1600, 1200)), 1600, 1200))
    shown = preview.grab().toImage()
    ratio = shown.devicePixelRatio()
    colour = shown.pixelColor(int(100 * ratio), int(120 * ratio))
    assert colour.red() > 150
    assert colour.blue() < 80
    background = preview.palette().color(preview.backgroundRole())
    assert shown.pixelColor(int(200 * ratio), 10) == background


def test_small_photo_is_not_enlarged(show: Show) -> None:
    preview = show(Photo(Image.new("RGB", (64, 64), "red"), 64, 64))
    shown = preview.grab().toImage()
    assert shown.pixelColor(200, 200).red() == 255
    assert shown.pixelColor(160, 160) != shown.pixelColor(200, 200)


@pytest.mark.parametrize("size", [(1, 1), (1, 3000), (3000, 1)])
def test_odd_photos_can_be_shown(show: Show, size: tuple[int, int]) -> None:
    preview = show(Photo(Image.new("RGB", size, "red"), *size))
    assert not preview.grab().isNull()


def test_image_of_another_photo_is_not_shown(show: Show) -> None:
    """It was asked for before, and came after the next photo."""
    preview = show(Photo(Image.new("RGB", (400, 400), "red"), 400, 400))
    late = Photo(Image.new("RGB", (400, 400), "blue"), 400, 400)
    preview.take_picture(late, as_qimage(late.image))
    assert preview.grab().toImage().pixelColor(200, 200).name() == "#ff0000"


def test_resize_requests_another_image(qtbot: QtBot, show: Show, pictures: ImageService) -> None:
    preview = show(Photo(corners((1600, 1200)), 1600, 1200))
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
        preview.show_photo(Photo(Image.new("RGB", (64, 64), "red"), 64, 64))
    assert wanted.args[1] == QSize(192, 192) * preview.devicePixelRatioF()


def test_preview_can_be_cleared(show: Show) -> None:
    preview = show(Photo(Image.new("RGB", (400, 400), "red"), 400, 400))
    preview.clear()
    shown = preview.grab().toImage()
    assert shown.pixelColor(200, 200) == preview.palette().color(preview.backgroundRole())
