"""The bundle runs from any folder, without Python, and answers as the sources do.

The start-up time of its window is measured.
"""

import json
import os
import shutil
import signal
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app import paths
from desktop_app.engine.classifier import Classifier
from desktop_app.engine.model_card import find_card
from shiwu_tools.paths import ROOT
from tests.bundle.program import (
    PHOTO,
    Bundle,
    Command,
    Record,
    answered_window,
    as_nobody,
    check_self_test,
    run,
)
from tests.support import x11
from tests.support.program import clean_environment
from tests.support.requirements import need, need_root
from tests.support.x11 import Desktop
from tests.support.x11_window import WINDOW_POSITION, close, shows_ready

ROUNDS = 3
POLL_SECONDS = 0.02
LOAD_MODEL = "import sys, torch; torch.jit.load(sys.argv[1])"


def test_self_test_passes_in_a_folder_with_an_unusual_name(bundle: Bundle, record: Record) -> None:
    record(check_self_test(run([bundle.program, "--lang", "en", "self-test"])))


def test_runs_as_nobody_without_network_home_or_writable_folder(
    bundle: Bundle, record: Record
) -> None:
    need("unshare", "setpriv")
    need_root()

    def run_isolated(*command: str | Path) -> str:
        return run(["unshare", "--net", *as_nobody({}, *command)], cwd=Path("/"))

    assert not run_isolated("/bin/cat", "/proc/net/route").splitlines()[1:]
    checks = check_self_test(run_isolated(bundle.program, "--lang", "en", "self-test"))
    photo = shutil.copyfile(PHOTO, bundle.scratch / PHOTO.name)
    photo.chmod(0o444)
    run_isolated(bundle.program, "classify", photo)
    record(f"{checks}, and a photo")


def test_needs_no_python_and_no_environment_variables(bundle: Bundle, record: Record) -> None:
    environment = {"PATH": "/nonexistent"}
    self_test: Command = [bundle.program, "--lang", "en", "self-test"]
    checks = check_self_test(run(self_test, environment, Path("/")))
    versions = run([bundle.program, "--version"], environment, Path("/")).splitlines()
    assert len(versions) == 5
    assert not any("unknown" in line for line in versions)
    record(f"{checks}; {versions[2]}, {versions[3]}")


def test_answers_are_the_same_as_from_source(bundle: Bundle, record: Record) -> None:
    data = os.environ.get("SHIWU_DATA")
    folders = [PHOTO.parent, *([Path(data).resolve()] if data else [])]
    frozen = classify([bundle.program], folders)
    assert frozen == classify([sys.executable, ROOT / "main.py"], folders)
    photos = sum(1 for answer in frozen if answer["ok"])
    record(f"{photos} photos, {len(frozen) - photos} other files")


def test_window_shows_predictions_and_closes(
    bundle: Bundle, desktop: Desktop, classifier: Classifier, record: Record
) -> None:
    command: Command = [bundle.program, "--lang", "en", PHOTO]
    with answered_window(desktop, command, classifier) as window:
        record(f"see {desktop.save_screenshot('bundle').relative_to(ROOT)}")
        assert close(window) == 0


def test_start_up_is_timed(bundle: Bundle, desktop: Desktop, record: Record) -> None:
    """Bundle, sources and the bare model are timed in turn; there is no limit."""
    card = find_card(paths.WEIGHTS)
    environment = clean_environment(PYTHONWARNINGS="ignore", TORCH_CPP_LOG_LEVEL="ERROR")
    frozen, source, bare = [], [], []
    for _ in range(ROUNDS):
        frozen.append(time_start_up(desktop, [bundle.program]))
        source.append(time_start_up(desktop, [sys.executable, ROOT / "main.py"]))
        start = time.monotonic()
        run([sys.executable, "-c", LOAD_MODEL, card.path], environment)
        bare.append(time.monotonic() - start)
    for name, starts in (("bundle", frozen), ("from source", source)):
        painted, ready, megabytes = map(statistics.median, zip(*starts, strict=True))
        record(f"{name}: painted {painted:.2f} s, ready {ready:.2f} s, peak {megabytes:.0f} MB")
    record(f"import torch and load the model: {statistics.median(bare):.2f} s")


def classify(command: Command, folders: list[Path]) -> list[dict[str, object]]:
    """Classify the files in these folders; returns the JSON lines without the times."""
    # Exit code 1 means that some files are no photos.
    script = '"$@" || { code=$?; [ $code = 1 ] || exit $code; }'
    options = ["classify", "--recursive", "--threads", "1", "--format", "jsonl"]
    output = run(["sh", "-c", script, "sh", *command, *options, *folders])
    lines = [json.loads(line) for line in output.splitlines()]
    return [{key: value for key, value in line.items() if key != "milliseconds"} for line in lines]


def time_start_up(
    desktop: x11.Desktop, command: Sequence[str | Path]
) -> tuple[float, float, float]:
    """Return the seconds to the painted window and the loaded model, and the peak memory in MB."""
    messages = desktop.framebuffer.with_name("messages.txt")
    empty = desktop.pixels()
    start = time.monotonic()
    with x11.running(command, desktop.environment, messages) as process:

        def seconds_until(fact: str, is_true: Callable[[], object]) -> float:
            while not is_true():
                in_time = time.monotonic() < start + x11.TIMEOUT_SECONDS and process.poll() is None
                assert in_time, f"timed out waiting until {fact}"
                time.sleep(POLL_SECONDS)
            return time.monotonic() - start

        painted = seconds_until("it is painted", lambda: (desktop.pixels() != empty).any())
        window = x11.Window(desktop, process, messages)
        window.place(*WINDOW_POSITION)
        ready = seconds_until("its model is ready", lambda: shows_ready(window.pixels()))
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
    assert process.returncode == 128 + signal.SIGTERM
    return painted, ready, int(peak) / 1024
