"""The window: its first page, opening photos, notices, the model's state, full screen."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.engine.errors import ModelError
from desktop_app.engine.images import read_photo
from desktop_app.engine.model_card import ModelCard
from desktop_app.engine.outcomes import Photo
from desktop_app.preferences import Preferences
from desktop_app.ui import main_window
from desktop_app.ui.drop_zone import DropZone
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.ui.sample_prints import SamplePrints, print_of
from tests.support.outcomes import ANSWER
from tests.support.pictures import corners
from tests.support.widgets import child
from tests.unit.ui import mime_data
from tests.unit.ui.window_texts import accessible_name, button, buttons, shows_text

MISSING = ModelError("model-file-missing", file="starter.pt")
NOT_INSTALLED = ModelError("model-not-installed", name="nosuch", names="lite, starter")
NO_MODEL = "There is no model “nosuch”. Installed: lite, starter."
START_ANOTHER = "Start the program with one of these, or without --model."


@pytest.fixture
def page(ready: MainWindow) -> DropZone:
    """The first page."""
    return child(ready, DropZone)


def test_first_page_has_instructions_and_buttons(ready: MainWindow, page: DropZone) -> None:
    assert shows_text(ready, "Drop photos here")
    assert shows_text(ready, "Shiwu recognises 5 kinds of things, but not people, places or text.")
    assert shows_text(ready, "nothing leaves this computer")
    assert sorted(accessible_name(it) for it in buttons(page)) == [
        "Choose a folder…",
        "Choose photos…",
        "Try it with a mountain",
        "Try it with an orange",
    ]


@pytest.mark.parametrize(
    ("text", "asks"), [("Choose photos…", "ask_for_photos"), ("Choose a folder…", "ask_for_folder")]
)
def test_enter_presses_the_focused_button(
    ready: MainWindow, page: DropZone, monkeypatch: pytest.MonkeyPatch, text: str, asks: str
) -> None:
    ask = Mock(return_value=())
    monkeypatch.setattr(main_window, asks, ask)
    ready.activateWindow()
    focused = button(page, text)
    focused.setFocus()
    assert QApplication.focusWidget() is focused
    QTest.keyClick(focused, Qt.Key.Key_Return)
    ask.assert_called_once()


def test_sample_opens_with_a_click(qtbot: QtBot, ready: MainWindow, page: DropZone) -> None:
    with qtbot.waitSignal(ready.paths_opened) as opened:
        button(page, "Try it with an orange").click()
    assert opened.args == [(str(paths.resource("samples/orange.jpg")),)]


def test_offer_can_be_accepted(qtbot: QtBot, page: DropZone) -> None:
    page.offer_last_list("Salt & Pepper", 812)
    offered = next(it for it in buttons(page) if "Salt && Pepper" in it.text())
    with qtbot.waitSignal(page.offer_accepted):
        offered.click()
    page.offer_last_list("", 0)
    assert not offered.isVisible()


def test_offer_follows_the_language(
    qtbot: QtBot, qapp: QApplication, page: DropZone, tmp_path: Path
) -> None:
    preferences = Preferences(qapp, tmp_path / "settings.json", "en")
    page.offer_last_list("Holiday", 812)
    offer = button(page, "Open the last list: Holiday, 812 photos")
    preferences.choose_language("zh")
    qtbot.waitUntil(lambda: offer.text() == "打开上次的列表：Holiday，812 张照片")
    preferences.choose_language("en")


@pytest.mark.parametrize("title", [9 * "Holiday ", 9 * "假期"])
def test_first_page_fits_the_smallest_window(
    qtbot: QtBot, ready: MainWindow, page: DropZone, title: str
) -> None:
    page.offer_last_list(title, 812)
    ready.resize(ready.minimumSize())
    qtbot.waitUntil(lambda: page.width() == ready.minimumWidth())
    assert page.minimumSizeHint().width() <= page.width()
    assert page.minimumSizeHint().height() <= page.height()
    assert child(page, SamplePrints).isVisible()


@pytest.mark.parametrize("name", ["orange", "alp"])
def test_sample_prints_are_shown(name: str) -> None:
    assert print_of(name).width() == 320


def test_loading_model_is_shown(window: MainWindow) -> None:
    assert shows_text(window, "Loading the model…")
    window.show_photos(["/photos/cat.jpg"])
    assert shows_text(window, "Getting ready…")


def test_drop_opens_its_files(qtbot: QtBot, ready: MainWindow) -> None:
    with qtbot.waitSignal(ready.paths_opened) as opened:
        mime_data.drop(ready, mime_data.files("/photos/a.jpg", "/photos/folder"))
    assert opened.args == [("/photos/a.jpg", "/photos/folder")]
    assert shows_text(ready, "Looking for photos…")
    ready.show_listing_trouble()
    assert shows_text(ready, "could not be listed")
    assert not shows_text(ready, "Looking for photos…")


def test_pasted_pixels_are_opened(qtbot: QtBot, ready: MainWindow) -> None:
    image = QImage(30, 20, QImage.Format.Format_RGB32)
    image.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(image)
    with qtbot.waitSignal(ready.photo_chosen) as chosen:
        QTest.keyClick(ready, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert read_photo(chosen.args[0]()).width == 30
    assert chosen.args[1] == "picture"


def test_pasted_files_are_opened(qtbot: QtBot, ready: MainWindow) -> None:
    QGuiApplication.clipboard().setMimeData(mime_data.files("/photos/a.jpg"))
    with qtbot.waitSignal(ready.paths_opened) as opened:
        ready.paste()
    assert opened.args == [("/photos/a.jpg",)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("hello", "No photos found"), ("https://a.org/b.jpg", "Web links can't be opened")],
)
def test_pasted_text_is_refused(qtbot: QtBot, ready: MainWindow, text: str, reason: str) -> None:
    QGuiApplication.clipboard().setText(text)
    with qtbot.assertNotEmitted(ready.paths_opened), qtbot.assertNotEmitted(ready.photo_chosen):
        ready.paste()
    assert shows_text(ready, reason)


def test_first_of_several_photos_is_shown(qtbot: QtBot, ready: MainWindow) -> None:
    chosen: list[tuple[object, str]] = []
    ready.photo_chosen.connect(lambda source, name: chosen.append((source, name)))
    three = ["/photos/a.jpg", "/photos/b.jpg", "/photos/c.jpg"]
    ready.show_photos(three)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        QTest.keyClick(ready, key)
    ready.page.show_photo(Photo(corners(), 320, 240))
    assert shows_text(ready, "b.jpg · 320 × 240 · 2 of 3")
    ready.show_photos(three)
    # The name is the whole path: an export must distinguish photos of the same name.
    assert chosen == [(f"/photos/{n}.jpg", f"/photos/{n}.jpg") for n in "abcba"]


@pytest.mark.parametrize(
    ("error", "shown", "hidden"),
    [
        (MISSING, ["starter.pt", "Install the program again"], "Start the program with"),
        (NOT_INSTALLED, [NO_MODEL, START_ANOTHER], "Install the program again"),
    ],
)
def test_unusable_model_is_reported(
    window: MainWindow, error: ModelError, shown: list[str], hidden: str
) -> None:
    page = child(window, DropZone)
    page.offer_last_list("Holiday", 812)
    assert len(buttons(page)) == 5
    window.take(MimeContent(Kind.PATHS, ("a.jpg",)))
    assert shows_text(window, "Looking for photos")
    window.show_model_trouble(error)
    assert all(shows_text(window, text) for text in ("The model can't be used", *shown))
    assert not window.acceptDrops()
    assert not buttons(page)
    for change in (partial(window.resize, 700, 500), partial(window.set_chinese_first, True)):
        change()
        for text in (hidden, "Looking for photos", "Loading the model"):
            assert not shows_text(window, text)


def test_model_change_replaces_the_notice(window: MainWindow, random_card: ModelCard) -> None:
    window.notify("The settings were damaged")
    window.show_model(random_card)
    assert shows_text(window, "The settings were damaged")
    window.show_model(replace(random_card, title="Second model"))
    assert shows_text(window, "Second model")


def test_pasted_picture_is_named_in_the_language(
    qtbot: QtBot, qapp: QApplication, ready: MainWindow, tmp_path: Path
) -> None:
    preferences = Preferences(qapp, tmp_path / "settings.json", "en")
    ready.take(MimeContent(Kind.PICTURE, picture=b"bytes"))
    ready.page.show_photo(Photo(corners(), 320, 240))
    assert shows_text(ready, "Picture · 320 × 240")
    preferences.choose_language("zh")
    qtbot.waitUntil(lambda: shows_text(ready, "图片 · 320 × 240"))
    preferences.choose_language("en")
    ready.show_outcome(ANSWER)
    assert len(ready.page.photos.results()) == 1


def test_f11_and_escape_toggle_full_screen(qtbot: QtBot, ready: MainWindow) -> None:
    QTest.keyClick(ready, Qt.Key.Key_F11)
    qtbot.waitUntil(ready.isFullScreen)
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: not ready.isFullScreen())
    QTest.keyClick(ready, Qt.Key.Key_Escape)
    assert not ready.isFullScreen()


def test_empty_list_has_its_notice(ready: MainWindow) -> None:
    ready.show_photos([])
    assert shows_text(ready, "No photos found")
    ready.show_photos(["/photos/a.jpg", "/photos/b.jpg"])
    ready.start_over()
    assert shows_text(ready, "The list is empty")
    ready.page.photo_actions.undo.trigger()
    assert not shows_text(ready, "The list is empty")
    assert len(ready.page.photos) == 2
