import os
from pathlib import Path

from desktop_app.engine.folders import expand


def touch(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()


def test_a_folder_gives_its_photos_in_natural_order(tmp_path: Path) -> None:
    touch(tmp_path, "b10.jpg", "b9.JPG", "a.heic", "notes.txt", ".hidden.jpg", "c.avif", "B2.png")
    expected = [
        f"{tmp_path}/{name}" for name in ("a.heic", "B2.png", "b9.JPG", "b10.jpg", "c.avif")
    ]
    assert list(expand(iter([str(tmp_path)]))) == expected
    assert list(expand(iter([f"{tmp_path}/"]))) == expected


def test_folders_below_come_only_when_asked(tmp_path: Path) -> None:
    touch(tmp_path, "2/b.jpg", "10/c.jpg", "z.jpg", ".git/d.jpg", "2/deep/e.jpg")
    assert list(expand(iter([str(tmp_path)]))) == [f"{tmp_path}/z.jpg"]
    assert list(expand(iter([str(tmp_path)]), recursive=True)) == [
        f"{tmp_path}/{name}" for name in ("z.jpg", "2/b.jpg", "2/deep/e.jpg", "10/c.jpg")
    ]


def test_linked_folders_are_not_followed_but_linked_photos_are(tmp_path: Path) -> None:
    touch(tmp_path, "real/a.jpg")
    (tmp_path / "real" / "loop").symlink_to(tmp_path)
    (tmp_path / "real" / "b.jpg").symlink_to(tmp_path / "real" / "a.jpg")
    assert list(expand(iter([str(tmp_path / "real")]), recursive=True)) == [
        f"{tmp_path}/real/a.jpg",
        f"{tmp_path}/real/b.jpg",
    ]


def test_a_file_that_is_named_stays_the_very_string(tmp_path: Path) -> None:
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


def test_a_digit_that_is_no_number_is_no_trouble(tmp_path: Path) -> None:
    touch(tmp_path, "²3.jpg", "٣.jpg", "１.jpg", "3.jpg")
    assert len(list(expand(iter([str(tmp_path)])))) == 4
