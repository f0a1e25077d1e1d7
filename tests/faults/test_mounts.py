"""Network shares and USB drives that die in the middle cost no more than their own photos."""

import errno
import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.engine import folders, images
from desktop_app.engine.folders import expand
from desktop_app.engine.outcomes import Classification, Failure
from desktop_app.kiosk.album_watcher import AlbumWatcher
from desktop_app.kiosk.albums import album_photos, list_albums
from desktop_app.kiosk.config import KioskConfig
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.ui.kiosk.album import Album
from tests.faults.program import environment, run
from tests.support.mounts import bind_mount, kill_mount, usb_drive
from tests.support.pictures import corners

Draw = Callable[..., Path]
WAIT = 20_000
GONE = "Transport endpoint is not connected"


@pytest.fixture
def share(tmp_path: Path, draw: Draw) -> Iterator[tuple[Path, Path]]:
    """Photos beside a dead share, and links into that; returns their folder and the share."""
    album, place = tmp_path / "album", tmp_path / "album" / "b share"
    (tmp_path / "server" / "2025").mkdir(parents=True)
    draw("server/x.jpg"), draw("server/2025/y.jpg")
    album.mkdir()
    draw("album/a.jpg")
    with bind_mount(tmp_path / "server", place) as process:
        (album / "b.jpg").symlink_to(place / "x.jpg")
        (album / "c.jpg").symlink_to(place)
        (album / "c folder").symlink_to(place)
        (album / "d").mkdir()
        draw("album/d/z.jpg")
        kill_mount(process)
        yield album, place


def test_a_dead_share_is_one_outcome_and_every_other_photo_is_answered(
    share: tuple[Path, Path], tmp_path: Path
) -> None:
    album, place = share
    done = run(environment(tmp_path), "classify", "-r", "--format", "jsonl", album)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["path"] for line in lines] == [
        f"{album}/{name}" for name in ("a.jpg", "b.jpg", "c.jpg", "b share", "d/z.jpg")
    ]
    assert [line["ok"] for line in lines] == [True, False, False, False, True]
    assert all(GONE in line["error"]["message"] for line in lines[1:4])
    assert {line["error"]["code"] for line in lines[1:4]} == {"not-readable"}
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    named = run(environment(tmp_path), "classify", "--format", "jsonl", place, place / "x.jpg")
    assert [json.loads(line)["ok"] for line in named.stdout.splitlines()] == [False, False]


def test_the_window_lists_what_is_beside_a_dead_share(
    qtbot: QtBot, service: ClassifierService, share: tuple[Path, Path]
) -> None:
    album, place = share
    with qtbot.waitSignal(service.photos_listed, timeout=WAIT) as listed:
        service.list_photos([str(album)])
    assert listed.args[0][0] == f"{album}/a.jpg"
    assert listed.args[0][-1] == f"{album}/d/z.jpg"
    with qtbot.waitSignal(service.answered, timeout=WAIT) as answered:
        service.submit(str(place), str(place))
    assert isinstance(answered.args[0], Failure)
    assert GONE in answered.args[0].message()


def test_the_kiosk_shows_what_is_beside_a_dead_share(share: tuple[Path, Path]) -> None:
    album, place = share
    assert album_photos(Album(str(album), True)) == [f"{album}/a.jpg", f"{album}/d/z.jpg"]
    assert album_photos(Album(str(place), True)) == []
    found = list_albums(KioskConfig(folder=album, media=(album,)), frozenset({place}))
    assert [album.folder for album in found] == [str(album), str(album / "d")]


def test_a_share_that_hangs_below_a_folder_does_not_keep_its_photos_waiting(
    tmp_path: Path, draw: Draw
) -> None:
    (tmp_path / "album").mkdir()
    (tmp_path / "server").mkdir()
    draw("album/a.jpg")
    with bind_mount(tmp_path / "server", tmp_path / "album" / "share") as process:
        process.send_signal(signal.SIGSTOP)
        done = run(environment(tmp_path), "classify", tmp_path / "album")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.fixture
def plugged(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[bytes]]]:
    """A USB drive with photos, and the process whose end removes it."""
    place = tmp_path / "media" / "STICK"
    with usb_drive(tmp_path / "drive.img", place) as process:
        (place / "dcim").mkdir()
        for name in ("a.bmp", "b.bmp", "dcim/c.bmp"):
            # Larger than what the system reads ahead.
            corners((1000, 800)).save(place / name)
        yield place, process


