"""The saved list of the last session, intact and damaged."""

import json
import logging
import os
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from desktop_app.engine.outcomes import (
    Answer,
    Classification,
    Correction,
    Failure,
    GroupProbability,
    Prediction,
)
from desktop_app.services.saved_list import (
    delete_saved_list,
    read_saved_list,
    read_saved_list_header,
    saved_list_path,
    write_saved_list,
)
from desktop_app.services.saved_list_format import ListEntry, decode_entries, encode_entries

EMPTY: tuple[list[ListEntry], tuple[str, int]] = ([], ("", 0))
DOG = GroupProbability("dog", "dog", "狗", 0.9)
FIRST = Prediction(1, "n02099712", "Labrador retriever", "拉布拉多犬", 0.625)
SECOND = Prediction(2, "n02123045", "tabby", "虎斑猫", 1 / 3)
SURE = Answer("name", FIRST.wnid, FIRST.label, FIRST.label_zh, FIRST.probability)
UNSURE = Answer("unsure", None, None, None, 0.1)
NONE = Correction("none", None, None, None)
TABBY = Correction("name", SECOND.wnid, SECOND.label, SECOND.label_zh)


def listed(path: str, answer: Answer = SURE, correction: Correction | None = None) -> ListEntry:
    predictions, rest = (FIRST, SECOND), (True, 12.25, 40, 30, "lite", "ab")
    return ListEntry(path, Classification(path, predictions, answer, (DOG,), *rest), correction)


