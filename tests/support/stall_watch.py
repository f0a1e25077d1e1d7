"""Measures in a separate process how long the window blocks its event loop.

python -m tests.support.stall_watch FOLDER      writes photos to FOLDER, prints JSON
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

import numpy as np
from PIL import Image
from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from desktop_app import app, cli, paths
from desktop_app.application import create_application
from desktop_app.services.batch_service import BatchService
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.ui.photos.views import RowsView
from tests.support.widgets import child

TICK_MILLISECONDS = 5
WINDOW_SIZE = (1600, 1000)
TIMEOUT_SECONDS = 60.0


class StallWatch(QObject):
    """Runs a timer in the event loop and measures how many milliseconds late each tick is."""

    def __init__(self) -> None:
        super().__init__()
        self._delays: list[float] = []
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_tick)

    def start(self) -> None:
        self._delays.clear()
        self._last = perf_counter()
        self._timer.start(TICK_MILLISECONDS)

    def stop(self) -> dict[str, float]:
        """Stop, counting the tick that is due; return the number of ticks and their delays."""
        self._on_tick()
        self._timer.stop()
        p50, p99, longest = map(float, np.percentile(self._delays, (50, 99, 100)).round(1))
        return {"ticks": len(self._delays), "p50": p50, "p99": p99, "longest": longest}

    @Slot()
    def _on_tick(self) -> None:
        now = perf_counter()
        self._delays.append(max(0.0, (now - self._last) * 1000 - TICK_MILLISECONDS))
        self._last = now


class Program:
    """The window with its services, which start after the first paint."""

    def __init__(self) -> None:
        self.window = MainWindow()
        self.window.resize(*WINDOW_SIZE)
        self.window.first_painted.connect(self._start)
        self.outcomes = 0

    def _start(self) -> None:
        self.engine = app.start_engine(self.window, None, [])
        child(self.window, BatchService).answered.connect(self._count)

    def _count(self, outcomes: tuple[object, ...]) -> None:
        self.outcomes += len(outcomes)

    def open(self, path: Path) -> None:
        self.window.take(MimeContent(Kind.PATHS, (str(path),)))

    def is_idle(self) -> bool:
        return not self.engine.service.busy


def start(program: Program, folder: Path) -> None:
    """Show the window while torch is imported and the model loaded."""
    program.window.show()
    until(lambda: program.window.card is not None)


def rapid_drops(program: Program, folder: Path) -> None:
    for photo in sorted(folder.iterdir())[:200]:
        program.open(photo)
        wait(10)
    until(program.is_idle)


def folder_of_many(program: Program, folder: Path) -> None:
    program.outcomes = 0
    program.open(folder)
    until(lambda: program.outcomes > 0)
    bar = child(program.window.page.panel, RowsView).verticalScrollBar()
    while program.outcomes < 120:
        bar.setValue((bar.value() + 40) % bar.maximum())
        wait(15)
    program.window.page.run.cancel()
    until(program.is_idle)


def large_photo(program: Program, folder: Path) -> None:
    program.open(folder.parent / "large.jpg")
    until(lambda: not program.is_idle())
    until(program.is_idle)
    for step in range(20):  # each size needs another scaled photo
        program.window.resize(WINDOW_SIZE[0] - 8 * step, WINDOW_SIZE[1])
        wait(15)


SCENES: dict[str, Callable[[Program, Path], None]] = {
    "start": start,
    "200 drops": rapid_drops,
    "folder of 2,000": folder_of_many,
    "48 MP": large_photo,
}


def measure(folder: Path) -> dict[str, dict[str, float]]:
    """Run each scene once, with the photos of `folder` and the large one in its parent."""
    program, watch, stalls = Program(), StallWatch(), {}
    for name, scene in SCENES.items():
        watch.start()
        scene(program, folder)
        stalls[name] = watch.stop()
    assert program.engine.service.stop()
    program.engine.pictures.stop()
    return stalls


def create_photos(folder: Path) -> Path:
    """Create a large photo in `folder`, and a subfolder with many; return the subfolder."""
    with Image.open(paths.resource("samples/alp.jpg")) as image:
        large = image.resize((8000, 6000), Image.Resampling.BILINEAR)
        large.save(folder / "large.jpg", quality=90)
    photos = folder / "photos"
    photos.mkdir()
    for number in range(2_000):
        sample = paths.resource(f"samples/{('orange', 'alp')[number % 2]}.jpg")
        (photos / f"IMG_{number}.jpg").symlink_to(sample)
    return photos


def until(condition: Callable[[], bool]) -> None:
    deadline = perf_counter() + TIMEOUT_SECONDS
    while not condition():
        assert perf_counter() < deadline, "timed out"
        wait(TICK_MILLISECONDS)


def wait(milliseconds: int) -> None:
    """Run the event loop; `QTest.qWait` would hold the GIL and block all other threads."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def main() -> None:
    cli.import_qt()
    application = QApplication.instance() or create_application()
    assert application is not None
    print(json.dumps(measure(create_photos(Path(sys.argv[1]))), indent=1))


if __name__ == "__main__":
    main()
