"""The window used by keys alone, with everything announced by a screen reader."""

import csv
from pathlib import Path

import pytest

from tests.e2e.assistive.conftest import StartPerson
from tests.e2e.assistive.person import Person
from tests.support.window_session import sample_folder
from tests.support.x11 import SCREEN
from tests.support.x11_window import ALP

COUNT = 40


@pytest.mark.usefixtures("settings_path")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_task_works_by_keys_and_is_announced(
    start_person: StartPerson, language: str, tmp_path: Path
) -> None:
    person = start_person(language)
    person.find("push button", "Choose photos…")
    person.until_ready()

    tab_to(person, "Choose photos…")
    person.press("Return")
    person.find("dialog", "Choose photos")
    person.close_dialog("Choose photos")

    person.press("ctrl+shift+o")
    person.answer_dialog("Choose a folder", sample_folder(tmp_path / "many", COUNT))
    person.until_announced("{count} photos done", count=COUNT)
    person.find("label", "{count} photos", count=COUNT)
    tab_to(person, "Don't keep")
    person.press("Return")
    person.press("ctrl+o")
    person.answer_dialog("Choose photos", ALP)
    person.find("label", "{count} photos", count=COUNT + 1)

    person.press("ctrl+n")
    person.until_announced("The list is empty")
    person.find("push button", "Choose photos…")
    person.press("ctrl+z")
    person.find("label", "{count} photos", count=COUNT + 1)

    person.press("ctrl+f")
    person.type("IMG_1002")
    person.until("one is found", lambda: listed(person) == 1)
    person.press("Escape")
    person.until("all are shown", lambda: listed(person) == COUNT + 1)

    person.press("Home", "Down", "ctrl+e")
    person.find("dialog", "What is it?")
    person.type("goldfish")
    person.press("Return")
    goldfish = {"en": "goldfish, corrected", "zh": "金鱼, 已更正"}[language]
    person.find("list item", f"IMG_1001.jpg: {goldfish}")
    person.press("ctrl+c")
    person.until_announced("Copied")
    person.press("Delete")
    person.find("label", "{count} photos", count=COUNT)
    person.press("ctrl+z")
    person.find("label", "{count} photos", count=COUNT + 1)

    tab_to(person, "Photo")
    person.press("plus", "plus", "0", "f", "Return")
    share = {"en": " percent", "zh": "百分之"}[language]
    person.until("a region is answered", lambda: share in str(person.take_announcements()))
    person.find("push button", "Whole photo")
    person.press("Escape")

    table = tmp_path / "answers.csv"
    person.press("ctrl+s")
    person.answer_dialog("Save results", table)
    person.until_announced("Saved {count} results to {name}", count=COUNT + 1, name=table.name)
    with table.open(encoding="utf-8-sig", newline="") as file:
        assert [row["corrected"] for row in csv.DictReader(file)].count("goldfish") == 1

    before = person.find("frame", "").box
    person.press("F11")
    person.until("it fills the screen", lambda: person.find("frame", "").box[2:] == SCREEN)
    person.press("Escape", "Escape")  # the first one hides the message about the table
    person.until("it has its size again", lambda: person.find("frame", "").box == before)
    person.press("F1")
    person.find("dialog", "About Shiwu")
    person.press("Escape", "ctrl+w")
    assert person.window.exit_code() == 0


def tab_to(person: Person, english: str) -> None:
    name = person.translate(english)
    person.take_events()

    def focused() -> bool:
        person.press("Tab")
        return person.take_focused() == name

    person.until(f"{name} has the focus", focused)


def listed(person: Person) -> int:
    return person.find("list", "Photos").count
