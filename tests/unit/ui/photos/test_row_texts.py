"""The texts of rows: on the screen, for a screen reader and for the clipboard."""

import os
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QCoreApplication, QTranslator
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.engine.outcomes import Answer
from desktop_app.ui.photos.entries import Entry, shown_name
from desktop_app.ui.photos.folder_names import common_folder
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.row_texts import (
    Row,
    accessible_text,
    copied,
    headline,
    name,
    row,
    tooltip,
)
from tests.unit.ui.photos.builders import (
    A_CAT,
    IS_BEAGLE,
    IS_DOG,
    IS_NONE,
    TABBY,
    UNSURE,
    add_photos,
    failure,
    find_entries,
    make_list,
)

NO_IMAGE = "The file is not an image."


@pytest.fixture
def photos(qtbot: QtBot) -> PhotoList:
    return make_list(sure=TABBY, group=A_CAT, unsure=UNSURE, failed=failure(), late=None)


@pytest.fixture
def chinese(qtbot: QtBot) -> Iterator[None]:
    translator = QTranslator()
    assert translator.load(str(paths.resource("i18n/shiwu_zh_CN.qm")))
    QCoreApplication.installTranslator(translator)
    yield
    QCoreApplication.removeTranslator(translator)


def row_of(photos: PhotoList, entry: Entry, chinese_first: bool = False) -> Row:
    return row(entry, photos, common_folder(it.path for it in photos.entries()), chinese_first)


def spoken(photos: PhotoList, entry: Entry) -> str:
    return accessible_text(entry, photos, common_folder(it.path for it in photos.entries()), False)


def test_row_has_the_answer_and_the_file(photos: PhotoList) -> None:
    rows = [row_of(photos, entry) for entry in photos.entries()]
    assert [(it.headline, it.subline, it.mark) for it in rows] == [
        ("tabby", "sure.jpg", "83 %"),
        ("some kind of cat", "group.jpg", "98 %"),
        ("Not sure", "unsure.jpg", ""),
        ("Could not be read", f"failed.jpg · {NO_IMAGE[:-1]}", ""),
        ("Waiting", "late.jpg", ""),
    ]
    assert [it.quiet for it in rows] == [False, False, False, True, True]
    assert [it.unreadable for it in rows] == [False, False, False, True, False]
    assert [it.source for it in rows] == [it.path for it in photos.entries()]


@pytest.mark.usefixtures("chinese")
def test_row_in_chinese(photos: PhotoList) -> None:
    rows = [row_of(photos, entry, chinese_first=True) for entry in photos.entries()]
    assert [it.headline for it in rows] == ["虎斑猫", "某种猫", "不太确定", "无法读取", "等待中"]
    assert not rows[3].subline.endswith("。")


@pytest.mark.parametrize(
    ("probability", "mark"), [(0.834, "83 %"), (0.999, "> 99 %"), (1.0, "> 99 %"), (0.004, "< 1 %")]
)
def test_percentages(qtbot: QtBot, probability: float, mark: str) -> None:
    answer = Answer("name", "n02123045", "tabby", "虎斑猫", probability)
    photos = make_list(a=replace(TABBY, answer=answer))
    assert row_of(photos, photos.entries()[0]).mark == mark


def test_correction_is_marked(photos: PhotoList) -> None:
    text = [IS_BEAGLE, IS_DOG, IS_NONE, IS_BEAGLE]
    photos.set_corrections(zip(photos.entries()[:4], text, strict=True))
    rows = [row_of(photos, entry) for entry in photos.entries()[:4]]
    assert [it.headline for it in rows] == ["beagle", "dog", "Something else", "beagle"]
    assert {it.mark for it in rows} == {"✓"}
    assert all(it.subline.endswith(" · corrected") for it in rows)
    assert not any(it.quiet or it.unreadable for it in rows)
    assert headline(photos.entries()[0], chinese_first=True) == "比格犬"
    assert headline(photos.entries()[2], chinese_first=True) == "其他"


