"""The image service: photos and thumbnails scaled for the screen."""

import threading
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage

from desktop_app.engine.outcomes import Photo
from desktop_app.services import image_service as image_module
from desktop_app.services.image_service import ImageService
from tests.support.pictures import Draw, corners
from tests.support.services import Waiter, hold_back


@pytest.fixture
def made(pictures: ImageService) -> list[str]:
    """The photos of which a thumbnail was made."""
    made: list[str] = []
    pictures.thumbnail_made.connect(lambda path, picture: made.append(path))
    return made


def test_photo_is_scaled_in_another_thread(
    pictures: ImageService, wait: Waiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    pictures.fitted.connect(lambda *args: threads.append(threading.current_thread()))
    as_qimage = image_module.as_qimage

    def recording_thread(image: Image.Image) -> QImage:
        threads.append(threading.current_thread())
        return as_qimage(image)

    monkeypatch.setattr(image_module, "as_qimage", recording_thread)
    photo = Photo(corners((1600, 1200)), 1600, 1200)
    fitted, picture = wait(pictures.fitted, pictures.fit, photo, QSize(400, 300))
    scaling, emitting = threads
    assert scaling is not emitting
    assert emitting is threading.main_thread()
    assert fitted is photo
    assert picture.size() == QSize(400, 300)
    red, blue = picture.pixelColor(100, 75), picture.pixelColor(100, 225)
    assert red.red() > 150 > 80 > red.blue()
    assert blue.blue() > 150 > 80 > blue.red()
    assert red.alpha() == 255


def test_only_the_latest_size_is_scaled(
    pictures: ImageService, wait: Waiter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[QSize] = []
    pictures.fitted.connect(lambda photo, picture: sizes.append(picture.size()))
    begun, released = hold_back(monkeypatch, image_module, "as_qimage")
    photo = Photo(corners(), 320, 240)
    pictures.fit(photo, QSize(10, 10))
    assert begun.wait(20)
    for side in range(20, 60):
        pictures.fit(photo, QSize(side, side))
    released.set()
    wait.until(lambda: bool(sizes) and sizes[-1] == QSize(59, 59))
    assert sizes == [QSize(10, 10), QSize(59, 59)]


def test_thumbnail_is_the_centre(pictures: ImageService, wait: Waiter, tmp_path: Path) -> None:
    image = Image.new("RGB", (600, 200), "red")
    image.paste("lime", (200, 0, 400, 200))
    path = tmp_path / "wide.png"
    image.save(path)
    made, thumbnail = wait(pictures.thumbnail_made, pictures.make_thumbnails, [str(path)], 48)
    assert made == str(path)
    assert thumbnail.size() == QSize(48, 48)
    assert {QColor(thumbnail.pixel(x, 24)).name() for x in (3, 24, 44)} == {"#00ff00"}


def test_unreadable_photo_has_a_null_thumbnail(pictures: ImageService, wait: Waiter) -> None:
    _, thumbnail = wait(pictures.thumbnail_made, pictures.make_thumbnails, ["nothing.jpg"], 48)
    assert thumbnail.isNull()


@pytest.mark.parametrize("is_forgotten", [False, True])
def test_cancelled_thumbnails_are_skipped(
    pictures: ImageService,
    made: list[str],
    draw: Draw,
    wait: Waiter,
    monkeypatch: pytest.MonkeyPatch,
    is_forgotten: bool,
) -> None:
    begun, released = hold_back(monkeypatch, image_module, "read_photo")
    path = str(draw())
    pictures.make_thumbnails([path, *["cancelled"] * 100], 48)
    assert begun.wait(20)
    if is_forgotten:
        pictures.forget()
        released.set()
        pictures._thumbnailing.submit(int).result(20)  # all earlier jobs have ended
    pictures.make_thumbnails(["last"], 48)
    released.set()
    wait.until(lambda: len(made) == 2)
    assert made == [path, "last"]
