"""The photos in folders."""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from desktop_app.engine import folders
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.folders import expand, photos_below
from desktop_app.engine.images import read_photo
from tests.support.requirements import as_unprivileged_user


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def photos_in(*paths: str | Path, recursive: bool = False) -> list[str]:
    return list(expand(map(str, paths), recursive))


def paths_in(folder: Path, *names: str) -> list[str]:
    return [f"{folder}/{name}" for name in names]


NESTED = "2/b.jpg 10/c.jpg z.jpg .git/d.jpg 2/deep/e.jpg"
NOT_UTF8 = os.fsdecode(b"caf\xe9.jpg")


@pytest.mark.parametrize(
    ("names", "recursive", "expected"),
    [
        (
            "b10.jpg b9.JPG a.heic notes.txt .hidden.jpg c.avif B2.png",
            False,
            "a.heic B2.png b9.JPG b10.jpg c.avif",
        ),
        (NESTED, False, "z.jpg"),
        (NESTED, True, "z.jpg 2/b.jpg 2/deep/e.jpg 10/c.jpg"),
        ("²3.jpg ٣.jpg １.jpg 3.jpg", False, "3.jpg ²3.jpg ٣.jpg １.jpg"),
        (NOT_UTF8, False, NOT_UTF8),
    ],
)
def test_photos_are_in_natural_order(
    tmp_path: Path, names: str, recursive: bool, expected: str
) -> None:
    touch(tmp_path, *names.split())
    for folder in (tmp_path, f"{tmp_path}/"):
        assert photos_in(folder, recursive=recursive) == paths_in(tmp_path, *expected.split())


def test_links_to_photos_are_followed_to_folders_not(tmp_path: Path) -> None:
    touch(tmp_path, "real/a.jpg")
    folder = tmp_path / "real"
    (folder / "loop").symlink_to(tmp_path)
    (folder / "b.jpg").symlink_to(folder / "a.jpg")
    assert photos_in(folder, recursive=True) == paths_in(folder, "a.jpg", "b.jpg")


def test_named_file_keeps_its_spelling(tmp_path: Path) -> None:
    names = ["./nothing", "a//b.txt", str(tmp_path / "x"), "-"]
    assert photos_in(*names) == names


