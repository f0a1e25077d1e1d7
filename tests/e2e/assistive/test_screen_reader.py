"""The window as a screen reader perceives it through AT-SPI."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.e2e.assistive.conftest import StartPerson
from tests.e2e.assistive.person import Node, Person
from tests.support.window_session import sample_folder

TRANSLATED_ROLES = {
    *("check box", "menu item", "push button", "radio button", "text", "toggle button")
}
# Roles that describe what a control does, unlike "panel" and "filler".
ROLES = TRANSLATED_ROLES | {
    *("combo box", "image", "label", "link", "list", "list item", "progress bar", "table cell"),
    *("tree", "tree item"),
}
ROWS = ("list item", "table cell")
UNTRANSLATED_NAMES = {"English", "中文"}
COUNT = 40


@pytest.fixture(params=[("en", "light"), ("zh", "dark")], ids="-".join)
def language(request: pytest.FixtureRequest, settings_path: Path) -> str:
    """Each language, with another appearance in the settings."""
    language, look = request.param
    settings_path.write_text(json.dumps({"look": look, "remember": "no"}), encoding="utf-8")
    return str(language)


def test_every_control_of_first_page_menu_and_dialogs_has_a_name(
    start_person: StartPerson, language: str
) -> None:
    person = start_person(language)
    person.find("push button", "Try it with an orange")
    check_controls(person, person.tree().shown())
    person.until_ready()
    check_controls(person, person.open_menu().all())
    person.choose_here("About Shiwu")
    person.find("dialog", "About Shiwu")
    check_controls(person, person.tree().shown())
    person.close_dialog("About Shiwu")
    person.open_menu()
    person.choose_here("Model…")
    check_controls(person, person.find("dialog", "Model").shown())
    person.close_dialog("Model")
    assert person.quit() == 0


def test_every_control_of_the_photo_list_has_a_name(
    start_person: StartPerson, language: str, tmp_path: Path
) -> None:
    person = start_with_photos(start_person, language, tmp_path)
    check_controls(person, person.tree().shown())
    for view in ("By name", "Grid", "Photos"):
        person.click_on("radio button", view)
        person.until(f"it shows {view}", lambda: person.visible_rows(*ROWS))
        check_controls(person, person.tree().shown())
    person.click_on("push button", "Sort and show")
    check_controls(person, person.enter_menu().all())
    person.press("Escape")
    person.press("ctrl+f")
    person.type("IMG_1003")
    person.until("the list is searched", lambda: len(person.visible_rows(*ROWS)) == 1)
    person.find("push button", "Clear the search")
    check_controls(person, person.tree().shown())
    person.click(person.visible_rows(*ROWS)[0], 3)
    check_controls(person, person.enter_menu().all())
    person.choose_here("That is wrong…")
    check_controls(person, person.find("dialog", "What is it?").shown())
    person.close_dialog("What is it?")
    assert person.quit() == 0


def test_new_answer_is_announced(start_person: StartPerson, language: str) -> None:
    person = start_person(language)
    sample = person.find("push button", "Try it with an orange")
    person.until_ready()
    person.take_events()
    person.act(sample)
    announced = person.until("an answer is announced", person.take_announcements)
    bars = [row.name for row in person.visible_rows("progress bar")]
    assert announced == ["\n".join(bars)]
    assert announced[0].startswith({"en": "orange, ", "zh": "橙子"}[language])
    person.act(person.find("push button", "Copy"))
    announced = person.until("it is announced", person.take_announcements)
    assert announced == [person.translate("Copied")]


def test_names_of_rows_include_their_answers(start_person: StartPerson, tmp_path: Path) -> None:
    person = start_with_photos(start_person, "en", tmp_path)
    first = person.visible_rows(*ROWS)[0]
    assert first.name.startswith("IMG_1000.jpg: alpine mountain, ")
    assert first.name.endswith(" percent")
    assert "selected" in first.states
    person.click_on("radio button", "By name")
    names = {row.name for row in person.visible_rows("table cell")}
    assert {"mountain, 20 photos", "alpine mountain, 20 photos"} <= names


def test_tab_reaches_every_control_and_its_name_is_reported(
    start_person: StartPerson, language: str, tmp_path: Path
) -> None:
    person = start_with_photos(start_person, language, tmp_path)
    # Tab reaches the checked radio button of a group, the arrow keys the others.
    expected = {
        node.name
        for node in person.visible_rows(*TRANSLATED_ROLES)
        if "focusable" in node.states and (node.role != "radio button" or "checked" in node.states)
    }
    person.take_events()
    reported: list[str] = []
    while not expected <= set(reported):
        assert len(reported) < 3 * len(expected), expected - set(reported)
        person.press("Tab")
        reported.append(person.until("the focus is reported", person.take_focused))


def check_controls(person: Person, nodes: Iterable[Node]) -> None:
    """Fail for a control without a name or role, or with an untranslated name."""
    # Screen readers skip scroll bars.
    controls = [node for node in nodes if node.is_control and node.role != "scroll bar"]
    assert len(controls) >= 3
    assert not [str(node) for node in controls if not node.name.strip()]
    assert not [str(node) for node in controls if node.role not in ROLES]
    if person.language == "zh":
        translated = [node for node in controls if node.role in TRANSLATED_ROLES]
        english = [node for node in translated if node.name.isascii()]
        assert {node.name for node in english} <= UNTRANSLATED_NAMES


def start_with_photos(start_person: StartPerson, language: str, folder: Path) -> Person:
    """Start the program with a folder of photos; wait until all are classified."""
    person = start_person(language, sample_folder(folder / "many", COUNT))
    person.until(
        "all are classified",
        lambda: person.visible_rows(*ROWS) and not person.look("push button", "Pause"),
    )
    return person
