"""Many photos in the whole window: runs, scroll positions, keys, thumbnails."""

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.services.image_service import ImageService
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.photos.entries import State
from tests.support.outcomes import ANSWER
from tests.support.pictures import Draw
from tests.support.widgets import child
from tests.unit.ui.photos.builders import BEAGLE, TABBY, names
from tests.unit.ui.photos.window_driver import (
    MANY,
    THREE,
    Key,
    Modifier,
    answer_photos,
    current,
    found,
    is_offered,
    listed,
    press,
    press_view,
    record_chosen,
    record_started,
    rows,
    search,
    select,
    selected,
    turn_to,
)
from tests.unit.ui.window_texts import answer, shows_text


def test_several_photos_start_a_run(ready: MainWindow) -> None:
    signals: list[str] = []
    ready.photo_chosen.connect(lambda source, name: signals.append("first"))
    ready.page.run.started.connect(lambda photos: signals.append("all"))
    begun = record_started(ready)
    ready.show_photos(THREE)
    assert signals == ["first", "all"]
    assert begun == [["a", "b", "c"]]
    assert rows(ready).isVisible()
    assert shows_text(ready.page.run_controls, "0 of 3")
    answer_photos(ready, a=TABBY)
    for text in ("1 of 3", "photos per second", "left"):
        assert shows_text(ready, text)


def test_single_photo_is_no_run(ready: MainWindow) -> None:
    begun, turned = record_started(ready), record_chosen(ready)
    ready.show_photos(THREE[:1])
    assert begun == []
    assert turned == THREE[:1]
    assert not ready.page.panel.isVisible()
    assert not shows_text(ready.page.run_controls, "of 1")


def test_ended_run_shows_a_summary(ended: MainWindow) -> None:
    assert not shows_text(ended.page.run_controls, "of 3")
    for text in ("Pause", "Continue", "Cancel"):
        assert not is_offered(ended, text)
    assert shows_text(ended, "3 photos done · 1 not sure · 1 could not be read")


def test_failures_can_be_retried(ended: MainWindow) -> None:
    begun = record_started(ended)
    assert found(ended) == ["a", "b", "c"]
    press(ended, "Retry 1 file")
    assert begun == [["c"]]
    assert shows_text(ended.page.run_controls, "2 of 3")
    answer_photos(ended, c=BEAGLE)
    ended.page.run.end()
    assert not is_offered(ended, "Retry 1 file")
    assert ended.page.photos.counts[State.FAILED] == 0


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("focus", ["window", "list", "search", "tree", "grid"])
def test_escape_never_stops_a_run(
    qtbot: QtBot, running: MainWindow, paused: bool, focus: str
) -> None:
    if paused:
        press(running, "Pause")
    widget: QWidget = {"window": running, "search": search(running)}.get(focus, rows(running))
    if focus in ("tree", "grid"):
        running.page.panel._bar.segments.choose(1 if focus == "tree" else 2)
        widget = running.page.panel._view
    widget.setFocus()
    with qtbot.assertNotEmitted(running.page.run.cancelled):
        for _ in range(4):
            QTest.keyClick(widget, Key.Key_Escape)
    assert running.page.run.is_under_way
    assert is_offered(running, "Cancel")


def test_escape_clears_the_search_during_a_run(qtbot: QtBot, running: MainWindow) -> None:
    search(running).setFocus()
    search(running).setText("tabby")
    qtbot.waitUntil(lambda: found(running) == ["a"])
    with qtbot.assertNotEmitted(running.page.run.cancelled):
        QTest.keyClick(search(running), Key.Key_Escape)
    assert search(running).text() == ""
    assert found(running) == ["a", "b", "c"]
    QTest.keyClick(running, Key.Key_Escape)
    assert running.page.run.is_under_way


def test_shown_answer_is_added_to_the_list(ready: MainWindow) -> None:
    ready.show_photos(THREE)
    ready.page.panel.step(2)
    ready.show_outcome(TABBY)
    assert names(ready.page.photos.waiting()) == ["a", "b"]
    assert shows_text(ready.page.run_controls, "1 of 3")


