"""Nothing of a visit remains after its end or after the idle time."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Classification, Failure, Photo
from desktop_app.kiosk.app import connect
from desktop_app.language import Language
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.ui.kiosk import countdown
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.countdown import Countdown
from tests.support.widgets import child
from tests.unit.ui.kiosk.conftest import Kiosk, Open

MARK = (224, 17, 154)
NAME = "private.png"
SIZE = (331, 237)
"""The size of the visitor's photo in pixels; no other photo has it."""


@pytest.fixture
def service(qtbot: QtBot, random_weights: Path) -> Iterator[ClassifierService]:
    service = ClassifierService()
    yield service
    assert service.stop()


@pytest.fixture
def visited(
    qtbot: QtBot, kiosk: Kiosk, service: ClassifierService, album: Album, tmp_path: Path
) -> Kiosk:
    """A visit that shows the answer for a photo on the visitor's USB drive."""
    connect(kiosk.exhibit, service)
    with qtbot.waitSignal(service.model_loaded, timeout=30_000):
        service.start()
    photo = tmp_path / NAME
    Image.new("RGB", SIZE, MARK).save(photo)
    kiosk.begin()
    kiosk.exhibit.set_albums((album, Album("/drive", True, (str(photo),))))
    kiosk.touch("USB drive")
    qtbot.waitUntil(lambda: bool(marked_pictures()))
    with qtbot.waitSignal(service.answered):
        kiosk.touch("Photo 1")
    qtbot.waitUntil(lambda: shows_mark(kiosk))
    assert {type(it) for it in of_this_visit()} == {Photo, Classification}
    return kiosk


@pytest.mark.parametrize("way", ["Finish", "Another photo", "walking away", "pulling the drive"])
def test_photo_and_answer_are_released(
    qtbot: QtBot, visited: Kiosk, service: ClassifierService, album: Album, way: str
) -> None:
    QGuiApplication.clipboard().setText("tabby")
    if way == "pulling the drive":
        visited.exhibit.set_albums((album,))
    elif way == "walking away":
        visited.exhibit.end_visit()
    else:
        visited.touch(way)
    qtbot.waitUntil(lambda: not service.busy)
    qtbot.waitUntil(lambda: of_this_visit() == [])
    if way in ("Finish", "walking away"):
        assert not QGuiApplication.clipboard().text()
        assert not marked_pictures()
        assert visited.page == "Attract"


def test_late_answer_is_not_shown(qtbot: QtBot, visited: Kiosk, service: ClassifierService) -> None:
    visited.touch("Another photo")
    visited.touch("Photo 1")
    with qtbot.assertNotEmitted(service.answered):
        visited.touch("Finish")
        qtbot.waitUntil(lambda: not service.busy)
    assert visited.page == "Attract"
    qtbot.waitUntil(lambda: of_this_visit() == [])


def test_touch_during_the_countdown_keeps_the_visit(
    qtbot: QtBot, open_kiosk: Open, album: Album
) -> None:
    kiosk = open_kiosk(idle_seconds=2)
    kiosk.exhibit.set_albums((album,))
    assert not kiosk.shows("Starting again")
    kiosk.begin()
    assert not kiosk.shows("Starting again")
    qtbot.waitUntil(lambda: kiosk.shows("Starting again in 1 s · touch to stay"))
    kiosk.exhibit.note_touch()
    assert not kiosk.shows("Starting again")
    with qtbot.waitSignals([kiosk.exhibit.visit_ended, kiosk.exhibit.forgotten]):
        qtbot.waitUntil(lambda: kiosk.shows("Starting again in 1 s · touch to stay"))
    assert kiosk.page == "Attract"
    assert not kiosk.shows("Starting again")
    with qtbot.assertNotEmitted(kiosk.exhibit.visit_ended, wait=2200):
        pass  # there is no visit to end


@pytest.fixture
def shown(kiosk: Kiosk) -> Countdown:
    """The hidden countdown of a visit."""
    kiosk.begin()
    return child(kiosk.exhibit, Countdown)


def test_countdown_ends_the_visit(kiosk: Kiosk, shown: Countdown) -> None:
    due, second = shown.findChildren(QTimer)
    assert due.interval() == (3600 - 10) * 1000
    due.timeout.emit()
    counted, places = [], set()
    while kiosk.page == "Grid":
        counted.append(shown.text())
        places.add(shown.geometry().getRect())
        second.timeout.emit()
    assert counted == [f"Starting again in {left} s · touch to stay" for left in range(10, 0, -1)]
    assert len(places) == 1, "it moves while it counts"
    assert not shown.isVisible()
    assert not second.isActive()


def test_countdown_is_announced_once(
    kiosk: Kiosk, shown: Countdown, language: Language, monkeypatch: pytest.MonkeyPatch
) -> None:
    announced: list[str] = []
    monkeypatch.setattr(countdown, "announce", lambda widget, text: announced.append(text))
    due, second = shown.findChildren(QTimer)
    due.timeout.emit()
    second.timeout.emit()
    assert announced == ["Starting again in 10 s, touch to stay"]
    language.choose("zh")
    kiosk.until(lambda: kiosk.shows("9 秒后重新开始 · 触摸屏幕可继续"))


def test_touch_on_the_countdown_reaches_the_page(kiosk: Kiosk, shown: Countdown) -> None:
    kiosk.window.fill_screen()
    shown.findChildren(QTimer)[0].timeout.emit()
    place = shown.mapTo(kiosk.window, shown.rect().center())
    QTest.mouseClick(kiosk.window.windowHandle(), Qt.MouseButton.LeftButton, pos=place)
    assert not shown.isVisible()
    assert kiosk.page == "Grid"


def test_no_countdown_on_the_attract_screen(kiosk: Kiosk) -> None:
    timers = child(kiosk.exhibit, Countdown).findChildren(QTimer)
    kiosk.exhibit.note_touch()
    assert not any(it.isActive() for it in timers)
    kiosk.begin()
    assert timers[0].isActive()
    kiosk.exhibit.end_visit()
    assert not any(it.isActive() for it in timers)


def of_this_visit() -> list[object]:
    """Return the living objects of the visitor's photo and answer, without those of other tests."""
    gc.collect()
    found = [it for it in gc.get_objects() if type(it) in (Photo, Classification, Failure)]
    return [
        it
        for it in found
        if (it.path.endswith(NAME) if isinstance(it, Failure) else (it.width, it.height) == SIZE)
    ]


def shows_mark(kiosk: Kiosk) -> bool:
    image = kiosk.window.grab().toImage()
    return image.pixelColor(image.width() // 4, image.height() // 2) == QColor(*MARK)


def marked_pictures() -> list[QImage]:
    gc.collect()
    images = [it for it in gc.get_objects() if type(it) is QImage and not it.isNull()]
    return [it for it in images if it.pixelColor(it.rect().center()) == QColor(*MARK)]
