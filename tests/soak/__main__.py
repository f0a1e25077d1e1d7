"""`make soak`: runs that take long. Is memory flat, every request answered, nothing broken?

    python -m tests.soak [--photos N] [--requests N] [--visits N] [--mutants N] [--seed N]

Prints one line per check; the exit code is 1 where one fails. `SHIWU_DATA` is the folder of real
photos, without it photos are drawn. 200,000 mutants take some two hours.
"""

import argparse
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image, ImageDraw

from desktop_app import paths
from desktop_app.engine.batch import classify_many
from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.classifier import Classifier, load_classifier
from desktop_app.engine.classify import classify
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Classification
from tests.bench.measuring import resident_mb, run_module
from tests.bench.pictures import some_photos
from tests.faults import campaign
from tests.soak.visitor_day import Day
from tests.soak.visitor_traces import NAME
from tests.support import x11
from tests.support.program import clean_environment
from tests.support.requirements import missing_tools

VISITORS_TOOLS = (*x11.TOOLS, "Xephyr", "xrandr")
SETTLED_AFTER = 500
GROWTH_MB = 10
AT_ONCE = 10
STALL_MILLISECONDS = 1000
"""A generous limit; the benchmark measures how long the event loop is blocked."""
SIZE = (960, 480)
LEFT, TOP, RIGHT, BOTTOM = 70, 40, 930, 430
LINE, FRAME, BAND, INK = "#1f6feb", "#8c959f", "#ddf4ff", "#24292f"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--photos", type=int, default=10_000)
    parser.add_argument("--requests", type=int, default=1_000)
    parser.add_argument("--visits", type=int, default=500, help="to the kiosk; 0 leaves it out")
    parser.add_argument("--mutants", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0, help="of the first mutants")
    parser.add_argument("--no-window", action="store_true", help="leave window and kiosk out")
    parser.add_argument("--build", type=Path, default=paths.ROOT / "build")
    options = parser.parse_args()
    data = Path(os.environ["SHIWU_DATA"]) if os.environ.get("SHIWU_DATA") else None
    passed = []
    with TemporaryDirectory() as folder:
        photos = some_photos(data, Path(folder))
        classifier = load_classifier(find_card(paths.WEIGHTS))
        picture = options.build / "soak-memory.png"
        passed.append(memory_is_flat(classifier, photos, options.photos, picture))
        passed.append(requests_are_answered(classifier, photos, options.requests))
        del classifier
    if not options.no_window:
        passed.append(window_stays_responsive())
    if options.visits and not options.no_window:
        passed.append(visitors_leave_nothing(options.visits))
    if options.mutants:
        passed.append(report_campaign(campaign.run(options.mutants, options.seed), "mutants"))
    if data is not None and options.mutants:
        passed.append(report_campaign(campaign.run_hostile(data / "hostile"), "hostile files"))
    return 0 if all(passed) else 1


def memory_is_flat(classifier: Classifier, photos: list[Path], count: int, picture: Path) -> bool:
    """Classify `count` photos; the process may grow by `GROWTH_MB` after the first 500."""
    endless = (str(path) for path in itertools.cycle(photos))
    curve = []
    for number, _ in enumerate(classify_many(itertools.islice(endless, count), classifier), 1):
        if number % SETTLED_AFTER == 0:
            curve.append((number, resident_mb("VmRSS")))
            print(f"  {number:7,} photos  {curve[-1][1]:6.0f} MB", flush=True)
    draw_curve(picture, curve, GROWTH_MB)
    growth = max(megabytes for _, megabytes in curve) - curve[0][1]
    return report(
        f"memory grew by {growth:.1f} MB after {SETTLED_AFTER} photos", growth <= GROWTH_MB
    )


def draw_curve(path: Path, curve: Sequence[tuple[int, float]], allowed: float) -> None:
    """Draw megabytes, from zero, over photos, and a band of `allowed` MB above the first value."""
    image = Image.new("RGB", SIZE, "white")
    pen = ImageDraw.Draw(image)
    most = max(megabytes for _, megabytes in curve) * 1.25
    last = curve[-1][0]

    def place(photos: float, megabytes: float) -> tuple[float, float]:
        across = LEFT + (RIGHT - LEFT) * photos / last
        return across, BOTTOM - (BOTTOM - TOP) * megabytes / most

    first = curve[0][1]
    pen.rectangle((*place(0, first + allowed), *place(last, first)), fill=BAND)
    pen.line([place(0, 0), place(last, 0)], FRAME)
    pen.line([place(0, 0), place(0, most)], FRAME)
    pen.line([place(*point) for point in curve], LINE, 3, joint="curve")
    for share in range(5):
        megabytes = most * share / 4
        x, y = place(0, megabytes)
        pen.text((x - 8, y), f"{megabytes:.0f}", INK, anchor="rm")
        x, y = place(last * share / 4, 0)
        pen.text((x, y + 8), f"{last * share / 4:,.0f}", INK, anchor="ma")
    pen.text((LEFT, 14), "resident memory in MB, over photos classified", INK)
    path.parent.mkdir(parents=True, exist_ok=True)
    image.save(path)


