import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.kiosk import album_watcher
from desktop_app.kiosk.album_watcher import AlbumWatcher
from desktop_app.kiosk.config import KioskConfig
from desktop_app.ui.kiosk.album import Album
from tests.support.pictures import Draw


@pytest.fixture
def media(tmp_path: Path) -> Path:
    media = tmp_path / "media"
    media.mkdir()
    return media


@pytest.fixture
def watch(qtbot: QtBot, tmp_path: Path, media: Path) -> Iterator[AlbumWatcher]:
    (tmp_path / "photos").mkdir()
    watch = AlbumWatcher(KioskConfig(folder=tmp_path / "photos", media=(media,)))
    yield watch
    watch.stop()


def test_added_and_removed_drives_are_noticed(
    qtbot: QtBot, watch: AlbumWatcher, tmp_path: Path, media: Path, draw: Draw
) -> None:
    administrator = Album(str(tmp_path / "photos"), False, ())
    with qtbot.waitSignal(watch.found) as found:
        watch.check()
    assert found.args == [(administrator,)]
    (media / "DRIVE").mkdir()
    photo = draw("media/DRIVE/a.jpg")
    with qtbot.waitSignal(watch.found) as found:
        watch.check()
    assert found.args == [(administrator, Album(str(media / "DRIVE"), True, (str(photo),)))]
    shutil.rmtree(media / "DRIVE")
    with qtbot.waitSignal(watch.found) as found:
        watch.check()
    assert found.args == [(administrator,)]


def test_unchanged_drives_emit_nothing(qtbot: QtBot, watch: AlbumWatcher) -> None:
    with qtbot.waitSignal(watch.found):
        watch.check()
    with qtbot.assertNotEmitted(watch.found), qtbot.waitSignal(watch._listed):
        watch.check()


def test_drives_are_listed_periodically(
    qtbot: QtBot, watch: AlbumWatcher, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(album_watcher, "_INTERVAL_MILLISECONDS", 10)
    restless = AlbumWatcher(KioskConfig(folder=tmp_path / "photos", media=()))
    with qtbot.waitSignals([restless._listed, restless._listed]):
        restless.start()
    restless.stop()


def test_unexpected_errors_do_not_end_the_watcher(
    qtbot: QtBot, watch: AlbumWatcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def surprise(config: KioskConfig) -> tuple[()]:
        raise RuntimeError

    with monkeypatch.context() as patch:
        patch.setattr(album_watcher, "list_albums", surprise)
        with qtbot.waitSignal(watch._listed):
            watch.check()
    with qtbot.waitSignal(watch.found):
        watch.check()
