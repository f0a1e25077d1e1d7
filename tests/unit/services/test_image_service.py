import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Photo
from desktop_app.services import image_service as pictures_module
from desktop_app.services.image_service import ImageService
from tests.support.pictures import corners

Draw = Callable[..., Path]


@pytest.fixture
def pictures(qtbot: QtBot) -> Iterator[ImageService]:
    pictures = ImageService()
    yield pictures
    pictures.stop()


def test_photo_is_scaled_in_another_thread(
    qtbot: QtBot, pictures: ImageService, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: list[threading.Thread] = []
    as_qimage = pictures_module.as_qimage

    def seen(image: Image.Image) -> QImage:
        threads.append(threading.current_thread())
        return as_qimage(image)

    monkeypatch.setattr(pictures_module, "as_qimage", seen)
    photo = Photo(corners((1600, 1200)), 1600, 1200)
    with qtbot.waitSignal(pictures.fitted) as fitted:
        pictures.fit(photo, QSize(400, 300))
    assert threads != [threading.main_thread()]
    assert fitted.args[0] is photo
    picture = fitted.args[1]
    assert picture.size() == QSize(400, 300)
    red, blue = picture.pixelColor(100, 75), picture.pixelColor(100, 225)
    assert red.red() > 150 > 80 > red.blue()
    assert blue.blue() > 150 > 80 > blue.red()
    assert red.alpha() == 255


def test_only_the_latest_size_is_scaled(
    qtbot: QtBot, pictures: ImageService, monkeypatch: pytest.MonkeyPatch
) -> None:
    sizes: list[QSize] = []
    pictures.fitted.connect(lambda photo, picture: sizes.append(picture.size()))
    begun, released = hold_back(monkeypatch, "as_qimage")
    photo = Photo(corners(), 320, 240)
    pictures.fit(photo, QSize(10, 10))
    assert begun.wait(20)
    for side in range(20, 60):
        pictures.fit(photo, QSize(side, side))
    released.set()
    qtbot.waitUntil(lambda: bool(sizes) and sizes[-1] == QSize(59, 59))
    assert sizes == [QSize(10, 10), QSize(59, 59)]


def test_thumbnail_is_the_centre(qtbot: QtBot, pictures: ImageService, tmp_path: Path) -> None:
    image = Image.new("RGB", (600, 200), "red")
    image.paste("lime", (200, 0, 400, 200))
    path = tmp_path / "wide.png"
    image.save(path)
    with qtbot.waitSignal(pictures.thumbnail_made) as made:
        pictures.make_thumbnails([str(path)], 48)
    assert made.args[0] == str(path)
    thumbnail = made.args[1]
    assert thumbnail.size() == QSize(48, 48)
    assert {QColor(thumbnail.pixel(x, 24)).name() for x in (3, 24, 44)} == {"#00ff00"}


def test_unreadable_photo_has_a_null_thumbnail(qtbot: QtBot, pictures: ImageService) -> None:
    with qtbot.waitSignal(pictures.thumbnail_made) as made:
        pictures.make_thumbnails(["nothing.jpg"], 48)
    assert made.args[1].isNull()


def test_thumbnails_out_of_sight_are_skipped(
    qtbot: QtBot, pictures: ImageService, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []
    pictures.thumbnail_made.connect(lambda path, picture: made.append(path))
    begun, released = hold_back(monkeypatch, "read_photo")
    path = str(draw())
    pictures.make_thumbnails([path, *["scrolled away"] * 100], 48)
    assert begun.wait(20)
    pictures.make_thumbnails(["in sight"], 48)
    released.set()
    qtbot.waitUntil(lambda: bool(made) and made[-1] == "in sight")
    assert made == [path, "in sight"]


def test_withdrawn_requests_are_skipped(
    qtbot: QtBot, pictures: ImageService, draw: Draw, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, released = hold_back(monkeypatch, "read_photo")
    made: list[str] = []
    pictures.thumbnail_made.connect(lambda path, picture: made.append(path))
    path = str(draw())
    pictures.make_thumbnails([path, "of the visitor before"], 48)
    assert begun.wait(20)
    pictures.forget()
    released.set()
    pictures.make_thumbnails([path], 48)
    qtbot.waitUntil(lambda: len(made) == 2)
    assert made == [path, path]


def hold_back(
    monkeypatch: pytest.MonkeyPatch, name: str
) -> tuple[threading.Event, threading.Event]:
    """Let this function of the module begin, which is told, and go on only once it is released."""
    begun, released = threading.Event(), threading.Event()
    real = getattr(pictures_module, name)

    def held_back(*arguments: object, **options: object) -> object:
        begun.set()
        assert released.wait(20)
        return real(*arguments, **options)

    monkeypatch.setattr(pictures_module, name, held_back)
    return begun, released
