"""A person sorts 803 photos in a real X server, by mouse and keys, on three screens."""

import csv
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app import paths
from tests.e2e.assistive.conftest import accessible_desktop
from tests.e2e.assistive.person import Node, Person, person_at
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
SCREENS = {"1440x900": (1440, 900, 1), "1024x600": (1024, 600, 1), "1920x1080@2": (1920, 1080, 2)}
TREE_ROW = "table cell"
SECTION = re.compile(r".+, (\d+) photos?")


@dataclass(frozen=True)
class Workplace:
    """A desktop, and the window that offers the folders; `scale` is the program's."""

    desktop: Desktop
    scale: int
    folder: Path
    source: Window

    @contextmanager
    def person(self) -> Iterator[Person]:
        command = [sys.executable, str(paths.ROOT / "main.py"), "--lang", "en"]
        scale = {"QT_SCALE_FACTOR": str(self.scale)}
        with (
            x11.program(self.desktop, command, self.folder / "main.txt", **scale) as window,
            person_at(window, scale=self.scale) as person,
        ):
            yield person

    def drop(self, person: Person, field: int) -> None:
        xdotool = self.desktop.xdotool
        xdotool("windowactivate", "--sync", self.source.window_id)
        middle = person.middle(person.find("frame", ""))
        drag_to(self.source, field, person.window, middle, lambda: person.look(None, "Drop to "))
        xdotool("windowactivate", "--sync", person.window.window_id)


@pytest.fixture(params=SCREENS, ids=str)
def place(request: pytest.FixtureRequest, tmp_path: Path, photos: Path) -> Iterator[Workplace]:
    """Folders of photos, opened in the drag source on a screen of this size."""
    width, height, scale = SCREENS[request.param]
    for name in ("drawn", "summer", "summer/holiday", "summer/later", "desktop"):
        (tmp_path / name).mkdir()
    holiday, later = tmp_path / "summer" / "holiday", tmp_path / "summer" / "later"
    link_holiday_photos(holiday, tmp_path / "drawn", photos)
    for number, photo in enumerate((ALP, ORANGE, ALP)):
        (later / f"later_{number}.jpg").symlink_to(photo)
    command = [sys.executable, *map(str, (DRAG_SOURCE, "file", holiday, "files", later))]
    with (
        accessible_desktop(tmp_path / "desktop", (width, height)) as desktop,
        x11.program(desktop, command, tmp_path / "source.txt") as source,
    ):
        source.place(width - FIELD_WIDTH - 8, 40)
        yield Workplace(desktop, scale, tmp_path, source)


def test_person_sorts_and_corrects_holiday_photos(place: Workplace) -> None:
    with place.person() as person:
        person.find("push button", "Choose photos")
        left, top, width, height = (person.scale * it for it in person.find("frame", "").box)
        assert min(left, top) >= 0
        assert left + width <= person.desktop.screen[0]
        assert top + height <= person.desktop.screen[1]
        place.drop(person, HOLIDAY)
        until_running(person, COUNT)
        place.drop(person, LATER)
        until_running(person, COUNT + 3)
        person.click_on("push button", "Keep")
        person.until("it is done", lambda: not person.look("push button", "Pause"))
        person.find("label", "summer")
        person.find("label", f"{COUNT + 3} photos")

        person.click_on(None, "By name")
        dogs = open_dog_section(person)
        assert dogs >= DOGS / 2
        name = open_name(person)
        photo = person.find(TREE_ROW, "IMG_")
        assert photo.box[1] > name.box[1]
        person.click(photo)
        person.press(*["shift+Down"] * 4, "ctrl+e")
        person.find("dialog", "")
        person.type("goldfish")
        person.find("list item", "goldfish")
        for keys, photos in (("Return", dogs - 5), ("ctrl+z", dogs), ("ctrl+shift+z", dogs - 5)):
            person.press(keys)
            person.find(TREE_ROW, f"dog, {photos} photos")

        search_dogs(person, dogs - 5)
        table = export(person, place.folder / "answers.csv")
        assert len(table) == COUNT + 3
        assert [row["corrected"] for row in table if row["corrected"]] == ["goldfish"] * 5
        assert person.quit() == 0

    with place.person() as person:
        person.click_on("push button", "Open the last list: summer, 803 photos")
        person.find("label", f"{COUNT + 3} photos")
        assert not person.look("push button", "Pause")
        person.click_on(None, "By name")
        person.press("ctrl+f", "Down")
        person.type("dog")
        assert section_count(person.find(TREE_ROW, "dog, ")) == dogs - 5
        assert export(person, place.folder / "again.csv") == table
        assert person.quit() == 0


def until_running(person: Person, total: int) -> None:
    text = re.compile(rf"\d+ of {total}\b")

    def is_running() -> bool:
        return any(text.match(bar.name) for bar in person.visible_rows("progress bar"))

    person.until(f"{total} photos are being classified", is_running)


def open_name(person: Person) -> Node:
    """Expand the first name in the group that has five photos; return its row."""
    rows = person.visible_rows(TREE_ROW)
    first = next(index for index, row in enumerate(rows) if row.name.startswith("dog, "))
    row = next(row for row in rows[first + 1 :] if section_count(row) >= 5)
    person.click(row)
    person.press("Right")
    return row


def open_dog_section(person: Person) -> int:
    """Scroll to the top of the tree, then down to the group *dog*; expand it, return its count."""
    xdotool = person.desktop.xdotool
    tree = person.find("tree", "By name")
    xdotool("mousemove", *person.middle(tree), "click", "--repeat", 200, "--delay", 2, 4)

    def scrolled() -> Node | None:
        row = person.look(TREE_ROW, "dog, ")
        # In the upper half, so that the names below it are visible too.
        if row is not None and row.box[1] < tree.box[1] + tree.box[3] // 2:
            return row
        xdotool("click", "--repeat", 4 if row is None else 1, 5)
        return None

    row = person.until("the dogs are visible", scrolled)
    if "expanded" not in row.states:
        person.click(row)
    return section_count(row)


def search_dogs(person: Person, dogs: int) -> None:
    """Search all photos for dogs; clearing the search must restore the selection."""
    person.click_on(None, "Photos")
    # Not the first row, which may be partly hidden.
    person.click(person.find("list", "Photos").children[2])
    before = person.until("a row is selected", lambda: selected_rows(person))
    person.press("ctrl+f")
    person.type("dog")

    def found() -> int | None:
        count = person.find("list", "Photos").count
        return count if count < COUNT else None

    # The search also finds hot dogs.
    assert dogs <= person.until("dogs are found", found) < dogs + 10
    person.press("Escape")
    person.until("the selection is restored", lambda: selected_rows(person) == before)


def selected_rows(person: Person) -> list[str]:
    return [row.name for row in person.visible_rows("list item") if "selected" in row.states]


def export(person: Person, path: Path) -> list[dict[str, str]]:
    """Save the answers in the dialog that Ctrl+S opens; return the rows of the file.

    Without the times, because the current photo is classified again.
    """
    person.press("ctrl+s")
    person.answer_dialog("Save", path)
    person.find("label", f"Saved {COUNT + 3} results to {path.name}")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{name: cell for name, cell in row.items() if name != "milliseconds"} for row in rows]


def section_count(row: Node) -> int:
    """Return the number of photos in the name of a section's row; 0 for another row."""
    match = SECTION.fullmatch(row.name)
    return int(match[1]) if match else 0


def link_holiday_photos(holiday: Path, drawn: Path, photos: Path) -> None:
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