def test_relative_folders_stay_relative(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    touch(tmp_path, "p/a.jpg")
    monkeypatch.chdir(tmp_path)
    assert photos_in("p", "./p/") == ["p/a.jpg", "./p/a.jpg"]
    assert photos_in(".", recursive=True) == ["./p/a.jpg"]


LOOP, TOO_LONG, MISSING = "symbolic links", "name too long", "file not found"
UNREADABLE_LINKS = {
    "loop.jpg": ("loop.jpg", LOOP),
    "to itself.png": ("./to itself.png", LOOP),
    "first of two.jpg": ("second of two.jpg", LOOP),
    "second of two.jpg": ("first of two.jpg", LOOP),
    "through a loop.jpg": ("loop.jpg/a.jpg", LOOP),
    "\x1b[31m.jpg": ("loop.jpg", LOOP),
    "too long.jpg": ("n" * 300, TOO_LONG),
    "below a file.jpg": ("good.jpg/a.jpg", MISSING),
    "nowhere.jpg": ("nothing.jpg", MISSING),
    "line\nend\r.jpg": ("x", MISSING),
    os.fsdecode(b"\xed\xa3\xbf.jpg"): ("x", MISSING),  # a surrogate in UTF-8
}


def make_unreadable_links(folder: Path) -> None:
    for name, (target, _) in UNREADABLE_LINKS.items():
        (folder / name).symlink_to(target)


@pytest.mark.parametrize("recursive", [False, True])
def test_unreadable_entries_are_reported(tmp_path: Path, recursive: bool) -> None:
    make_unreadable_links(tmp_path)
    touch(tmp_path, "good.jpg", "z/below.jpg")
    below = ["z/below.jpg"] if recursive else []
    expected = paths_in(tmp_path, *UNREADABLE_LINKS, "good.jpg", *below)
    assert sorted(photos_in(tmp_path, recursive=recursive)) == sorted(expected)
    for name, (_, reason) in UNREADABLE_LINKS.items():
        with pytest.raises(PhotoError, match=f"(?i){reason}") as raised:
            read_photo(f"{tmp_path}/{name}")
        assert raised.value.code == ("not-found" if reason == MISSING else "not-readable")


def test_link_into_a_forbidden_folder_is_one_outcome() -> None:
    with TemporaryDirectory() as name:
        outer = Path(name)
        outer.chmod(0o755)
        touch(outer, "closed/a.jpg", "album/b.jpg")
        (outer / "album" / "a.jpg").symlink_to(outer / "closed" / "a.jpg")
        (outer / "closed").chmod(0)
        with as_unprivileged_user():
            found = photos_in(outer, recursive=True)
            for path in ("album/a.jpg", "closed"):
                with pytest.raises(PhotoError, match="Permission denied"):
                    read_photo(outer / path)
        (outer / "closed").chmod(0o755)
    assert found == paths_in(outer, "album/a.jpg", "album/b.jpg", "closed")


@contextmanager
def nested(folder: Path, depth: int, name: str = "d") -> Iterator[None]:
    """Nest folders with a photo in each; their paths may exceed the system's limit."""
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
        # Not `rmtree`: it is recursive and would exceed Python's stack.
        subprocess.run(["rm", "-rf", folder / name], check=True)


def test_1400_nested_folders_are_listed(tmp_path: Path) -> None:
    with nested(tmp_path, 1400):
        found = photos_in(tmp_path, recursive=True)
    assert len(found) == 1400
    assert found[0] == f"{tmp_path}/a.jpg"
    assert found[-1].endswith("/d/d/a.jpg")


def test_too_deep_folder_is_an_outcome(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    touch(tmp_path, "z.jpg", "other/y.jpg")
    with nested(tmp_path / "deep", 30, "n" * 200):
        found = photos_in(tmp_path, recursive=True)
        too_long = [path for path in found if len(os.fsencode(path)) > 4095]
        assert too_long
        for path in too_long:
            with pytest.raises(PhotoError, match="File name too long"):
                read_photo(path)
    assert found[0] == f"{tmp_path}/z.jpg"
    assert found[-1] == f"{tmp_path}/other/y.jpg"


@pytest.mark.parametrize("after", range(4))
def test_failed_listing_keeps_its_photos(
    tmp_path: Path, after: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    scandir = os.scandir

    def failing(entries: Iterator[os.DirEntry[str]]) -> Iterator[os.DirEntry[str]]:
        yield from itertools.islice(entries, after)
        raise OSError(5, "Input/output error")

    @contextmanager
    def failing_scandir(path: str) -> Iterator[Iterator[os.DirEntry[str]]]:
        with scandir(path) as entries:
            yield failing(entries) if path == f"{tmp_path}/bad" else entries

    monkeypatch.setattr(os, "scandir", failing_scandir)
    touch(tmp_path, *(f"bad/{number}.jpg" for number in range(4)), "good/5.jpg", "6.jpg")
    first, *photos, bad, last = photos_in(tmp_path, recursive=True)
    assert [first, bad, last] == paths_in(tmp_path, "6.jpg", "bad", "good/5.jpg")
    assert len(photos) == after
    with pytest.raises(PhotoError, match="The folder cannot be read: Input/output error"):
        read_photo(bad)


def test_removed_folder_is_not_found(tmp_path: Path) -> None:
    touch(tmp_path, "1.jpg", "a/2.jpg", "b/3.jpg")
    found = expand(iter([str(tmp_path)]), recursive=True)
    first = next(found)
    shutil.rmtree(tmp_path / "a")
    assert [first, *found] == paths_in(tmp_path, "1.jpg", "a", "b/3.jpg")
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
    expected = paths_in(tmp_path, "e.jpg", "$5 a day/c.jpg", "@home/d.jpg")
    assert photos_in(tmp_path, recursive=True) == expected
    assert photos_in(tmp_path / name) == paths_in(tmp_path, f"{name}/a.jpg")
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
