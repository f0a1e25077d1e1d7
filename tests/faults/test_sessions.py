"""Many photos, and every way to end: Ctrl+C, SIGTERM, kill -9, at once and in the middle."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.crash import NOTE
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier
from desktop_app.settings import read_settings
from tests.faults.program import (
    PROGRAM,
    environment,
    has_loaded,
    started,
    still_runs_after,
    until,
    windowed,
)

Draw = Callable[..., Path]
SEED = 4
MOMENTS = 6


def test_ten_thousand_photos_in_one_drop_keep_their_order(
    classifier: Classifier, draw: Draw, tmp_path: Path
) -> None:
    """Here 1,500; `make soak` takes all of them, and watches the memory."""
    photo = draw("tiny.png", size=(32, 24))
    names = [f"{tmp_path}/{number}.png" for number in range(1500)]
    for number, name in enumerate(names):
        if number % 100:
            Path(name).symlink_to(photo)
    outcomes = list(classify_many(names, classifier))
    assert [outcome.path for outcome in outcomes] == names
    missing = [outcome.path for outcome in outcomes if hasattr(outcome, "code")]
    assert missing == names[::100]


def test_a_short_soak_holds(tmp_path: Path) -> None:
    words = "--photos 1000 --requests 60 --mutants 60 --no-window".split()
    command = [sys.executable, "-m", "tests.soak", *words, "--build", str(tmp_path)]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts = [line[:6] for line in done.stdout.splitlines() if line[0] != " "]
    assert verdicts == ["held  "] * (4 if os.environ.get("SHIWU_DATA") else 3)
    assert (tmp_path / "soak-memory.png").read_bytes().startswith(b"\x89PNG")


def test_a_soak_that_does_not_hold_is_exit_1(tmp_path: Path) -> None:
    code = (
        "import itertools, sys; from tests.soak import __main__ as soak;"
        "leak = itertools.count(300, 50); soak.resident_mb = lambda field: next(leak);"
        "sys.argv[1:] = '--photos 1000 --requests 1 --mutants 0 --no-window'.split();"
        f"sys.argv += ['--build', {str(tmp_path)!r}]; sys.exit(soak.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=paths.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED  memory grew by 50.0 MB" in done.stdout


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)]
)
def test_a_signal_during_the_first_imports_of_the_window(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    """Qt's place is taken by a package whose import never ends, and aborts when it is disturbed."""
    package = tmp_path / "PySide6"
    package.mkdir()
    (package / "__init__.py").write_text(
        "import os, signal\n"
        "try:\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "    signal.pause()\n"
        "except BaseException:\n"
        "    os.abort()\n"
    )
    home = windowed(tmp_path, PYTHONPATH=str(tmp_path))
    with started(home) as process:
        _, messages = process.communicate(timeout=20)
    assert process.returncode == code, messages
    assert messages == b""


@pytest.mark.parametrize("words", [(), ("--lang", "zh")])
def test_a_signal_while_the_model_is_loading(words: tuple[str, ...], tmp_path: Path) -> None:
    for number, code in ((signal.SIGTERM, 143), (signal.SIGINT, 130), (signal.SIGHUP, 129)):
        with started(windowed(tmp_path), *words) as process:
            until(process, has_loaded(process, "libQt6Widgets"))
            process.send_signal(number)
            _, messages = process.communicate(timeout=20)
        assert (process.returncode, messages) == (code, b"")


def test_kill_9_at_random_moments_and_the_next_start_is_clean(tmp_path: Path, draw: Draw) -> None:
    moments = random.Random(SEED)
    many = tmp_path / "many"
    many.mkdir()
    photo = draw()
    for number in range(500):
        (many / f"{number}.jpg").symlink_to(photo)
    home = tmp_path / "home"
    home.mkdir()
    settings = home / ".config" / "shiwu" / "settings.json"
    for _ in range(MOMENTS):
        with started(windowed(home), many) as process:
            assert still_runs_after(process, moments.uniform(0.05, 3.0))
            process.kill()
            assert process.wait() == -signal.SIGKILL
        _, damaged = read_settings(settings)
        assert not damaged
    with started(windowed(home), many) as process:
        until(process, has_loaded(process, "libtorch_cpu"))
        process.send_signal(signal.SIGTERM)
        _, messages = process.communicate(timeout=20)
    assert (process.returncode, messages) == (143, b"")
    state = home / ".local" / "state" / "shiwu"
    assert [path.name for path in state.iterdir()] == [NOTE]  # no log: nothing went wrong
    assert (state / NOTE).stat().st_size == 0
    assert json.loads(settings.read_text())["language"] == "system"


def test_kill_9_leaves_no_half_written_results(tmp_path: Path, draw: Draw) -> None:
    target = tmp_path / "out" / "results.jsonl"
    target.parent.mkdir()
    target.write_text("what was there\n")
    reader, writer = os.pipe()
    words = ["classify", "--format", "jsonl", "--output", str(target), "-"]
    with (
        subprocess.Popen(
            [*PROGRAM, *words], env=environment(tmp_path), stdin=reader, stderr=subprocess.DEVNULL
        ) as process,
        os.fdopen(writer, "wb", buffering=0) as pipe,
    ):
        os.close(reader)
        pipe.write(os.fsencode(f"{draw()}\n") * 20)
        until(process, lambda: any(path.stat().st_size for path in target.parent.glob(".*.part")))
        process.kill()
    assert process.returncode == -signal.SIGKILL
    assert target.read_text() == "what was there\n"
    with started(environment(tmp_path), *words[:-1], draw()) as process:
        assert process.wait(60) == 0
    assert json.loads(target.read_text())["ok"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_a_signal_leaves_no_half_written_results(
    number: signal.Signals, code: int, tmp_path: Path, draw: Draw
) -> None:
    """SIGHUP is what a terminal sends that closes."""
    target = tmp_path / "out" / "results.jsonl"
    target.parent.mkdir()
    reader, writer = os.pipe()
    words = ["classify", "--format", "jsonl", "--output", str(target), "-"]
    with (
        subprocess.Popen(
            [*PROGRAM, *words], env=environment(tmp_path), stdin=reader, stderr=subprocess.DEVNULL
        ) as process,
        os.fdopen(writer, "wb", buffering=0) as pipe,
    ):
        os.close(reader)
        pipe.write(os.fsencode(f"{draw()}\n") * 20)
        until(process, lambda: any(path.stat().st_size for path in target.parent.glob(".*.part")))
        process.send_signal(number)
        assert process.wait(20) == code
    assert list(target.parent.iterdir()) == []


def test_too_little_memory_is_said(tmp_path: Path) -> None:
    """One photo asks for more than the system gives; the next one is answered."""
    code = """
import resource, sys
from PIL import Image
from desktop_app.engine.images import read_photo
from desktop_app.engine.errors import PhotoError
Image.new("RGB", (9000, 9000)).save(sys.argv[1] + "/large.png", compress_level=1)
Image.new("RGB", (90, 90)).save(sys.argv[1] + "/small.png")
used = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (used + 100 * 2**20, used + 100 * 2**20))
for name in ("large", "small"):
    try:
        print(read_photo(f"{sys.argv[1]}/{name}.png").width)
    except PhotoError as error:
        print(error.code, error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, tmp_path], cwd=paths.ROOT, capture_output=True, check=False
    )
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
    first, second = done.stdout.decode().splitlines()
    assert first.startswith("too-large There is not enough memory"), done
    assert second == "90"
