"""A day of visitors at the kiosk on a real X server, and whether anything of them stays.

    python -m tests.soak.visitor_day FOLDER [--visits N] [--seed N]

Writes to FOLDER, which must be empty, and prints the result as JSON. Where `xrandr` is installed,
screens are unplugged and change their size.
"""

import argparse
import gc
import json
import os
import random
import shutil
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

from desktop_app import cli
from desktop_app.application import create_application
from desktop_app.engine.memory import limit_kept_memory, release_memory
from desktop_app.kiosk import app
from desktop_app.kiosk.config import KioskConfig
from desktop_app.kiosk.pin import set_pin
from desktop_app.logs import log_to, log_to_stderr, log_uncaught, state_folder
from desktop_app.ui import theme
from desktop_app.ui.kiosk import input_filter
from desktop_app.ui.kiosk.administrator_page import KioskStatus
from desktop_app.ui.kiosk.answer import AnswerPage
from desktop_app.ui.kiosk.attract import Attract
from desktop_app.ui.kiosk.grid import Grid
from desktop_app.ui.kiosk.notice import Trouble
from desktop_app.ui.kiosk.pin_pad import PinPad
from desktop_app.ui.kiosk.tile import Tile
from desktop_app.ui.mime_content import Kind, MimeContent
from tests.bench.measuring import resident_mb
from tests.soak import visitor_traces
from tests.support.stall_watch import until, wait

IDLE_SECONDS = 1
"""Much shorter than in use, so that abandoned visits do not take the whole day."""
MODES = ("1024x768", "800x600", "1280x1024")
KEYS = (Qt.Key.Key_Escape, Qt.Key.Key_Q, Qt.Key.Key_F4, Qt.Key.Key_Print, Qt.Key.Key_Menu)


@dataclass(frozen=True)
class Day:
    """`left` of visitors; memory `grown_mb` since each kind of visit, `since_first_mb` in all."""

    visits: int
    grown_mb: float
    since_first_mb: float
    screens_changed: int
    left: list[str]


