import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.kiosk import album_watcher
from desktop_app.kiosk.album_watcher import AlbumWatch
from desktop_app.kiosk.config import KioskConfig
from desktop_app.ui.kiosk.shelf import Shelf

Draw = Callable[..., Path]


@pytest.fixture
def media(tmp_path: Path) -> Path:
    media = tmp_path / "media"
    media.mkdir()
    return media


@pytest.fixture
def watch(qtbot: QtBot, tmp_path: Path, media: Path) -> Iterator[AlbumWatch]:
    (tmp_path / "photos").mkdir()
    watch = AlbumWatch(KioskConfig(folder=tmp_path / "photos", media=(media,)))
    yield watch
    watch.stop()


def test_a_stick_is_found_and_missed(
    qtbot: QtBot, watch: AlbumWatch, tmp_path: Path, media: Path, draw: Draw
) -> None:
    keeper = Shelf(str(tmp_path / "photos"), False, ())
    with qtbot.waitSignal(watch.found) as found:
        watch.look()
    assert found.args == [(keeper,)]
    (media / "STICK").mkdir()
    photo = draw("media/STICK/a.jpg")
    with qtbot.waitSignal(watch.found) as found:
        watch.look()
    assert found.args == [(keeper, Shelf(str(media / "STICK"), True, (str(photo),)))]
    shutil.rmtree(media / "STICK")
    with qtbot.waitSignal(watch.found) as found:
        watch.look()
    assert found.args == [(keeper,)]


def test_nothing_is_said_where_nothing_changed(qtbot: QtBot, watch: AlbumWatch) -> None:
    with qtbot.waitSignal(watch.found):
        watch.look()
    with qtbot.assertNotEmitted(watch.found), qtbot.waitSignal(watch._looked):
        watch.look()


def test_it_looks_again_by_itself(
    qtbot: QtBot, watch: AlbumWatch, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(album_watcher, "_EACH_MILLISECONDS", 10)
    restless = AlbumWatch(KioskConfig(folder=tmp_path / "photos", media=()))
    with qtbot.waitSignals([restless._looked, restless._looked]):
        restless.start()
    restless.stop()


def test_what_nobody_thought_of_does_not_end_the_looking(
    qtbot: QtBot, watch: AlbumWatch, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(config: KioskConfig) -> tuple[()]:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(album_watcher, "list_albums", surprise)
        with qtbot.waitSignal(watch._looked):
            watch.look()
    with qtbot.waitSignal(watch.found):
        watch.look()
