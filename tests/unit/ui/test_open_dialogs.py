from pathlib import Path

import pytest
from PySide6.QtCore import QDir, QStandardPaths
from pytestqt.qtbot import QtBot

from desktop_app.ui import open_dialogs
from desktop_app.ui.main_window import MainWindow
from desktop_app.ui.mime_content import Kind, MimeContent
from desktop_app.ui.open_dialogs import ask_for_folder, ask_for_photos, ask_where_to_export


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The folders in which dialogs began; each is closed without a choice."""
    folders: list[str] = []

    def photos(parent: object, title: str, folder: str, kinds: str) -> tuple[list[str], str]:
        folders.append(folder)
        return [], ""

    def folder(parent: object, title: str, folder: str) -> str:
        folders.append(folder)
        return ""

    def file(parent: object, title: str, suggested: str, kinds: str) -> tuple[str, str]:
        folders.append(str(Path(suggested).parent))
        return "", ""

    monkeypatch.setattr(open_dialogs.QFileDialog, "getOpenFileNames", photos)
    monkeypatch.setattr(open_dialogs.QFileDialog, "getExistingDirectory", folder)
    monkeypatch.setattr(open_dialogs.QFileDialog, "getSaveFileName", file)
    return folders


def ask_all(window: MainWindow, folder: str) -> None:
    ask_for_photos(window, folder)
    ask_for_folder(window, folder)
    ask_where_to_export(window, folder)


def put_pictures(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda kind: str(folder))


def test_dialogs_open_the_last_folder(ready: MainWindow, begun: list[str], tmp_path: Path) -> None:
    ask_all(ready, str(tmp_path))
    assert begun == [str(tmp_path)] * 3


@pytest.mark.parametrize("last", ["", "/no/such/folder"])
def test_dialogs_open_pictures_by_default(
    last: str, ready: MainWindow, begun: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_pictures(monkeypatch, tmp_path)
    ask_all(ready, last)
    assert begun == [str(tmp_path)] * 3


def test_dialogs_open_home_without_pictures(
    ready: MainWindow, begun: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put_pictures(monkeypatch, tmp_path / "ImageService")
    ask_all(ready, "")
    assert begun == [QDir.homePath()] * 3


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

    monkeypatch.setattr(open_dialogs.QFileDialog, "getSaveFileName", chosen)
    assert open_dialogs.ask_where_to_export(ready, "") == written


@pytest.mark.parametrize("replace_it", [True, False])
def test_added_suffix_asks_before_replacing(
    replace_it: bool, ready: MainWindow, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "results.csv").touch()
    asked: list[str] = []

    def question(parent: object, title: str, text: str) -> object:
        asked.append(text)
        button = open_dialogs.QMessageBox.StandardButton
        return button.Yes if replace_it else button.No

    typed = str(tmp_path / "results")
    dialog, box = open_dialogs.QFileDialog, open_dialogs.QMessageBox
    monkeypatch.setattr(dialog, "getSaveFileName", lambda *it: (typed, "Excel table"))
    monkeypatch.setattr(box, "question", question)
    assert open_dialogs.ask_where_to_export(ready, "") == (f"{typed}.csv" if replace_it else "")
    assert asked == ["results.csv already exists. Replace it?"]
    monkeypatch.setattr(dialog, "getSaveFileName", lambda *it: (f"{typed}.csv", "Excel table"))
    assert open_dialogs.ask_where_to_export(ready, "") == f"{typed}.csv"
    assert len(asked) == 1