class Visitors:
    """Visitors, one after the other; a visit ends with the attract screen."""

    def __init__(self, application: QApplication, folder: Path, seed: int) -> None:
        self._random = random.Random(seed)
        self._drive = folder / "media" / "DRIVE"
        self._drive.parent.mkdir()
        self.screens_changed = 0
        photos, pin = folder / "photos", folder / "pin"
        visitor_traces.write_administrators_photos(photos)
        config = KioskConfig(photos, (self._drive.parent,), IDLE_SECONDS, "en", pin_file=pin)
        set_pin(pin, "246810")
        status = KioskStatus("", "", ())
        self.exhibit, self.window = app.create_window(application, config, status, "en")
        self.window.fill_screen()
        services = app.start_services(self.exhibit, config, None)
        assert services is not None
        self.services = services
        loaded = QSignalSpy(services.service.model_loaded)
        until(lambda: loaded.count() > 0)
        self.kinds: tuple[Callable[[], None], ...] = (
            *(self.reads, self.walks_away, self.taps_everywhere, self.brings_a_drive),
            *(self.pulls_the_drive, self.finds_no_tile_of_what_is_broken, self.guesses_the_pin),
            *(self.forgets_the_drive, self.sees_the_screen_change),
            *(self.unplugs_the_screen, self.drops_a_photo),
        )

    def visit(self, number: int) -> None:
        """Play a visit: each kind once, then random ones."""
        visit = self.kinds[number] if number < len(self.kinds) else self._random.choice(self.kinds)
        visit()
        self.until_shown(Attract)
        widgets = [it for it in QApplication.topLevelWidgets() if it.isVisible()]
        assert widgets == [self.window], widgets

    def shows(self, page: type[QWidget]) -> bool:
        return isinstance(self.exhibit.findChildren(QStackedWidget)[0].currentWidget(), page)

    def reads(self) -> None:
        self.begin()
        self.choose_a_photo()
        self.until_shown(AnswerPage)
        self.press("中文")
        until(lambda: self.shows_text("换一张照片"))
        self.press("换一张照片")
        self.until_shown(Grid)
        self.choose_a_photo()
        self.until_shown(AnswerPage)
        self.press("结束")

    def walks_away(self) -> None:
        self.begin()
        self.choose_a_photo()

    def taps_everywhere(self) -> None:
        for _ in range(40):
            place = QPoint(*map(self._random.randrange, self.window.size().toTuple()))
            right = self._random.random() < 0.1
            self.touch(place, Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton)
            if self._random.random() < 0.2:
                QTest.keyClick(self.window.windowHandle(), self._random.choice(KEYS))
            wait(5)

    def brings_a_drive(self) -> None:
        self.open_drive()
        self.choose_a_photo()
        self.until_shown(AnswerPage)
        self.pull_out()
        self.until_shown(Trouble)
        self.press("Finish")

    def pulls_the_drive(self) -> None:
        self.open_drive()
        self.choose_a_photo()
        self.pull_out()
        self.until_shown(Trouble)

    def forgets_the_drive(self) -> None:
        self.open_drive()
        until(lambda: bool(visitor_traces.marked_pictures()))
        self.until_shown(Attract)
        until(lambda: not visitor_traces.marked_pictures())
        self.pull_out()

    def finds_no_tile_of_what_is_broken(self) -> None:
        self.begin()
        until(lambda: bool(self._tiles()) and all(it.picture is not None for it in self._tiles()))
        self.choose_a_photo()

    def guesses_the_pin(self) -> None:
        handle, corner = self.window.windowHandle(), QPoint(20, 20)
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=corner)
        self.until_shown(PinPad)
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=corner)
        if self._key("1").isEnabled():
            for key in "1111✓":
                self.press(key)
            until(lambda: self.shows_text("That was not it.") or self.shows(Attract))

    def sees_the_screen_change(self) -> None:
        self.begin()
        self.choose_a_photo()
        for mode in (self._random.choice(MODES[:2]), MODES[2]):
            self._set_screen(f"--mode {mode}")
            until(self.fills_the_screen)

    def unplugs_the_screen(self) -> None:
        self.begin()
        if self._set_screen("--off"):
            wait(200)
            self._set_screen(f"--mode {MODES[2]}")
            until(self.fills_the_screen)

    def drops_a_photo(self) -> None:
        self.plug_in()
        photo = next(self._drive.iterdir())
        self.exhibit.take(MimeContent(Kind.PATHS, (str(photo),)))
        self.until_shown(AnswerPage)
        self.pull_out()

    def until_shown(self, page: type[QWidget]) -> None:
        until(lambda: self.shows(page))

    def fills_the_screen(self) -> bool:
        return self.window.geometry() == QGuiApplication.primaryScreen().geometry()

    def begin(self) -> None:
        self.touch(middle(self.window))
        until(lambda: self.shows(Grid) and bool(self._tiles()))

    def choose_a_photo(self) -> None:
        """Choose a random photo with a thumbnail: the first three files are broken."""

        def found() -> list[Tile]:
            return [it for it in self._tiles() if it.picture is not None]

        until(lambda: len(found()) > 3)
        self.touch(middle(self._random.choice(found())))

    def open_drive(self) -> None:
        self.plug_in()
        self.begin()
        self.press("USB drive")

    def press(self, text: str) -> None:
        self.touch(middle(self._key(text)))

    def touch(self, place: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self.window.windowHandle(), button, pos=place)

    def shows_text(self, text: str) -> bool:
        widgets = self.window.findChildren(QWidget)
        return any(getattr(it, "text", str)() == text for it in widgets if it.isVisible())

    def plug_in(self) -> None:
        being_copied = self._drive.parent.parent / "being-copied"
        visitor_traces.write_visitors_photos(being_copied)
        being_copied.rename(self._drive)
        until(lambda: self._albums() == 2)

    def pull_out(self) -> None:
        shutil.rmtree(self._drive)
        until(lambda: self._albums() == 1)

    def _albums(self) -> int:
        self.services.albums.check()
        return len(self.exhibit.findChildren(Grid)[0].albums)

    def _set_screen(self, options: str) -> bool:
        """Change the screen of the X server; return whether it did."""
        done = os.system(f"xrandr --output default {options} 2>/dev/null") == 0
        self.screens_changed += done
        return done

    def _tiles(self) -> list[Tile]:
        return [it for it in self.exhibit.findChildren(Tile) if it.isVisible()]

    def _key(self, text: str) -> QAbstractButton:
        found = [it for it in self.exhibit.findChildren(QAbstractButton) if it.text() == text]
        return next(it for it in found if it.isVisible())


def middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def settled_mb() -> float:
    gc.collect()
    release_memory()
    return resident_mb("VmRSS")


def spend(visitors: Visitors, visits: int, home: Path) -> Day:
    visitors.until_shown(Attract)
    wait(500)
    first = start = settled_mb()
    left: list[str] = []
    for number in range(visits):
        visitors.visit(number)
        if number + 1 == len(visitors.kinds):
            start = settled_mb()
        if number % 25 == 24 or number + 1 == visits:
            until(lambda: not visitors.services.service.busy)
            wait(200)
            left += visitor_traces.traces(visitors.window, home)
            print(f"{number + 1:5} visits  {settled_mb():6.1f} MB", file=sys.stderr, flush=True)
    end = settled_mb()
    return Day(visits, end - start, end - first, visitors.screens_changed, left)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for variable, name in (("HOME", "home"), ("TMPDIR", "tmp")):
        (options.folder / name).mkdir()
        os.environ[variable] = str(options.folder / name)
    tempfile.tempdir = os.environ["TMPDIR"]
    cli.import_qt()
    log_to(state_folder())
    log_to_stderr()
    log_uncaught(in_clear=False)
    limit_kept_memory()
    input_filter.HELD_MILLISECONDS = 100
    visitors = Visitors(create_application(theme.exhibit), options.folder, options.seed)
    day = spend(visitors, options.visits, options.folder / "home")
    print(json.dumps(asdict(day)), flush=True)
    os._exit(0)  # as the program does


if __name__ == "__main__":
    main()
