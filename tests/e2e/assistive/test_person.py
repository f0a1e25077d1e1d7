"""A person sorts 803 photos in a real X server, by mouse and keys, on three screens."""

import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.assistive.holiday import COUNT, DOGS, HOLIDAY, LATER, Workplace, workplace
from tests.e2e.assistive.person import Person
from tests.e2e.assistive.reader import Node

SCREENS = {"1440x900": (1440, 900, 1), "1024x600": (1024, 600, 1), "1920x1080@2": (1920, 1080, 2)}
TREE_ROW = "table cell"
SECTION = re.compile(r".+, (\d+) photos?")


@pytest.fixture(params=SCREENS, ids=str)
def place(request: pytest.FixtureRequest, tmp_path: Path, photos: Path) -> Iterator[Workplace]:
    width, height, scale = SCREENS[request.param]
    with workplace(tmp_path, photos, (width, height), scale) as place:
        yield place


def test_person_sorts_and_corrects_holiday_photos(
    place: Workplace, request: pytest.FixtureRequest
) -> None:
    with place.person() as person:
        person.find("push button", "Choose photos")
        check_within_screen(person)
        place.drop(person, HOLIDAY)
        until_running(person, COUNT)
        place.drop(person, LATER)
        until_running(person, COUNT + 3)
        person.click_on("push button", "Keep")
        person.until("it is done", lambda: not person.shows("push button", "Pause"))
        person.find("label", "summer")
        person.find("label", f"{COUNT + 3} photos")
        person.desktop.save_screenshot(f"{request.node.name}-list")

        person.click_on(None, "By name")
        dogs = open_dog_section(person)
        assert dogs >= DOGS / 2
        name = open_name(person)
        person.desktop.save_screenshot(f"{request.node.name}-by-name")
        select_five_photos(person, name)
        person.press("ctrl+e")
        person.find("dialog", "")
        person.type("goldfish")
        person.find("list item", "goldfish")
        person.desktop.save_screenshot(f"{request.node.name}-correcting")
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
        assert not person.shows("push button", "Pause")
        person.click_on(None, "By name")
        person.press("ctrl+f", "Down")
        person.type("dog")
        assert section_count(person.find(TREE_ROW, "dog, ")) == dogs - 5
        assert export(person, place.folder / "again.csv") == table
        assert person.quit() == 0


def check_within_screen(person: Person) -> None:
    left, top, width, height = (person.scale * side for side in person.find("frame", "").box)
    assert left >= 0
    assert top >= 0
    assert left + width <= person.desktop.screen[0]
    assert top + height <= person.desktop.screen[1]


def until_running(person: Person, total: int) -> None:
    """Wait until the progress bar counts this many photos."""
    text = re.compile(rf"\d+ of {total}\b")

    def is_running() -> bool:
        return any(text.match(bar.name) for bar in person.visible_rows("progress bar"))

    person.until(f"{total} photos are being classified", is_running)


def open_dog_section(person: Person) -> int:
    """Scroll to the group *dog* and expand it; return its number of photos."""
    row = scroll_to_dog_section(person)
    if "expanded" not in row.states:
        person.click(row)
    return section_count(row)


def open_name(person: Person) -> Node:
    """Expand the first name in the group that has five photos; return its row."""
    rows = person.visible_rows(TREE_ROW)
    first = next(index for index, row in enumerate(rows) if row.name.startswith("dog, "))
    row = next(row for row in rows[first + 1 :] if section_count(row) >= 5)
    person.click(row)
    person.press("Right")
    return row


def scroll_to_dog_section(person: Person) -> Node:
    """Scroll to the top of the tree, then down until the group is visible; return its row."""
    xdotool = person.desktop.xdotool
    tree = person.find("tree", "By name")
    xdotool("mousemove", *person.middle(tree), "click", "--repeat", 200, "--delay", 2, 4)

    def scrolled() -> Node | None:
        row = person.reader.look(TREE_ROW, "dog, ")
        # In the upper half, so that the names below it are visible too.
        if row is not None and row.box[1] < tree.box[1] + tree.box[3] // 2:
            return row
        xdotool("click", "--repeat", 4 if row is None else 1, 5)
        return None

    return person.until("the dogs are visible", scrolled)


def select_five_photos(person: Person, name: Node) -> None:
    """Select the first five photos of an expanded name."""
    photo = person.find(TREE_ROW, "IMG_")
    assert photo.box[1] > name.box[1]
    person.click(photo)
    person.press(*["shift+Down"] * 4)


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
    """Return the names of the visible selected rows."""
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
