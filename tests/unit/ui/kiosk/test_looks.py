"""On every screen: no text is cut off, and targets are large enough."""

from collections.abc import Callable
from dataclasses import replace
from itertools import combinations

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QApplication

from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Answer, Failure, Photo, Prediction
from desktop_app.language import Language
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.countdown import Countdown
from desktop_app.ui.kiosk.grid import Grid
from desktop_app.ui.kiosk.pin_pad import MAX_DIGITS
from desktop_app.ui.kiosk.sizes import MIN_TARGET, ScaledLabel, em_of
from tests.support.outcomes import ANSWER, NOT_SURE
from tests.support.pictures import corners
from tests.support.widgets import child
from tests.unit.ui.kiosk.conftest import Kiosk, Open, text_of

SCREENS = [(960, 540), (1024, 600), (1280, 800), (1920, 1080), (1080, 1920), (3840, 2160)]
LONG = (
    Prediction(1, "n1", "German short-haired pointer", "德国短毛指示犬", 0.998),
    Prediction(2, "n2", "black and gold garden spider", "黑金花园蜘蛛", 0.22),
    Prediction(3, "n3", "Greater Swiss Mountain dog", "大瑞士山地犬", 0.001),
)


def show_nothing(kiosk: Kiosk) -> None:
    """Leave the attract screen as it is."""


def show_drives(kiosk: Kiosk) -> None:
    many = tuple(f"/photos/{number}.jpg" for number in range(500))
    drives = [Album(f"/media/{number}", True, many) for number in range(3)]
    kiosk.exhibit.set_albums((Album("/photos", False, many), *drives))
    kiosk.begin()


def show_answer(kiosk: Kiosk, answer: Answer = ANSWER.answer) -> None:
    kiosk.exhibit.show_photo(Photo(corners(), 320, 240))
    kiosk.exhibit.show_outcome(replace(ANSWER, predictions=LONG, damaged=True, answer=answer))


def show_not_sure(kiosk: Kiosk) -> None:
    show_answer(kiosk, NOT_SURE)


def show_trouble(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_outcome(Failure("", "unsupported", 0.1))


def show_wrong_pin(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0)
    kiosk.exhibit.show_pin_tried(False, 3600)


def show_longest_pin(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0)
    for _ in range(MAX_DIGITS):
        kiosk.touch("8")


def show_administrator(kiosk: Kiosk) -> None:
    kiosk.exhibit.take_thumbnail(child(kiosk.exhibit, Grid).albums[0].photos[0], QImage())
    kiosk.show_administrator_page()


def show_countdown(kiosk: Kiosk) -> None:
    show_answer(kiosk)
    count_down(kiosk)


def show_countdown_over_drives(kiosk: Kiosk) -> None:
    show_drives(kiosk)
    count_down(kiosk)


def count_down(kiosk: Kiosk) -> None:
    settle(kiosk)
    child(child(kiosk.exhibit, Countdown), QTimer).timeout.emit()


def show_out_of_order(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_model_trouble(ModelError("model-file-missing", file="starter.pt"))


STATES: tuple[Callable[[Kiosk], None], ...] = (
    *(show_nothing, Kiosk.begin, show_drives, show_answer, show_not_sure, show_trouble),
    *(show_wrong_pin, show_longest_pin, show_administrator, show_countdown),
    *(show_countdown_over_drives, show_out_of_order),
)


@pytest.mark.parametrize("size", SCREENS, ids=lambda size: "x".join(map(str, size)))
@pytest.mark.parametrize("chosen", ["en", "zh"])
def test_every_state_fits_every_screen(
    open_kiosk: Open,
    random_card: ModelCard,
    album: Album,
    language: Language,
    chosen: str,
    size: tuple[int, int],
) -> None:
    assert em_of(QSize(*size)) >= size[1] / 36
    for show in STATES:
        kiosk = open_kiosk(size, titles=("What does a computer see in this photo?!", ""))
        kiosk.exhibit.set_chinese_first(chosen == "zh")
        kiosk.exhibit.show_model(random_card)
        kiosk.exhibit.set_albums((album,))
        language.choose("en")
        show(kiosk)
        language.choose(chosen)
        settle(kiosk)
        assert kiosk.window.size() == QSize(*size), show.__name__
        check(kiosk, show.__name__)
        kiosk.window.hide()


def settle(kiosk: Kiosk) -> None:
    """Let the layouts come to rest: one may ask for another."""
    places: list[QRect] = []
    while places != (places := [it.geometry() for it in kiosk.widgets()]):
        QApplication.sendPostedEvents()


def check(kiosk: Kiosk, state: str) -> None:
    screen = kiosk.window.rect()
    least = screen.height() / 36
    for widget in kiosk.widgets():
        details = (state, type(widget).__name__, text_of(widget))
        place = QRect(widget.mapTo(kiosk.window, QPoint()), widget.size())
        assert screen.contains(place), details
        if isinstance(widget, ScaledLabel) and widget.text().strip():
            needed = widget.heightForWidth(widget.width())
            assert needed <= widget.height() + 1, details
            if not widget.wordWrap():
                assert widget.sizeHint().width() <= widget.width(), details
            assert widget.font().pixelSize() + 1 >= least, details
        if isinstance(widget, QAbstractButton):
            assert min(widget.width(), widget.height()) >= MIN_TARGET, details
            assert widget.fontMetrics().horizontalAdvance(widget.text()) < widget.width(), details
            assert widget.text() or widget.accessibleName(), details
        assert widget.focusPolicy() == Qt.FocusPolicy.NoFocus, details
        assert not widget.toolTip(), details
    # On a tall screen the countdown may cover something.
    over = child(kiosk.exhibit, Countdown) if screen.height() > screen.width() else None
    things = [
        QRect(it.mapTo(kiosk.window, QPoint()), it.size())
        for it in kiosk.widgets()
        if it is not over
        and (isinstance(it, QAbstractButton) or (isinstance(it, ScaledLabel) and it.text().strip()))
    ]
    for one, other in combinations(things, 2):
        assert not one.intersects(other), (state, one, other)
