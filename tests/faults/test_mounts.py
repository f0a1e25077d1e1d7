"""Network shares and USB drives that fail cost only their own photos."""

import errno
import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

import pytest

from desktop_app.engine import folders, images
from desktop_app.engine.folders import expand
from desktop_app.engine.outcomes import Classification, Failure, Outcome
from desktop_app.kiosk.album_watcher import AlbumWatcher
from desktop_app.kiosk.albums import album_photos, list_albums
from desktop_app.kiosk.config import KioskConfig
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.ui.kiosk.album import Album
from tests.support.mounts import bind_mount, kill_mount, usb_drive
from tests.support.pictures import Draw, corners
from tests.support.program import headless_environment, json_lines, run_program
from tests.support.services import Waiter

Drive = tuple[Path, subprocess.Popen[bytes]]
GONE = "Transport endpoint is not connected"
PHOTOS = ("a.bmp", "b.bmp", "dcim/c.bmp")


def answer(wait: Waiter, service: ClassifierService, path: Path | str) -> Outcome:
    outcome: Outcome = wait(service.answered, service.submit, str(path), str(path))
    return outcome


@pytest.fixture
def share(tmp_path: Path, draw: Draw) -> Iterator[tuple[Path, Path]]:
    """A folder of photos that contains a dead share and links into it; and that share."""
    album, place = tmp_path / "album", tmp_path / "album" / "b share"
    (tmp_path / "server" / "2025").mkdir(parents=True)
    (album / "d").mkdir(parents=True)
    for name in ("server/x.jpg", "server/2025/y.jpg", "album/a.jpg", "album/d/z.jpg"):
        draw(name)
    with bind_mount(tmp_path / "server", place) as process:
        (album / "b.jpg").symlink_to(place / "x.jpg")
        (album / "c.jpg").symlink_to(place)
        (album / "c folder").symlink_to(place)
        kill_mount(process)
        yield album, place


def test_dead_share_is_one_outcome_and_all_other_photos_are_classified(
    share: tuple[Path, Path], tmp_path: Path
) -> None:
    album, place = share
    variables = headless_environment(tmp_path)
    done = run_program(variables, "classify", "-r", "--format", "jsonl", album)
    lines = json_lines(done.stdout)
    assert [line["path"] for line in lines] == [
        f"{album}/{name}" for name in ("a.jpg", "b.jpg", "c.jpg", "b share", "d/z.jpg")
    ]
    assert [line["ok"] for line in lines] == [True, False, False, False, True]
    assert all(GONE in line["error"]["message"] for line in lines[1:4])
    assert {line["error"]["code"] for line in lines[1:4]} == {"not-readable"}
    assert (done.returncode, b"Traceback" in done.stderr) == (1, False)
    done = run_program(variables, "classify", "--format", "jsonl", place, place / "x.jpg")
    assert [line["ok"] for line in json_lines(done.stdout)] == [False, False]


def test_window_lists_photos_next_to_a_dead_share(
    wait: Waiter, service: ClassifierService, share: tuple[Path, Path]
) -> None:
    album, place = share
    photos = wait(service.photos_listed, service.list_photos, [str(album)])
    assert (photos[0], photos[-1]) == (f"{album}/a.jpg", f"{album}/d/z.jpg")
    outcome = answer(wait, service, place)
    assert isinstance(outcome, Failure)
    assert GONE in outcome.message()


def test_kiosk_shows_photos_next_to_a_dead_share(share: tuple[Path, Path]) -> None:
    album, place = share
    assert album_photos(Album(str(album), True)) == [f"{album}/a.jpg", f"{album}/d/z.jpg"]
    assert album_photos(Album(str(place), True)) == []
    found = list_albums(KioskConfig(folder=album, media=(album,)), frozenset({place}))
    assert [album.folder for album in found] == [str(album), str(album / "d")]


