"""Replacing a file that the program writes."""

import os
import threading
from pathlib import Path

import pytest

from desktop_app.engine.reports import is_photo
from desktop_app.files import replacing_text


def write(path: Path, text: str = "new") -> None:
    with replacing_text(path) as file:
        file.write(text)


LONGEST = ["答" * 80 + ".jsonl", "答" * 85, "a" * 251 + ".csv", "é" * 127, "😀" * 63]


@pytest.mark.parametrize("name", LONGEST)
def test_every_legal_name_can_be_written(tmp_path: Path, name: str) -> None:
    for text in ("new", "again"):
        write(tmp_path / name, text)
        assert (tmp_path / name).read_text(encoding="utf-8") == text
    assert [path.name for path in tmp_path.iterdir()] == [name]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o644, 0o664, 0o400, 0o755])
def test_replaced_file_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "answers.csv"
    path.touch()
    path.chmod(mode)
    with replacing_text(path) as file:
        file.write("new")
        file.flush()
        (temporary,) = set(tmp_path.iterdir()) - {path}
        # Nobody may read it who may not read the file that it replaces.
        assert temporary.stat().st_mode & 0o777 == mode
    assert (path.read_text(), path.stat().st_mode & 0o777) == ("new", mode)


def test_new_file_has_default_permissions(tmp_path: Path) -> None:
    (tmp_path / "usual").touch()
    write(tmp_path / "answers.csv")
    assert (tmp_path / "answers.csv").stat().st_mode == (tmp_path / "usual").stat().st_mode


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may change a file's owner")
def test_replaced_file_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "answers.csv"
    path.touch()
    os.chown(path, 65534, 65534)
    write(path)
    assert (path.stat().st_uid, path.stat().st_gid) == (65534, 65534)


@pytest.mark.parametrize("is_new", [False, True])
def test_link_stays_a_link(tmp_path: Path, is_new: bool) -> None:
    (tmp_path / "real").mkdir()
    target, link = tmp_path / "real" / "answers.csv", tmp_path / "link"
    if not is_new:
        target.write_text("old")
    link.symlink_to("real/answers.csv")
    write(link)
    assert link.is_symlink()
    assert target.read_text() == "new"
    assert list(target.parent.iterdir()) == [target]


def test_unwritable_path_raises_os_error(tmp_path: Path) -> None:
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    for name in ("loop", "loop/x", "file/x", "folder", "missing/x", "n" * 256, "d/" * 2100):
        before = sorted(tmp_path.rglob("*"))
        assert not is_photo(tmp_path / name)
        with pytest.raises(OSError):  # noqa: PT011  (of many kinds)
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
