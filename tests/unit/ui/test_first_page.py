"""The first page: what it says, and what can be pressed there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.engine.errors import ModelError
from desktop_app.ui import main_window
from desktop_app.ui.drop_zone import DropZone
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.sample_prints import SamplePrints, print_of
from tests.support.widgets import child
from tests.unit.ui.window_texts import shows_text


@pytest.fixture
def page(ready: MainWindow) -> DropZone:
    return child(ready, DropZone)


def buttons(page: DropZone) -> list[QPushButton]:
    return [it for it in page.findChildren(QPushButton) if it.isVisible()]


def test_buttons_have_names(page: DropZone) -> None:
    told = [QAccessible.queryAccessibleInterface(button) for button in buttons(page)]
    assert {it.role() for it in told} == {QAccessible.Role.Button}
    assert sorted(it.text(QAccessible.Text.Name) for it in told) == [
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
    asked: list[str] = []

    def choose(*arguments: object) -> tuple[str, ...]:
        asked.append(asks)
        return ()

    monkeypatch.setattr(main_window, asks, choose)
    ready.activateWindow()
    next(it for it in buttons(page) if it.text() == text).setFocus()
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert asked == [asks]


def test_sample_opens_with_a_click(qtbot: QtBot, ready: MainWindow, page: DropZone) -> None:
    sample = next(it for it in buttons(page) if it.accessibleName() == "Try it with an orange")
    with qtbot.waitSignal(ready.paths_opened) as opened:
        sample.click()
    assert opened.args == [(str(paths.resource("samples/orange.jpg")),)]


def test_offer_can_be_accepted(qtbot: QtBot, page: DropZone) -> None:
    page.offer("Open the last list: Salt & Pepper, 812 photos")
    offered = next(it for it in buttons(page) if "Salt && Pepper" in it.text())
    with qtbot.waitSignal(page.offer_accepted):
        offered.click()
    page.offer("")
    assert not offered.isVisible()


def test_nothing_can_be_chosen_without_a_model(ready: MainWindow, page: DropZone) -> None:
    page.offer("Open the last list")
    ready.show_model_trouble(ModelError("model-file-missing", file="starter.pt"))
    assert shows_text(page, "The model can't be used")
    assert not buttons(page)


@pytest.mark.parametrize("chinese", [False, True])
def test_page_fits_the_smallest_window(
    qtbot: QtBot, ready: MainWindow, page: DropZone, chinese: bool
) -> None:
    page.offer(
        "打开上次的列表：假期，812 张照片" if chinese else "Open the last list: " + 9 * "Holiday "
    )
    ready.resize(ready.minimumSize())
    qtbot.waitUntil(lambda: page.width() == ready.minimumWidth())
    assert page.minimumSizeHint().width() <= page.width()
    assert page.minimumSizeHint().height() <= page.height()
    assert child(page, SamplePrints).isVisible()


@pytest.mark.parametrize("name", ["orange", "alp"])
def test_sample_prints_are_shown(name: str) -> None:
    assert print_of(name).width() == 320
