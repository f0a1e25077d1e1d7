"""`shiwu sort`: the plan, the copies, the exit codes, and the undo."""

import shutil
from pathlib import Path

import pytest

from desktop_app.commands import sort as sort_module
from tests.support.pictures import Draw
from tests.support.sorting import content
from tests.unit.commands.conftest import Run


@pytest.fixture
def source(tmp_path: Path, draw: Draw) -> Path:
    """A folder with two photos and a file that is none, and a photo in a folder below."""
    folder = tmp_path / "photos"
    (folder / "below").mkdir(parents=True)
    for name in ("photos/a.jpg", "photos/b.png", "photos/below/c.jpg"):
        draw(name)
    (folder / "broken.jpg").write_bytes(b"not an image")
    return folder


def test_dry_run_prints_the_plan_and_writes_nothing(run: Run, source: Path, tmp_path: Path) -> None:
    before = content(tmp_path)
    code, output, messages = run("sort", source, "--into", tmp_path / "sorted", "--dry-run")
    first, *folders = output.splitlines()
    assert first.startswith("Photos to copy: 2, ")
    assert sum(int(line.partition("(")[2].partition(")")[0]) for line in folders) == 2
    assert code == 1
    assert "broken.jpg: The file is not an image." in messages
    assert "Photos in folders below, not classified: 1. The option -r includes them." in messages
    assert content(tmp_path) == before


@pytest.mark.parametrize("options", [(), ("--link",), ("--by", "group"), ("--lang", "zh")])
def test_photos_are_copied_and_removed_again(
    run: Run, source: Path, tmp_path: Path, options: tuple[str, ...]
) -> None:
    (source / "broken.jpg").unlink()
    before = content(source)
    target = tmp_path / "sorted" / "deeper"
    code, output, messages = run("sort", "-r", source, "--into", target, *options)
    assert (code, output.count("\n")) == (0, 1)
    assert ("已复制文件：3 个" if "zh" in options else "Files copied: 3.") in messages
    assert len([name for name in content(target) if name.endswith(("jpg", "png"))]) == 3
    manifest = Path(output.strip())
    assert manifest.parent == target
    assert run("sort", "--undo", manifest) == (0, "", "Copies removed: 3.\n")
    assert content(target) == {}
    assert content(source) == before


def test_second_run_copies_nothing(run: Run, source: Path) -> None:
    target = source / "sorted"  # which is below the photos
    run("sort", "-r", source, "--into", target)
    before = content(source)
    code, output, messages = run("sort", "-r", source, "--into", target)
    assert (code, output) == (1, "")
    assert "Copied earlier: 3.\nNothing to copy.\n" in messages
    assert content(source) == before


def test_target_is_not_the_folder_of_the_photos(run: Run, source: Path) -> None:
    before = content(source)
    result = run("sort", source, "--into", f"{source}/")
    assert result == (2, "", f"{source} holds the photos; choose another folder.\n")
    assert content(source) == before


def test_too_little_space_is_reported_before_the_first_copy(
    run: Run, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sort_module, "free_bytes", lambda target: 10)
    code, _, messages = run("sort", source, "--into", tmp_path / "sorted")
    assert code == 1
    assert "Too little free space: " in messages
    assert "10 B are free." in messages
    assert not (tmp_path / "sorted").exists()


def test_changed_copies_are_left_and_named(run: Run, source: Path, tmp_path: Path) -> None:
    _, output, _ = run("sort", source / "a.jpg", "--into", tmp_path / "sorted")
    (copy,) = (tmp_path / "sorted").glob("*/a.jpg")
    shutil.copyfile(source / "b.png", copy)
    code, _, messages = run("sort", "--undo", output.strip())
    assert code == 1
    name = f"{copy.parent.name}/a.jpg"
    assert messages == f"Copies removed: 0.\nLeft as it is: {name}. The copy has changed.\n"
    assert Path(output.strip()).exists()


@pytest.mark.parametrize(
    ("spoilt", "message"),
    [
        ("manifest.jsonl", "manifest.jsonl cannot be read: No such file or directory."),
        ("photos/a.jpg", "a.jpg is not a manifest of shiwu sort."),
    ],
)
def test_undo_needs_a_manifest(
    run: Run, source: Path, tmp_path: Path, spoilt: str, message: str
) -> None:
    code, output, messages = run("sort", "--undo", tmp_path / spoilt)
    assert (code, output) == (1, "")
    assert messages.strip().endswith(message)


def test_control_characters_of_paths_are_not_printed(run: Run, tmp_path: Path) -> None:
    _, _, messages = run("sort", "--undo", tmp_path / "\x1b[31m.jsonl")
    assert r"\x1b[31m.jsonl" in messages
    assert "\x1b" not in messages


def test_target_that_is_a_file_is_reported(run: Run, source: Path) -> None:
    code, output, messages = run("sort", source / "a.jpg", "--into", source / "b.png")
    assert (code, output) == (1, "")
    assert "b.png cannot be read: Not a directory." in messages


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("sort",), "photos and --into are needed"),
        (("sort", "a.jpg"), "photos and --into are needed"),
        (("sort", "--into", "x"), "photos and --into are needed"),
        (("sort", "--undo", "m", "a.jpg"), "--undo takes no photos and no other options"),
        (("sort", "--undo", "m", "--into", "x"), "--undo takes no photos and no other options"),
        (("sort", "a.jpg", "--into", "x", "--by", "colour"), "invalid choice: 'colour'"),
    ],
)
def test_wrong_usage_exits_with_2(run: Run, arguments: tuple[str, ...], message: str) -> None:
    code, output, messages = run(*arguments)
    assert (code, output) == (2, "")
    assert message in messages


@pytest.mark.parametrize(
    ("count", "text"),
    [(0, "0 B"), (999, "999 B"), (1000, "1 kB"), (6_870_000, "6.87 MB"), (78.5e9, "78.5 GB")],
)
def test_sizes_are_readable(count: float, text: str) -> None:
    assert sort_module._size(count) == text
