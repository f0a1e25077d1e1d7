import os
from contextlib import nullcontext
from pathlib import Path

import pytest

from desktop_app.kiosk import albums
from desktop_app.kiosk.albums import album_photos, list_albums, mount_points
from desktop_app.kiosk.config import KioskConfig
from desktop_app.ui.kiosk.album import Album
from tests.unit.engine.test_folders import SYSTEM_FOLDERS, make_unreadable_links, touch


def config(tmp_path: Path) -> KioskConfig:
    media = (tmp_path / "media", tmp_path / "run")
    return KioskConfig(folder=tmp_path / "administrator", media=media)


def names(tmp_path: Path, *mounts: str) -> list[str]:
    mounted = frozenset(tmp_path / name for name in mounts)
    return [Path(album.folder).name for album in list_albums(config(tmp_path), mounted)]


def inside(folder: Path) -> list[str]:
    found = album_photos(Album(str(folder), True))
    return [path.removeprefix(f"{folder}/") for path in found]


def test_administrators_folder_is_first_even_if_it_does_not_exist(tmp_path: Path) -> None:
    touch(tmp_path, "media/a/1.jpg")
    assert list_albums(config(tmp_path), frozenset()) == (
        Album(str(tmp_path / "administrator"), False),
        Album(str(tmp_path / "media" / "a"), True),
    )
    assert album_photos(Album(str(tmp_path / "administrator"), False)) == []


def test_samples_are_offered_without_a_folder() -> None:
    (album,) = list_albums(KioskConfig(media=()))
    assert [Path(path).name for path in album_photos(album)] == ["alp.jpg", "orange.jpg"]


def test_drives_are_added_and_removed(tmp_path: Path) -> None:
    assert names(tmp_path) == ["administrator"]
    touch(tmp_path, "media/DRIVE 10/1.jpg", "media/DRIVE 2/1.jpg")
    assert names(tmp_path) == ["administrator", "DRIVE 2", "DRIVE 10"]
    (tmp_path / "media" / "DRIVE 2" / "1.jpg").unlink()
    assert names(tmp_path) == ["administrator", "DRIVE 10"]


def test_only_mount_points_are_drives(tmp_path: Path) -> None:
    (tmp_path / "media" / "cdrom0").mkdir(parents=True)
    (tmp_path / "media" / "cdrom").symlink_to("cdrom0")
    touch(tmp_path, "media/notes.txt", "media/.hidden/1.jpg", "elsewhere/1.jpg")
    (tmp_path / "media" / "link").symlink_to(tmp_path / "elsewhere")
    assert names(tmp_path) == ["administrator"]
    assert names(tmp_path, "media/cdrom0") == ["administrator", "cdrom0"]


def test_mounts_of_the_user_are_the_drives(tmp_path: Path) -> None:
    touch(tmp_path, "run/somebody/B/1.jpg", "run/somebody/A/1.jpg", "run/somebody/rest/1.jpg")
    assert names(tmp_path) == ["administrator", "somebody"]
    assert names(tmp_path, "run/somebody/A", "run/somebody/B") == ["administrator", "A", "B"]
    # A USB drive that itself holds a mount stays one.
    assert names(tmp_path, "run/somebody", "run/somebody/A") == ["administrator", "somebody"]


def test_administrators_folder_is_offered_once(tmp_path: Path) -> None:
    touch(tmp_path, "media/a/1.jpg")
    base = tmp_path / "media"
    assert len(list_albums(KioskConfig(folder=base / "a", media=(base, base)), frozenset())) == 1


def test_drive_may_have_any_name(tmp_path: Path) -> None:
    touch(tmp_path, os.fsdecode(b"media/caf\xe9 \n \xe6\xb9\x96/1.jpg"))
    album = list_albums(config(tmp_path), frozenset())[1]
    assert len(album_photos(album)) == 1


def test_photos_are_in_natural_order_with_subfolders(tmp_path: Path) -> None:
    touch(tmp_path, "2.JPG", "10.heic", "notes.txt", "DCIM/101/b.jpg", "DCIM/100/a.jpg")
    assert inside(tmp_path) == ["2.JPG", "10.heic", "DCIM/100/a.jpg", "DCIM/101/b.jpg"]