def requests_are_answered(classifier: Classifier, photos: list[Path], count: int) -> bool:
    """Ask `count` times, ten at a time, as a service would."""
    budget = DecodeBudget()

    def answered(path: Path) -> bool:
        outcome = classify(path, classifier, path.name, budget=budget)
        return isinstance(outcome, Classification)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        share = sum(pool.map(answered, itertools.islice(itertools.cycle(photos), count))) / count
    return report(f"{share:.1%} of {count:,} requests answered, {AT_ONCE} at a time", share == 1)


def window_stays_responsive() -> bool:
    """Run the scenes of the stall watch in a window in a separate process."""
    offscreen = clean_environment(QT_QPA_PLATFORM="offscreen")
    try:
        with TemporaryDirectory() as folder:
            found = run_module("tests.support.stall_watch", folder, environment=offscreen)
    except subprocess.CalledProcessError as error:
        return report(f"the window ended with {error.returncode}", False)
    longest = {name: stalls["longest"] for name, stalls in found.items()}
    scenes = ", ".join(f"{name} {milliseconds:.0f} ms" for name, milliseconds in longest.items())
    passed = max(longest.values()) < STALL_MILLISECONDS
    return report(f"longest stall of the window: {scenes}", passed)


def visitors_leave_nothing(visits: int) -> bool:
    """Simulate visits to the kiosk; it keeps no data of visitors, and its memory stays constant."""
    if missing := missing_tools(*VISITORS_TOOLS):
        return report(f"the kiosk's visitors need {', '.join(missing)}", False)
    with TemporaryDirectory() as folder:
        try:
            day = spend_a_day(Path(folder), visits)
        except RuntimeError as error:
            return report(str(error), False)
    left = ", ".join(day.left) or "nothing"
    return report(
        f"{day.visits:,} visits to the kiosk, the screen changed {day.screens_changed} times: "
        f"memory grew by {day.grown_mb:.1f} MB, {left} is left of them",
        not day.left and day.grown_mb <= GROWTH_MB,
    )


def spend_a_day(folder: Path, visits: int) -> Day:
    """Play a day of visitors on a separate X server; print the standard error of the program.

    Raises `RuntimeError` if the program fails.
    """
    (folder / "day").mkdir()
    (folder / "x11").mkdir()
    program = [sys.executable, "-m", "tests.soak.visitor_day", folder / "day", "--visits", visits]
    # Unlike Xvfb's, the screen of Xephyr can be unplugged and resized.
    xephyr, messages = ["Xephyr", "-screen", "1280x1024"], folder / "xephyr.txt"
    with (
        x11.desktop(folder / "x11") as desktop,
        x11.server(xephyr, desktop.environment, messages) as (display, _),
    ):
        environment = {**desktop.environment, "DISPLAY": display}
        command = list(map(str, program))
        done = subprocess.run(
            command, cwd=paths.ROOT, env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode != 0:
        raise RuntimeError(f"the kiosk ended with {done.returncode}:\n{done.stderr}")
    print(done.stderr, end="")
    day = Day(**json.loads(done.stdout))
    if NAME in done.stderr:
        day.left.append("a name on standard error")
    return day


def report_campaign(found: campaign.Campaign, what: str) -> bool:
    """Report whether each broken file has a typed outcome, soon, in bounded memory."""
    passed = report(f"{what}: {found.summary()}", not found.findings)
    print(f"  slowest: {found.slowest[1]}\n  peak: {found.peak[1]}")
    for problem, recipe in found.findings:
        print(f"  {problem}\n    {recipe}")
    return passed


def report(what: str, passed: bool) -> bool:
    print(f"{'passed' if passed else 'FAILED'}  {what}", flush=True)
    return passed


if __name__ == "__main__":
    sys.exit(main())
