"""What someone hears who does not see the window, and where the keyboard leads."""

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QImage, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Failure, Outcome
from desktop_app.ui import announcements, theme
from desktop_app.ui.bar import Bar
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.views import RowsView
from desktop_app.ui.results import ResultsPanel
from tests.support.outcomes import ANSWER, NOT_SURE
from tests.support.widgets import child
from tests.unit.ui.window_texts import accessible, accessible_name, answer, button, buttons

Role = QAccessible.Role
PHOTOS = [f"/photos/{name}.jpg" for name in "abc"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is given to say."""
    heard: list[str] = []

    def say(event: QAccessibleAnnouncementEvent) -> None:
        heard.append(event.message())

    monkeypatch.setattr(announcements, "QAccessible", SimpleNamespace(updateAccessibility=say))
    return heard


def bars(window: MainWindow) -> list[Bar]:
    return child(window, ResultsPanel).findChildren(Bar)


def test_bars_have_accessible_texts(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    told = [accessible(bar) for bar in bars(ready)]
    assert [it.role() for it in told] == [Role.ProgressBar] * 3
    assert [it.valueInterface().currentValue() for it in told] == [83, 12, 3]
    names = ["tabby, 83 percent", "Egyptian cat, 12 percent", "Persian cat, 3 percent"]
    assert [accessible_name(bar) for bar in bars(ready)] == names


def test_extreme_probabilities_have_words(ready: MainWindow) -> None:
    first, second, _ = ANSWER.predictions
    extremes = replace(first, probability=0.9999), replace(second, probability=0.0001)
    answer(ready, replace(ANSWER, predictions=extremes))
    names = [accessible_name(bar) for bar in bars(ready)]
    assert names[:2] == ["tabby, more than 99 percent", "Egyptian cat, less than 1 percent"]


@pytest.mark.parametrize(
    ("outcome", "text"),
    [
        (ANSWER, "tabby, 83 percent\nEgyptian cat, 12 percent\nPersian cat, 3 percent"),
        (replace(ANSWER, answer=NOT_SURE), "Not sure\nNothing it knows fits well."),
        (
            Failure("/photos/bad.jpg", "damaged", 1.0),
            "This photo can't be read\nThe file is damaged",
        ),
    ],
)
def test_outcome_is_announced(
    ready: MainWindow, heard: list[str], outcome: Outcome, text: str
) -> None:
    ready.show_photos([outcome.path])
    ready.show_outcome(outcome)
    assert heard[-1].startswith(text)


def test_notices_and_the_end_of_a_run_are_announced(ready: MainWindow, heard: list[str]) -> None:
    answer(ready, ANSWER)
    QTest.keyClick(ready, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert heard[-1] == "Copied"
    ready.show_photos(PHOTOS)
    ready.page.run.end()
    assert heard[-1] == "1 photo done"


def test_list_rows_have_accessible_names(ready: MainWindow) -> None:
    ready.show_photos(PHOTOS)
    ready.page.run.take([(1, ANSWER)])
    told = accessible(child(ready.page.panel, RowsView))
    name = QAccessible.Text.Name
    assert (told.role(), told.text(name), told.childCount()) == (Role.List, "Photos", 3)
    assert told.child(0).role() == Role.ListItem
    assert told.child(0).text(name) == "a.jpg: tabby, 83 percent"
    assert told.child(2).text(name) == "c.jpg: Waiting"


def test_tab_order_and_names(ready: MainWindow) -> None:
    ready.show_photos(PHOTOS)
    ready.show_outcome(ANSWER)
    areas = {"header": ready.header, "list": ready.page.panel, "answer": ready}
    places = []
    for widget in walk(ready):
        assert accessible_name(widget), widget
        assert accessible(widget).role() not in (Role.NoRole, Role.Client, Role.Pane), widget
        places.append(next(name for name, it in areas.items() if it.isAncestorOf(widget)))
    assert len(places) >= 12
    assert sorted(places, key=list(areas).index) == places
    assert set(places) == set(areas)


def test_why_works_by_keyboard(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    button(ready, "Why?").click()
    with qtbot.waitSignal(ready.page.why_asked):
        bars(ready)[1].setFocus()
    assert ready.focusWidget() is bars(ready)[1]


def test_focus_is_visible(ready: MainWindow) -> None:
    """Every control looks different while it has the focus."""
    ready.show_photos(PHOTOS)
    ready.show_outcome(ANSWER)
    QApplication.processEvents()  # which lays it out
    for widget in walk(ready):
        assert QApplication.focusWidget() is widget
        frame = widget.parentWidget() if isinstance(widget, Bar) else widget
        assert frame is not None
        around = QRect(frame.mapTo(ready, QPoint(-4, -4)), frame.size() + QSize(8, 8))
        focused = accents(ready.grab(around).toImage())
        QTest.keyClick(widget, Qt.Key.Key_Tab)
        assert accents(ready.grab(around).toImage()) + 100 < focused, widget


def accents(picture: QImage) -> int:
    """Count the pixels in the colour of the focus."""
    accent = theme.palette(dark=False).color(QPalette.ColorRole.Highlight).rgb()
    pixels = np.frombuffer(picture.constBits(), np.uint32)
    return int(np.count_nonzero(pixels == accent))


def test_bars_are_animated_only_if_allowed(
    qtbot: QtBot, ready: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(theme, "animations_enabled", lambda: True)
    answer(ready, ANSWER)
    first = bars(ready)[0]
    assert first.drawn < 0.83
    qtbot.waitUntil(lambda: first.drawn == 0.83)
    monkeypatch.setattr(theme, "animations_enabled", lambda: False)
    answer(ready, replace(ANSWER, path="/photos/next.jpg"))
    assert first.drawn == 0.83


def walk(window: MainWindow) -> list[QWidget]:
    """Press Tab until it begins anew; returns where that led."""
    window.activateWindow()
    min(buttons(window.header), key=lambda it: it.mapTo(window, QPoint()).x()).setFocus()
    reached: list[QWidget] = []
    while (widget := QApplication.focusWidget()) is not None and widget not in reached:
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    return reached