def test_equal_file_names_show_their_folders(qtbot: QtBot) -> None:
    photos = PhotoList()
    photos.add(["/trip/a.jpg", "/trip/day 1/a.jpg", "/trip/day 2/sea/a.jpg", "/trip/day 2/b.jpg"])
    assert [row_of(photos, it).subline for it in photos.entries()] == [
        "a.jpg · trip",
        "a.jpg · day 1",
        "a.jpg · day 2 › sea",
        "b.jpg",
    ]
    assert [spoken(photos, it) for it in photos.entries()[1:3]] == [
        "a.jpg, day 1: Waiting",
        "a.jpg, day 2 › sea: Waiting",
    ]
    photos.remove([photos.entries()[0], photos.entries()[2]])
    assert row_of(photos, photos.entries()[0]).subline == "a.jpg"


def test_folders_without_a_common_parent(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/usr")
    photos = PhotoList()
    photos.add(["a.jpg", "/trip/a.jpg"])
    assert [row_of(photos, it).subline for it in photos.entries()] == [
        "a.jpg · usr",
        "a.jpg · trip",
    ]


def test_accessible_text_of_a_row(photos: PhotoList) -> None:
    assert [spoken(photos, it) for it in photos.entries()] == [
        "sure.jpg: tabby, 83 percent",
        "group.jpg: some kind of cat, 98 percent",
        "unsure.jpg: Not sure",
        f"failed.jpg: Could not be read. {NO_IMAGE}",
        "late.jpg: Waiting",
    ]
    photos.set_corrections([(photos.entries()[0], IS_BEAGLE), (photos.entries()[3], IS_DOG)])
    assert spoken(photos, photos.entries()[0]) == "sure.jpg: beagle, corrected"
    assert spoken(photos, photos.entries()[3]) == "failed.jpg: dog, corrected"


def test_tool_tip_of_a_row(photos: PhotoList) -> None:
    sure, failed = find_entries(photos, "sure", "failed")
    assert tooltip(sure, chinese_first=False).splitlines() == ["tabby", "/photos/sure.jpg"]
    text = tooltip(failed, chinese_first=False).splitlines()
    assert text[:2] == ["Could not be read", NO_IMAGE]
    assert text[-1] == "/photos/failed.jpg"
    photos.set_corrections([(sure, IS_BEAGLE)])
    assert tooltip(sure, chinese_first=False).splitlines() == [
        "beagle",
        "The model said: tabby 83 %",
        "/photos/sure.jpg",
    ]


def test_copied_answers_are_one_per_line(photos: PhotoList) -> None:
    photos.set_corrections([(find_entries(photos, "unsure")[0], IS_DOG)])
    assert copied(photos.entries(), chinese_first=False).splitlines() == [
        "sure.jpg\ttabby 83 %",
        "group.jpg\tsome kind of cat 98 %",
        "unsure.jpg\tdog",
        "failed.jpg\tCould not be read",
        "late.jpg\tWaiting",
    ]
    assert copied(photos.entries()[:1], chinese_first=True) == "sure.jpg\t虎斑猫 83 %"


def test_pasted_picture_has_a_name(qtbot: QtBot) -> None:
    photos = PhotoList()
    picture = photos.add_picture(b"pixels")
    assert name(picture) == "Pasted picture"
    assert row_of(photos, picture) == Row("Waiting", "Pasted picture", source=b"pixels", quiet=True)
    assert spoken(photos, picture) == "Pasted picture: Waiting"
    assert tooltip(picture, chinese_first=False).splitlines()[-1] == "Pasted picture"
    add_photos(photos, x=None)
    photos.add_picture(b"more")
    assert row_of(photos, picture).subline == "Pasted picture"


def test_control_characters_in_file_names() -> None:
    assert shown_name("/photos/" + os.fsdecode(b"caf\xe9.jpg")) == "caf\\udce9.jpg"
    assert shown_name("/photos/a\nb\x1b[31m.jpg") == "a\\nb\\x1b[31m.jpg"
    assert shown_name("/") == "/"


def test_control_characters_in_folder_names(qtbot: QtBot) -> None:
    photos = PhotoList()
    photos.add(["/a\nb/x.jpg", "/" + os.fsdecode(b"\xe9") + "/x.jpg"])
    assert [row_of(photos, it).subline for it in photos.entries()] == [
        "x.jpg · a\\nb",
        "x.jpg · \\udce9",
    ]
    assert "\\udce9/x.jpg" in tooltip(photos.entries()[1], chinese_first=False)
