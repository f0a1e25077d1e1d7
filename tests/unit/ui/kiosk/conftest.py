"""The kiosk, with its pictures made beside it as in the program."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.model_card import ModelCard
from desktop_app.kiosk.app import connect_images
from desktop_app.services.image_service import ImageService
from desktop_app.ui.kiosk.administrator_page import KioskStatus
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.tile import Tile
from desktop_app.ui.kiosk.visit import Visit
from desktop_app.ui.kiosk.window import KioskWindow

SIZE = (1280, 800)
FACTS = KioskStatus("Shiwu 1.2.3\nQt 6", "/etc/shiwu/kiosk.toml", ((7, "It is wrong.", "不对。"),))


class Kiosk:
    """The kiosk as a visitor sees it."""

    until: Callable[[Callable[[], bool]], None]

    def __init__(self, idle_seconds: int = 3600, titles: tuple[str, str] = ("", "")) -> None:
        self.exhibit = Visit(titles, idle_seconds, FACTS)
        self.window = KioskWindow(self.exhibit)

    @property
    def page(self) -> str:
        """The name of the page that is shown."""
        return type(self.exhibit.findChildren(QStackedWidget)[0].currentWidget()).__name__

    def sees(self, words: str) -> bool:
        return any(words in text for text in self.words())

    def words(self) -> list[str]:
        """All text that can be seen."""
        widgets = [it for it in self.exhibit.findChildren(QWidget) if it.isVisible()]
        return [text for it in widgets if (text := getattr(it, "text", str)())]

    def targets(self) -> list[QAbstractButton]:
        return [it for it in self.exhibit.findChildren(QAbstractButton) if it.isVisible()]

    def middle(self, words: str) -> tuple[int, int]:
        """Where the target with these words is."""
        target = next(it for it in self.targets() if it.text() == words)
        return target.mapTo(self.window, target.rect().center()).toTuple()

    def begin(self) -> None:
        """Touch the invitation."""
        next(it for it in self.targets() if "Touch to begin" in it.text()).click()

    def touch(self, words: str) -> None:
        """Touch the target with these words, or of this name, once it has its picture."""

        def found() -> list[QAbstractButton]:
            return [it for it in self.targets() if words in (it.text(), it.accessibleName())]

        if isinstance(found()[0], Tile):
            self.until(lambda: found()[0].isEnabled())
        assert len(found()) == 1, (words, self.words())
        assert found()[0].isEnabled()
        found()[0].click()


@pytest.fixture
def open_kiosk(qtbot: QtBot, pictures: ImageService) -> Iterator[Callable[..., Kiosk]]:
    """Open a kiosk of one size or another."""
    opened: list[Kiosk] = []

    def open_one(size: tuple[int, int] = SIZE, **changes: object) -> Kiosk:
        kiosk = Kiosk(**changes)  # type: ignore[arg-type]
        kiosk.until = qtbot.waitUntil
        opened.append(kiosk)
        connect_images(kiosk.exhibit, pictures)
        kiosk.window.resize(*size)
        with qtbot.waitExposed(kiosk.window):
            kiosk.window.show()
        return kiosk

    yield open_one
    for kiosk in opened:
        kiosk.window.hide()  # it cannot be closed
        kiosk.window.deleteLater()


@pytest.fixture
def kiosk(open_kiosk: Callable[..., Kiosk], random_card: ModelCard, album: Album) -> Kiosk:
    """With a model and the administrator's photos, at its invitation."""
    kiosk = open_kiosk()
    kiosk.exhibit.show_model(random_card)
    kiosk.exhibit.set_albums((album,))
    return kiosk


@pytest.fixture
def album(draw: Callable[..., Path], tmp_path: Path) -> Album:
    """The administrator's photos."""
    photos = tuple(str(draw(f"administrator-{number}.jpg")) for number in range(3))
    return Album(str(tmp_path), False, photos)


@pytest.fixture
def application(qtbot: QtBot) -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application
