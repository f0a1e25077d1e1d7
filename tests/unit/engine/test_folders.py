import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from desktop_app.engine import folders
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.folders import expand, photos_below
from desktop_app.engine.images import read_photo
from tests.support.permissions import as_unprivileged_user


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_photos_are_in_natural_order(tmp_path: Path) -> None:
    touch(tmp_path, "b10.jpg", "b9.JPG", "a.heic", "notes.txt", ".hidden.jpg", "c.avif", "B2.png")
    expected = [
        f"{tmp_path}/{name}" for name in ("a.heic", "B2.png", "b9.JPG", "b10.jpg", "c.avif")
    ]
    assert list(expand(iter([str(tmp_path)]))) == expected
    assert list(expand(iter([f"{tmp_path}/"]))) == expected


def test_subfolders_only_if_recursive(tmp_path: Path) -> None:
    touch(tmp_path, "2/b.jpg", "10/c.jpg", "z.jpg", ".git/d.jpg", "2/deep/e.jpg")
    assert list(expand(iter([str(tmp_path)]))) == [f"{tmp_path}/z.jpg"]
    assert list(expand(iter([str(tmp_path)]), recursive=True)) == [
        f"{tmp_path}/{name}" for name in ("z.jpg", "2/b.jpg", "2/deep/e.jpg", "10/c.jpg")
    ]


def test_links_to_photos_are_followed_to_folders_not(tmp_path: Path) -> None:
    touch(tmp_path, "real/a.jpg")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "real" / "b.jpg").symlink_to(tmp_path / "real" / "a.jpg")
    assert list(expand(iter([str(tmp_path / "real")]), recursive=True)) == [
        f"{tmp_path}/real/a.jpg",
        f"{tmp_path}/real/b.jpg",
    ]


def test_named_file_keeps_its_spelling(tmp_path: Path) -> None:
    names = ["./nothing", "a//b.txt", str(tmp_path / "x"), "-"]
    assert list(expand(iter(names))) == names


def test_relative_folders_stay_relative(tmp_path: Path, monkeypatch: object) -> None:
    touch(tmp_path, "p/a.jpg")
    before = Path.cwd()
    os.chdir(tmp_path)
    try:
        assert list(expand(iter(["p"]))) == ["p/a.jpg"]
        assert list(expand(iter(["./p/"]))) == ["./p/a.jpg"]
        assert list(expand(iter(["."]), recursive=True)) == ["./p/a.jpg"]
    finally:
        os.chdir(before)


