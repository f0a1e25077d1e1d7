"""From the invitation to the answer and back."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDropEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.engine.errors import ModelError
from desktop_app.engine.outcomes import Classification, Failure, Photo
from desktop_app.language import Language
from desktop_app.services.image_service import ImageService
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.attract import Attract
from desktop_app.ui.kiosk.grid import Grid
from desktop_app.ui.kiosk.tile import Tile
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT
from tests.support.pictures import Draw, corners
from tests.support.widgets import child
from tests.unit.ui.kiosk.conftest import Kiosk

Open = Callable[..., Kiosk]


def answer(kiosk: Kiosk, outcome: Classification = ANSWER) -> None:
    """Choose the first photo, and play what the service does for it."""
    if kiosk.page == "Attract":
        kiosk.begin()
    kiosk.touch("Photo 1")
    kiosk.exhibit.show_photo(Photo(corners(), outcome.width, outcome.height))
    kiosk.exhibit.show_outcome(outcome)


def test_attract_screen_is_bilingual(kiosk: Kiosk) -> None:
    assert kiosk.page == "Attract"
    for words in ("What is in this picture?", "照片里有什么？", "5 kinds of things", "5 种东西"):
        assert kiosk.sees(words)
    assert kiosk.sees("no people, places or text")
    kiosk.exhibit.set_chinese_first(True)
    assert kiosk.words()[0] == "照片里有什么？"


def test_exhibit_title_replaces_the_default(open_kiosk: Open) -> None:
    assert open_kiosk(titles=("Look!", "看！")).words()[:2] == ["Look!", "看！"]


@pytest.mark.parametrize(
    ("titles", "shown"),
    [
        (("Look!", ""), ["Look!", "照片里有什么？"]),
        (("", "看！"), ["What is in this picture?", "看！"]),
    ],
)
def test_title_in_one_language_replaces_one(
    open_kiosk: Open, titles: tuple[str, str], shown: list[str]
) -> None:
    assert open_kiosk(titles=titles).words()[:2] == shown


def test_touch_anywhere_begins_a_visit(kiosk: Kiosk) -> None:
    window = kiosk.window.windowHandle()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton, pos=QPoint(5, 5))
    assert kiosk.page == "Grid"


def test_attract_pictures_change_sides(qtbot: QtBot, kiosk: Kiosk) -> None:
    def left_side_is_red() -> bool:
        colour = kiosk.window.grab().toImage().pixelColor(20, 20)
        return colour.red() > 100 and colour.blue() < 50

    qtbot.waitUntil(left_side_is_red)
    attract = kiosk.exhibit.findChildren(Attract)[0]
    attract.findChildren(QTimer)[0].timeout.emit()
    qtbot.waitUntil(lambda: not left_side_is_red())


def test_no_file_name_is_shown(kiosk: Kiosk) -> None:
    kiosk.begin()
    names = [it.accessibleName() for it in tiles(kiosk)]
    assert names == ["Photo 1", "Photo 2", "Photo 3"]
    answer(kiosk)
    assert not kiosk.sees("administrator-")
    assert not kiosk.sees("cat.jpg")


def test_answer_has_both_names_and_the_probability(kiosk: Kiosk) -> None:
    answer(kiosk)
    assert kiosk.page == "AnswerPage"
    for words in ("tabby", "虎斑猫", "83 %", "Persian cat", "3 %"):
        assert kiosk.sees(words)


def test_unsure_answer_has_no_large_guess(kiosk: Kiosk) -> None:
    answer(kiosk)
    sure = label(kiosk, "tabby").font().pixelSize()
    answer_again(kiosk, replace(ANSWER, answer=NOT_SURE))
    assert kiosk.words()[0] == "Not sure"
    assert label(kiosk, "tabby").font().pixelSize() < sure
    assert label(kiosk, "tabby").font() == label(kiosk, "Persian cat").font()


def test_group_answer_is_the_headline(kiosk: Kiosk) -> None:
    answer(kiosk, replace(ANSWER, answer=SOME_CAT))
    assert kiosk.words()[0] == "some kind of cat"
    assert kiosk.sees("某种猫")
    headline = label(kiosk, "some kind of cat").font().pixelSize()
    assert headline >= 1.5 * label(kiosk, "tabby").font().pixelSize()
    assert label(kiosk, "tabby").font() == label(kiosk, "Persian cat").font()


def test_damaged_file_is_reported(kiosk: Kiosk) -> None:
    answer(kiosk, replace(ANSWER, damaged=True))
    assert kiosk.sees("Part of the file is damaged")


def test_unreadable_photo_is_one_sentence(kiosk: Kiosk) -> None:
    kiosk.begin()
    kiosk.touch("Photo 2")
    kiosk.exhibit.show_outcome(Failure("", "damaged", 1.0))
    assert kiosk.sees("This photo can't be read.")
    assert kiosk.sees("The file is damaged")
    assert kiosk.sees("Please choose another photo.")
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
    assert kiosk.sees("Getting ready…")


def test_without_a_model_it_is_out_of_order(kiosk: Kiosk) -> None:
    kiosk.exhibit.show_model_trouble(ModelError("model-file-missing", file="starter.pt"))
    assert kiosk.sees("This exhibit is out of order.")
    assert kiosk.sees("本展品暂停使用。")
    assert not kiosk.sees("starter.pt")
    assert kiosk.targets() == []
    kiosk.exhibit.end_visit()
    assert kiosk.page == "OutOfOrder"


def test_pages_are_turned(kiosk: Kiosk) -> None:
    many = tuple(f"/photos/{number}.jpg" for number in range(60))
    kiosk.exhibit.set_albums((Album("/photos", False, many),))
    kiosk.begin()
    a_page = len(tiles(kiosk))
    assert 1 < a_page < 60
    kiosk.touch("Next page")
    assert tile(kiosk, f"Photo {a_page + 1}").path == f"/photos/{a_page}.jpg"
    kiosk.touch("Page before")
    assert tile(kiosk, "Photo 1").path == "/photos/0.jpg"


def test_only_the_shown_page_requests_thumbnails(qtbot: QtBot, kiosk: Kiosk) -> None:
    many = tuple(f"/photos/{number}.jpg" for number in range(60))
    kiosk.exhibit.set_albums((Album("/photos", False, many),))
    asked: list[tuple[str, ...]] = []
    grid = kiosk.exhibit.findChildren(Grid)[0]
    grid.thumbnails_wanted.connect(lambda paths, side: asked.append(tuple(paths)))
    kiosk.begin()
    assert set(asked) == {many[: len(tiles(kiosk))]}


def test_unreadable_photo_has_no_tile(
    qtbot: QtBot, kiosk: Kiosk, album: Album, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")
    photos = (album.photos[0], str(broken), *album.photos[1:])
    kiosk.exhibit.set_albums((Album(str(tmp_path), False, photos),))
    kiosk.begin()
    qtbot.waitUntil(lambda: [it.path for it in tiles(kiosk)] == list(album.photos))
    names = ["Photo 1", "Photo 2", "Photo 3"]
    qtbot.waitUntil(lambda: [it.accessibleName() for it in tiles(kiosk)] == names)
    qtbot.waitUntil(lambda: all(it.picture is not None for it in tiles(kiosk)))
    assert tile(kiosk, "Photo 2").path == album.photos[1]


def test_page_count_excludes_unreadable_photos(
    qtbot: QtBot, kiosk: Kiosk, draw: Draw, tmp_path: Path
) -> None:
    kiosk.window.resize(640, 480)
    good = [str(draw(f"good-{number}.png", (40, 30))) for number in range(9)]
    broken = [tmp_path / f"broken-{number}.jpg" for number in range(9)]
    for path in broken:
        path.write_bytes(b"no photo")
    photos = [path for pair in zip(good, map(str, broken), strict=True) for path in pair]
    kiosk.exhibit.set_albums((Album(str(tmp_path), False, tuple(photos)),))
    pages: list[tuple[int, int]] = []
    child(kiosk.exhibit, Grid).page_changed.connect(lambda *page: pages.append(page))
    kiosk.begin()
    a_page = len(tiles(kiosk))
    assert 1 < a_page < 9
    assert pages[-1] == (0, -(-18 // a_page))
    qtbot.waitUntil(lambda: [it.path for it in tiles(kiosk)] == good[:a_page])
    while pages[-1][0] + 1 < pages[-1][1]:
        qtbot.waitUntil(lambda: all(it.isEnabled() for it in tiles(kiosk)))
        kiosk.touch("Next page")
    qtbot.waitUntil(lambda: pages[-1][1] == -(-9 // a_page))
    qtbot.waitUntil(lambda: tiles(kiosk)[-1].path == good[-1])
    assert kiosk.sees(f"{pages[-1][1]} / {pages[-1][1]}") or pages[-1][1] == 1


def test_unreadable_photos_are_known_in_the_next_visit(
    qtbot: QtBot, kiosk: Kiosk, album: Album, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")
    own = Album(str(tmp_path), False, (str(broken), *album.photos))
    kiosk.exhibit.set_albums((own,))
    kiosk.begin()
    qtbot.waitUntil(lambda: [it.path for it in tiles(kiosk)] == list(album.photos))
    kiosk.touch("Finish")
    kiosk.begin()
    assert [it.path for it in tiles(kiosk)] == list(album.photos)
    kiosk.touch("Finish")
    broken.write_bytes(Path(album.photos[0]).read_bytes())  # the administrator mends it
    kiosk.begin()
    qtbot.waitUntil(lambda: [it.path for it in tiles(kiosk)] == list(own.photos))
    kiosk.touch("Photo 1")


def test_attract_screen_checks_photos_in_advance(
    qtbot: QtBot, kiosk: Kiosk, album: Album, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")
    kiosk.exhibit.set_albums((Album(str(tmp_path), False, (str(broken), *album.photos)),))
    grid = child(kiosk.exhibit, Grid)
    qtbot.waitUntil(lambda: grid.unreadable_count == 1)
    kiosk.begin()
    assert [it.path for it in tiles(kiosk)] == list(album.photos)


def test_unreadable_files_of_a_visitor_are_forgotten(
    qtbot: QtBot, kiosk: Kiosk, album: Album, tmp_path: Path
) -> None:
    broken = tmp_path / "private.jpg"
    broken.write_bytes(b"no photo")
    kiosk.begin()
    kiosk.exhibit.set_albums((album, Album("/media/1", True, (str(broken),))))
    kiosk.touch("USB drive")
    qtbot.waitUntil(lambda: kiosk.sees("There are no photos here at the moment."))
    kiosk.touch("Finish")
    kiosk.exhibit.take_thumbnail(str(broken), QImage())  # comes too late
    assert "private.jpg" not in repr(vars(child(kiosk.exhibit, Grid))["_unreadable"])


def test_tile_can_be_touched_with_its_picture_or_later(
    qtbot: QtBot, kiosk: Kiosk, pictures: ImageService, album: Album
) -> None:
    pictures.stop()  # as with a USB drive that died while it was read
    with qtbot.assertNotEmitted(kiosk.exhibit.photo_chosen):
        kiosk.exhibit.thumbnails_wanted.disconnect()
        kiosk.begin()
        tile(kiosk, "Photo 1").click()
    kiosk.exhibit.take_thumbnail(album.photos[1], QImage(2000, 2000, QImage.Format.Format_RGB32))
    assert [it.isEnabled() for it in tiles(kiosk)] == [False, True, False]
    next(
        it for it in child(kiosk.exhibit, Grid).findChildren(QTimer) if it.interval() == 3000
    ).timeout.emit()
    with qtbot.waitSignal(kiosk.exhibit.photo_chosen):
        kiosk.touch("Photo 1")


def test_no_tile_moves_during_a_touch(qtbot: QtBot, kiosk: Kiosk, album: Album) -> None:
    kiosk.begin()
    qtbot.waitUntil(lambda: all(it.isEnabled() for it in tiles(kiosk)))
    pressed = tile(kiosk, "Photo 3")
    QTest.mousePress(pressed, Qt.MouseButton.LeftButton)
    kiosk.exhibit.take_thumbnail(album.photos[0], QImage())
    closing_up = next(
        it for it in child(kiosk.exhibit, Grid).findChildren(QTimer) if it.interval() == 200
    )
    closing_up.timeout.emit()
    with qtbot.waitSignal(kiosk.exhibit.photo_chosen) as chosen:
        QTest.mouseRelease(pressed, Qt.MouseButton.LeftButton)
    assert chosen.args == [album.photos[2], ""]


def test_album_without_readable_photos(qtbot: QtBot, kiosk: Kiosk, tmp_path: Path) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no photo")
    kiosk.exhibit.set_albums((Album(str(tmp_path), False, (str(broken),)),))
    kiosk.begin()
    qtbot.waitUntil(lambda: kiosk.sees("There are no photos here at the moment."))
    kiosk.touch("Finish")
    broken.unlink()
    assert kiosk.page == "Attract"


def test_tiles_keep_their_pictures_when_the_language_changes(qtbot: QtBot, kiosk: Kiosk) -> None:
    kiosk.begin()
    qtbot.waitUntil(lambda: not any(it.picture is None for it in tiles(kiosk)))
    before = tiles(kiosk)
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    language = Language(application, "zh")
    qtbot.waitUntil(lambda: before[0].accessibleName() == "照片 1")
    language.choose("en")
    qtbot.waitUntil(lambda: before[0].accessibleName() == "Photo 1")
    assert tiles(kiosk) == before


def test_drive_is_added_and_removed(kiosk: Kiosk, album: Album) -> None:
    drive = Album("/media/1", True, ("/media/1/a.jpg",))
    kiosk.begin()
    assert kiosk.sees("Choose a photo")
    kiosk.exhibit.set_albums((album, drive))
    assert kiosk.sees("USB drive")
    kiosk.exhibit.set_albums((album,))
    assert not kiosk.sees("USB drive")
    assert kiosk.page == "Grid"


@pytest.mark.parametrize("look", ["at its photos", "at an answer"])
def test_photo_is_closed_with_its_drive(kiosk: Kiosk, album: Album, draw: Draw, look: str) -> None:
    kiosk.begin()
    kiosk.exhibit.set_albums((album, Album("/media/1", True, (str(draw("a.jpg")),))))
    kiosk.touch("USB drive")
    if look == "at an answer":
        answer(kiosk)
    kiosk.exhibit.set_albums((album,))
    assert kiosk.sees("The USB drive was removed.")
    assert not kiosk.sees("tabby")
    kiosk.touch("Another photo")
    assert len(tiles(kiosk)) == 3


def test_empty_album(kiosk: Kiosk, tmp_path: Path) -> None:
    kiosk.exhibit.set_albums((Album(str(tmp_path), False, ()),))
    kiosk.begin()
    assert kiosk.sees("There are no photos here at the moment.")


def test_photo_can_be_dropped(qtbot: QtBot, kiosk: Kiosk, draw: Draw) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/drive/a.jpg")])
    with qtbot.waitSignal(kiosk.exhibit.paths_opened) as opened:
        drop(kiosk, data)
    assert opened.args == [("/drive/a.jpg",)]
    with qtbot.waitSignal(kiosk.exhibit.photo_chosen) as chosen:
        kiosk.exhibit.show_photos(["/drive/a.jpg", "/drive/b.jpg"])
    assert chosen.args == ["/drive/a.jpg", ""]
    assert kiosk.page == "AnswerPage"


def test_administrators_pages_refuse_drops(qtbot: QtBot, kiosk: Kiosk) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/drive/a.jpg")])
    kiosk.exhibit.show_pin_pad(0)
    with qtbot.assertNotEmitted(kiosk.exhibit.paths_opened):
        drop(kiosk, data)


def drop(kiosk: Kiosk, data: QMimeData) -> None:
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    event = QDropEvent(QPointF(5, 5), copy, data, left, Qt.KeyboardModifier.NoModifier)
    kiosk.window.dropEvent(event)


def answer_again(kiosk: Kiosk, outcome: Classification) -> None:
    kiosk.touch("Another photo")
    answer(kiosk, outcome)


def label(kiosk: Kiosk, words: str) -> QWidget:
    widgets = kiosk.exhibit.findChildren(QWidget)
    return next(it for it in widgets if it.isVisible() and getattr(it, "text", str)() == words)


def tiles(kiosk: Kiosk) -> list[Tile]:
    return [it for it in kiosk.targets() if isinstance(it, Tile)]


def tile(kiosk: Kiosk, name: str) -> Tile:
    return next(it for it in tiles(kiosk) if it.accessibleName() == name)
