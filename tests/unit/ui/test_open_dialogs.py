"""Where the file dialogs begin, and the name of an export."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import Mock

import pytest
from PySide6.QtCore import QDir, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.ui.open_dialogs import ask_for_folder, ask_for_photos, ask_where_to_export


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths at which dialogs began; each is closed without a choice."""
    paths: list[str] = []

    def closed(result: object) -> Callable[..., object]:
        def dialog(parent: object, title: str, path: str, *kinds: str) -> object:
            paths.append(path)
            return result

        return dialog

    monkeypatch.setattr(QFileDialog, "getOpenFileNames", closed(([], "")))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", closed(""))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", closed(("", "")))
    return paths


@pytest.mark.parametrize(
    ("last", "location", "start"),
    [
        ("trip", "pictures", "trip"),
        ("", "pictures", "pictures"),
        ("missing", "pictures", "pictures"),
        ("", "missing", QDir.homePath()),
    ],
)
def test_dialogs_open_the_last_folder_or_pictures(
    ready: MainWindow,
    begun: list[str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    last: str,
    location: str,
    start: str,
) -> None:
    for name in ("trip", "pictures"):
        (tmp_path / name).mkdir()
    standard = str(tmp_path / location)
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda kind: standard)
    folder = last and str(tmp_path / last)
    ask_for_photos(ready, folder)
    ask_for_folder(ready, folder)
    ask_where_to_export(ready, folder)
    expected = tmp_path / start  # the home is absolute
    assert begun == [*[str(expected)] * 2, str(expected / "results.csv")]


def test_drop_sets_the_last_folder(
    qtbot: QtBot, ready: MainWindow, begun: list[str], tmp_path: Path
) -> None:
    with qtbot.waitSignal(ready.folder_opened) as opened:
        ready.take(MimeContent(Kind.PATHS, (str(tmp_path),)))
        ready.show_photos([str(tmp_path / "a.jpg"), "/elsewhere/b.jpg"])
    assert opened.args == [str(tmp_path)]
    ready.ask_for_photos()
    assert begun == [str(tmp_path)]


def test_last_folder_is_absolute(
    qtbot: QtBot, ready: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with qtbot.waitSignal(ready.folder_opened) as opened:
        ready.show_photos(["trip/a.jpg"])
    assert opened.args == [str(tmp_path / "trip")]


@pytest.mark.parametrize(
    ("typed", "kind", "written"),
    [
        ("/x/out.json", "Excel table", "/x/out.json"),
        ("/x/out.ndjson", "Excel table", "/x/out.ndjson"),
        ("/x/out.json", "JSON lines", "/x/out.json"),
        ("/x/out.csv", "JSON lines", "/x/out.csv"),
        ("/x/out.CSV", "Excel table", "/x/out.CSV"),
        ("/x/out.txt", "Excel table", "/x/out.txt"),
        ("/x/out.txt", "JSON lines", "/x/out.txt.jsonl"),
        ("/x/out", "Excel table", "/x/out.csv"),
        ("/x.y/out", "JSON lines", "/x.y/out.jsonl"),
        ("/x/Trip 3.5", "Excel table", "/x/Trip 3.5.csv"),
        ("/x/St. Ives", "Excel table", "/x/St. Ives.csv"),
        ("/x/2026.11.26", "JSON lines", "/x/2026.11.26.jsonl"),
        ("", "Excel table", ""),
        ("", "JSON lines", ""),
    ],
)
def test_typed_suffix_is_kept(
    typed: str, kind: str, written: str, ready: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def chosen(parent: object, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        return typed, next(each for each in kinds.split(";;") if each.startswith(kind))

    monkeypatch.setattr(QFileDialog, "getSaveFileName", chosen)
    assert ask_where_to_export(ready, "") == written


@pytest.mark.parametrize("replace_it", [True, False])
def test_added_suffix_asks_before_replacing(
    replace_it: bool, ready: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results.csv").touch()
    button = QMessageBox.StandardButton
    question = Mock(return_value=button.Yes if replace_it else button.No)
    monkeypatch.setattr(QMessageBox, "question", question)
    typed = str(tmp_path / "results")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *it: (typed, "Excel table"))
    assert ask_where_to_export(ready, "") == (f"{typed}.csv" if replace_it else "")
    assert question.call_args.args[2] == "results.csv already exists. Replace it?"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *it: (f"{typed}.csv", "Excel table"))
    assert ask_where_to_export(ready, "") == f"{typed}.csv"
    question.assert_called_once()
