"""Files that the program writes."""

import os
import threading
from pathlib import Path

import pytest

from desktop_app.engine.reports import is_photo
from desktop_app.files import replacing_text


def write(path: Path, words: str = "new") -> None:
    with replacing_text(path) as file:
        file.write(words)


LONGEST = ["答" * 80 + ".jsonl", "答" * 85, "a" * 251 + ".csv", "é" * 127, "😀" * 63]


@pytest.mark.parametrize("name", LONGEST)
def test_every_legal_name_can_be_written(tmp_path: Path, name: str) -> None:
    for words in ("new", "again"):
        write(tmp_path / name, words)
        assert (tmp_path / name).read_text(encoding="utf-8") == words
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o400, 0o755])
def test_replaced_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "answers.csv"
    path.touch()
    path.chmod(mode)
    with replacing_text(path) as file:
        file.write("new")
        file.flush()
        (beside,) = set(tmp_path.iterdir()) - {path}
        # Nobody reads it who may not read the one that it replaces.
        assert beside.stat().st_mode & 0o777 == mode
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", mode)


def test_new_file_has_default_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write(tmp_path / "answers.csv")
    assert (tmp_path / "answers.csv").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give files away")
def test_replaced_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.touch()
    os.chown(path, 65534, 65534)
    write(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


def test_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "answers.csv").write_text("old")
    (tmp_path / "link").symlink_to("real/answers.csv")
    (tmp_path / "new link").symlink_to("real/new.csv")
    write(tmp_path / "link")
    write(tmp_path / "new link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "new link").is_symlink()
    assert sorted(path.name for path in (tmp_path / "real").iterdir()) == ["answers.csv", "new.csv"]


def test_unwritable_path_raises_os_error(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for name in ("loop", "loop/x", "file/x", "folder", "missing/x", "n" * 256, "d/" * 2100):
        before = sorted(tmp_path.rglob("*"))
        assert not is_photo(tmp_path / name)
        with pytest.raises(OSError):  # noqa: PT011  (whichever the system says)
            write(tmp_path / name)
        assert sorted(tmp_path.rglob("*")) == before


def test_two_writers_of_one_file(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    with replacing_text(path) as first:
        first.write("first")
        thread = threading.Thread(target=write, args=(path, "second"))
        thread.start()
        thread.join()
        assert path.read_text() == "second"
    assert path.read_text() == "first"
    assert list(tmp_path.iterdir()) == [path]
