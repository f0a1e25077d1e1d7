"""A person goes through 803 photos in a real X server, by mouse and keys, on three screens."""

import csv
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from desktop_app import paths
from tests.e2e.assistive.conftest import need_tools
from tests.e2e.assistive.desktop import accessible_desktop
from tests.e2e.assistive.person import Person
from tests.e2e.assistive.reader import Node, reader
from tests.support import x11
from tests.support.drag_source import FIELD_HEIGHT, FIELD_WIDTH
from tests.support.pictures import corners
from tests.support.x11 import Desktop, Window
from tests.support.x11_window import ALP, DRAG_SOURCE, EXIT_SECONDS, ORANGE

SCREENS = {"1440x900": (1440, 900, 1), "1024x600": (1024, 600, 1), "1920x1080@2": (1920, 1080, 2)}
COUNT = 800
DOG = re.compile(r"n02(08[5-9]|09\d|10\d|11[0-3])\d{3}_")
DOGS = 150
DRAWN_SIZE = (3200, 2400)
HOLIDAY, LATER = range(2)  # the fields of the other program
ROW = "table cell"
"""What AT-SPI calls a row of Qt's trees."""
PHOTOS = re.compile(r"(?P<name>.+), (?P<count>\d+) photos?")


@dataclass(frozen=True)
class Room:
    """A desktop on which a person works, and what lies there."""

    desktop: Desktop
    scale: int
    folder: Path
    source: Window


@pytest.fixture(params=SCREENS, ids=str)
def room(request: pytest.FixtureRequest, tmp_path: Path, photos: Path) -> Iterator[Room]:
    need_tools()
    width, height, scale = SCREENS[request.param]
    for name in ("drawn", "summer", "desktop"):
        (tmp_path / name).mkdir()
    holiday = holiday_photos(tmp_path / "summer" / "holiday", tmp_path / "drawn", photos)
    later = later_photos(tmp_path / "summer" / "later")
    with accessible_desktop(tmp_path / "desktop", (width, height)) as desktop:
        offered = ("file", holiday, "files", later)
        command: list[str | Path] = [sys.executable, DRAG_SOURCE, *offered]
        messages = tmp_path / "source.txt"
        with x11.running(command, desktop.environment, messages) as process:
            source = Window(desktop, process, messages)
            source.place(width - FIELD_WIDTH - 8, 40)
            yield Room(desktop, scale, tmp_path, source)


def test_a_person_sorts_out_a_holiday(room: Room, request: pytest.FixtureRequest) -> None:
    with someone(room) as person:
        person.find("push button", "Choose photos")
        is_within_screen(person)
        drop(room, person, HOLIDAY)
        until_running(person, COUNT)
        drop(room, person, LATER)
        until_running(person, COUNT + 3)
        person.click_on("push button", "Keep")
        person.window.until("it is done", lambda: not is_running(person) or None)
        person.find("label", "summer")
        person.find("label", f"{COUNT + 3} photos")
        person.desktop.save_screenshot(f"{request.node.name}-list")

        person.click_on(None, "By name")
        dogs = open_dog(person)
        assert dogs >= DOGS / 2
        name = open_name(person)
        person.desktop.save_screenshot(f"{request.node.name}-by-name")
        select_five(person, name)
        person.press("ctrl+e")
        person.find("dialog", "")
        person.type("goldfish")
        person.find("list item", "goldfish")
        person.desktop.save_screenshot(f"{request.node.name}-correcting")
        person.press("Return")
        until_section(person, "dog", dogs - 5)
        person.press("ctrl+z")
        until_section(person, "dog", dogs)
        person.press("ctrl+shift+z")
        until_section(person, "dog", dogs - 5)

        search(person, dogs - 5)
        table = room.folder / "answers.csv"
        export(person, table)
        assert len(read(table)) == COUNT + 3
        assert [row["corrected"] for row in read(table) if row["corrected"]] == ["goldfish"] * 5
        assert close(person) == 0

    with someone(room) as person:
        person.click_on("push button", "Open the last list: summer, 803 photos")
        person.find("label", f"{COUNT + 3} photos")
        assert not is_running(person)
        person.click_on(None, "By name")
        assert count(type_to_dog(person)) == dogs - 5
        again = room.folder / "again.csv"
        export(person, again)
        assert read(again) == read(table)
        assert close(person) == 0


