"""Copies into folders: manifest, copies, continued runs, undo."""

import json
import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.engine.errors import SortingError
from desktop_app.engine.sorting import copying
from desktop_app.engine.sorting.copying import check_links, make_copies
from desktop_app.engine.sorting.manifest import read_manifest
from desktop_app.engine.sorting.undo import remove_copies
from tests.support.sorting import content, copy_all, plan_of, planned, write


@pytest.mark.parametrize("link", [False, True])
def test_copies_are_made_and_removed_again(source: Path, target: Path, link: bool) -> None:
    paths = write(source, "a.jpg", "b.jpg", os.fsdecode(b"caf\xe9.jpg"), "b.xmp")[:3]
    (source / "b.jpg").chmod(0o440)
    before = content(source)
    result = copy_all(paths, target, link)
    assert (result.done, result.left) == (4, ())
    assert result.manifest is not None
    names = {"a.jpg": "a.jpg", "b.jpg": "b.jpg", "b.xmp": "b.xmp"}
    names[os.fsdecode(b"caf\xe9.jpg")] = "caf_.jpg"
    assert content(target / "tabby") == {names[name]: found for name, found in before.items()}
    assert (target / "tabby" / "a.jpg").samefile(source / "a.jpg") == link
    assert content(source) == before
    assert remove_copies(read_manifest(result.manifest)).done == 4
    assert content(target) == {}
    assert content(source) == before


def test_second_run_copies_only_what_is_new(source: Path, target: Path) -> None:
    paths = write(source, "a.jpg", "b.jpg")
    copy_all(paths[:1], target)
    plan = plan_of(paths, target)
    assert (planned(plan), plan.existing) == (["tabby/b.jpg"], 1)
    (target / "tabby" / "a.jpg").unlink()
    assert planned(plan_of(paths, target)) == ["tabby/a.jpg", "tabby/b.jpg"]


def test_other_folders_get_copies_of_their_own(source: Path, target: Path) -> None:
    paths = write(source, "a.jpg")
    copy_all(paths, target)
    for _ in range(2):
        plan = plan_of(paths, target, by="group")
        make_copies(plan.copies, target)
    assert plan.existing == 1
    assert sorted(it for it in content(target) if it.endswith(".jpg")) == [
        "cat/a.jpg",
        "tabby/a.jpg",
    ]


def test_photo_that_is_named_twice_is_copied_once(source: Path, target: Path) -> None:
    (path,) = write(source, "a.jpg")
    assert planned(plan_of([path, f"{source}/../photos/a.jpg"], target)) == ["tabby/a.jpg"]


def test_files_of_a_photo_that_was_copied_earlier_are_copied(source: Path, target: Path) -> None:
    (target / "tabby").mkdir(parents=True)
    (target / "tabby" / "a.jpg").write_bytes(b"mine")
    paths = write(source, "a.jpg", "a.xmp", "a.aae")
    make_copies(plan_of(paths[:1], target).copies[:2], target)
    assert planned(plan_of(paths[:1], target)) == ["tabby/a_2.xmp"]


class Stop(Exception):
    """Stands for a kill of the process."""


