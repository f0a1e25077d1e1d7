"""Copies into folders: names, plan, manifest, copies, undo."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.engine.errors import SortingError
from desktop_app.engine.outcomes import Answer, Failure, Outcome
from desktop_app.engine.sorting import copying
from desktop_app.engine.sorting.copying import Result, check_links, existing_copies, make_copies
from desktop_app.engine.sorting.manifest import read_manifest
from desktop_app.engine.sorting.names import folded, legal
from desktop_app.engine.sorting.plan import By, Plan, plan_copies
from desktop_app.engine.sorting.undo import remove_copies
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "photos"
    folder.mkdir()
    return folder


@pytest.fixture
def target(tmp_path: Path) -> Path:
    return tmp_path / "sorted"


def write(folder: Path, *names: str) -> list[str]:
    """Write files with different contents and times in the past."""
    for number, name in enumerate(names):
        path = folder / name
        path.write_bytes(f"content of {name}".encode(errors="replace"))
        os.utime(path, ns=(10**18, 10**18 + number * 10**9 + 123))
    return [f"{folder}/{name}" for name in names]


def plan_of(
    paths: Sequence[str], target: Path, by: By = "name", language: str = "en", **changes: object
) -> Plan:
    outcomes = [replace(ANSWER, path=path, **changes) for path in paths]  # type: ignore[arg-type]
    return plan_copies(outcomes, str(target), by, language, existing_copies(target))


def planned(plan: Plan) -> list[str]:
    return [copy.path for copy in plan.copies]


def copy_all(paths: Sequence[str], target: Path, link: bool = False) -> Result:
    return make_copies(plan_of(paths, target).copies, target, link)


def content(folder: Path) -> dict[str, tuple[str, int]]:
    """Return hash and time of each file below a folder; folders have none."""
    return {
        str(path.relative_to(folder)): (
            (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
            if path.is_file()
            else ("", 0)
        )
        for path in folder.rglob("*")
    }


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG 1.jpg", "IMG 1.jpg"),
        ("假期 🏖.jpg", "假期 🏖.jpg"),
        ('a<b>:"/\\|?*.jpg', "a_b________.jpg"),
        ("tab\tnew\nline\x7f.jpg", "tab_new_line_.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf_.jpg"),
        ("dots...", "dots"),
        ("blanks. . ", "blanks"),
        ("CON", "CON_"),
        ("con.jpg", "con_.jpg"),
        ("COM1 .tar.gz", "COM1_.tar.gz"),
        ("lpt².txt", "lpt²_.txt"),
        ("console.jpg", "console.jpg"),
        ("", "_"),
        ("...", "_"),
        ("???", "_"),
        (300 * "a" + ".jpeg", 250 * "a" + ".jpeg"),
        (100 * "假" + ".jpg", 83 * "假" + ".jpg"),
        (300 * "a", 255 * "a"),
    ],
)
def test_names_are_legal_on_every_system(name: str, expected: str) -> None:
    assert legal(name) == expected
    assert legal(expected) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("A.jpg", "a.JPG"), ("caf\u00e9", "cafe\u0301"), ("STRASSE", "straße")]
)
def test_names_that_a_system_takes_for_one_are_equal(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("by", "language", "answer", "folder"),
    [
        ("name", "en", ANSWER.answer, "tabby"),
        ("name", "zh", ANSWER.answer, "虎斑猫"),
        ("group", "en", ANSWER.answer, "cat"),
        ("group", "zh", ANSWER.answer, "猫"),
        ("name", "en", SOME_CAT, "cat"),
        ("group", "en", NOT_SURE, "not sure"),
        ("name", "zh", NOT_SURE, "不太确定"),
        ("name", "en", Answer("name", "n1", "AC/DC: con.", "", 0.9), "AC_DC_ con"),
    ],
)
def test_folder_has_the_name_of_the_answer(
    source: Path, target: Path, by: By, language: str, answer: Answer, folder: str
) -> None:
    plan = plan_of(write(source, "a.jpg"), target, by, language, answer=answer)
    assert planned(plan) == [f"{folder}/a.jpg"]
    assert not target.exists()


def test_name_without_a_group_is_its_own_folder(source: Path, target: Path) -> None:
    assert planned(plan_of(write(source, "a.jpg"), target, "group", groups=())) == ["tabby/a.jpg"]


def test_taken_names_get_a_number(source: Path, target: Path) -> None:
    (target / "Tabby").mkdir(parents=True)
    (target / "Tabby" / "IMG.JPG").write_bytes(b"")
    (source / "2").mkdir()
    paths = [*write(source, "img.jpg"), *write(source / "2", "img.jpg", "img_2.jpg")]
    assert planned(plan_of(paths, target)) == [
        *("Tabby/img_2.jpg", "Tabby/img_3.jpg", "Tabby/img_2_2.jpg")
    ]


def test_long_names_keep_number_and_suffix(source: Path, target: Path) -> None:
    folders = [source / str(number) for number in range(3)]
    for folder in folders:
        folder.mkdir()
    paths = [path for folder in folders for path in write(folder, 250 * "a" + ".jpeg")]
    assert planned(plan_of(paths, target)) == [
        *(f"tabby/{250 * 'a'}.jpeg", f"tabby/{248 * 'a'}_2.jpeg", f"tabby/{248 * 'a'}_3.jpeg")
    ]


def test_files_that_belong_to_a_photo_go_with_it(source: Path, target: Path) -> None:
    (target / "tabby").mkdir(parents=True)
    (target / "tabby" / "IMG_1.xmp").write_bytes(b"")
    photos = write(source, "IMG_1.jpg", "IMG_10.jpg")
    write(source, "IMG_1.jpg.xmp", "IMG_1.xmp", "IMG_1.AAE", "IMG_1.CR2", "IMG_1.txt", "IMG_10.dng")
    plan = plan_of(photos, target)
    assert planned(plan) == [
        *("tabby/IMG_1_2.jpg", "tabby/IMG_1_2.AAE", "tabby/IMG_1_2.CR2"),
        *("tabby/IMG_1_2.jpg.xmp", "tabby/IMG_1_2.xmp", "tabby/IMG_10.jpg", "tabby/IMG_10.dng"),
    ]
    assert plan.folders() == {"tabby": (2, plan.size)}


def test_unreadable_photos_are_listed(source: Path, target: Path) -> None:
    broken = Failure("/photos/x.jpg", "damaged", 1.0)
    gone = replace(ANSWER, path=f"{source}/gone.jpg")
    outcomes: list[Outcome] = [broken, gone]
    plan = plan_copies(outcomes, str(target), "name", "en", {})
    assert plan.copies == ()
    assert [failure.code for failure in plan.unreadable] == ["damaged", "not-found"]


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


def test_last_link_to_a_photo_is_left(source: Path, target: Path) -> None:
    result = copy_all(write(source, "a.jpg"), target, link=True)
    (source / "a.jpg").unlink()
    assert result.manifest is not None
    (left,) = remove_copies(read_manifest(result.manifest)).left
    assert (left[0], left[1].problem) == ("tabby/a.jpg", "only-link")


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