def holiday_photos(holiday: Path, drawn: Path, photos: Path) -> Path:
    """Fill a folder with 800 photos: dogs, other real ones, and what is drawn here."""
    holiday.mkdir()
    found = sorted(photos.iterdir())
    dogs = [photo for photo in found if DOG.match(photo.name)]
    others = [photo for photo in found if photo not in dogs]
    drawings = [drawn / f"{number}.jpg" for number in range(8)]
    for number, drawing in enumerate(drawings):
        # Large ones, so that there is time for a second drop.
        corners(DRAWN_SIZE).rotate(90 * number).save(drawing, quality=60 + number)
    real = [*(dogs[number % len(dogs)] for number in range(DOGS)), *others]
    for number in range(COUNT):
        photo = real[number] if number < len(real) else drawings[number % len(drawings)]
        # Mixed: each part of the run has some of all.
        name = f"IMG_{1000 + number * 7 % COUNT}.jpg"
        (holiday / name).symlink_to(photo)
    return holiday


def later_photos(later: Path) -> Path:
    """Fill a folder with three photos."""
    later.mkdir()
    for number, photo in enumerate((ALP, ORANGE, ALP)):
        (later / f"later_{number}.jpg").symlink_to(photo)
    return later


@contextmanager
def someone(room: Room) -> Iterator[Person]:
    """Start the program for a person."""
    messages = room.folder / "main.txt"
    environment = {**room.desktop.environment, "QT_SCALE_FACTOR": str(room.scale)}
    command: list[str | Path] = [sys.executable, paths.ROOT / "main.py", "--lang", "en"]
    with ExitStack() as stack:
        process = stack.enter_context(x11.running(command, environment, messages))
        window = Window(room.desktop, process, messages)
        yield Person(stack.enter_context(reader(window)), "en", room.scale)


def is_within_screen(person: Person) -> None:
    frame = person.find("frame", "")
    left, top, width, height = (person.scale * it for it in frame.box)
    assert left >= 0
    assert top >= 0
    assert left + width <= person.desktop.screen[0]
    assert top + height <= person.desktop.screen[1]


def drop(room: Room, person: Person, field: int) -> None:
    """Drag this field of the other program to the window, as a hand does, and drop it there."""
    xdotool = room.desktop.xdotool
    xdotool("windowactivate", "--sync", room.source.window_id)
    left, top, _, _ = room.source.box
    from_x, from_y = left + FIELD_WIDTH // 2, top + field * FIELD_HEIGHT + FIELD_HEIGHT // 2
    to_x, to_y = person.middle(person.find("frame", ""))
    steps = 12
    moves: list[object] = []
    for step in range(1, steps + 1):
        x = from_x + (to_x - from_x) * step // steps
        y = from_y + (to_y - from_y) * step // steps
        # Short pauses: without them the X server makes one move of all these, and a drag that
        # begins where it ends is none.
        moves += ["mousemove", x, y, "sleep", 0.02]

    def welcomed() -> Node | None:
        # On a busy computer the drag begins later than the last move: keep the hand moving.
        xdotool("mousemove", to_x + 3, to_y, "sleep", 0.02, "mousemove", to_x, to_y)
        return person.reader.look(None, "Drop to ")

    try:
        xdotool("mousemove", from_x, from_y, "mousedown", 1, *moves)
        person.window.until("it says what the drop will do", welcomed)
    finally:
        xdotool("mouseup", 1)
    xdotool("windowactivate", "--sync", person.window.window_id)


def until_running(person: Person, total: int) -> None:
    """Wait until so many photos are being gone through."""
    said = re.compile(rf"\d+ of {total}\b")

    def look() -> Node | None:
        bars = person.reader.look_all("progress bar", "")
        return next((it for it in bars if said.match(it.name)), None)

    person.window.until(f"{total} are being gone through", look)


