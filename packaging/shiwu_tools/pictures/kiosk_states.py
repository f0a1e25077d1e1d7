"""The states of the kiosk, each brought about as its visitors and its service would."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton

from desktop_app.console.messages import translate
from desktop_app.engine.classify import classify
from desktop_app.engine.errors import ModelError
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Classification, Failure
from desktop_app.kiosk.app import connect_pictures
from desktop_app.services.image_service import Pictures
from desktop_app.ui.kiosk.administrator_page import KeeperFacts
from desktop_app.ui.kiosk.attract import Attract
from desktop_app.ui.kiosk.countdown import COUNTED_SECONDS, Countdown
from desktop_app.ui.kiosk.grid import Grid
from desktop_app.ui.kiosk.pin_pad import MOST_DIGITS
from desktop_app.ui.kiosk.shelf import Shelf
from desktop_app.ui.kiosk.visit import Exhibit
from desktop_app.ui.kiosk.window import KioskWindow
from desktop_app.versions import versions
from shiwu_tools.pictures.answer_states import Scene, wait
from shiwu_tools.pictures.widgets import child

FAULT = "{key} must be a whole number from 10 to 3600."
SETTLED_MILLISECONDS = 800
"""By then the bars have grown, and the thumbnails of a page are there."""


def attract(exhibit: Exhibit, scene: Scene) -> None:
    exhibit.show_model(scene.card)
    exhibit.set_shelves((shelf(scene),))


def grid(exhibit: Exhibit, scene: Scene) -> None:
    attract(exhibit, scene)
    child(exhibit, Attract).begun.emit()


def sticks(exhibit: Exhibit, scene: Scene) -> None:
    grid(exhibit, scene)
    exhibit.set_shelves((shelf(scene), Shelf("/media/1", True, ()), Shelf("/media/2", True, ())))


def empty(exhibit: Exhibit, scene: Scene) -> None:
    grid(exhibit, scene)
    exhibit.set_shelves((Shelf("/photos", False, ()), Shelf("/media/1", True, ())))


def loading(exhibit: Exhibit, scene: Scene) -> None:
    exhibit.show_photos([scene.answer])


def answer(exhibit: Exhibit, scene: Scene) -> None:
    answered(exhibit, scene, scene.answer)


def group(exhibit: Exhibit, scene: Scene) -> None:
    answered(exhibit, scene, scene.group)


def not_sure(exhibit: Exhibit, scene: Scene) -> None:
    answered(exhibit, scene, scene.puzzle)


def not_sure_damaged(exhibit: Exhibit, scene: Scene) -> None:
    answered(exhibit, scene, scene.puzzle, damaged=True)


def trouble(exhibit: Exhibit, scene: Scene) -> None:
    grid(exhibit, scene)
    exhibit.show_outcome(Failure("", "not-an-image", 0.2))


def pulled(exhibit: Exhibit, scene: Scene) -> None:
    sticks(exhibit, scene)
    press(exhibit, -1)
    exhibit.set_shelves((shelf(scene),))


def out_of_order(exhibit: Exhibit, scene: Scene) -> None:
    exhibit.show_model_trouble(ModelError("model-file-missing", file="starter.pt"))


def countdown(exhibit: Exhibit, scene: Scene) -> None:
    answer(exhibit, scene)
    count_down(exhibit)


def countdown_grid(exhibit: Exhibit, scene: Scene) -> None:
    sticks(exhibit, scene)
    count_down(exhibit)


def countdown_pin(exhibit: Exhibit, scene: Scene) -> None:
    pin(exhibit, scene)
    count_down(exhibit)


def last_page(exhibit: Exhibit, scene: Scene) -> None:
    grid(exhibit, scene)
    for _ in scene.album:
        child(exhibit, Grid).turn(1)
        wait(SETTLED_MILLISECONDS // 4)


def pin(exhibit: Exhibit, scene: Scene) -> None:
    exhibit.show_pin_pad(0)
    for key in "2580":
        press_key(exhibit, key)


def pin_longest(exhibit: Exhibit, scene: Scene) -> None:
    exhibit.show_pin_pad(0)
    for _ in range(MOST_DIGITS):
        press_key(exhibit, "8")


def pin_wrong(exhibit: Exhibit, scene: Scene) -> None:
    pin(exhibit, scene)
    exhibit.show_pin_tried(False, 60)


def keeper(exhibit: Exhibit, scene: Scene) -> None:
    attract(exhibit, scene)
    exhibit.show_pin_pad(0)
    exhibit.show_pin_tried(True, 0)


KIOSK_STATES: dict[str, Callable[[Exhibit, Scene], None]] = {
    "attract": attract,
    "grid": grid,
    "sticks": sticks,
    "empty": empty,
    "loading": loading,
    "answer": answer,
    "group": group,
    "not-sure": not_sure,
    "not-sure-damaged": not_sure_damaged,
    "trouble": trouble,
    "pulled": pulled,
    "out-of-order": out_of_order,
    "last-page": last_page,
    "countdown": countdown,
    "countdown-grid": countdown_grid,
    "countdown-pin": countdown_pin,
    "pin": pin,
    "pin-longest": pin_longest,
    "pin-wrong": pin_wrong,
    "keeper": keeper,
}
KIOSK_MAIN_STATES = (
    "attract",
    "grid",
    "sticks",
    "answer",
    "group",
    "not-sure-damaged",
    "countdown",
    "countdown-grid",
    "countdown-pin",
    "pin",
    "pin-longest",
    "pin-wrong",
    "keeper",
)


def shoot_kiosk(scene: Scene, state: str, path: str, chinese: bool, size: tuple[int, int]) -> None:
    """Save a picture of the kiosk in this state."""
    english = translate(FAULT, "en", key="idle_seconds")
    fault = (7, english, translate(FAULT, "zh", key="idle_seconds"))
    facts = KeeperFacts(versions(), "/etc/shiwu/kiosk.toml", (fault,))
    exhibit, pictures = Exhibit(("", ""), 90, facts), Pictures()
    connect_pictures(exhibit, pictures)
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


def count_down(exhibit: Exhibit) -> None:
    """Let the last ten seconds begin now."""
    wait(SETTLED_MILLISECONDS)
    countdown = child(exhibit, Countdown)
    countdown.begin(2 * COUNTED_SECONDS)
    child(countdown, QTimer).timeout.emit()


def shelf(scene: Scene) -> Shelf:
    return Shelf("/photos", False, tuple(scene.album))


def answered(exhibit: Exhibit, scene: Scene, path: str, damaged: bool = False) -> None:
    grid(exhibit, scene)
    outcome = classify(path, scene.classifier, "")
    assert isinstance(outcome, Classification)
    exhibit.show_photo(read_photo(path, short_side=1200))
    exhibit.show_outcome(replace(outcome, damaged=damaged))


def press(exhibit: Exhibit, which: int) -> None:
    """Touch one of the tabs."""
    tabs = [it for it in buttons(exhibit) if it.isCheckable()]
    QTest.mouseClick(tabs[which], Qt.MouseButton.LeftButton)


def press_key(exhibit: Exhibit, key: str) -> None:
    target = next(it for it in buttons(exhibit) if it.text() == key)
    QTest.mouseClick(target, Qt.MouseButton.LeftButton)


def buttons(exhibit: Exhibit) -> Sequence[QAbstractButton]:
    return [it for it in exhibit.findChildren(QAbstractButton) if it.isVisible()]
