"""The window for someone who does not see it, through AT-SPI as a screen reader has it."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from tests.e2e.assistive.conftest import Come, settings_path
from tests.e2e.assistive.person import Person
from tests.e2e.assistive.reader import Node
from tests.support.window_session import sample_folder
from tests.support.x11 import Desktop
from tests.support.x11_window import EXIT_SECONDS

# What tells what a control does; a "panel" or a "filler" tells nothing.
ROLES = {
    *("check box", "combo box", "image", "label", "link", "list", "list item", "menu item"),
    *("progress bar", "push button", "radio button", "table cell", "text", "toggle button"),
    *("tree", "tree item"),
}
SPOKEN = {"check box", "menu item", "push button", "radio button", "text", "toggle button"}
"""Roles whose name is a word of ours, never that of a photo."""
ROWS = ("list item", "table cell")
OWN_NAMES = {"English", "中文"}
MANY = 40


@pytest.fixture(params=[("en", "light"), ("zh", "dark")], ids="-".join)
def language(request: pytest.FixtureRequest, desktop: Desktop) -> Iterator[str]:
    """Each language in another look, which the program takes from its settings."""
    language, look = request.param
    settings = settings_path(desktop)
    settings.parent.mkdir(parents=True, exist_ok=True)
    settings.write_text(json.dumps({"look": look, "remember": "no"}), encoding="utf-8")
    yield language
    settings.unlink(missing_ok=True)


def test_every_control_of_first_page_menu_and_dialogs_is_named(come: Come, language: str) -> None:
    person = come(language)
    person.find("push button", "Try it with an orange")
    check(person, person.reader.tree().shown())
    until_ready(person)
    check(person, person.open_menu().all())
    person.choose_here("About Shiwu")
    person.find("dialog", "About Shiwu")
    check(person, person.reader.tree().shown())
    person.press("Escape")
    person.choose("Model…")
    dialog = person.find("dialog", "Model")
    check(person, dialog.shown())
    person.press("Escape")
    assert leave(person) == 0


def test_every_control_beside_photos_is_named(come: Come, language: str, tmp_path: Path) -> None:
    person = come(language, sample_folder(tmp_path / "many", MANY))
    until_done(person)
    check(person, person.reader.tree().shown())
    for view in ("By name", "Grid", "Photos"):
        person.click_on("radio button", view)
        person.window.until(f"it shows {view}", lambda: rows(person) or None)
        check(person, person.reader.tree().shown())
    person.click_on("push button", "Sort and show")
    check(person, person.enter_menu().all())
    person.press("Escape")
    person.press("ctrl+f")
    person.type("IMG_1003")
    person.window.until("the list is searched", lambda: len(rows(person)) == 1 or None)
    person.find("push button", "Clear the search")
    check(person, person.reader.tree().shown())
    person.click(rows(person)[0], 3)
    check(person, person.enter_menu().all())
    person.choose_here("That is wrong…")
    dialog = person.find("dialog", "What is it?")
    check(person, dialog.shown())
    person.press("Escape")
    assert leave(person) == 0


def test_a_new_answer_is_announced(come: Come, language: str) -> None:
    person = come(language)
    sample = person.find("push button", "Try it with an orange")
    until_ready(person)
    person.reader.heard()
    person.reader.act(sample)
    announced = until_announced(person)
    bars = [it.name for it in person.reader.tree().shown() if it.role == "progress bar"]
    assert announced == ["\n".join(bars)]
    assert announced[0].startswith({"en": "orange, ", "zh": "橙子"}[language])
    person.reader.act(person.find("push button", "Copy"))
    announced = until_announced(person)
    assert announced == [person.words("Copied")]


def test_rows_are_told_with_their_answers(come: Come, tmp_path: Path) -> None:
    person = come("en", sample_folder(tmp_path / "many", MANY))
    until_done(person)
    first = rows(person)[0]
    assert first.name.startswith("IMG_1000.jpg: alpine mountain, ")
    assert first.name.endswith(" percent")
    assert "selected" in first.states
    person.click_on("radio button", "By name")
    names = [row.name for row in person.reader.look_all("table cell", "")]
    assert {"mountain, 20 photos", "alpine mountain, 20 photos"} <= set(names)


def test_tab_leads_to_every_control_and_each_is_told(
    come: Come, language: str, tmp_path: Path
) -> None:
    person = come(language, sample_folder(tmp_path / "many", MANY))
    until_done(person)
    # Of radio buttons Tab leads to the chosen one, from there the arrow keys to the others.
    wanted = {
        it.name
        for it in person.reader.tree().shown()
        if it.role in SPOKEN
        and "focusable" in it.states
        and (it.role != "radio button" or "checked" in it.states)
    }
    person.reader.heard()
    told: list[str] = []

    def next_told() -> str | None:
        heard = [it for it in person.reader.heard() if it.type.endswith(":focused")]
        return heard[-1].text if heard else None

    while not wanted <= set(told):
        assert len(told) < 3 * len(wanted), wanted - set(told)
        person.press("Tab")
        told.append(person.window.until("the focus is told", next_told))
        assert told[-1], told


def check(person: Person, nodes: Iterable[Node]) -> None:
    """Fail for what can be used and has no name, no role, or a name in the other language."""
    # No reader comes to a scroll bar, and its role says everything.
    controls = [it for it in nodes if it.is_control and it.role != "scroll bar"]
    assert len(controls) >= 3
    assert not [str(it) for it in controls if not it.name.strip()]
    assert not [str(it) for it in controls if it.role not in ROLES]
    if person.language == "zh":
        own = [it for it in controls if it.role in SPOKEN and it.name not in OWN_NAMES]
        assert not [str(it) for it in own if it.name.isascii()]


def until_ready(person: Person) -> None:
    """Wait until the status line has the dot of a loaded model."""
    person.reader.find("label", "●")


def until_announced(person: Person) -> list[str]:
    """Wait until something is announced; returns all of it since the last time."""
    return person.window.until("something is announced", lambda: person.reader.announced() or None)


def rows(person: Person) -> list[Node]:
    """Return the rows of the list that can be seen."""
    return [it for it in person.reader.tree().shown() if it.role in ROWS and it.name]


def until_done(person: Person) -> None:
    """Wait until there are photos and nothing is under way."""

    def is_done() -> bool:
        return bool(rows(person)) and not list(person.look_all("push button", "Pause"))

    person.window.until("all are answered", lambda: is_done() or None)


def leave(person: Person) -> int:
    """Close the window by its keys; returns the exit code."""
    person.press("ctrl+q")
    return person.window.exit_code(EXIT_SECONDS)