ENTRIES = [
    listed("/照片/猫.jpg"),
    listed("/photos/\udcff\n.jpg", UNSURE, TABBY),
    listed("/photos/3.jpg", Answer("group", DOG.id, DOG.label, DOG.label_zh, 0.9), NONE),
    ListEntry("/notes.txt", Failure("/notes.txt", "not-an-image", 0.5)),
    ListEntry("/photos/waiting.jpg"),
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The path of the list, in a folder that does not exist yet."""
    return tmp_path / "state" / "shiwu" / "last_list.jsonl"


def content_of(path: Path) -> tuple[list[ListEntry], tuple[str, int]]:
    return read_saved_list(path), read_saved_list_header(path)


def test_list_round_trips(path: Path) -> None:
    assert write_saved_list(path, "Trip", ENTRIES)
    assert content_of(path) == (ENTRIES, ("Trip", len(ENTRIES)))
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_empty_list_equals_no_list(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    assert content_of(path) == EMPTY
    assert write_saved_list(path, "", [])
    assert content_of(path) == EMPTY
    assert not caplog.records


def test_later_list_replaces_the_earlier(path: Path) -> None:
    write_saved_list(path, "Trip", ENTRIES)
    assert write_saved_list(path, "Trip", ENTRIES[:1])
    assert read_saved_list(path) == ENTRIES[:1]


def test_pasted_picture_is_not_saved(path: Path) -> None:
    write_saved_list(path, "Trip", [listed(""), *ENTRIES, ListEntry("")])
    assert read_saved_list(path) == ENTRIES


def test_relative_paths_are_saved_absolute(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    write_saved_list(path, "Trip", [listed("album/../1.jpg")])
    assert read_saved_list(path) == [listed(f"{tmp_path}/album/../1.jpg")]


@pytest.mark.skipif(os.name == "nt", reason="Windows has other permissions")
def test_list_file_is_private(path: Path) -> None:
    path.parent.mkdir(parents=True, mode=0o755)  # for a log
    write_saved_list(path, "Trip", ENTRIES)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_delete_removes_all_files(path: Path) -> None:
    delete_saved_list(path)
    write_saved_list(path, "Trip", ENTRIES)
    for name in ("last_list.damaged.jsonl", ".shiwu-12345678.part", "shiwu.log"):
        (path.parent / name).touch()
    delete_saved_list(path)
    assert [file.name for file in path.parent.iterdir()] == ["shiwu.log"]
    delete_saved_list(path)


def test_failed_write_is_reported(path: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert not write_saved_list(tmp_path / "file" / "last_list.jsonl", "Trip", ENTRIES)
    path.mkdir(parents=True)
    assert not write_saved_list(path, "Trip", ENTRIES)
    assert not list(path.parent.glob("*.part"))


def test_too_long_list_is_not_written(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_saved_list(path, "Trip", ENTRIES)
    monkeypatch.setattr("desktop_app.services.saved_list.MAX_BYTES", 2000)
    assert not write_saved_list(path, "Trip", ENTRIES * 10)
    assert read_saved_list(path) == ENTRIES


VALID = encode_entries("Trip", ENTRIES)


def with_entry(entry: object) -> bytes:
    """Return a list with this as the entry of its only photo."""
    header, tables, _ = encode_entries("Trip", [listed("/a")]).splitlines()
    return b"\n".join([header, tables, json.dumps(entry).encode(), b""])


def with_tables(tables: str, version: int = 1) -> bytes:
    return f'{{"shiwu-list":{version},"photos":0,"title":""}}\n{tables}\n'.encode()


PREDICTIONS, ANSWER, GROUPS = [0, 0.5, 1, 0.25], ["name", 0, 0.5], [2, 0.5]
GOOD = [PREDICTIONS, ANSWER, GROUPS, False, 1.5, 40, 30, 0]


def changed(index: int, value: object) -> list[object]:
    return [*GOOD[:index], value, *GOOD[index + 1 :]]


def test_the_unmodified_entry_is_valid() -> None:
    (entry,) = decode_entries(with_entry(["/a", GOOD, ["name", 0]]))
    assert isinstance(entry.outcome, Classification)
    assert entry.outcome.predictions[1].label == "tabby"


DAMAGED_LISTS = [
    *(b"", b"\n", b"\xff\xfe\x00", b"null\nnull\n", b"[" * 100_000),
    b'{"shiwu-list":1,"photos":1' + b"0" * 10_000 + b"}\n{}\n",
    b'{"shiwu-list":1,"photos":-1}\n{}\n',
    b'{"shiwu-list":1,"photos":true}\n{}\n',
    with_tables('{"names":[],"models":[]}', version=2),
    with_tables('{"names":[["a"]],"models":[]}'),
    with_tables('{"names":[["\\ud800","a","a"]],"models":[]}'),
    with_tables('{"names":[],"models":[[1,"a"]]}'),
    with_tables("[]"),
    *(VALID[:-1], VALID[:-2], VALID + b"\n", b"".join(VALID.splitlines(keepends=True)[:-1])),
]
DAMAGED_OUTCOMES = [
    {},
    *(["damaged", "no-size", {}, number] for number in (float("nan"), float("inf"), 10**400, "1")),
    *(["damaged", "no-size", 1, 1.0], ["damaged", "unknown", {}, 1.0], ["unknown", "", {}, 1.0]),
    *(changed(0, []), changed(0, [0]), changed(0, [-1, 0.5]), changed(0, [99, 0.5])),
    *(changed(0, [0, 1.5]), changed(0, [0, True]), changed(0, [0.0, 0.5])),
    *(changed(1, ["sure", 0, 0.5]), changed(1, [["name"], 0, 0.5])),
    *(changed(2, None), changed(3, 0), changed(5, "40"), changed(5, 2**40), changed(7, 1)),
    GOOD[:-1],
]
DAMAGED_ENTRIES = [
    *(None, [], ["/a"], ["", None, None], ["/a\0b", None, None], [7, None, None]),
    *(["/a", outcome, None] for outcome in DAMAGED_OUTCOMES),
    *(["/a", None, correction] for correction in (["else", 0], ["name", 99], "name")),
]


@pytest.mark.parametrize("content", [*DAMAGED_LISTS, *map(with_entry, DAMAGED_ENTRIES)])
def test_damaged_list_is_set_aside(
    path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    assert read_saved_list(path) == []
    assert [record.levelno for record in caplog.records] == [logging.WARNING]
    assert (path.parent / "last_list.damaged.jsonl").read_bytes() == content
    assert content_of(path) == EMPTY


def test_randomly_damaged_list_is_read_or_set_aside(path: Path) -> None:
    path.parent.mkdir(parents=True)
    chance = random.Random(16)
    for _ in range(2000):
        spoiled = bytearray(VALID[: chance.randrange(len(VALID)) or None])
        for _ in range(chance.randrange(3)):
            spoiled[chance.randrange(len(spoiled))] = chance.choice(b'0129-."[]{},:\\n\ne\xff')
        path.write_bytes(spoiled)
        read_saved_list_header(path)
        read_saved_list(path)


@pytest.mark.skipif(os.name == "nt", reason="makes pipes and links")
def test_only_small_regular_files_are_read(path: Path, spoil: Callable[[Path], None]) -> None:
    path.parent.mkdir(parents=True)
    spoil(path)
    assert content_of(path) == EMPTY
    assert write_saved_list(path, "Trip", ENTRIES) != path.is_dir()


def test_list_is_in_the_state_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path))
    assert saved_list_path().is_absolute()
    assert saved_list_path().parts[-2:] == ("shiwu", "last_list.jsonl")
