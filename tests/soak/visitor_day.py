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

from PIL import Image
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QStackedWidget, QWidget

from desktop_app import cli, paths
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
from tests.bench.memory import resident_mb
from tests.soak.visitor_traces import MARK, NAME, marked_pictures, traces
from tests.support.stall_watch import until, wait

IDLE_SECONDS = 1
"""Much shorter than in use, so that abandoned visits do not take the whole day."""
HELD_MILLISECONDS = 100
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

    def __init__(self, folder: Path, seed: int) -> None:
        self._random = random.Random(seed)
        self._media = folder / "media"
        self._media.mkdir()
        self.screens_changed = 0
        config = KioskConfig(
            folder=administrators_photos(folder / "photos"),
            media=(self._media,),
            idle_seconds=IDLE_SECONDS,
            language="en",
            pin_file=folder / "pin",
        )
        set_pin(config.pin_file, "246810")
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        status = KioskStatus("", "", ())
        self.exhibit, self.window = app.create_window(application, config, status, "en")
        self.window.fill_screen()
        services = app.start_services(self.exhibit, config, None)
        assert services is not None
        self.services = services
        self._ready = False
        self.services.service.model_loaded.connect(self._on_loaded)
        until(lambda: self._ready)
        self.kinds: tuple[Callable[[], None], ...] = (
            *(self.reads, self.walks_away, self.taps_everywhere, self.brings_a_drive),
            *(self.pulls_the_drive, self.finds_no_tile_of_what_is_broken, self.guesses_the_pin),
            *(self.forgets_the_drive, self.sees_the_screen_change),
            *(self.unplugs_the_screen, self.drops_a_photo),
        )

    def visit(self, number: int) -> None:
        """Play a visit: each kind once, then random ones."""
        first_round = number < len(self.kinds)
        (self.kinds[number] if first_round else self._random.choice(self.kinds))()
        until(lambda: self.shows(Attract))
        widgets = [it for it in QApplication.topLevelWidgets() if it.isVisible()]
        assert widgets == [self.window], widgets

    def shows(self, page: type[QWidget]) -> bool:
        return isinstance(self._page(), page)

    def reads(self) -> None:
        self.begin()
        self.choose_a_photo()
        until(lambda: self.shows(AnswerPage))
        self.press("中文")
        until(lambda: self.shows_text("换一张照片"))
        self.press("换一张照片")
        until(lambda: self.shows(Grid))
        self.choose_a_photo()
        until(lambda: self.shows(AnswerPage))
        self.press("结束")

    def walks_away(self) -> None:
        self.begin()
        self.choose_a_photo()

    def taps_everywhere(self) -> None:
        for _ in range(40):
            size = self.window.size()
            place = QPoint(
                self._random.randrange(size.width()), self._random.randrange(size.height())
            )
            right = self._random.random() < 0.1
            self.touch(place, Qt.MouseButton.RightButton if right else Qt.MouseButton.LeftButton)
            if self._random.random() < 0.2:
                QTest.keyClick(self.window.windowHandle(), self._random.choice(KEYS))
            wait(5)

    def brings_a_drive(self) -> None:
        self.plug_in()
        self.begin()
        self.press("USB drive")
        self.choose_a_photo()
        until(lambda: self.shows(AnswerPage))
        self.pull_out()
        until(lambda: self.shows(Trouble))
        self.press("Finish")

    def pulls_the_drive(self) -> None:
        self.plug_in()
        self.begin()
        self.press("USB drive")
        self.choose_a_photo()
        self.pull_out()
        until(lambda: self.shows(Trouble))

    def forgets_the_drive(self) -> None:
        self.plug_in()
        self.begin()
        self.press("USB drive")
        until(lambda: bool(marked_pictures()))
        until(lambda: self.shows(Attract))
        until(lambda: not marked_pictures())
        self.pull_out()

    def finds_no_tile_of_what_is_broken(self) -> None:
        self.begin()
        until(lambda: bool(self._tiles()) and all(it.picture is not None for it in self._tiles()))
        self.choose_a_photo()

    def guesses_the_pin(self) -> None:
        handle = self.window.windowHandle()
        corner = QPoint(20, 20)
        QTest.mousePress(handle, Qt.MouseButton.LeftButton, pos=corner)
        until(lambda: self.shows(PinPad))
        QTest.mouseRelease(handle, Qt.MouseButton.LeftButton, pos=corner)
        if self._key("1").isEnabled():
            for key in "1111✓":
                self.press(key)
            until(lambda: self.shows_text("That was not it.") or self.shows(Attract))

    def sees_the_screen_change(self) -> None:
        self.begin()
        self.choose_a_photo()
        for mode in (self._random.choice(MODES[:2]), MODES[2]):
            self._set_screen("--mode", mode)
            until(lambda: self.window.geometry() == QGuiApplication.primaryScreen().geometry())

    def unplugs_the_screen(self) -> None:
        self.begin()
        if self._set_screen("--off"):
            wait(200)
            self._set_screen("--mode", MODES[2])
            until(lambda: self.window.geometry() == QGuiApplication.primaryScreen().geometry())

    def drops_a_photo(self) -> None:
        drive = self.plug_in()
        self.exhibit.take(MimeContent(Kind.PATHS, (str(drive / f"{NAME}-0.jpg"),)))
        until(lambda: self.shows(AnswerPage))
        self.pull_out()

    def begin(self) -> None:
        self.touch(middle(self.window))
        until(lambda: self.shows(Grid) and bool(self._tiles()))

    def choose_a_photo(self) -> None:
        """Choose a random photo with a thumbnail: the first three files are broken."""

        def chosen() -> list[Tile]:
            return [it for it in self._tiles() if it.picture is not None]

        until(lambda: len(chosen()) > 3)
        self.touch(middle(self._random.choice(chosen())))

    def press(self, text: str) -> None:
        self.touch(middle(self._key(text)))

    def touch(self, place: QPoint, button: Qt.MouseButton = Qt.MouseButton.LeftButton) -> None:
        QTest.mouseClick(self.window.windowHandle(), button, pos=place)

    def shows_text(self, text: str) -> bool:
        widgets = self.window.findChildren(QWidget)
        return any(getattr(it, "text", str)() == text for it in widgets if it.isVisible())

    def plug_in(self) -> Path:
        drive = self._media / "DRIVE"
        being_copied = self._media.parent / "being-copied"
        being_copied.mkdir()
        for number in range(6):
            picture = Image.new("RGB", (640, 480), MARK)
            picture.save(being_copied / f"{NAME}-{number}.jpg", quality=95)
        being_copied.rename(drive)
        self.services.albums.look()
        until(lambda: len(self.exhibit.findChildren(Grid)[0].albums) > 1)
        return drive

    def pull_out(self) -> None:
        shutil.rmtree(self._media / "DRIVE")
        until(self._pulled)

    def _pulled(self) -> bool:
        self.services.albums.look()
        return len(self.exhibit.findChildren(Grid)[0].albums) == 1

    def _set_screen(self, *options: str) -> bool:
        """Change the screen of the X server; return whether it did."""
        if shutil.which("xrandr") is None:
            return False
        done = os.system(f"xrandr --output default {' '.join(options)} 2>/dev/null") == 0
        self.screens_changed += done
        return done

    def _page(self) -> QWidget:
        page = self.exhibit.findChildren(QStackedWidget)[0].currentWidget()
        assert page is not None
        return page

    def _tiles(self) -> list[Tile]:
        return [it for it in self.exhibit.findChildren(Tile) if it.isVisible()]

    def _key(self, text: str) -> QAbstractButton:
        found = [it for it in self.exhibit.findChildren(QAbstractButton) if it.text() == text]
        return next(it for it in found if it.isVisible())

    def _on_loaded(self, card: object) -> None:
        self._ready = True