def is_running(person: Person) -> bool:
    return person.reader.look("push button", "Pause") is not None


def open_dog(person: Person) -> int:
    """Go to the group *dog* and open it where it is closed; returns how many photos it has."""
    row = scroll_to_dog(person)
    if "expanded" not in row.states:
        person.click(row)
    return count(row)


def open_name(person: Person) -> Node:
    """Open the first name below the group that has five photos; returns its row."""
    rows = list(person.reader.look_all(ROW, ""))
    first = next(index for index, row in enumerate(rows) if row.name.startswith("dog, "))
    row = next(row for row in rows[first + 1 :] if count(row) >= 5)
    person.click(row)
    person.press("Right")
    return row


def scroll_to_dog(person: Person) -> Node:
    """Turn the wheel, first up to the begin of the tree, until the group is in sight."""
    xdotool = person.desktop.xdotool
    tree = person.find("tree", "By name")
    xdotool("mousemove", *person.middle(tree), "click", "--repeat", 200, "--delay", 2, 4)

    def in_sight() -> Node | None:
        row = person.reader.look(ROW, "dog, ")
        # With room below, for what is in the group.
        if row is not None and row.box[1] < tree.box[1] + tree.box[3] // 2:
            return row
        xdotool("click", "--repeat", 4 if row is None else 1, 5)
        return None

    return person.window.until("the dogs are in sight", in_sight)


def type_to_dog(person: Person) -> Node:
    """Go from the search into the tree, and write there the begin of the group's name."""
    person.press("ctrl+f", "Down")
    person.type("dog")
    return person.find(ROW, "dog, ")


def select_five(person: Person, name: Node) -> None:
    """Select the first five photos of an open name."""
    photo = person.find(ROW, "IMG_")
    assert photo.box[1] > name.box[1]
    person.click(photo)
    person.press(*["shift+Down"] * 4)


def until_section(person: Person, name: str, photos: int) -> None:
    """Wait until the row of this section says so many photos."""
    person.find(ROW, f"{name}, {photos} photos")


def search(person: Person, dogs: int) -> None:
    """Look for dogs among all photos; after that, be where one was before."""
    person.click_on(None, "Photos")
    # Not the first one, of which a part may be out of sight.
    person.click(person.find("list", "Photos").children[2])
    before = person.window.until("a row is selected", lambda: selected(person) or None)
    person.press("ctrl+f")
    person.type("dog")

    def found() -> int | None:
        count = person.find("list", "Photos").count
        return count if count < COUNT else None

    # A hot dog is found as well.
    assert dogs <= person.window.until("dogs are found", found) < dogs + 10
    person.press("Escape")
    person.window.until("it is where it was", lambda: selected(person) == before or None)


def selected(person: Person) -> list[str]:
    """Return the names of the rows that are selected and can be seen."""
    rows = person.reader.look_all("list item", "")
    return [row.name for row in rows if "selected" in row.states]


def export(person: Person, path: Path) -> None:
    """Save the answers under this name, in the dialog that Ctrl+S opens."""
    person.press("ctrl+s")
    person.find("dialog", "Save")
    person.press("ctrl+a")
    person.type(path)
    person.press("Return")
    person.find("label", f"Saved {COUNT + 3} results to {path.name}")


def close(person: Person) -> int:
    """Close the window by its keys; returns the exit code."""
    person.press("ctrl+q")
    return person.window.exit_code(EXIT_SECONDS)


def count(row: Node) -> int:
    """Return how many photos the row of a section says; 0 for another row."""
    said = PHOTOS.fullmatch(row.name)
    return 0 if said is None else int(said["count"])


def read(table: Path) -> list[dict[str, str]]:
    """Return the rows without the time each took: the photo that is shown is looked at again."""
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    return [{name: cell for name, cell in row.items() if name != "milliseconds"} for row in rows]