def test_list_does_not_jump_when_a_run_ends(qtbot: QtBot, ready: MainWindow) -> None:
    ready.show_photos(MANY)
    turned = record_chosen(ready)
    view, bar = rows(ready), rows(ready).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    turn_to(ready, "150")
    bar.setValue(bar.maximum() // 3)  # the user scrolls
    turned.clear()
    place, row = bar.value(), view.currentIndex().row()
    select(ready, "40", "41")
    answer_photos(ready, **dict.fromkeys(listed(ready), TABBY))
    ready.page.run.end()
    assert (bar.value(), view.currentIndex().row()) == (place, row)
    assert current(ready) == "150"
    assert selected(ready) == ["40", "41"]
    assert turned == []


def test_tree_does_not_jump_when_a_run_ends(qtbot: QtBot, ready: MainWindow) -> None:
    ready.show_photos(MANY)
    press_view(ready, 1)
    tree = child(ready.page.panel, QTreeView)
    tree.expandAll()
    turn_to(ready, "150")
    qtbot.waitUntil(lambda: tree.verticalScrollBar().value() > 0)
    turned = record_chosen(ready)
    answer_photos(ready, **dict.fromkeys(listed(ready), TABBY))
    ready.page.run.end()
    qtbot.waitUntil(lambda: tree.model().index(0, 0).data() == "Cat · 猫")
    assert current(ready) == "150"
    assert turned == []


@pytest.mark.parametrize("steps", [1, -1])
def test_current_photo_is_in_sight(qtbot: QtBot, ready: MainWindow, steps: int) -> None:
    ready.show_photos(MANY)
    turn_to(ready, "100")
    for number in (2, 0, 2):
        press_view(ready, number)
        view = ready.page.panel._view
        ready.page.panel.step(7 * steps)
        qtbot.waitUntil(
            lambda view=view: view.viewport().rect().contains(view.visualRect(view.currentIndex()))
        )
    assert current(ready) == str(100 + 21 * steps)


def test_arrows_move_in_the_search_text(qtbot: QtBot, ended: MainWindow) -> None:
    search(ended).setFocus()
    search(ended).setText("cat")
    with qtbot.assertNotEmitted(ended.photo_chosen):
        QTest.keyClick(search(ended), Key.Key_Left)
    assert search(ended).cursorPosition() == 2


def test_window_keys_work_in_the_list(qtbot: QtBot, ended: MainWindow) -> None:
    turn_to(ended, "a")
    ended.show_outcome(TABBY)
    view = rows(ended)
    view.setFocus()
    QTest.keyClick(view, Key.Key_C, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("tabby (虎斑猫)")
    for key, then in ((Key.Key_Down, "b"), (Key.Key_Right, "c"), (Key.Key_Left, "b")):
        QTest.keyClick(view, key)
        assert current(ended) == then


def test_rows_are_selected_and_copied_by_keys(ended: MainWindow) -> None:
    turn_to(ended, "a")
    view = rows(ended)
    view.setFocus()
    QTest.keyClick(view, Key.Key_Down, Modifier.ShiftModifier)
    assert selected(ended) == ["a", "b"]
    QTest.keyClick(view, Key.Key_C, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [
        "a.jpg\ttabby 83 %",
        "b.jpg\tNot sure",
    ]
    assert shows_text(ended, "Copied")
    QTest.keyClick(view, Key.Key_A, Modifier.ControlModifier)
    assert selected(ended) == ["a", "b", "c"]


def test_thumbnails_are_drawn(
    qtbot: QtBot, ready: MainWindow, pictures: ImageService, draw: Draw
) -> None:
    path = str(draw("red.png", size=(64, 64)))
    with qtbot.waitSignals([pictures.thumbnail_made] * 2):
        ready.show_photos([path, "/photos/nothing.jpg"])
    view = rows(ready)
    row = view.visualRect(view.model().index(0, 0))

    def is_red() -> bool:
        drawn = view.viewport().grab(row).toImage()
        above = drawn.height() // 3  # below it, the picture is blue
        colours = [drawn.pixelColor(x, above) for x in range(drawn.width())]
        return sum(it.red() > 150 > 90 > it.green() for it in colours) > 10

    qtbot.waitUntil(is_red)


def test_photo_left_before_its_answer_is_answered(qtbot: QtBot, ready: MainWindow) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/second.jpg"])
    second = ready.page.panel.current
    assert second is not None
    with qtbot.waitSignal(ready.page.run.started) as started:
        ready.page.panel.step(-1)
    assert started.args == [[(second.number, "/photos/second.jpg")]]