def administrators_photos(folder: Path) -> Path:
    """Write three files that are no photos, and nine photos."""
    folder.mkdir()
    samples = [paths.resource(f"samples/{name}.jpg") for name in ("alp", "orange")]
    (folder / "0.jpg").write_text("milk, bread, oranges", encoding="utf-8")
    (folder / "1.jpg").touch()
    (folder / "2.jpg").write_bytes(samples[0].read_bytes()[:300])
    for number in range(3, 12):
        shutil.copyfile(samples[number % 2], folder / f"{number}.jpg")
    return folder


def middle(widget: QWidget) -> QPoint:
    return widget.mapTo(widget.window(), widget.rect().center())


def settled_mb() -> float:
    gc.collect()
    release_memory()
    return resident_mb("VmRSS")


def spend(folder: Path, visits: int, seed: int) -> Day:
    """Play all visits and look for traces."""
    visitors = Visitors(folder, seed)
    until(lambda: visitors.shows(Attract))
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
            left += traces(visitors.window, folder / "home")
            print(f"{number + 1:5} visits  {settled_mb():6.1f} MB", file=sys.stderr, flush=True)
    end = settled_mb()
    return Day(visits, end - start, end - first, visitors.screens_changed, left)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--visits", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    for name in ("home", "tmp"):
        (options.folder / name).mkdir()
    os.environ["HOME"] = str(options.folder / "home")
    tempfile.tempdir = str(options.folder / "tmp")
    os.environ["TMPDIR"] = tempfile.tempdir
    cli.import_qt()
    log_to(state_folder())
    log_to_stderr()
    log_uncaught(in_clear=False)
    limit_kept_memory()
    input_filter.HELD_MILLISECONDS = HELD_MILLISECONDS
    create_application(theme.exhibit)
    print(json.dumps(asdict(spend(options.folder, options.visits, options.seed))), flush=True)
    os._exit(0)  # as the program does


if __name__ == "__main__":
    main()
