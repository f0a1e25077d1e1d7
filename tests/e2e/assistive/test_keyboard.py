"""A person without a mouse, who does not see the window either, goes through a folder."""

import csv
from pathlib import Path

import pytest

from tests.e2e.assistive.conftest import Come, settings_path
from tests.e2e.assistive.person import Person
from tests.e2e.assistive.reader import Node
from tests.support.window_session import sample_folder
from tests.support.x11 import SCREEN, Box, Desktop
from tests.support.x11_window import ALP, EXIT_SECONDS

MANY = 40


@pytest.fixture(autouse=True)
def _nothing_remembered(desktop: Desktop) -> None:
    settings_path(desktop).unlink(missing_ok=True)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_of_it_is_done_by_keys_and_told(come: Come, language: str, tmp_path: Path) -> None:
    person = come(language)
    person.find("push button", "Choose photos…")
    person.reader.find("label", "●")

    tab_to(person, "Choose photos…")
    person.press("Return")
    person.find("dialog", "Choose photos")
    person.press("Escape")

    person.press("ctrl+shift+o")
    answer_dialog(person, "Choose a folder", sample_folder(tmp_path / "many", MANY))
    until_told(person, "{count} photos done", count=MANY)
    person.find("label", "{count} photos", count=MANY)
    tab_to(person, "Don't keep")
    person.press("Return")
    person.press("ctrl+o")
    answer_dialog(person, "Choose photos", ALP)
    person.find("label", "{count} photos", count=MANY + 1)

    person.press("ctrl+n")
    until_told(person, "The list is empty")
    person.find("push button", "Choose photos…")
    person.press("ctrl+z")
    person.find("label", "{count} photos", count=MANY + 1)

    person.press("ctrl+f")
    person.type("IMG_1002")
    person.window.until("one is found", lambda: the_list(person).count == 1 or None)
    person.press("Escape")
    person.window.until("all are back", lambda: the_list(person).count == MANY + 1 or None)

    person.press("Home", "Down", "ctrl+e")
    person.find("dialog", "What is it?")
    person.type("goldfish")
    person.press("Return")
    goldfish = {"en": "goldfish, corrected", "zh": "金鱼, 已更正"}[language]
    person.reader.find("list item", f"IMG_1001.jpg: {goldfish}")
    person.press("ctrl+c")
    until_told(person, "Copied")
    person.press("Delete")
    person.find("label", "{count} photos", count=MANY)
    person.press("ctrl+z")
    person.find("label", "{count} photos", count=MANY + 1)

    tab_to(person, "Photo")
    person.press("plus", "plus", "0", "f", "Return")
    share = {"en": " percent", "zh": "百分之"}[language]
    person.window.until(
        "a part is answered", lambda: share in str(person.reader.announced()) or None
    )
    person.find("push button", "Whole photo")
    person.press("Escape")

    table = tmp_path / "answers.csv"
    person.press("ctrl+s")
    answer_dialog(person, "Save results", table)
    until_told(person, "Saved {count} results to {name}", count=MANY + 1, name=table.name)
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [row["corrected"] for row in csv.DictReader(file)].count("goldfish") == 1

    before = frame(person)
    person.press("F11")
    person.window.until("it fills the screen", lambda: frame(person)[2:] == SCREEN or None)
    person.press("Escape", "Escape")  # first what was said of the table goes
    person.window.until("it is as before", lambda: frame(person) == before or None)
    person.press("F1")
    person.find("dialog", "About Shiwu")
    person.press("Escape", "ctrl+w")
    assert person.window.exit_code(EXIT_SECONDS) == 0


def tab_to(person: Person, english: str) -> None:
    """Press Tab until that has the focus, as a screen reader tells it."""
    wanted = person.words(english)
    person.reader.heard()

    def told() -> bool | None:
        person.press("Tab")
        heard = [it.text for it in person.reader.heard() if it.type.endswith(":focused")]
        return bool(heard and heard[-1] == wanted) or None

    person.window.until(f"{wanted} has the focus", told)


def answer_dialog(person: Person, title: str, path: Path) -> None:
    """Type a path into Qt's dialog for files."""
    person.find("dialog", title)
    person.press("ctrl+a")
    person.type(path)
    person.press("Return")


def until_told(person: Person, english: str, **values: object) -> None:
    """Wait until this is announced."""
    wanted = person.words(english, **values)
    person.window.until(f"“{wanted}” is told", lambda: wanted in person.reader.announced() or None)


def the_list(person: Person) -> Node:
    return person.find("list", "Photos")


def frame(person: Person) -> Box:
    return person.reader.find("frame", "").box
