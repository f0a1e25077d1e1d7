"""Many photos in the whole window: worked through, added to, searched, and shown."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QTreeView, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Failure
from desktop_app.services.image_service import ImageService
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.list_model import Role
from tests.support.widgets import child
from tests.unit.ui.photos.in_window import (
    MANY,
    THREE,
    Key,
    Modifier,
    current,
    found,
    is_offered,
    let_go,
    listed,
    press,
    press_view,
    rows,
    search,
    select,
    shown,
    started,
    take,
    turn_to,
)
from tests.unit.ui.photos.made import BEAGLE, TABBY, UNSURE, failure, names
from tests.unit.ui.seen import ANSWER, answer, said

Draw = Callable[..., Path]


# A batch


def test_several_photos_are_begun_with_at_once(ready: MainWindow) -> None:
    begun = started(ready)
    ready.show_photos(THREE)
    assert begun == [["a", "b", "c"]]
    assert said(ready.page.run_controls, "0 of 3")
    assert rows(ready).isVisible()


def test_one_photo_is_no_batch(ready: MainWindow) -> None:
    begun, turned = started(ready), shown(ready)
    ready.show_photos(THREE[:1])
    assert begun == []
    assert turned == THREE[:1]
    assert not ready.page.panel.isVisible()
    assert not said(ready.page.run_controls, "of 1")


def test_the_first_photo_is_asked_for_before_the_many(ready: MainWindow) -> None:
    asked: list[str] = []
    ready.photo_chosen.connect(lambda source, name: asked.append("first"))
    ready.page.run.started.connect(lambda photos: asked.append("many"))
    ready.show_photos(THREE)
    assert asked == ["first", "many"]


def test_progress_can_be_paused_and_goes_on(qtbot: QtBot, running: MainWindow) -> None:
    assert said(running.page.run_controls, "1 of 3")
    assert said(running, "photos per second")
    assert said(running, "left")
    with qtbot.waitSignal(running.page.run.paused) as paused:
        press(running, "Pause")
    assert paused.args == [True]
    assert said(running.page.run_controls, "1 of 3 · paused")
    with qtbot.waitSignal(running.page.run.paused) as paused:
        press(running, "Continue")
    assert paused.args == [False]
    assert not said(running, "paused")


def test_a_batch_is_cancelled_and_the_rest_can_be_done_later(
    qtbot: QtBot, running: MainWindow
) -> None:
    begun = started(running)
    with qtbot.waitSignal(running.page.run.cancelled):
        press(running, "Cancel")
    assert said(running.page.run_controls, "1 of 3 · cancelled")
    assert not is_offered(running, "Cancel")
    assert listed(running) == ["a", "b", "c"]
    press(running, "Continue")
    assert begun == [["b", "c"]]
    assert is_offered(running, "Pause")


def test_at_the_end_nothing_is_said_to_be_under_way(ended: MainWindow) -> None:
    assert not said(ended.page.run_controls, "of 3")
    for text in ("Pause", "Continue", "Cancel"):
        assert not is_offered(ended, text)
    assert said(ended, "3 photos done · 1 not sure · 1 could not be read")


def test_failures_stay_and_can_be_tried_again(ended: MainWindow) -> None:
    begun = started(ended)
    assert found(ended) == ["a", "b", "c"]
    press(ended, "Retry 1 file")
    assert begun == [["c"]]
    assert said(ended.page.run_controls, "2 of 3")
    take(ended, c=BEAGLE)
    ended.page.run.end()
    assert not is_offered(ended, "Retry 1 file")
    assert ended.page.photos.counts[State.FAILED] == 0


def test_what_no_second_try_can_help_is_not_tried_again(running: MainWindow) -> None:
    take(running, b=failure(THREE[1], "not-an-image"), c=failure(THREE[2], "damaged"))
    running.page.run.end()
    for text in ("Retry 1 file", "Retry 2 files"):
        assert not is_offered(running, text)


@pytest.mark.parametrize("paused", [False, True])
@pytest.mark.parametrize("focus", ["window", "list", "search", "tree", "grid"])
def test_escape_never_stops_a_batch(
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


def test_escape_clears_the_search_while_a_batch_goes_on(qtbot: QtBot, running: MainWindow) -> None:
    search(running).setFocus()
    search(running).setText("tabby")
    qtbot.waitUntil(lambda: found(running) == ["a"])
    with qtbot.assertNotEmitted(running.page.run.cancelled):
        QTest.keyClick(search(running), Key.Key_Escape)
    assert search(running).text() == ""
    assert found(running) == ["a", "b", "c"]
    QTest.keyClick(running, Key.Key_Escape)
    assert running.page.run.is_under_way


def test_the_answer_of_the_photo_shown_is_noted_in_the_list(ready: MainWindow) -> None:
    ready.show_photos(THREE)
    ready.page.panel.step(2)
    ready.show_outcome(TABBY)
    assert names(ready.page.photos.waiting()) == ["a", "b"]
    assert said(ready.page.run_controls, "1 of 3")


def test_the_list_does_not_jump_when_a_batch_ends(qtbot: QtBot, ready: MainWindow) -> None:
    ready.show_photos(MANY)
    turned = shown(ready)
    view, bar = rows(ready), rows(ready).verticalScrollBar()
    qtbot.waitUntil(lambda: bar.maximum() > 0)
    turn_to(ready, "150")
    bar.setValue(bar.maximum() // 3)  # the person looks elsewhere
    turned.clear()
    place, row = bar.value(), view.currentIndex().row()
    select(ready, "40", "41")
    take(ready, **dict.fromkeys(names(ready.page.photos.entries()), TABBY))
    ready.page.run.end()
    assert (bar.value(), view.currentIndex().row()) == (place, row)
    assert current(ready) == "150"
    assert names(ready.page.panel.selected()) == ["40", "41"]
    assert turned == []


def test_the_tree_does_not_jump_when_a_batch_ends(qtbot: QtBot, ready: MainWindow) -> None:
    ready.show_photos(MANY)
    press_view(ready, 1)
    tree = child(ready.page.panel, QTreeView)
    tree.expandAll()
    turn_to(ready, "150")
    qtbot.waitUntil(lambda: tree.verticalScrollBar().value() > 0)
    turned = shown(ready)
    take(ready, **dict.fromkeys(names(ready.page.photos.entries()), TABBY))
    ready.page.run.end()
    qtbot.waitUntil(lambda: tree.model().index(0, 0).data() == "Cat · 猫")
    assert current(ready) == "150"
    assert turned == []


# Drops are added


def test_a_second_drop_is_added(ended: MainWindow) -> None:
    begun, turned = started(ended), shown(ended)
    ended.show_photos(["/photos/d.jpg", "/photos/e.jpg"])
    assert listed(ended) == ["a", "b", "c", "d", "e"]
    assert begun == [["d", "e"]]  # what has an answer keeps it
    assert turned == ["/photos/d.jpg"]
    assert said(ended.page.run_controls, "3 of 5")
    assert [outcome for outcome, _ in ended.page.photos.results()][:2] == [TABBY, UNSURE]


def test_one_more_photo_is_added_and_answered_on_its_own(ended: MainWindow) -> None:
    begun, turned = started(ended), shown(ended)
    ended.show_photos(["/photos/d.jpg"])
    assert listed(ended) == ["a", "b", "c", "d"]
    assert turned == ["/photos/d.jpg"]
    assert begun == []
    ended.show_outcome(BEAGLE)
    assert ended.page.photos.counts[State.WAITING] == 0


def test_a_drop_during_a_run_joins_it(qtbot: QtBot, running: MainWindow) -> None:
    begun = started(running)
    with qtbot.assertNotEmitted(running.page.run.cancelled):
        running.show_photos(["/photos/d.jpg"])
    assert listed(running) == ["a", "b", "c", "d"]
    assert begun == [["b", "c", "d"]]
    assert said(running.page.run_controls, "1 of 4")
    take(running, b=TABBY, c=TABBY, d=BEAGLE)
    running.page.run.end()
    assert said(running, "4 photos done")


def test_a_drop_while_paused_waits_with_the_others(running: MainWindow) -> None:
    heard: list[object] = []
    running.page.run.started.connect(lambda wanted: heard.append(len(wanted)))
    running.page.run.paused.connect(heard.append)
    press(running, "Pause")
    running.show_photos(["/photos/d.jpg", "/photos/e.jpg"])
    assert heard == [True, 4, True]  # told to the service again, which begins unpaused
    assert said(running.page.run_controls, "1 of 5 · paused")
    press(running, "Continue")
    assert heard[-1] is False
    assert not said(running, "paused")


@pytest.mark.parametrize("while_it_runs", [True, False])
def test_the_same_photo_is_not_listed_twice(
    running: MainWindow, tmp_path: Path, while_it_runs: bool
) -> None:
    if not while_it_runs:
        take(running, b=UNSURE, c=BEAGLE)
        running.page.run.end()
    begun, turned = started(running), shown(running)
    running.show_photos([THREE[1]])
    assert listed(running) == ["a", "b", "c"]
    assert begun == []
    assert turned == [THREE[1]]
    assert current(running) == "b"
    running.show_photos(THREE)
    assert listed(running) == ["a", "b", "c"]
    assert begun == []


def test_a_photo_that_is_dropped_again_is_seen_in_the_list(ready: MainWindow) -> None:
    ready.show_photos(MANY)
    view = rows(ready)
    for wanted in ("5", "5"):
        view.verticalScrollBar().setValue(view.verticalScrollBar().maximum())
        ready.show_photos([f"/photos/{wanted}.jpg"])
        assert current(ready) == wanted
        assert view.viewport().rect().contains(view.visualRect(view.currentIndex()))


@pytest.mark.parametrize("steps", [1, -1])
def test_the_current_photo_is_in_sight_in_each_view(
    qtbot: QtBot, ready: MainWindow, steps: int
) -> None:
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


def test_of_a_drop_only_what_is_new_is_begun_with(ended: MainWindow) -> None:
    begun = started(ended)
    ended.show_photos([*THREE, "/photos/d.jpg", "/photos/e.jpg"])
    assert listed(ended) == ["a", "b", "c", "d", "e"]
    assert begun == [["d", "e"]]
    assert current(ended) == "d"


def test_a_folder_without_photos_leaves_the_list_as_it_is(running: MainWindow) -> None:
    running.take(MimeContent(Kind.PATHS, ("/photos/slow",)))
    assert said(running, "Looking for photos…")
    running.show_photos([])
    assert said(running, "No photos found")
    assert not said(running, "Looking for photos…")
    assert listed(running) == ["a", "b", "c"]
    assert running.page.run.is_under_way


def test_what_is_pasted_alone_is_selected(ended: MainWindow) -> None:
    """While Ctrl is still held, after Ctrl+V."""
    turn_to(ended, "b")
    let_go(ended)
    QTest.keyPress(ended, Key.Key_Control, Modifier.ControlModifier)
    ended.show_photos(["/photos/d.jpg"])
    QTest.keyRelease(ended, Key.Key_Control)
    assert names(ended.page.panel.selected()) == ["d"]


def test_a_pasted_picture_is_added(ended: MainWindow) -> None:
    ended.take(MimeContent(Kind.PICTURE, picture=b"pixels"))
    assert len(ended.page.photos) == 4
    ended.show_outcome(BEAGLE)
    ended.show_photos(["/photos/d.jpg"])
    assert len(ended.page.photos) == 5
    assert [outcome for outcome, _ in ended.page.photos.results()][3] is BEAGLE


def test_the_header_says_what_is_open(ended: MainWindow) -> None:
    assert said(ended, "photos")
    assert said(ended, "3 photos")
    ended.show_photos(["/elsewhere/d.jpg"])
    assert said(ended, "4 photos")


# Searching


def test_clearing_a_search_returns_to_the_row_one_was_on(qtbot: QtBot, ready: MainWindow) -> None:
    ready.show_photos(MANY)
    turn_to(ready, "150")
    search(ready).setText("7.jpg")
    qtbot.waitUntil(lambda: current(ready) == "7")
    search(ready).clear()
    assert current(ready) == "150"
    view = rows(ready)
    assert view.currentIndex().row() == 150
    place = view.visualRect(view.currentIndex())
    assert view.viewport().rect().contains(place)


@pytest.mark.parametrize("by", ["click", "key", "drop"])
def test_clearing_a_search_stays_at_what_was_chosen_in_it(
    qtbot: QtBot, ready: MainWindow, by: str
) -> None:
    ready.show_photos(MANY)
    turn_to(ready, "150")
    search(ready).setText("7.jpg")
    qtbot.waitUntil(lambda: found(ready)[:2] == ["7", "17"])
    view = rows(ready)
    if by == "click":
        place = view.visualRect(view.model().index(1, 0)).center()
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    elif by == "key":
        QTest.keyClick(search(ready), Key.Key_Down)
        QTest.keyClick(view, Key.Key_Down)
    else:
        ready.show_photos([MANY[17]])
    assert current(ready) == "17"
    search(ready).clear()
    assert current(ready) == "17"
    assert len(found(ready)) == len(MANY)


def test_words_that_occur_nowhere_find_nothing_and_lose_nothing(
    qtbot: QtBot, ended: MainWindow
) -> None:
    turn_to(ended, "b")
    QTest.keyClick(ended, Key.Key_F, Modifier.ControlModifier)
    qtbot.waitUntil(search(ended).hasFocus)
    search(ended).setText("pterodactyl")
    qtbot.waitUntil(lambda: said(ended, "No matches"))
    assert current(ended) == "b"
    QTest.keyClick(search(ended), Key.Key_Escape)
    assert not said(ended, "No matches")
    assert current(ended) == "b"


@pytest.mark.parametrize("words", ["虎斑", "tabby", "cat", "动物", "a.jpg"])
def test_photos_are_found_in_both_languages(qtbot: QtBot, ended: MainWindow, words: str) -> None:
    search(ended).setText(words)
    qtbot.waitUntil(lambda: "a" in found(ended) and "c" not in found(ended))


def test_a_drop_that_the_search_would_hide_ends_it(qtbot: QtBot, ended: MainWindow) -> None:
    search(ended).setText("tabby")
    qtbot.waitUntil(lambda: "c" not in found(ended))
    ended.show_photos(["/photos/d.jpg"])
    assert current(ended) == "d"
    assert found(ended) == ["a", "b", "c", "d"]
    assert search(ended).text() == ""


def test_arrows_move_in_the_words_that_are_looked_for(qtbot: QtBot, ended: MainWindow) -> None:
    search(ended).setFocus()
    search(ended).setText("cat")
    with qtbot.assertNotEmitted(ended.photo_chosen):
        QTest.keyClick(search(ended), Key.Key_Left)
    assert search(ended).cursorPosition() == 2


# Keys, languages, pictures


def test_keys_of_the_window_work_while_the_list_has_the_focus(
    qtbot: QtBot, ended: MainWindow
) -> None:
    turn_to(ended, "a")
    ended.show_outcome(TABBY)
    view = rows(ended)
    view.setFocus()
    QTest.keyClick(view, Key.Key_C, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("tabby (虎斑猫)")
    for key, then in ((Key.Key_Down, "b"), (Key.Key_Right, "c"), (Key.Key_Left, "b")):
        QTest.keyClick(view, key)
        assert current(ended) == then


def test_several_rows_are_selected_and_copied_with_the_keyboard(ended: MainWindow) -> None:
    turn_to(ended, "a")
    view = rows(ended)
    view.setFocus()
    QTest.keyClick(view, Key.Key_Down, Modifier.ShiftModifier)
    assert names(ended.page.panel.selected()) == ["a", "b"]
    QTest.keyClick(view, Key.Key_C, Modifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == [
        "a.jpg\ttabby 83 %",
        "b.jpg\tNot sure",
    ]
    assert said(ended, "Copied")
    QTest.keyClick(view, Key.Key_A, Modifier.ControlModifier)
    assert names(ended.page.panel.selected()) == ["a", "b", "c"]


def test_the_list_follows_the_language(ended: MainWindow) -> None:
    ended.set_chinese_first(True)
    first = rows(ended).model().index(0, 0)
    assert first.data(Role.ROW).headline == "虎斑猫"
    ended.set_chinese_first(False)
    assert first.data(Role.ROW).headline == "tabby"


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


def test_a_photo_that_was_turned_away_from_before_its_answer_is_still_answered(
    qtbot: QtBot, ready: MainWindow
) -> None:
    answer(ready, ANSWER)
    ready.show_photos(["/photos/second.jpg"])
    second = ready.page.panel.current
    assert second is not None
    with qtbot.waitSignal(ready.page.run.started) as started:
        ready.page.panel.step(-1)
    assert started.args == [[(second.number, "/photos/second.jpg")]]


def test_a_photo_whose_file_is_lost_keeps_its_answer_and_that_is_said(ready: MainWindow) -> None:
    answer(ready, ANSWER)
    ready.show_outcome(Failure(ANSWER.path, "not-found", 0.1))
    assert said(ready, "tabby")
    assert said(ready, "File not found.")