def test_share_that_hangs_below_a_folder_does_not_delay_its_photos(
    tmp_path: Path, draw: Draw
) -> None:
    (tmp_path / "album").mkdir()
    (tmp_path / "server").mkdir()
    draw("album/a.jpg")
    with bind_mount(tmp_path / "server", tmp_path / "album" / "share") as process:
        process.send_signal(signal.SIGSTOP)
        done = run_program(headless_environment(tmp_path), "classify", tmp_path / "album")
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.fixture
def drive(tmp_path: Path) -> Iterator[Drive]:
    """A USB drive with photos, and the process whose end unplugs it."""
    place = tmp_path / "media" / "STICK"
    with usb_drive(tmp_path / "drive.img", place) as process:
        (place / "dcim").mkdir()
        for name in PHOTOS:
            # Larger than what the system reads ahead.
            corners((1000, 800)).save(place / name)
        yield place, process


def test_usb_drive_is_read_by_window_and_kiosk(
    wait: Waiter, service: ClassifierService, drive: Drive
) -> None:
    place, _ = drive
    config = KioskConfig(folder=place, media=(place.parent,))
    photos = [f"{place}/{name}" for name in PHOTOS]
    assert [album_photos(album) for album in list_albums(config)] == [photos]
    assert wait(service.photos_listed, service.list_photos, [str(place)]) == photos
    assert isinstance(answer(wait, service, photos[-1]), Classification)


def test_unplugging_while_a_photo_is_read_costs_that_photo(
    wait: Waiter,
    service: ClassifierService,
    drive: Drive,
    draw: Draw,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    place, process = drive
    sniff = images.sniff

    def sniff_unplugged(file: BinaryIO) -> str:
        kill_mount(process)
        return sniff(file)

    monkeypatch.setattr(images, "sniff", sniff_unplugged)
    outcome = answer(wait, service, place / "a.bmp")
    assert isinstance(outcome, Failure)
    assert outcome.code == "not-readable"
    assert isinstance(answer(wait, service, draw()), Classification)


def test_unplugging_while_a_folder_is_listed_is_an_outcome(
    drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, process = drive
    natural_key = folders.natural_key

    def natural_key_unplugged(name: str) -> object:
        kill_mount(process)
        return natural_key(name)

    # Names are sorted after the folder is listed and before its entries are examined.
    monkeypatch.setattr(folders, "natural_key", natural_key_unplugged)
    listed = list(expand(iter([str(place)]), recursive=True))
    assert listed[:2] == [f"{place}/a.bmp", f"{place}/b.bmp"]
    assert list(expand(iter([str(place)]))) == [str(place)]


@pytest.mark.parametrize("listed", [0, 2, 9])
def test_unplugging_while_the_kiosk_lists_a_drive_returns_at_most_the_entries_before(
    listed: int, drive: Drive, monkeypatch: pytest.MonkeyPatch
) -> None:
    place, process = drive
    scan = os.scandir

    def until_unplugged(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
        for number, entry in enumerate(entries):
            if number == listed:
                kill_mount(process)
                raise OSError(errno.ENOTCONN, GONE)
            yield entry
        kill_mount(process)

    @contextmanager
    def scan_unplugged(path: str) -> Iterator[Iterator[os.DirEntry[str]]]:
        with scan(path) as entries:
            yield until_unplugged(entries)

    monkeypatch.setattr(os, "scandir", scan_unplugged)
    assert len(album_photos(Album(str(place), True))) <= listed


def test_kiosk_notices_an_unplugged_drive(wait: Waiter, drive: Drive, tmp_path: Path) -> None:
    place, process = drive
    administrator = Album(str(tmp_path / "administrator"), False, ())
    watch = AlbumWatcher(KioskConfig(folder=tmp_path / "administrator", media=(place.parent,)))
    photos = tuple(f"{place}/{name}" for name in PHOTOS)
    assert wait(watch.found, watch.check) == (administrator, Album(str(place), True, photos))
    kill_mount(process)
    assert wait(watch.found, watch.check) == (administrator,)
    watch.stop()
