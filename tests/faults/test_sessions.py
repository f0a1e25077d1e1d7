"""Many photos, and every way to end: Ctrl+C, SIGTERM, SIGHUP, SIGKILL."""

import json
import os
import random
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import paths
from desktop_app.crash import NOTE
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.outcomes import Failure
from desktop_app.process.signals import ENDING
from desktop_app.settings import read_settings
from tests.support.pictures import Draw
from tests.support.program import (
    PROGRAM,
    end_by_signal,
    has_loaded,
    headless_environment,
    offscreen_environment,
    run_program,
    run_python,
    runs_for,
    start_program,
    wait_until,
)


def test_many_photos_keep_their_order(classifier: Classifier, draw: Draw, tmp_path: Path) -> None:
    photo = draw("tiny.png", size=(32, 24))
    names = [f"{tmp_path}/{number}.png" for number in range(1500)]
    for number, name in enumerate(names):
        if number % 100:
            Path(name).symlink_to(photo)
    outcomes = list(classify_many(names, classifier))
    assert [outcome.path for outcome in outcomes] == names
    assert [it.path for it in outcomes if isinstance(it, Failure)] == names[::100]


def test_short_soak_passes(tmp_path: Path) -> None:
    options = "--photos 1000 --requests 60 --mutants 60 --no-window".split()
    command = [sys.executable, "-m", "tests.soak", *options, "--build", str(tmp_path)]
    done = subprocess.run(command, cwd=paths.ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    verdicts = [line[:6] for line in done.stdout.splitlines() if line[0] != " "]
    assert verdicts == ["passed"] * (4 if os.environ.get("SHIWU_DATA") else 3)
    assert (tmp_path / "soak-memory.png").read_bytes().startswith(b"\x89PNG")


def test_soak_that_finds_a_leak_is_exit_1(tmp_path: Path) -> None:
    code = """
import itertools, sys
from tests.soak import __main__ as soak
leak = itertools.count(300, 50)
soak.resident_mb = lambda field: next(leak)
sys.argv[1:1] = "--photos 1000 --requests 1 --mutants 0 --no-window --build".split()
sys.exit(soak.main())
"""
    done = run_python(code, tmp_path)
    assert done.returncode == 1, done
    assert b"FAILED  memory grew by 50.0 MB" in done.stdout


@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("arguments", ["", "classify a.jpg", "bench threads", "self-test"])
def test_signal_during_an_import(number: signal.Signals, arguments: str, tmp_path: Path) -> None:
    """A module in place of the real one sends the signal, and aborts if its import is stopped."""
    (tmp_path / ("torch.py" if arguments else "PySide6.py")).write_text(
        "import os, signal\n"
        "try:\n"
        f"    os.kill(os.getpid(), {int(number)})\n"
        "    signal.pause()\n"
        "except BaseException:\n"
        "    os.abort()\n"
    )
    variables = offscreen_environment(tmp_path, PYTHONPATH=str(tmp_path))
    done = run_program(variables, *arguments.split())
    assert (done.returncode, done.stderr) == (128 + number, b"")


@pytest.mark.parametrize("number", ENDING)
def test_signal_while_the_model_is_loading(number: signal.Signals, tmp_path: Path) -> None:
    with start_program(offscreen_environment(tmp_path)) as process:
        wait_until(process, lambda: has_loaded(process, "libQt6Widgets"))
        assert end_by_signal(process, number) == (128 + number, b"")


def test_start_after_sigkill_at_random_moments_is_clean(tmp_path: Path, draw: Draw) -> None:
    moments = random.Random(4)
    many, home = tmp_path / "many", tmp_path / "home"
    many.mkdir()
    home.mkdir()
    photo = draw()
    for number in range(500):
        (many / f"{number}.jpg").symlink_to(photo)
    settings = home / ".config" / "shiwu" / "settings.json"
    for _ in range(6):
        with start_program(offscreen_environment(home), many) as process:
            assert runs_for(process, moments.uniform(0.05, 3.0))
            process.kill()
            assert process.wait() == -signal.SIGKILL
        _, damaged = read_settings(settings)
        assert not damaged
    with start_program(offscreen_environment(home), many) as process:
        wait_until(process, lambda: has_loaded(process, "libtorch_cpu"))
        assert end_by_signal(process, signal.SIGTERM) == (143, b"")
    state = home / ".local" / "state" / "shiwu"
    assert [path.name for path in state.iterdir()] == [NOTE]  # there is no log
    assert (state / NOTE).stat().st_size == 0
    assert json.loads(settings.read_text())["language"] == "system"


@pytest.mark.parametrize("number", [signal.SIGKILL, *ENDING])
def test_signal_leaves_no_incomplete_results(
    number: signal.Signals, tmp_path: Path, draw: Draw
) -> None:
    target = tmp_path / "out" / "results.jsonl"
    target.parent.mkdir()
    target.write_text("the old content\n")
    variables, pipe = headless_environment(tmp_path), subprocess.PIPE
    args = ("classify", "--format", "jsonl", "--output", str(target))
    with start_program(variables, *args, "-", stdin=pipe) as process:
        assert process.stdin is not None
        assert process.stderr is not None
        process.stdin.write(os.fsencode(f"{draw()}\n") * 20)
        process.stdin.flush()
        find_files = target.parent.glob
        wait_until(process, lambda: any(path.stat().st_size for path in find_files(".*.part")))
        process.send_signal(number)
        messages = process.stderr.read()
        assert process.wait(20) == (-number if number == signal.SIGKILL else 128 + number)
    assert messages == b""
    assert target.read_text() == "the old content\n"
    assert number == signal.SIGKILL or list(target.parent.iterdir()) == [target]
    assert run_program(variables, *args, draw()).returncode == 0
    assert json.loads(target.read_text())["ok"]


def test_ignored_signal_stays_ignored(draw: Draw) -> None:
    pipe = subprocess.PIPE
    command = ["nohup", *PROGRAM, "classify", "-"]
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(f"{draw()}\n".encode() * 8)
        process.stdin.flush()
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        process.stdin.close()
        process.stdout.read()
        assert process.wait(20) == 0


def test_photo_that_exceeds_the_memory_is_an_outcome(tmp_path: Path) -> None:
    """The next photo is classified."""
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
    done = run_python(code, tmp_path)
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY
    first, second = done.stdout.decode().splitlines()
    assert first.startswith("too-large There is not enough memory"), done
    assert second == "90"
