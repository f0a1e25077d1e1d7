"""Sections by name: groups contain names, which contain photos."""

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from desktop_app.engine.outcomes import Answer, Correction
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.sections import Section, sections_of
from tests.unit.ui.photos.builders import (
    A_CAT,
    BEAGLE,
    CHIHUAHUA,
    IS_BEAGLE,
    IS_DOG,
    IS_NONE,
    TABBY,
    UNSURE,
    failure,
    find_entries,
    make_list,
    names,
)


@pytest.fixture
def photos(qtbot: QtBot) -> PhotoList:
    return make_list(
        late=None,
        c1=CHIHUAHUA,
        unsure=UNSURE,
        b1=BEAGLE,
        failed=failure(),
        t1=TABBY,
        c2=CHIHUAHUA,
        some=A_CAT,
        t2=TABBY,
    )


def content(photos: PhotoList, chinese_first: bool = False) -> list[object]:
    """Return each section and its count, with the names of a group or the photos of a name."""
    return [_content(it) for it in sections_of(photos.entries(), chinese_first)]


def _content(section: Section) -> object:
    row = section.row()
    inner = [_content(it) for it in section.sections]
    return (f"{row.headline} {row.mark}", inner or names(section.entries))


def test_groups_come_first_and_states_last(photos: PhotoList) -> None:
    assert content(photos) == [
        ("Cat · 猫 3", [("tabby 2", ["t1", "t2"]), ("some kind of cat 1", ["some"])]),
        ("Dog · 狗 3", [("beagle 1", ["b1"]), ("Chihuahua 2", ["c1", "c2"])]),
        ("Not sure 1", ["unsure"]),
        ("Could not be read 1", ["failed"]),
        ("Waiting 1", ["late"]),
    ]


def test_titles_begin_with_the_chosen_language(photos: PhotoList) -> None:
    sections = sections_of(photos.entries(), chinese_first=True)
    titles = [it.title() for it in sections]
    assert titles[:2] == ["狗 · dog", "猫 · cat"]
    cat = sections[1]
    assert [it.row().headline for it in cat.sections] == ["虎斑猫", "某种猫"]
    assert [it.row().subline for it in cat.sections] == ["tabby", "some kind of cat"]


def test_no_photos_no_sections() -> None:
    assert sections_of([], chinese_first=False) == []


def test_section_shows_its_first_photo(photos: PhotoList) -> None:
    dog = sections_of(photos.entries(), chinese_first=False)[1]
    assert names(dog.all_entries()) == ["b1", "c1", "c2"]
    assert dog.row().source is None
    assert dog.row().is_title
    chihuahua = dog.sections[1].row()
    assert (chihuahua.source, chihuahua.is_title) == ("/photos/c1.jpg", False)
    assert not chihuahua.italic
    cat = sections_of(photos.entries(), chinese_first=False)[0]
    assert cat.sections[1].row().italic


@pytest.mark.parametrize(
    ("correction", "there"),
    [
        (IS_BEAGLE, ("Dog · 狗 4", [("beagle 2", ["b1", "t1"]), ("Chihuahua 2", ["c1", "c2"])])),
        (
            IS_DOG,
            (
                "Dog · 狗 4",
                [
                    ("beagle 1", ["b1"]),
                    ("Chihuahua 2", ["c1", "c2"]),
                    ("some kind of dog 1", ["t1"]),
                ],
            ),
        ),
        (IS_NONE, ("Something else 1", ["t1"])),
    ],
)
def test_correction_moves_a_photo(photos: PhotoList, correction: Correction, there: object) -> None:
    t1 = find_entries(photos, "t1")[0]
    before = content(photos)
    photos.set_corrections([(t1, correction)])
    assert there in content(photos)
    assert ("Cat · 猫 2", [("tabby 1", ["t2"]), ("some kind of cat 1", ["some"])]) in content(
        photos
    )
    photos.set_corrections([(t1, None)])
    assert content(photos) == before


def test_corrected_photos_leave_their_state(photos: PhotoList) -> None:
    photos.set_corrections(
        (it, IS_BEAGLE) for it in find_entries(photos, "unsure", "failed", "late")
    )
    assert [it.title() for it in sections_of(photos.entries(), False)] == ["Cat · 猫", "Dog · 狗"]


def test_something_else_precedes_unsure(photos: PhotoList) -> None:
    photos.set_corrections([(find_entries(photos, "failed")[0], IS_NONE)])
    titles = [it.title() for it in sections_of(photos.entries(), False)]
    assert titles == ["Cat · 猫", "Dog · 狗", "Something else", "Not sure", "Waiting"]


def test_corrected_name_joins_the_models(qtbot: QtBot) -> None:
    """The correction may be the first; its groups are those of the labels, not of the model."""
    photos = make_list(a=UNSURE, b=BEAGLE)
    photos.set_corrections([(find_entries(photos, "a")[0], IS_BEAGLE)])
    assert content(photos) == [("Dog · 狗 2", [("beagle 2", ["a", "b"])])]


def test_taught_things_come_first(qtbot: QtBot) -> None:
    mine = replace(TABBY, answer=Answer("taught", "thing-1", "Zorro", "佐罗", 0.9))
    photos = make_list(a=BEAGLE, b=mine, c=UNSURE)
    assert content(photos) == [
        ("Zorro 1", ["b"]),
        ("Dog · 狗 1", [("beagle 1", ["a"])]),
        ("Not sure 1", ["c"]),
    ]


def test_accessible_texts_have_counts(photos: PhotoList) -> None:
    cat, dog, unsure = sections_of(photos.entries(), chinese_first=False)[:3]
    assert cat.accessible_text() == "cat, 3 photos"
    assert [it.accessible_text() for it in cat.sections] == [
        "tabby, 2 photos",
        "some kind of cat, 1 photo",
    ]
    assert dog.accessible_text() == "dog, 3 photos"
    assert unsure.accessible_text() == "Not sure, 1 photo"


def test_photos_keep_their_order_within_a_name(photos: PhotoList) -> None:
    turned = list(reversed(photos.entries()))
    cat = sections_of(turned, chinese_first=False)[0]
    assert names(cat.sections[0].entries) == ["t2", "t1"]


def test_large_counts_have_separators(qtbot: QtBot) -> None:
    photos = make_list(**{f"p{number}": TABBY for number in range(1_234)})
    (cat,) = sections_of(photos.entries(), chinese_first=False)
    assert (cat.row().mark, cat.accessible_text()) == ("1,234", "cat, 1,234 photos")
