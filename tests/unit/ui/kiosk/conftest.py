"""The kiosk with its image service, and what a visitor does."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Classification, Photo
from desktop_app.kiosk.app import connect_images
from desktop_app.kiosk.config import ConfigFault
from desktop_app.language import Language
from desktop_app.services.image_service import ImageService
from desktop_app.ui.kiosk.administrator_page import KioskStatus
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.tile import Tile
from desktop_app.ui.kiosk.visit import Visit
from desktop_app.ui.kiosk.window import KioskWindow
from tests.support.outcomes import ANSWER
from tests.support.pictures import Draw, corners
from tests.support.widgets import child

Open = Callable[..., "Kiosk"]
"""Opens a kiosk; called with its size, idle_seconds and titles."""
FAULT = ConfigFault(7, "It is wrong.", "不对。")
STATUS = KioskStatus("Shiwu 1.2.3\nQt 6", "/etc/shiwu/kiosk.toml", (FAULT,))


class Kiosk:
    """The kiosk as a visitor uses it."""

    until: Callable[[Callable[[], bool]], None]

    def __init__(self, idle_seconds: int = 3600, titles: tuple[str, str] = ("", "")) -> None:
        self.exhibit = Visit(titles, idle_seconds, STATUS)
        self.window = KioskWindow(self.exhibit)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return type(self.exhibit.findChildren(QStackedWidget)[0].currentWidget()).__name__

    def shows(self, text: str) -> bool:
        return any(text in visible for visible in self.texts())

    def texts(self) -> list[str]:
        """Return all visible texts."""
        return [text for it in self.widgets() if (text := text_of(it))]

    def widgets(self) -> list[QWidget]:
        """Return all visible widgets."""
        return [it for it in self.exhibit.findChildren(QWidget) if it.isVisible()]

    def targets(self) -> list[QAbstractButton]:
        return [it for it in self.widgets() if isinstance(it, QAbstractButton)]

    def label(self, text: str) -> QWidget:
        """Return the visible widget with this text."""
        return next(it for it in self.widgets() if text_of(it) == text)

    def tiles(self) -> list[Tile]:
        return [it for it in self.targets() if isinstance(it, Tile)]

    def tile(self, name: str) -> Tile:
        return next(it for it in self.tiles() if it.accessibleName() == name)

    def paths(self) -> list[str]:
        """Return the paths of the visible tiles."""
        return [it.path for it in self.tiles()]

    def middle(self, text: str) -> tuple[int, int]:
        """Return the centre of the target with this text."""
        target = next(it for it in self.targets() if it.text() == text)
        return target.mapTo(self.window, target.rect().center()).toTuple()

    def show_album(self, *photos: str) -> None:
        """Replace the administrator's photos."""
        self.exhibit.set_albums((Album("/photos", False, photos),))

    def show_administrator_page(self) -> None:
        self.exhibit.show_pin_pad(0)
        self.exhibit.show_pin_tried(True, 0)

    def expire(self, parent: type[QWidget], milliseconds: int) -> None:
        """Let the timer with this interval expire."""
        timers = child(self.exhibit, parent).findChildren(QTimer)
        next(it for it in timers if it.interval() == milliseconds).timeout.emit()

    def begin(self) -> None:
        """Touch the attract screen."""
        next(it for it in self.targets() if "Touch to begin" in it.text()).click()

    def touch(self, text: str) -> None:
        """Touch the target with this text or accessible name, once it has its picture."""

        def found() -> list[QAbstractButton]:
            return [it for it in self.targets() if text in (it.text(), it.accessibleName())]

        assert len(found()) == 1, (text, self.texts())
        self.until(lambda: found()[0].isEnabled())
        found()[0].click()

    def answer(self, outcome: Classification = ANSWER) -> None:
        """Choose the first photo, and answer it as the service does."""
        if self.page == "Attract":
            self.begin()
        self.touch("Photo 1")
        self.exhibit.show_photo(Photo(corners(), outcome.width, outcome.height))
        self.exhibit.show_outcome(outcome)


def text_of(widget: QWidget) -> str:
    return str(getattr(widget, "text", str)())


@pytest.fixture
def open_kiosk(qtbot: QtBot, pictures: ImageService) -> Iterator[Open]:
    """Open kiosks of any size."""
    opened: list[KioskWindow] = []

    def open_one(
        size: tuple[int, int] = (1280, 800),
        idle_seconds: int = 3600,
        titles: tuple[str, str] = ("", ""),
    ) -> Kiosk:
        kiosk = Kiosk(idle_seconds, titles)
        kiosk.until = qtbot.waitUntil
        opened.append(kiosk.window)
        connect_images(kiosk.exhibit, pictures)
        kiosk.window.resize(*size)
        with qtbot.waitExposed(kiosk.window):
            kiosk.window.show()
        return kiosk

    yield open_one
    for window in opened:
        window.hide()  # it cannot be closed
        window.deleteLater()


@pytest.fixture
def kiosk(open_kiosk: Open, random_card: ModelCard, album: Album) -> Kiosk:
    """The attract screen of a kiosk with a model and the administrator's photos."""
    kiosk = open_kiosk()
    kiosk.exhibit.show_model(random_card)
    kiosk.exhibit.set_albums((album,))
    return kiosk


@pytest.fixture
def album(draw: Draw, tmp_path: Path) -> Album:
    """The administrator's photos."""
    photos = tuple(str(draw(f"administrator-{number}.jpg")) for number in range(3))
    return Album(str(tmp_path), False, photos)


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """A file that is no photo, in the administrator's folder."""
    path = tmp_path / "broken.jpg"
    path.write_bytes(b"no photo")
    return path


@pytest.fixture
def language(qapp: QApplication) -> Iterator[Language]:
    """The language, which a test may choose."""
    language = Language(qapp, "en")
    yield language
    language.choose("en")
