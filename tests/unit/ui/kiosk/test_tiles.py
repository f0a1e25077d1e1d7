"""The administrator's photos as tiles: pages, thumbnails and unreadable files."""

from itertools import chain
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from desktop_app.language import Language
from desktop_app.services.image_service import ImageService
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.grid import Grid
from tests.support.pictures import Draw
from tests.support.widgets import child
from tests.unit.ui.kiosk.conftest import Kiosk


def test_pages_are_turned(kiosk: Kiosk) -> None:
    many = tuple(f"/photos/{number}.jpg" for number in range(60))
    kiosk.show_album(*many)
    asked: list[list[str]] = []
    grid = child(kiosk.exhibit, Grid)
    grid.thumbnails_wanted.connect(lambda paths, side: asked.append(list(paths)))
    kiosk.begin()
    page = kiosk.paths()
    assert 1 < len(page) < 60
    assert all(paths == page for paths in asked)
    kiosk.touch("Next page")
    assert kiosk.tile(f"Photo {len(page) + 1}").path == many[len(page)]
    kiosk.touch("Page before")
    assert kiosk.paths() == page


def test_page_count_excludes_unreadable_photos(
    qtbot: QtBot, kiosk: Kiosk, draw: Draw, tmp_path: Path
) -> None:
    kiosk.window.resize(640, 480)
    good = [str(draw(f"good-{number}.png", (40, 30))) for number in range(9)]
    broken = [tmp_path / f"broken-{number}.jpg" for number in range(9)]
    for path in broken:
        path.write_bytes(b"no photo")
    kiosk.show_album(*chain(*zip(good, map(str, broken), strict=True)))
    pages: list[tuple[int, int]] = []
    child(kiosk.exhibit, Grid).page_changed.connect(lambda *page: pages.append(page))
    kiosk.begin()
    a_page = len(kiosk.tiles())
    assert 1 < a_page < 9
    assert pages[-1] == (0, -(-18 // a_page))
    qtbot.waitUntil(lambda: kiosk.paths() == good[:a_page])
    while pages[-1][0] + 1 < pages[-1][1]:
        qtbot.waitUntil(lambda: all(it.isEnabled() for it in kiosk.tiles()))
        kiosk.touch("Next page")
    qtbot.waitUntil(lambda: pages[-1][1] == -(-9 // a_page))
    qtbot.waitUntil(lambda: kiosk.tiles()[-1].path == good[-1])
    assert kiosk.shows(f"{pages[-1][1]} / {pages[-1][1]}") or pages[-1][1] == 1


def test_unreadable_photo_never_has_a_tile(kiosk: Kiosk, album: Album, broken: Path) -> None:
    photos = [album.photos[0], str(broken), *album.photos[1:]]
    kiosk.show_album(*photos)
    kiosk.begin()
    kiosk.until(lambda: kiosk.paths() == list(album.photos))
    names = ["Photo 1", "Photo 2", "Photo 3"]
    kiosk.until(lambda: [it.accessibleName() for it in kiosk.tiles()] == names)
    kiosk.until(lambda: all(it.picture is not None for it in kiosk.tiles()))
    assert kiosk.tile("Photo 2").path == album.photos[1]
    kiosk.touch("Finish")
    kiosk.begin()
    assert kiosk.paths() == list(album.photos)
    kiosk.touch("Finish")
    broken.write_bytes(Path(album.photos[0]).read_bytes())  # the administrator repairs it
    kiosk.begin()
    kiosk.until(lambda: kiosk.paths() == photos)
    kiosk.touch("Photo 1")


def test_attract_screen_checks_photos_in_advance(kiosk: Kiosk, album: Album, broken: Path) -> None:
    kiosk.show_album(str(broken), *album.photos)
    grid = child(kiosk.exhibit, Grid)
    kiosk.until(lambda: grid.unreadable_count == 1)
    kiosk.begin()
    assert kiosk.paths() == list(album.photos)


def test_unreadable_files_of_a_visitor_are_forgotten(
    qtbot: QtBot, kiosk: Kiosk, album: Album, broken: Path
) -> None:
    broken = broken.rename(broken.with_name("private.jpg"))
    kiosk.begin()
    kiosk.exhibit.set_albums((album, Album("/media/1", True, (str(broken),))))
    kiosk.touch("USB drive")
    qtbot.waitUntil(lambda: kiosk.shows("There are no photos here at the moment."))
    kiosk.touch("Finish")
    kiosk.exhibit.take_thumbnail(str(broken), QImage())  # arrives too late
    assert "private.jpg" not in repr(vars(child(kiosk.exhibit, Grid))["_unreadable"])


def test_tile_can_be_touched_with_its_picture_or_later(
    qtbot: QtBot, kiosk: Kiosk, pictures: ImageService, album: Album
) -> None:
    pictures.stop()  # like a USB drive that fails during a read
    with qtbot.assertNotEmitted(kiosk.exhibit.photo_chosen):
        kiosk.exhibit.thumbnails_wanted.disconnect()
        kiosk.begin()
        kiosk.tile("Photo 1").click()
    kiosk.exhibit.take_thumbnail(album.photos[1], QImage(2000, 2000, QImage.Format.Format_RGB32))
    assert [it.isEnabled() for it in kiosk.tiles()] == [False, True, False]
    kiosk.expire(Grid, 3000)
    with qtbot.waitSignal(kiosk.exhibit.photo_chosen):
        kiosk.touch("Photo 1")


def test_no_tile_moves_during_a_touch(qtbot: QtBot, kiosk: Kiosk, album: Album) -> None:
    kiosk.begin()
    qtbot.waitUntil(lambda: all(it.isEnabled() for it in kiosk.tiles()))
    pressed = kiosk.tile("Photo 3")
    QTest.mousePress(pressed, Qt.MouseButton.LeftButton)
    kiosk.exhibit.take_thumbnail(album.photos[0], QImage())
    kiosk.expire(Grid, 200)  # closes the gap
    with qtbot.waitSignal(kiosk.exhibit.photo_chosen) as chosen:
        QTest.mouseRelease(pressed, Qt.MouseButton.LeftButton)
    assert chosen.args == [album.photos[2], ""]


@pytest.mark.parametrize("photos", [(), ("/nowhere/a.jpg",)])
def test_album_without_readable_photos(kiosk: Kiosk, photos: tuple[str, ...]) -> None:
    kiosk.show_album(*photos)
    kiosk.begin()
    kiosk.until(lambda: kiosk.shows("There are no photos here at the moment."))
    kiosk.touch("Finish")
    assert kiosk.page == "Attract"


def test_tiles_keep_their_pictures_when_the_language_changes(
    kiosk: Kiosk, language: Language
) -> None:
    kiosk.begin()
    kiosk.until(lambda: not any(it.picture is None for it in kiosk.tiles()))
    before = kiosk.tiles()
    for name, text in (("zh", "照片 1"), ("en", "Photo 1")):
        language.choose(name)
        kiosk.until(lambda text=text: before[0].accessibleName() == text)
        assert kiosk.tiles() == before
