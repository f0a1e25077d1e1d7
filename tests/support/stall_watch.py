"""How long the window's event loop does not come round, in a program of its own.

    python -m tests.support.stall_watch FOLDER      writes what it needs to FOLDER, prints a table

`StallWatch` can be laid around anything that lets an event loop run.
"""

import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from desktop_app import app, cli, paths
from desktop_app.application import create_application
from desktop_app.services.batch_service import BatchService
from desktop_app.services.classifier_service import ClassifierService
from desktop_app.services.export_service import Exports
from desktop_app.services.image_service import Pictures
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Incoming, Kind
from desktop_app.ui.photos.views import RowsView
from tests.support.widgets import child

TICK_MILLISECONDS = 5
DROPS = 200
FOLDER = 2_000
ENOUGH = 120
"""Photos of the folder that are waited for: the rest would be more of the same."""
LARGE = (8000, 6000)
WINDOW = (1600, 1000)
PATIENCE_SECONDS = 60.0


@dataclass(frozen=True)
class Stalls:
    """Gaps between two rounds of the event loop, beyond what was asked for, in milliseconds."""

    rounds: int
    p50: float
    p99: float
    longest: float


class StallWatch(QObject):
    """Ticks in the event loop, and notes how late each tick comes."""

    def __init__(self) -> None:
        super().__init__()
        self._late: list[float] = []
        self._last = perf_counter()
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(TICK_MILLISECONDS)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        """Watch from now on."""
        self._late.clear()
        self._last = perf_counter()
        self._timer.start()

    def stop(self) -> Stalls:
        """End; what has not come round by now counts, too."""
        self._on_tick()
        self._timer.stop()
        p50, p99, longest = np.percentile(self._late, (50, 99, 100)).round(1)
        return Stalls(len(self._late), float(p50), float(p99), float(longest))

    @Slot()
    def _on_tick(self) -> None:
        now = perf_counter()
        self._late.append(max(0.0, (now - self._last) * 1000 - TICK_MILLISECONDS))
        self._last = now


class Program:
    """The window with all that is behind it, as `app.start_engine` puts it together."""

    def __init__(self) -> None:
        self.window = MainWindow()
        self.service = ClassifierService(rooms=[(2560, 1440)])
        self.batches = BatchService(self.service)
        self.pictures = Pictures()
        self.outcomes = 0
        app.connect(self.window, self.service)
        app.connect_pictures(self.window, self.pictures)
        app.connect_batches(self.window, self.batches, Exports())
        self.batches.answered.connect(self._on_answered)
        self.window.first_painted.connect(self.service.start)
        self.ready = False
        self.service.model_loaded.connect(self._on_loaded)
        self.window.resize(*WINDOW)

    def open(self, path: Path) -> None:
        self.window.take(Incoming(Kind.PATHS, (str(path),)))

    def at_rest(self) -> bool:
        return not self.service.busy

    def stop(self) -> None:
        assert self.service.stop()
        self.pictures.stop()

    def _on_loaded(self, card: object) -> None:
        self.ready = True

    def _on_answered(self, outcomes: tuple[object, ...]) -> None:
        self.outcomes += len(outcomes)


def start(program: Program, folder: Path) -> None:
    """Torch is imported and the model loaded while the window is used already."""
    program.window.show()
    until(lambda: program.ready)


def rapid_drops(program: Program, folder: Path) -> None:
    photos = sorted(folder.iterdir())[:DROPS]
    for photo in photos:
        program.open(photo)
        wait(10)
    until(program.at_rest)


def folder_of_many(program: Program, folder: Path) -> None:
    program.outcomes = 0
    program.open(folder)
    until(lambda: program.outcomes > 0)
    bar = child(program.window.page.panel, RowsView).verticalScrollBar()
    while program.outcomes < ENOUGH:
        bar.setValue((bar.value() + 40) % bar.maximum())
        wait(15)
    program.window.page.run.cancel()
    until(program.at_rest)


def large_photo(program: Program, folder: Path) -> None:
    program.open(folder.parent / "large.jpg")
    until(lambda: not program.at_rest())
    until(program.at_rest)
    for step in range(20):  # each step asks for another size
        program.window.resize(WINDOW[0] - 8 * step, WINDOW[1])
        wait(15)


SCENES: dict[str, Callable[[Program, Path], None]] = {
    "start": start,
    "200 drops": rapid_drops,
    "folder of 2,000": folder_of_many,
    "48 MP": large_photo,
}


def measure(folder: Path) -> Iterator[tuple[str, Stalls]]:
    """Play each scene once; `folder` holds the photos, its parent what else is needed."""
    program, watch = Program(), StallWatch()
    for name, scene in SCENES.items():
        watch.start()
        scene(program, folder)
        yield name, watch.stop()
    program.stop()


def many_photos(folder: Path) -> Path:
    """Put two drawn photos there under two thousand names, and beside them a large one."""
    with Image.open(paths.resource("samples/alp.jpg")) as image:
        image.resize(LARGE, Image.Resampling.BILINEAR).save(folder / "large.jpg", quality=90)
    photos = folder / "photos"
    photos.mkdir()
    samples = [paths.resource(f"samples/{name}.jpg") for name in ("orange", "alp")]
    for number in range(FOLDER):
        (photos / f"IMG_{number}.jpg").symlink_to(samples[number % 2])
    return photos


def until(fact: Callable[[], bool]) -> None:
    deadline = perf_counter() + PATIENCE_SECONDS
    while not fact():
        assert perf_counter() < deadline, "waited in vain"
        wait(TICK_MILLISECONDS)


def wait(milliseconds: int) -> None:
    """Let the event loop run. `QTest.qWait` would keep Python's lock, and every thread still."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main() -> None:
    cli.import_qt()
    application = QApplication.instance() or create_application()
    photos = many_photos(Path(sys.argv[1]))
    found = {name: asdict(stalls) for name, stalls in measure(photos)}
    assert application is not None
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