def test_a_stick_is_read_by_the_window_and_by_the_kiosk(
    qtbot: QtBot, service: ClassifierService, plugged: tuple[Path, subprocess.Popen[bytes]]
) -> None:
    place, _ = plugged
    config = KioskConfig(folder=place, media=(place.parent,))
    photos = [f"{place}/{name}" for name in ("a.bmp", "b.bmp", "dcim/c.bmp")]
    assert [album_photos(album) for album in list_albums(config)] == [photos]
    with qtbot.waitSignal(service.photos_listed, timeout=WAIT) as listed:
        service.list_photos([str(place)])
    assert listed.args == [photos]
    with qtbot.waitSignal(service.answered, timeout=WAIT) as answered:
        service.submit(photos[-1], photos[-1])
    assert isinstance(answered.args[0], Classification)


def test_a_stick_pulled_while_a_photo_is_read_costs_that_photo(
    qtbot: QtBot,
    service: ClassifierService,
    plugged: tuple[Path, subprocess.Popen[bytes]],
    draw: Draw,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, process = plugged
    sniff = images.sniff

    def pulled(file: BinaryIO) -> str:
        kill_mount(process)
        return sniff(file)

    monkeypatch.setattr(images, "sniff", pulled)
    with qtbot.waitSignal(service.answered, timeout=WAIT) as answered:
        service.submit(f"{place}/a.bmp", "a.bmp")
    assert isinstance(answered.args[0], Failure)
    assert answered.args[0].code == "not-readable"
    monkeypatch.undo()
    with qtbot.waitSignal(service.answered, timeout=WAIT) as answered:
        service.submit(str(draw()), "drawn")
    assert isinstance(answered.args[0], Classification)


def test_a_stick_pulled_while_it_is_listed_is_an_outcome(
    plugged: tuple[Path, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, process = plugged
    natural_key = folders.natural_key

    def pulled(name: str) -> object:
        kill_mount(process)
        return natural_key(name)

    # Names are sorted when a folder has been listed and its entries have not been looked at.
    monkeypatch.setattr(folders, "natural_key", pulled)
    listed = list(expand(iter([str(place)]), recursive=True))
    assert listed[:2] == [f"{place}/a.bmp", f"{place}/b.bmp"]
    monkeypatch.undo()
    assert list(expand(iter([str(place)]))) == [str(place)]


@pytest.mark.parametrize("listed", [0, 2, 9])
def test_a_stick_pulled_while_the_kiosk_lists_it_gives_at_most_what_was_found(
    listed: int, plugged: tuple[Path, subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    place, process = plugged
    real = os.scandir

    class Pulled:
        """Lists a folder, and is pulled behind some entries, or when all were listed."""

        def __init__(self, path: str) -> None:
            self._real = real(path)

        def __enter__(self) -> "Pulled":
            return self

        def __exit__(self, *of: object) -> None:
            self._real.close()

        def __iter__(self) -> Iterator[os.DirEntry[str]]:
            for number, entry in enumerate(self._real):
                if number == listed:
                    kill_mount(process)
                    raise OSError(errno.ENOTCONN, GONE)
                yield entry
            kill_mount(process)

    monkeypatch.setattr(os, "scandir", Pulled)
    assert len(album_photos(Album(str(place), True))) <= listed


def test_the_kiosk_misses_a_stick_that_is_pulled(
    qtbot: QtBot, plugged: tuple[Path, subprocess.Popen[bytes]], tmp_path: Path
) -> None:
    place, process = plugged
    administrator = Album(str(tmp_path / "administrator"), False, ())
    watch = AlbumWatcher(KioskConfig(folder=tmp_path / "administrator", media=(place.parent,)))
    photos = tuple(f"{place}/{name}" for name in ("a.bmp", "b.bmp", "dcim/c.bmp"))
    with qtbot.waitSignal(watch.found, timeout=WAIT) as found:
        watch.look()
    assert found.args == [(administrator, Album(str(place), True, photos))]
    kill_mount(process)
    with qtbot.waitSignal(watch.found, timeout=WAIT) as found:
        watch.look()
    assert found.args == [(administrator,)]
    watch.stop()
