"""From the invitation to the answer and back."""

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.engine.errors import ModelError
from desktop_app.engine.outcomes import Answer, Failure
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.attract import Attract
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT
from tests.support.pictures import Draw
from tests.support.widgets import child
from tests.unit.ui.kiosk.conftest import Kiosk, Open
from tests.unit.ui.mime_data import NONE, drop, enter, files


def test_attract_screen_is_bilingual(kiosk: Kiosk) -> None:
    assert kiosk.page == "Attract"
    for text in ("What is in this picture?", "照片里有什么？", "5 kinds of things", "5 种东西"):
        assert kiosk.shows(text)
    assert kiosk.shows("no people, places or text")
    kiosk.exhibit.set_chinese_first(True)
    assert kiosk.texts()[0] == "照片里有什么？"


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        (("Look!", "看！"), ["Look!", "看！"]),
        (("Look!", ""), ["Look!", "照片里有什么？"]),
        (("", "看！"), ["What is in this picture?", "看！"]),
    ],
)
def test_title_replaces_the_default_of_its_language(
    open_kiosk: Open, titles: tuple[str, str], shown: list[str]
) -> None:
    assert open_kiosk(titles=titles).texts()[:2] == shown


def test_touch_anywhere_begins_a_visit(kiosk: Kiosk) -> None:
    window = kiosk.window.windowHandle()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert kiosk.page == "Grid"


def test_attract_pictures_change_sides(qtbot: QtBot, kiosk: Kiosk) -> None:
    def left_side_is_red() -> bool:
        colour = kiosk.window.grab().toImage().pixelColor(20, 20)
        return colour.red() > 100 and colour.blue() < 50

    qtbot.waitUntil(left_side_is_red)
    child(child(kiosk.exhibit, Attract), QTimer).timeout.emit()
    qtbot.waitUntil(lambda: not left_side_is_red())


def test_no_file_name_is_shown(kiosk: Kiosk) -> None:
    kiosk.begin()
    names = [it.accessibleName() for it in kiosk.tiles()]
    assert names == ["Photo 1", "Photo 2", "Photo 3"]
    kiosk.answer()
    assert not kiosk.shows("administrator-")
    assert not kiosk.shows("cat.jpg")


@pytest.mark.parametrize(
    ("kind", "texts", "ratio"),
    [
        (ANSWER.answer, ("tabby", "虎斑猫", "83 %", "Persian cat", "3 %"), 1.5),
        (SOME_CAT, ("some kind of cat", "某种猫", "tabby", "83 %"), 1.5),
        (NOT_SURE, ("Not sure", "tabby", "83 %"), 1.4),
    ],
)
def test_headline_is_larger_than_the_guesses(
    kiosk: Kiosk, kind: Answer, texts: tuple[str, ...], ratio: float
) -> None:
    kiosk.answer(replace(ANSWER, answer=kind))
    assert kiosk.page == "AnswerPage"
    assert kiosk.texts()[0] == texts[0]
    assert all(kiosk.shows(text) for text in texts)
    guess = kiosk.label("Persian cat").font()
    assert kiosk.label(texts[0]).font().pixelSize() >= ratio * guess.pixelSize()
    assert texts[0] == "tabby" or kiosk.label("tabby").font() == guess


def test_damaged_file_is_reported(kiosk: Kiosk) -> None:
    kiosk.answer(replace(ANSWER, damaged=True))
    assert kiosk.shows("Part of the file is damaged")


def test_unreadable_photo_is_one_sentence(kiosk: Kiosk) -> None:
    kiosk.begin()
    kiosk.touch("Photo 2")
    kiosk.exhibit.show_outcome(Failure("", "damaged", 1.0))
    assert kiosk.shows("This photo can't be read.")
    assert kiosk.shows("The file is damaged")
    assert kiosk.shows("Please choose another photo.")
    kiosk.touch("Another photo")
    assert kiosk.page == "Grid"


def test_photo_waits_for_the_model(qtbot: QtBot, open_kiosk: Open, album: Album) -> None:
    kiosk = open_kiosk()
    with qtbot.waitSignal(kiosk.exhibit.photo_chosen) as chosen:
        kiosk.begin()
        kiosk.exhibit.set_albums((album,))
        kiosk.touch("Photo 1")
    assert chosen.args == [album.photos[0], ""]
    qtbot.waitUntil(lambda: kiosk.page == "AnswerPage")
    assert kiosk.shows("Getting ready…")


def test_without_a_model_it_is_out_of_order(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_model_trouble(ModelError("model-file-missing", file="starter.pt"))
    assert kiosk.shows("This exhibit is out of order.")
    assert kiosk.shows("本展品暂停使用。")
    assert not kiosk.shows("starter.pt")
    assert kiosk.targets() == []
    kiosk.exhibit.end_visit()
    assert kiosk.page == "OutOfOrder"


def test_drive_is_added_and_removed(kiosk: Kiosk, album: Album) -> None:
    drive = Album("/media/1", True, ("/media/1/a.jpg",))
    kiosk.begin()
    assert kiosk.shows("Choose a photo")
    kiosk.exhibit.set_albums((album, drive))
    assert kiosk.shows("USB drive")
    kiosk.exhibit.set_albums((album,))
    assert not kiosk.shows("USB drive")
    assert kiosk.page == "Grid"


@pytest.mark.parametrize("look", ["at its photos", "at an answer"])
def test_photo_is_closed_with_its_drive(kiosk: Kiosk, album: Album, draw: Draw, look: str) -> None:
    kiosk.begin()
    kiosk.exhibit.set_albums((album, Album("/media/1", True, (str(draw("a.jpg")),))))
    kiosk.touch("USB drive")
    if look == "at an answer":
        kiosk.answer()
    kiosk.exhibit.set_albums((album,))
    assert kiosk.shows("The USB drive was removed.")
    assert not kiosk.shows("tabby")
    kiosk.touch("Another photo")
    assert len(kiosk.tiles()) == 3


def test_photo_can_be_dropped(qtbot: QtBot, kiosk: Kiosk, draw: Draw) -> None:
    data = files("/drive/a.jpg")
    with qtbot.waitSignal(kiosk.exhibit.paths_opened) as opened:
        drop(kiosk.window, data)
    assert opened.args == [("/drive/a.jpg",)]
    with qtbot.waitSignal(kiosk.exhibit.photo_chosen) as chosen:
        kiosk.exhibit.show_photos(["/drive/a.jpg", "/drive/b.jpg"])
    assert chosen.args == ["/drive/a.jpg", ""]
    assert kiosk.page == "AnswerPage"


def test_administrators_pages_refuse_drops(qtbot: QtBot, kiosk: Kiosk) -> None:
    kiosk.exhibit.show_pin_pad(0)
    with qtbot.assertNotEmitted(kiosk.exhibit.paths_opened):
        assert enter(kiosk.window, files("/drive/a.jpg")) is NONE
        drop(kiosk.window, files("/drive/a.jpg"))