def test_links_and_trash_are_skipped(tmp_path: Path) -> None:
    touch(tmp_path, "drive/a.jpg", "drive/.Trash-1000/b.jpg", "drive/$RECYCLE.BIN/c.jpg", "d.jpg")
    drive = tmp_path / "drive"
    (drive / "loop").symlink_to(drive)
    (drive / "d.jpg").symlink_to(tmp_path / "d.jpg")
    os.mkfifo(drive / "e.jpg")
    (drive / "f.jpg").mkdir()
    assert inside(drive) == ["a.jpg"]


@pytest.mark.parametrize("name", SYSTEM_FOLDERS)
def test_system_folders_are_skipped(tmp_path: Path, name: str) -> None:
    touch(tmp_path, f"media/{name}/a.jpg", f"media/DRIVE/{name}/b.jpg", "media/DRIVE/$5/c.jpg")
    assert names(tmp_path, f"media/{name}", "media/DRIVE") == ["administrator", "DRIVE"]
    assert inside(tmp_path / "media" / "DRIVE") == ["$5/c.jpg"]


def test_unreadable_entries_are_skipped(tmp_path: Path) -> None:
    make_unreadable_links(tmp_path)
    touch(tmp_path, "good.jpg", "z/below.jpg")
    assert inside(tmp_path) == ["good.jpg", "z/below.jpg"]


def test_entries_of_unknown_type_are_skipped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some file systems give names alone, and then fail when they are asked for more."""
    touch(tmp_path, "a.jpg", "media/drive/b.jpg")
    real = os.scandir

    class Nameless:
        name, path = "broken.jpg", f"{tmp_path}/broken.jpg"

        def is_dir(self, *, follow_symlinks: bool = True) -> bool:
            raise OSError(5, "Input/output error")

        is_file = is_dir

    monkeypatch.setattr(os, "scandir", lambda path: nullcontext([*real(path), Nameless()]))
    assert inside(tmp_path) == ["a.jpg", "media/drive/b.jpg"]
    assert names(tmp_path, "media/drive") == ["administrator", "drive"]


def test_endless_folder_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, *(f"{number}.jpg" for number in range(30)), "/".join("a" * 20) + "/deep.jpg")
    touch(tmp_path, "/".join("b" * 8) + "/low.jpg")
    assert len(inside(tmp_path)) == 31
    assert len(album_photos(Album(str(tmp_path), True), limit=7)) == 7
    monkeypatch.setattr(albums, "MAX_ENTRIES", 5)
    assert len(inside(tmp_path)) <= 5


def test_slow_folder_returns_what_was_found_in_time(tmp_path: Path) -> None:
    touch(tmp_path, *(f"{number}.jpg" for number in range(5)), "below/6.jpg")
    ticks = iter(float(second) for second in range(0, 60, 2))
    photos = album_photos(Album(str(tmp_path), True), clock=lambda: next(ticks))
    assert 0 < len(photos) < 5


def test_removed_or_forbidden_drive_is_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    touch(tmp_path, "media/a/1.jpg", "media/a/below/2.jpg")
    folder = tmp_path / "media" / "a"

    class Dying:
        """What a USB drive does that is pulled while it is listed."""

        def __init__(self, path: str) -> None:
            self._real = real(path)

        def __enter__(self) -> "Dying":
            return self

        def __exit__(self, *of: object) -> None:
            self._real.close()

        def __iter__(self) -> "Dying":
            return self

        def __next__(self) -> object:
            raise OSError(5, "Input/output error")

    real = os.scandir
    monkeypatch.setattr(os, "scandir", Dying)
    assert inside(folder) == []
    assert names(tmp_path, "media/a") == ["administrator"]
    monkeypatch.undo()
    assert inside(folder) == ["1.jpg", "below/2.jpg"]
    assert inside(folder / "1.jpg") == []


def test_mount_points_are_read_from_the_system(tmp_path: Path) -> None:
    found = mount_points()
    assert Path("/proc") in found
    assert tmp_path not in found


def test_mount_point_may_have_any_name(monkeypatch: pytest.MonkeyPatch) -> None:
    line = rb"36 35 98:0 / /media/a\040b\134\012\xe6\xb9\x96 ro - vfat /dev/sdb1 ro"
    line = line.replace(rb"\xe6\xb9\x96", "湖".encode())
    monkeypatch.setattr(Path, "read_bytes", lambda path: line + b"\n")
    assert mount_points() == {Path("/media/a b\\\n湖")}
