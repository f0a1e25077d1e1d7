"""Photos are sorted and undone without a loss: kills, a full disk, thousands of odd files."""

import os
import random
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic

import pytest

from desktop_app import paths
from desktop_app.engine.sorting.copying import existing_copies, make_copies
from desktop_app.engine.sorting.manifest import read_manifest
from desktop_app.engine.sorting.plan import Plan, plan_copies
from desktop_app.engine.sorting.undo import remove_copies
from tests.support.mounts import bind_mount, usb_drive
from tests.support.outcomes import ANSWER
from tests.support.pictures import corners
from tests.support.program import headless_environment, run_in_terminal, run_program
from tests.support.sorting import content

PHOTOS = 2_000
UNREADABLE = 40
SECONDS = 600  # for 2,000 photos on a slow machine
KILLS = 20
NAMES = ("IMG {}.jpg", "con.{}.jpg", "假期 {}.JPG", "a{}..jpg", "q?{}*.jpg", " {} .jpeg", "é{}.jpg")

COPY_ALL = """
import sys
from pathlib import Path
from tests.faults.test_sorting import plan_of
from desktop_app.engine.sorting.copying import make_copies
source, target = map(Path, sys.argv[1:])
make_copies(plan_of(source, target).copies, target)
"""


def plan_of(source: Path, target: Path) -> Plan:
    """Plan the copies as if all photos had one answer."""
    photos = sorted(os.fsencode(it) for it in source.rglob("*") if it.is_file())
    outcomes = [replace(ANSWER, path=os.fsdecode(it)) for it in photos]
    return plan_copies(outcomes, str(target), "name", "en", existing_copies(target))


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """2,000 photos with EXIF, odd names and duplicates, 40 of them unreadable."""
    folder = tmp_path / "photos"
    image = corners((64, 48))
    exif = image.getexif()
    exif[0x010E] = "a description"
    for number in range(PHOTOS):
        path = folder / str(number % 7) / NAMES[number % len(NAMES)].format(number % 500)
        if path.exists():
            path = path.with_stem(f"{path.stem} {number}")
        path.parent.mkdir(parents=True, exist_ok=True)
        if number < UNREADABLE:
            path.write_bytes(b"not an image")
        else:
            image.save(path, exif=exif)
        os.utime(path, ns=(10**18 + number, 10**18 + number))
    return folder


def test_sorted_photos_are_undone(source: Path, tmp_path: Path) -> None:
    before = content(source)
    target = tmp_path / "sorted"
    variables = headless_environment(tmp_path)
    arguments = ("sort", "-r", source, "--into", target, "--by", "group")
    done = run_program(variables, *arguments, timeout=SECONDS)
    assert done.returncode == 1
    assert done.stderr.count(b"not an image") == UNREADABLE
    copies = [found for found in content(target).values() if found[0]]
    assert len(copies) == PHOTOS - UNREADABLE + 1  # with the manifest
    assert content(source) == before
    again = run_program(
        variables, "sort", source / "1", "--into", target, "--by", "group", timeout=SECONDS
    )
    assert b"Nothing to copy." in again.stderr
    undone = run_in_terminal("sort", "--undo", done.stdout.decode().strip())
    assert (undone.returncode, undone.stderr) == (0, b"Copies removed: 1,960.\n")
    assert content(target) == {}
    assert content(source) == before


def test_killed_runs_lose_nothing(source: Path, tmp_path: Path) -> None:
    before = content(source)
    target = tmp_path / "sorted"
    command = [sys.executable, "-c", COPY_ALL, str(source), str(target)]
    start = monotonic()
    subprocess.run(command, cwd=paths.ROOT, check=True)
    seconds = monotonic() - start
    (manifest,) = target.glob("*.jsonl")
    remove_copies(read_manifest(manifest))
    rng = random.Random(7)
    for _ in range(KILLS):
        with subprocess.Popen(command, cwd=paths.ROOT) as process:
            try:
                process.wait(rng.uniform(0.0, seconds / 2))
            except subprocess.TimeoutExpired:
                process.send_signal(signal.SIGKILL)
    subprocess.run(command, cwd=paths.ROOT, check=True)
    manifests = list(target.glob("*.jsonl"))
    wanted = sorted(found for found in before.values() if found[0])
    assert sorted(found for name, found in content(target).items() if "/" in name) == wanted
    for path in manifests:
        assert remove_copies(read_manifest(path)).left == ()
    assert content(target) == {}
    assert content(source) == before


def test_full_disk_is_an_error_and_the_next_run_goes_on(tmp_path: Path) -> None:
    source, drive = tmp_path / "photos", tmp_path / "drive"
    source.mkdir()
    for number in range(8):
        (source / f"{number}.jpg").write_bytes(os.urandom(2**20))
        os.utime(source / f"{number}.jpg", (10**9, 10**9))
    with usb_drive(tmp_path / "fat", drive, megabytes=6):
        target = drive / "sorted"
        with pytest.raises(OSError, match=r"not permitted|No space"):
            make_copies(plan_of(source, target).copies, target)
        plan = plan_of(source, target)
        assert plan.existing == 8 - len(plan.copies) > 2
        (target / plan.copies[0].folder / "0.jpg").unlink()
        (source / "0.jpg").unlink()
        make_copies(plan_of(source, target).copies[:1], target)
        (manifest,) = target.glob("*.jsonl")
        assert remove_copies(read_manifest(manifest)).left == ()
        assert content(target) == {}


def test_source_can_be_read_only(tmp_path: Path) -> None:
    source, mounted, target = tmp_path / "photos", tmp_path / "mounted", tmp_path / "sorted"
    source.mkdir()
    corners().save(source / "a.jpg")
    with bind_mount(source, mounted, "-r"):
        done = run_in_terminal("sort", mounted, "--into", target)
        assert done.returncode == 0
        assert run_in_terminal("sort", mounted, "--into", mounted / "sorted").returncode == 1
        linked = run_in_terminal("sort", mounted, "--into", tmp_path / "linked", "--link")
        assert b"is on another disk" in linked.stderr
    assert [name for name in content(target) if name.endswith("a.jpg")]
    assert not (tmp_path / "linked").exists()