def test_names_that_are_not_utf8_survive(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/caf\xe9.jpg"
    Path(os.fsdecode(name)).touch()
    assert [os.fsencode(path) for path in expand(iter([str(tmp_path)]))] == [name]


def test_non_decimal_digits_are_sorted(tmp_path: Path) -> None:
    touch(tmp_path, "²3.jpg", "٣.jpg", "１.jpg", "3.jpg")
    assert len(list(expand(iter([str(tmp_path)])))) == 4


def bad_entries(folder: Path) -> dict[str, str]:
    """Fill a folder with what cannot be looked at; returns why, by name."""
    links = {
        "loop.jpg": "loop.jpg",
        "to itself.png": "./to itself.png",
        "round.jpg": "about.jpg",
        "about.jpg": "round.jpg",
        "through a loop.jpg": "loop.jpg/a.jpg",
        "too long.jpg": "n" * 300,
        "below a file.jpg": "good.jpg/a.jpg",
        "nowhere.jpg": "nothing.jpg",
        "\ud8ff".encode("utf-8", "surrogatepass").decode("utf-8", "surrogateescape") + ".jpg": "x",
        "line\nend\r.jpg": "x",
        "\x1b[31m.jpg": "loop.jpg",
    }
    for name, target in links.items():
        (folder / name).symlink_to(target)
    (folder / "good.jpg").touch()
    reasons = {
        "loop.jpg": "symbolic links",
        "to itself.png": "symbolic links",
        "round.jpg": "symbolic links",
        "about.jpg": "symbolic links",
        "through a loop.jpg": "symbolic links",
        "\x1b[31m.jpg": "symbolic links",
        "too long.jpg": "name too long",
    }
    return {name: reasons.get(name, "file not found") for name in links}


@pytest.mark.parametrize("recursive", [False, True])
def test_unreadable_entries_are_reported(tmp_path: Path, recursive: bool) -> None:
    reasons = bad_entries(tmp_path)
    touch(tmp_path, "z/below.jpg")
    found = list(expand(iter([str(tmp_path)]), recursive))
    below = [f"{tmp_path}/z/below.jpg"] if recursive else []
    assert sorted(found) == sorted(
        [*(f"{tmp_path}/{name}" for name in reasons), f"{tmp_path}/good.jpg", *below]
    )
    for name, reason in reasons.items():
        with pytest.raises(PhotoError, match=f"(?i){reason}") as raised:
            read_photo(f"{tmp_path}/{name}")
        assert raised.value.code == ("not-found" if reason == "file not found" else "not-readable")


def test_link_into_a_forbidden_folder_is_one_outcome() -> None:
    with TemporaryDirectory() as outer:
        Path(outer).chmod(0o755)
        touch(Path(outer), "closed/a.jpg", "album/b.jpg")
        link = Path(outer) / "album" / "a.jpg"
        link.symlink_to(Path(outer) / "closed" / "a.jpg")
        (Path(outer) / "closed").chmod(0)
        with as_unprivileged_user():
            found = list(expand(iter([outer]), recursive=True))
            with pytest.raises(PhotoError, match="Permission denied"):
                read_photo(link)
            with pytest.raises(PhotoError, match="Permission denied"):
                read_photo(f"{outer}/closed")
        (Path(outer) / "closed").chmod(0o755)
    assert found == [f"{outer}/album/a.jpg", f"{outer}/album/b.jpg", f"{outer}/closed"]


@contextmanager
def nested(folder: Path, depth: int, name: str = "d") -> Iterator[None]:
    """Nest folders with a photo in each, deeper than a path may be long where need be."""
    here = os.open(folder, os.O_RDONLY)
    for _ in range(depth):
        os.close(os.open("a.jpg", os.O_CREAT | os.O_WRONLY, dir_fd=here))
        os.mkdir(name, dir_fd=here)
        below = os.open(name, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    try:
        yield
    finally:
        # Python's own removal of a tree is recursive: shorten it from the top, level by level.
        top = folder / name
        for number in range(depth):
            beside = folder / f"{number}"
            if (top / name).exists():
                (top / name).rename(beside)
            shutil.rmtree(top)
            top = beside if beside.exists() else top


def test_1400_nested_folders_are_listed(tmp_path: Path) -> None:
    with nested(tmp_path, 1400):
        found = list(expand(iter([str(tmp_path)]), recursive=True))
    assert len(found) == 1400
    assert found[0] == f"{tmp_path}/a.jpg"
    assert found[-1].endswith("/d/d/a.jpg")


def test_too_deep_folder_is_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    touch(tmp_path, "z.jpg", "other/y.jpg")
    with nested(tmp_path / "deep", 30, "n" * 200):
        found = list(expand(iter([str(tmp_path)]), recursive=True))
        too_long = [path for path in found if len(os.fsencode(path)) > 4095]
        assert too_long
        for path in too_long:
            with pytest.raises(PhotoError, match="File name too long"):
                read_photo(path)
    assert found[0] == f"{tmp_path}/z.jpg"
    assert found[-1] == f"{tmp_path}/other/y.jpg"


class Failing:
    """Lists a folder as `os.scandir` does, until the disk fails."""

    def __init__(self, entries: "os._ScandirIterator[str]", after: int) -> None:
        self._entries, self._after = entries, after

    def __enter__(self) -> "Failing":
        return self

    def __exit__(self, *of: object) -> None:
        self._entries.close()

    def __iter__(self) -> Iterator[os.DirEntry[str]]:
        for number, entry in enumerate(self._entries):
            if number == self._after:
                raise OSError(5, "Input/output error")
            yield entry


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> Callable[[Path, int], None]:
    """Let the listing of one folder fail after some entries."""
    real = os.scandir

    def fail(folder: Path, after: int) -> None:
        def scandir(path: str) -> object:
            entries = real(path)
            return Failing(entries, after) if Path(path) == folder else entries

        monkeypatch.setattr(os, "scandir", scandir)

    return fail


@pytest.mark.parametrize("after", range(4))
def test_failed_listing_keeps_its_photos(
    tmp_path: Path, after: int, failing: Callable[[Path, int], None]
) -> None:
    touch(tmp_path, *(f"bad/{number}.jpg" for number in range(4)), "good/5.jpg", "6.jpg")
    failing(tmp_path / "bad", after)
    found = list(expand(iter([str(tmp_path)]), recursive=True))
    assert found[0] == f"{tmp_path}/6.jpg"
    assert found[-1] == f"{tmp_path}/good/5.jpg"
    assert len(found[1:-2]) == after
    assert found[-2] == f"{tmp_path}/bad"
    with pytest.raises(PhotoError, match="The folder cannot be read: Input/output error"):
        read_photo(found[-2])


def test_removed_folder_is_not_found(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", "a/2.jpg", "b/3.jpg")
    found = expand(iter([str(tmp_path)]), recursive=True)
    first = next(found)
    shutil.rmtree(tmp_path / "a")
    assert [first, *found] == [f"{tmp_path}/{name}" for name in ("1.jpg", "a", "b/3.jpg")]
    with pytest.raises(PhotoError, match="File not found"):
        read_photo(tmp_path / "a")


SYSTEM_FOLDERS = [
    *("$RECYCLE.BIN", "$Recycle.Bin", "RECYCLER", "System Volume Information", "#recycle"),
    *("@eaDir", "@Recycle", ".Trashes", ".Trash-1000", ".Spotlight-V100", "__MACOSX"),
    *("lost+found", "LOST.DIR", "#snapshot", "Network Trash Folder"),
]


@pytest.mark.parametrize("name", SYSTEM_FOLDERS)
def test_system_folders_are_skipped(tmp_path: Path, name: str) -> None:
    touch(tmp_path, f"{name}/a.jpg", f"deep/{name}/b.jpg", "$5 a day/c.jpg", "@home/d.jpg", "e.jpg")
    assert list(expand(iter([str(tmp_path)]), recursive=True)) == [
        f"{tmp_path}/{photo}" for photo in ("e.jpg", "$5 a day/c.jpg", "@home/d.jpg")
    ]
    assert list(expand(iter([f"{tmp_path}/{name}"]))) == [f"{tmp_path}/{name}/a.jpg"]
    assert photos_below([str(tmp_path)]) == (2, True)


def test_count_includes_subfolders(tmp_path: Path) -> None:
    touch(tmp_path, "a.jpg", "b/c.jpg", "b/notes.txt", "b/d/e.HEIC", ".git/f.jpg")
    (tmp_path / "b" / "loop").symlink_to(tmp_path)
    (tmp_path / "b" / "loop.jpg").symlink_to("loop.jpg")
    (tmp_path / "gone").symlink_to("nothing")
    assert photos_below([str(tmp_path)]) == (3, True)
    assert photos_below([str(tmp_path / "b" / "d"), str(tmp_path / "nothing")]) == (0, True)


def test_counting_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, *(f"a/{number}.jpg" for number in range(20)))
    ticks = iter(range(100))
    monkeypatch.setattr(folders, "MAX_COUNTING_SECONDS", 7.5)
    assert photos_below([str(tmp_path)], clock=lambda: float(next(ticks))) == (6, False)
    monkeypatch.setattr(folders, "MAX_COUNTED_ENTRIES", 11)
    assert photos_below([str(tmp_path)]) == (10, False)
