"""The states of the kiosk; each is reached as in the program."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from desktop_app.console.messages import translate
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import ModelError
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Classification, Failure
from desktop_app.kiosk.app import connect_images
from desktop_app.kiosk.config import ConfigFault
from desktop_app.services.image_service import ImageService
from desktop_app.ui.kiosk.administrator_page import KioskStatus
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.attract import Attract
from desktop_app.ui.kiosk.countdown import COUNTED_SECONDS, Countdown
from desktop_app.ui.kiosk.grid import Grid
from desktop_app.ui.kiosk.pin_pad import MAX_DIGITS
from desktop_app.ui.kiosk.visit import Visit
from desktop_app.ui.kiosk.window import KioskWindow
from desktop_app.versions import versions
from shiwu_tools.pictures.answer_states import Scene, wait
from shiwu_tools.pictures.widgets import child, named

FAULT = "{key} must be a whole number from 10 to 3600."
SETTLED_MILLISECONDS = 800
"""Time for the bars to grow and for the thumbnails of a page to load."""


def attract(exhibit: Visit, scene: Scene) -> None:
    exhibit.show_model(scene.card)
    exhibit.set_albums((album(scene),))


def grid(exhibit: Visit, scene: Scene) -> None:
    attract(exhibit, scene)
    child(exhibit, Attract).begun.emit()


def drives(exhibit: Visit, scene: Scene) -> None:
    grid(exhibit, scene)
    exhibit.set_albums((album(scene), Album("/media/1", True, ()), Album("/media/2", True, ())))


def empty(exhibit: Visit, scene: Scene) -> None:
    grid(exhibit, scene)
    exhibit.set_albums((Album("/photos", False, ()), Album("/media/1", True, ())))


def loading(exhibit: Visit, scene: Scene) -> None:
    exhibit.show_photos([scene.answer])


def answer(exhibit: Visit, scene: Scene) -> None:
    answered(exhibit, scene, scene.answer)


def group(exhibit: Visit, scene: Scene) -> None:
    answered(exhibit, scene, scene.group)


def not_sure(exhibit: Visit, scene: Scene) -> None:
    answered(exhibit, scene, scene.unsure)


def not_sure_damaged(exhibit: Visit, scene: Scene) -> None:
    answered(exhibit, scene, scene.unsure, damaged=True)


def trouble(exhibit: Visit, scene: Scene) -> None:
    grid(exhibit, scene)
    exhibit.show_outcome(Failure("", "not-an-image", 0.2))


def pulled(exhibit: Visit, scene: Scene) -> None:
    drives(exhibit, scene)
    press(exhibit, -1)
    exhibit.set_albums((album(scene),))


def out_of_order(exhibit: Visit, scene: Scene) -> None:
    exhibit.show_model_trouble(ModelError("model-file-missing", file="starter.pt"))


def countdown(exhibit: Visit, scene: Scene) -> None:
    answer(exhibit, scene)
    count_down(exhibit)


def countdown_grid(exhibit: Visit, scene: Scene) -> None:
    drives(exhibit, scene)
    count_down(exhibit)


def countdown_pin(exhibit: Visit, scene: Scene) -> None:
    pin(exhibit, scene)
    count_down(exhibit)


def last_page(exhibit: Visit, scene: Scene) -> None:
    grid(exhibit, scene)
    for _ in scene.album:
        child(exhibit, Grid).turn(1)
        wait(SETTLED_MILLISECONDS // 4)


def pin(exhibit: Visit, scene: Scene) -> None:
    exhibit.show_pin_pad(0)
    for key in "2580":
        press_key(exhibit, key)


def pin_longest(exhibit: Visit, scene: Scene) -> None:
    exhibit.show_pin_pad(0)
    for _ in range(MAX_DIGITS):
        press_key(exhibit, "8")


def pin_wrong(exhibit: Visit, scene: Scene) -> None:
    pin(exhibit, scene)
    exhibit.show_pin_tried(False, 60)


def administrator(exhibit: Visit, scene: Scene) -> None:
    attract(exhibit, scene)
    exhibit.show_pin_pad(0)
    exhibit.show_pin_tried(True, 0)


KIOSK_STATES = named(
    *(attract, grid, drives, empty, loading, answer, group, not_sure, not_sure_damaged, trouble),
    *(pulled, out_of_order, last_page, countdown, countdown_grid, countdown_pin, pin),
    *(pin_longest, pin_wrong, administrator),
)
KIOSK_MAIN_STATES = (
    *("attract", "grid", "drives", "answer", "group", "not-sure-damaged", "countdown"),
    *("countdown-grid", "countdown-pin", "pin", "pin-longest", "pin-wrong", "administrator"),
)


def shoot_kiosk(scene: Scene, state: str, path: str, chinese: bool, size: tuple[int, int]) -> None:
    """Save a picture of the kiosk in this state."""
    english = translate(FAULT, "en", key="idle_seconds")
    fault = ConfigFault(7, english, translate(FAULT, "zh", key="idle_seconds"))
    status = KioskStatus(versions(), "/etc/shiwu/kiosk.toml", (fault,))
    exhibit, pictures = Visit(("", ""), 90, status), ImageService()
    connect_images(exhibit, pictures)
    window = KioskWindow(exhibit)
    exhibit.set_chinese_first(chinese)
    window.resize(*size)
    window.show()
    KIOSK_STATES[state](exhibit, scene)
    wait(SETTLED_MILLISECONDS)
    window.grab().save(path)
    pictures.stop()
    window.hide()
    window.deleteLater()


def count_down(exhibit: Visit) -> None:
    """Start the countdown of the last ten seconds."""
    wait(SETTLED_MILLISECONDS)
    countdown = child(exhibit, Countdown)
    countdown.begin(2 * COUNTED_SECONDS)
    child(countdown, QTimer).timeout.emit()


def album(scene: Scene) -> Album:
    return Album("/photos", False, tuple(scene.album))


def answered(exhibit: Visit, scene: Scene, path: str, damaged: bool = False) -> None:
    grid(exhibit, scene)
    outcome = classify(path, scene.classifier, "")
    assert isinstance(outcome, Classification)
    exhibit.show_photo(read_photo(path, short_side=1200))
    exhibit.show_outcome(replace(outcome, damaged=damaged))


def press(exhibit: Visit, which: int) -> None:
    """Touch one of the tabs."""
    tabs = [it for it in buttons(exhibit) if it.isCheckable()]
    QTest.mouseClick(tabs[which], Qt.MouseButton.LeftButton)


def press_key(exhibit: Visit, key: str) -> None:
    target = next(it for it in buttons(exhibit) if it.text() == key)
    QTest.mouseClick(target, Qt.MouseButton.LeftButton)


def buttons(exhibit: Visit) -> Sequence[QAbstractButton]:
    return [it for it in exhibit.findChildren(QAbstractButton) if it.isVisible()]
