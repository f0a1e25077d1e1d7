"""Copies into folders: names and plan."""

import os
from dataclasses import replace
from pathlib import Path

import pytest

from desktop_app.engine.outcomes import Answer, Failure, Outcome
from desktop_app.engine.sorting.names import folded, legal
from desktop_app.engine.sorting.plan import By, plan_copies
from tests.support.outcomes import ANSWER, NOT_SURE, SOME_CAT
from tests.support.sorting import plan_of, planned, write


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("IMG 1.jpg", "IMG 1.jpg"),
        ("假期 🏖.jpg", "假期 🏖.jpg"),
        ('a<b>:"/\\|?*.jpg', "a_b________.jpg"),
        ("tab\tnew\nline\x7f.jpg", "tab_new_line_.jpg"),
        (os.fsdecode(b"caf\xe9.jpg"), "caf_.jpg"),
        ("dots...", "dots"),
        ("blanks. . ", "blanks"),
        ("CON", "CON_"),
        ("con.jpg", "con_.jpg"),
        ("COM1 .tar.gz", "COM1_.tar.gz"),
        ("lpt².txt", "lpt²_.txt"),
        ("console.jpg", "console.jpg"),
        ("", "_"),
        ("...", "_"),
        ("???", "_"),
        (300 * "a" + ".jpeg", 250 * "a" + ".jpeg"),
        (100 * "假" + ".jpg", 83 * "假" + ".jpg"),
        (300 * "a", 255 * "a"),
    ],
)
def test_names_are_legal_on_every_system(name: str, expected: str) -> None:
    assert legal(name) == expected
    assert legal(expected) == expected


@pytest.mark.parametrize(
    ("one", "other"), [("A.jpg", "a.JPG"), ("caf\u00e9", "cafe\u0301"), ("STRASSE", "straße")]
)
def test_names_that_a_system_takes_for_one_are_equal(one: str, other: str) -> None:
    assert folded(one) == folded(other)


@pytest.mark.parametrize(
    ("by", "language", "answer", "folder"),
    [
        ("name", "en", ANSWER.answer, "tabby"),
        ("name", "zh", ANSWER.answer, "虎斑猫"),
        ("group", "en", ANSWER.answer, "cat"),
        ("group", "zh", ANSWER.answer, "猫"),
        ("name", "en", SOME_CAT, "cat"),
        ("group", "en", NOT_SURE, "not sure"),
        ("name", "zh", NOT_SURE, "不太确定"),
        ("name", "en", Answer("name", "n1", "AC/DC: con.", "", 0.9), "AC_DC_ con"),
    ],
)
def test_folder_has_the_name_of_the_answer(
    source: Path, target: Path, by: By, language: str, answer: Answer, folder: str
) -> None:
    plan = plan_of(write(source, "a.jpg"), target, by, language, answer=answer)
    assert planned(plan) == [f"{folder}/a.jpg"]
    assert not target.exists()


def test_name_without_a_group_is_its_own_folder(source: Path, target: Path) -> None:
    assert planned(plan_of(write(source, "a.jpg"), target, "group", groups=())) == ["tabby/a.jpg"]


def test_taken_names_get_a_number(source: Path, target: Path) -> None:
    (target / "Tabby").mkdir(parents=True)
    (target / "Tabby" / "IMG.JPG").write_bytes(b"")
    (source / "2").mkdir()
    paths = [*write(source, "img.jpg"), *write(source / "2", "img.jpg", "img_2.jpg")]
    assert planned(plan_of(paths, target)) == [
        *("Tabby/img_2.jpg", "Tabby/img_3.jpg", "Tabby/img_2_2.jpg")
    ]


def test_long_names_keep_number_and_suffix(source: Path, target: Path) -> None:
    folders = [source / str(number) for number in range(3)]
    for folder in folders:
        folder.mkdir()
    paths = [path for folder in folders for path in write(folder, 250 * "a" + ".jpeg")]
    assert planned(plan_of(paths, target)) == [
        *(f"tabby/{250 * 'a'}.jpeg", f"tabby/{248 * 'a'}_2.jpeg", f"tabby/{248 * 'a'}_3.jpeg")
    ]


def test_files_that_belong_to_a_photo_go_with_it(source: Path, target: Path) -> None:
    (target / "tabby").mkdir(parents=True)
    (target / "tabby" / "IMG_1.xmp").write_bytes(b"")
    photos = write(source, "IMG_1.jpg", "IMG_10.jpg")
    write(source, "IMG_1.jpg.xmp", "IMG_1.xmp", "IMG_1.AAE", "IMG_1.CR2", "IMG_1.txt", "IMG_10.dng")
    plan = plan_of(photos, target)
    assert planned(plan) == [
        *("tabby/IMG_1_2.jpg", "tabby/IMG_1_2.AAE", "tabby/IMG_1_2.CR2"),
        *("tabby/IMG_1_2.jpg.xmp", "tabby/IMG_1_2.xmp", "tabby/IMG_10.jpg", "tabby/IMG_10.dng"),
    ]
    assert plan.folders() == {"tabby": (2, plan.size)}


def test_unreadable_photos_are_listed(source: Path, target: Path) -> None:
    broken = Failure("/photos/x.jpg", "damaged", 1.0)
    gone = replace(ANSWER, path=f"{source}/gone.jpg")
    outcomes: list[Outcome] = [broken, gone]
    plan = plan_copies(outcomes, str(target), "name", "en", {})
    assert plan.copies == ()
    assert [failure.code for failure in plan.unreadable] == ["damaged", "not-found"]