def test_interrupted_run_is_continued(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write(source, "a.jpg", "b.jpg", "c.jpg")
    copies = plan_of(paths, target).copies

    def stop_after_first(copy: object) -> None:
        (target / "tabby" / ".shiwu-0a1b2c3d.part").write_bytes(b"half")
        (target / "tabby" / "b.jpg").write_bytes(b"")  # a reserved name on FAT
        raise Stop

    with pytest.raises(Stop):
        make_copies(copies, target, copied=stop_after_first)
    (manifest,) = target.glob("*.jsonl")
    with manifest.open("ab") as file:
        file.write(b'{"done": "tab')  # a line that was cut off
    (target / "tabby" / "b.jpg").unlink()
    plan = plan_of(paths, target)
    assert (planned(plan), plan.existing) == (["tabby/b.jpg", "tabby/c.jpg"], 1)
    result = make_copies(plan.copies, target)
    assert result.manifest == manifest
    assert sorted(content(target / "tabby")) == ["a.jpg", "b.jpg", "c.jpg"]
    assert remove_copies(read_manifest(manifest)).left == ()
    assert content(target) == {}


def test_killed_run_can_be_undone(source: Path, target: Path) -> None:
    copies = plan_of(write(source, "a.jpg", "b.jpg"), target).copies

    def stop(copy: object) -> None:
        (target / "tabby" / ".shiwu-0a1b2c3d.part").write_bytes(b"half")
        (target / "tabby" / "b.jpg").write_bytes(b"")
        raise Stop

    with pytest.raises(Stop):
        make_copies(copies, target, copied=stop)
    (manifest,) = target.glob("*.jsonl")
    lines = manifest.read_text().splitlines(keepends=True)
    manifest.write_text("".join(line for line in lines if '"done"' not in line))
    assert remove_copies(read_manifest(manifest)).done == 1
    assert content(target) == {}


def test_changed_copies_are_left(source: Path, target: Path) -> None:
    names = ("a.jpg", "b.jpg", "c.jpg", "d.jpg", "e.jpg")
    result = copy_all(write(source, *names), target)
    folder = target / "tabby"
    times = (folder / "b.jpg").stat().st_mtime_ns
    (folder / "a.jpg").write_bytes(b"longer than the photo was before")
    (folder / "b.jpg").write_bytes(b"content of X.jpg")
    os.utime(folder / "b.jpg", ns=(times, times))
    (folder / "c.jpg").unlink()
    (folder / "c.jpg").symlink_to(source / "c.jpg")
    os.utime(folder / "d.jpg")
    (folder / "mine.txt").write_bytes(b"")
    assert result.manifest is not None
    undone = remove_copies(read_manifest(result.manifest))
    assert [(path, error.problem) for path, error in undone.left] == [
        (f"tabby/{name}", "copy-changed") for name in names[:4]
    ]
    assert (undone.done, undone.manifest) == (1, result.manifest)
    assert sorted(content(folder)) == ["a.jpg", "b.jpg", "c.jpg", "d.jpg", "mine.txt"]
    assert len(content(source)) == 5


@pytest.mark.parametrize("link", [False, True])
def test_last_copy_of_a_photo_is_left(source: Path, target: Path, link: bool) -> None:
    result = copy_all(write(source, "a.jpg"), target, link)
    (source / "a.jpg").unlink()
    assert result.manifest is not None
    (left,) = remove_copies(read_manifest(result.manifest)).left
    assert (left[0], left[1].problem) == ("tabby/a.jpg", "only-copy")
    assert (target / "tabby" / "a.jpg").exists()


@pytest.mark.parametrize("link", [False, True])
@pytest.mark.parametrize("is_renamed", [False, True])
def test_manifest_beside_the_photos_removes_none(
    source: Path, target: Path, link: bool, is_renamed: bool
) -> None:
    (source / "tabby").mkdir()
    result = copy_all(write(source / "tabby", "a.jpg"), target, link)
    assert result.manifest is not None
    moved = result.manifest.rename(source / result.manifest.name)
    if is_renamed:
        moved = source.rename(source.with_name("renamed")) / moved.name
    (left,) = remove_copies(read_manifest(moved)).left
    assert left[1].problem == "only-copy"
    assert (moved.parent / "tabby" / "a.jpg").exists()


def test_nothing_is_overwritten(
    source: Path, target: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copies = plan_of(write(source, "a.jpg"), target).copies
    (target / "tabby").mkdir(parents=True)
    mine = target / "tabby" / "a.jpg"
    mine.write_bytes(b"mine")
    for no_links in (False, True):
        if no_links:
            monkeypatch.setattr(copying, "_NO_LINKS", {17})  # EEXIST, as if FAT answered so
        with pytest.raises(FileExistsError):
            make_copies(copies, target)
    assert mine.read_bytes() == b"mine"
    assert sorted(content(target / "tabby")) == ["a.jpg"]


@pytest.mark.parametrize("change", ["write", "unlink"])
def test_photo_that_changes_meanwhile_is_left(source: Path, target: Path, change: str) -> None:
    paths = write(source, "a.jpg", "b.jpg")
    copies = plan_of(paths, target).copies
    if change == "write":
        Path(paths[0]).write_bytes(b"content of A.jpg")
    else:
        Path(paths[0]).unlink()
    result = make_copies(copies, target)
    assert [path for path, _ in result.left] == paths[:1]
    assert sorted(content(target / "tabby")) == ["b.jpg"]


def test_link_to_a_folder_is_not_followed(source: Path, target: Path) -> None:
    target.mkdir()
    (source / "elsewhere").mkdir()
    paths = write(source, "a.jpg")
    copies = plan_of(paths, target).copies
    (target / "tabby").symlink_to(source / "elsewhere")
    for use in (lambda: plan_of(paths, target), lambda: make_copies(copies, target)):
        with pytest.raises(SortingError) as raised:
            use()
        assert raised.value.problem == "not-a-folder"
    assert content(source / "elsewhere") == {}


def test_undo_does_not_follow_a_link(source: Path, target: Path) -> None:
    result = copy_all(write(source, "a.jpg"), target)
    (target / "tabby").rename(source / "elsewhere")
    (target / "tabby").symlink_to(source / "elsewhere")
    assert result.manifest is not None
    assert remove_copies(read_manifest(result.manifest)).done == 0
    assert (source / "elsewhere" / "a.jpg").exists()


def test_hard_links_need_one_file_system(source: Path, target: Path) -> None:
    (copy,) = plan_of(write(source, "a.jpg"), target).copies
    check_links([copy], target)
    with pytest.raises(SortingError) as raised:
        check_links([replace(copy, source="/proc/self/status")], target)
    assert raised.value.problem == "cannot-link"


HEAD = {"program": "shiwu sort", "version": 1, "link": False}
COPY = {"source": "/a.jpg", "path": "cat/a.jpg", "size": 1, "modified": 1, "photo": True}


@pytest.mark.parametrize(
    "lines",
    [
        [],
        [[]],
        [{}],
        [{**HEAD, "version": 2}],
        [{**HEAD, "program": "other"}],
        [HEAD, {"copy": {}}],
        [HEAD, {"copy": {**COPY, "size": "1"}}],
        [HEAD, {"copy": {**COPY, "photo": 1}}],
        [HEAD, {"copy": {**COPY, "more": 1}}],
        [HEAD, {"done": "cat/a.jpg", "sha256": "ab"}],
        [HEAD, {"folder": 3}],
        [HEAD, {"unknown": 1}],
        [HEAD, 5],
        *(
            [HEAD, {"copy": {**COPY, "path": path}}]
            for path in (
                *("../a.jpg", "/etc/passwd", "cat/../a.jpg", "a.jpg", "cat/b/a.jpg", "cat/"),
                *("cat\\..\\a.jpg/b", "C:/a.jpg", "./a.jpg", "cat/a\0.jpg", "cat/.."),
            )
        ),
        *([HEAD, {"folder": name}] for name in ("..", ".", "", "a/b", "/")),
    ],
)
def test_hostile_manifest_is_refused(tmp_path: Path, lines: list[object]) -> None:
    manifest = tmp_path / "shiwu-sort.jsonl"
    manifest.write_text("".join(json.dumps(line) + "\n" for line in lines))
    with pytest.raises(SortingError) as raised:
        read_manifest(manifest)
    assert raised.value.problem == "not-a-manifest"


@pytest.mark.parametrize("content", [b"\xff\xfe\n", b"{" * 100_000 + b"\n", b"[" * 99_999 + b"\n"])
def test_binary_or_nested_manifest_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "m.jsonl").write_bytes(content)
    with pytest.raises(SortingError):
        read_manifest(tmp_path / "m.jsonl")
