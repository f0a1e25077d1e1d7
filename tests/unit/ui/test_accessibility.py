"""What someone hears who does not see the window, and where the keyboard leads."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QImage,
    QPalette,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Failure
from desktop_app.ui import announcements, theme
from desktop_app.ui.bar import Bar
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.views import RowsView
from desktop_app.ui.results import ResultsPanel
from tests.support.outcomes import ANSWER, NOT_SURE
from tests.support.widgets import child
from tests.unit.ui.window_texts import answer

Role = QAccessible.Role
NAME = QAccessible.Text.Name
PHOTOS = [f"/photos/{name}.jpg" for name in "abc"]


@pytest.fixture
def heard(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What a screen reader is given to say."""
    heard: list[str] = []

    class Reader:
        @staticmethod
        def updateAccessibility(event: object) -> None:
            assert isinstance(event, QAccessibleAnnouncementEvent)
            heard.append(event.message())

    monkeypatch.setattr(announcements, "QAccessible", Reader)
    return heard


def accessible(widget: QWidget) -> QAccessibleInterface:
    found = QAccessible.queryAccessibleInterface(widget)
    assert found is not None
    return found


def bars(window: MainWindow) -> list[Bar]:
    return child(window, ResultsPanel).findChildren(Bar)


def test_bars_have_accessible_texts(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    told = [accessible(bar) for bar in bars(ready)]
    assert [it.role() for it in told] == [Role.ProgressBar] * 3
    assert [it.text(NAME) for it in told] == [
        "tabby, 83 percent",
        "Egyptian cat, 12 percent",
        "Persian cat, 3 percent",
    ]
    assert [it.valueInterface().currentValue() for it in told] == [83, 12, 3]


def test_extreme_probabilities_have_words(ready: MainWindow) -> None:
    first, second, third = ANSWER.predictions
    extremes = replace(first, probability=0.9999), replace(second, probability=0.0001), third
    answer(ready, replace(ANSWER, predictions=extremes))
    names = [accessible(bar).text(NAME) for bar in bars(ready)]
    assert names[:2] == ["tabby, more than 99 percent", "Egyptian cat, less than 1 percent"]


def test_new_answer_is_announced(ready: MainWindow, heard: list[str]) -> None:
    answer(ready, ANSWER)
    assert heard == ["tabby, 83 percent\nEgyptian cat, 12 percent\nPersian cat, 3 percent"]


def test_unsure_is_announced_first(ready: MainWindow, heard: list[str]) -> None:
    answer(ready, replace(ANSWER, answer=NOT_SURE))
    assert heard[-1].startswith("Not sure\n")


def test_failure_is_announced_with_its_reason(ready: MainWindow, heard: list[str]) -> None:
    ready.show_photos(["/photos/bad.jpg"])
    ready.show_outcome(Failure("/photos/bad.jpg", "damaged", 1.0))
    assert heard[-1].startswith("This photo can't be read\nThe file is damaged")


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
    assert (told.role(), told.text(NAME), told.childCount()) == (Role.List, "Photos", 3)
    assert told.child(0).role() == Role.ListItem
    assert told.child(0).text(NAME) == "a.jpg: tabby, 83 percent"
    assert told.child(2).text(NAME) == "c.jpg: Waiting"


def test_focusable_widgets_have_name_and_role(ready: MainWindow) -> None:
    ready.show_photos(PHOTOS)
    ready.show_outcome(ANSWER)
    reached = walk(ready)
    assert len(reached) >= 12
    for widget in reached:
        told = accessible(widget)
        assert told.text(NAME), widget
        assert told.role() not in (Role.NoRole, Role.Client, Role.Pane), widget


def test_tab_order(ready: MainWindow) -> None:
    ready.show_photos(PHOTOS)
    ready.show_outcome(ANSWER)
    places = [
        "header"
        if ready.header.isAncestorOf(widget)
        else "list"
        if ready.page.panel.isAncestorOf(widget)
        else "answer"
        for widget in walk(ready)
    ]
    assert sorted(places, key=["header", "list", "answer"].index) == places
    assert set(places) == {"header", "list", "answer"}


def test_why_works_by_keyboard(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    why = next(it for it in ready.findChildren(QPushButton) if it.text() == "Why?")
    why.click()
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


def test_animation_setting_of_the_system_is_used() -> None:
    assert theme.animations_enabled() in (True, False)


def walk(window: MainWindow) -> list[QWidget]:
    """Press Tab until it begins anew; returns where that led."""
    window.activateWindow()
    buttons = [it for it in window.header.findChildren(QPushButton) if it.isVisible()]
    min(buttons, key=lambda it: it.mapTo(window, QPoint()).x()).setFocus()
    reached: list[QWidget] = []
    while (widget := QApplication.focusWidget()) is not None and widget not in reached:
        reached.append(widget)
        QTest.keyClick(widget, Qt.Key.Key_Tab)
    return reached
