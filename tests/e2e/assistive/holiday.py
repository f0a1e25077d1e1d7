"""A desktop with folders of photos, and the program started on it."""

import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from desktop_app import paths
from tests.e2e.assistive.desktop import accessible_desktop
from tests.e2e.assistive.person import Person
from tests.e2e.assistive.reader import reader
from tests.support import x11
from tests.support.drag_source import FIELD_WIDTH
from tests.support.pictures import corners
from tests.support.x11 import Desktop, Window
from tests.support.x11_window import ALP, DRAG_SOURCE, ORANGE, drag_to

COUNT = 800
DOGS = 150
DRAWN_SIZE = (3200, 2400)
HOLIDAY, LATER = range(2)  # the fields of the drag source
_DOG = re.compile(r"n02(08[5-9]|09\d|10\d|11[0-3])\d{3}_")


@dataclass(frozen=True)
class Workplace:
    """A desktop, and the window that offers the folders; `scale` is the program's."""

    desktop: Desktop
    scale: int
    folder: Path
    source: Window

    @contextmanager
    def person(self) -> Iterator[Person]:
        """Start the program for a person."""
        command = [sys.executable, str(paths.ROOT / "main.py"), "--lang", "en"]
        scale = {"QT_SCALE_FACTOR": str(self.scale)}
        with (
            x11.program(self.desktop, command, self.folder / "main.txt", **scale) as window,
            reader(window) as client,
        ):
            yield Person(client, "en", self.scale)

    def drop(self, person: Person, field: int) -> None:
        """Drag a folder to the middle of the window."""
        xdotool = self.desktop.xdotool
        xdotool("windowactivate", "--sync", self.source.window_id)
        middle = person.middle(person.find("frame", ""))
        drag_to(self.source, field, person.window, middle, lambda: person.shows(None, "Drop to "))
        xdotool("windowactivate", "--sync", person.window.window_id)


@contextmanager
def workplace(
    folder: Path, photos: Path, screen: tuple[int, int], scale: int
) -> Iterator[Workplace]:
    """Fill the folders and open them in the drag source."""
    for name in ("drawn", "summer", "summer/holiday", "summer/later", "desktop"):
        (folder / name).mkdir()
    holiday, later = folder / "summer" / "holiday", folder / "summer" / "later"
    _link_holiday_photos(holiday, folder / "drawn", photos)
    for number, photo in enumerate((ALP, ORANGE, ALP)):
        (later / f"later_{number}.jpg").symlink_to(photo)
    command = [sys.executable, *map(str, (DRAG_SOURCE, "file", holiday, "files", later))]
    with (
        accessible_desktop(folder / "desktop", screen) as desktop,
        x11.program(desktop, command, folder / "source.txt") as source,
    ):
        source.place(screen[0] - FIELD_WIDTH - 8, 40)
        yield Workplace(desktop, scale, folder, source)


def _link_holiday_photos(holiday: Path, drawn: Path, photos: Path) -> None:
    """Fill a folder with dogs, other real photos and drawings."""
    found = sorted(photos.iterdir())
    dogs = [photo for photo in found if _DOG.match(photo.name)]
    others = [photo for photo in found if photo not in dogs]
    drawings = [drawn / f"{number}.jpg" for number in range(8)]
    for number, drawing in enumerate(drawings):
        # Large, so that the run is still in progress at the second drop.
        corners(DRAWN_SIZE).rotate(90 * number).save(drawing, quality=60 + number)
    real = [*(dogs[number % len(dogs)] for number in range(DOGS)), *others]
    for number in range(COUNT):
        photo = real[number] if number < len(real) else drawings[number % len(drawings)]
        # 7 is coprime to COUNT: the kinds are spread over the whole run.
        (holiday / f"IMG_{1000 + number * 7 % COUNT}.jpg").symlink_to(photo)
