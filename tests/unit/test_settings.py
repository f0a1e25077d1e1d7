import base64
import os
import random
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app import paths
from desktop_app.preferences import Preferences
from desktop_app.services.saved_list import write_saved_list
from desktop_app.services.saved_list_format import ListEntry
from desktop_app.settings import Settings, delete_settings, read_settings, write_settings
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow

Role = QPalette.ColorRole


@pytest.fixture
def application(qtbot: QtBot) -> QApplication:
    application = QApplication.instance()
    assert isinstance(application, QApplication)
    return application


def test_settings_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "settings.json"
    written = Settings(language="zh", look="dark", geometry="AAAA", folder="/照片")
    write_settings(path, written)
    assert read_settings(path) == (written, False)
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]


def test_without_settings_the_system_decides(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "nothing.json") == (Settings("system", "system", "", ""), False)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b"null",
        b'{"language": "fr"}',
        b'{"look": 3}',
        b'{"geometry": ["a"]}',
        b'{"geometry": "\\ud800"}',
        b'{"geometry": NaN}',
        b'{"folder": "\\u0000"}',
        b'{"remember": "maybe"}',
        b'{"remember": true}',
        b'{"recent": ["/a"]}',
        b'{"remember": "no", "recent": ["/a"]}',
        b'{"remember": "yes", "recent": "/a"}',
        b'{"remember": "yes", "recent": [1]}',
        b'{"remember": "yes", "recent": ["\\u0000"]}',
        b'{"remember": "yes", "recent": ["a", "b", "c", "d", "e", "f", "g", "h", "i"]}',
        b'{"remember": "yes", "recent": {"a": 1}}',
        b'{"model": 1' + b"0" * 10_000 + b"}",
        b'{"look": {"a": ' + b"[" * 100_000,
        "{}".encode("utf-16"),
        b"[" * 100_000,
    ],
)
def test_damaged_settings_are_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert read_settings(path) == (Settings(), True)
    assert (tmp_path / "settings.damaged.json").read_bytes() == content
    assert read_settings(path) == (Settings(), False)


@pytest.mark.parametrize("folder", ["\udcff", "/照片", "/a\nb", "x" * 10_000])
def test_a_folder_of_any_name_is_remembered(tmp_path: Path, folder: str) -> None:
    path = tmp_path / "settings.json"
    write_settings(path, Settings(folder=folder))
    assert read_settings(path) == (Settings(folder=folder), False)
    assert [file.name for file in tmp_path.iterdir()] == ["settings.json"]


def test_what_a_newer_version_or_an_editor_adds_is_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'\xef\xbb\xbf{"look": "dark", "zoom": [1e999, {}], "": null}')
    assert read_settings(path) == (Settings(look="dark"), False)


def test_the_place_of_the_window_may_be_anything(qtbot: QtBot, tmp_path: Path) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    place = bytes(window.saveGeometry().data())
    chance = random.Random(7)
    for _ in range(200):
        spoiled = bytearray(place[: chance.randrange(len(place)) or None])
        for _ in range(chance.randrange(1, 6)):
            spoiled[chance.randrange(len(spoiled))] = chance.choice((0, 0x7F, 0x80, 0xFF))
        text = base64.b64encode(spoiled).decode()
        write_settings(tmp_path / "settings.json", Settings(geometry=text))
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        preferences = Preferences(application, tmp_path / "settings.json", None)
        window.restoreGeometry(preferences.geometry)
    window.show()
    assert window.screen().geometry().intersects(window.geometry())


def test_what_cannot_be_written_is_no_reason_to_fail(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    write_settings(tmp_path / "file" / "settings.json", Settings())
    (tmp_path / "settings.json").mkdir()
    write_settings(tmp_path / "settings.json", Settings())
    assert read_settings(tmp_path / "settings.json") == (Settings(), False)


def test_settings_can_be_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_settings(path, Settings(language="zh"))
    for name in ("settings.damaged.json", ".shiwu-12345678.part", "else.json"):
        (tmp_path / name).touch()
    delete_settings(path)
    delete_settings(path)
    assert [file.name for file in tmp_path.iterdir()] == ["else.json"]


def test_recent_folders_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    written = Settings(remember="yes", recent=("/照片", "/\udcff", "/a"))
    write_settings(path, written)
    assert read_settings(path) == (written, False)


def test_settings_belong_to_their_user_alone(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    write_settings(path, Settings(folder="/home/somebody"))
    assert not stat.S_IMODE(path.stat().st_mode) & 0o077


def test_the_language_changes_live_and_is_remembered(
    application: QApplication, qtbot: QtBot, tmp_path: Path
) -> None:
    preferences = Preferences(application, tmp_path / "settings.json", None)
    assert not preferences.chinese  # the tests run in the C locale
    for language, word, chinese in (("zh", "复制", True), ("en", "Copy", False)):
        with qtbot.waitSignal(preferences.language_changed) as changed:
            preferences.choose_language(language)
        assert changed.args == [chinese]
        assert QCoreApplication.translate("ResultsPanel", "Copy") == word
    preferences.choose_language("zh")
    assert read_settings(tmp_path / "settings.json")[0].language == "zh"  # should it be killed
    preferences.save(QByteArray(b"place"))
    again = Preferences(application, tmp_path / "settings.json", None)
    assert again.chinese
    assert again.geometry == QByteArray(b"place")
    for preference in (preferences, again):
        preference.choose_language("en")


def test_the_command_line_stands_above_but_is_not_remembered(
    application: QApplication, tmp_path: Path
) -> None:
    preferences = Preferences(application, tmp_path / "settings.json", "zh")
    assert preferences.chinese
    preferences.note_folder("/照片")
    preferences.save(QByteArray())
    settings, _ = read_settings(tmp_path / "settings.json")
    assert settings == Settings(folder="/照片")
    preferences.choose_language("en")


def test_the_look_changes_live_and_is_remembered(application: QApplication, tmp_path: Path) -> None:
    preferences = Preferences(application, tmp_path / "settings.json", None)
    for look, dark in (("dark", True), ("light", False)):
        preferences.choose_look(look)
        found = QApplication.palette().color(Role.Window)
        assert found == theme.palette(dark).color(Role.Window)
    preferences.choose_look("dark")
    assert read_settings(tmp_path / "settings.json")[0].look == "dark"
    preferences.choose_look("system")


@pytest.fixture
def last_list(tmp_path: Path) -> Path:
    """A list that was kept."""
    path = tmp_path / "shiwu" / "last_list.jsonl"
    assert write_saved_list(path, "Trip", [ListEntry("/a.jpg")])
    return path


def test_without_permission_no_folder_is_kept(
    application: QApplication, tmp_path: Path, last_list: Path
) -> None:
    preferences = Preferences(application, tmp_path / "settings.json", None, last_list)
    assert preferences.remember is None
    preferences.note_recent_folder("/a")
    assert preferences.recent_folders == ()
    preferences.choose_remember(False)
    preferences.note_recent_folder("/a")
    assert preferences.recent_folders == ()
    assert preferences.remember is False


def test_with_permission_the_newest_folders_are_kept(
    application: QApplication, tmp_path: Path, last_list: Path
) -> None:
    preferences = Preferences(application, tmp_path / "settings.json", None, last_list)
    preferences.choose_remember(True)
    for number in range(10):
        preferences.note_recent_folder(f"/photos/{number}/")
    preferences.note_recent_folder("/photos/5")
    kept = tuple(f"/photos/{number}" for number in (5, 9, 8, 7, 6, 4, 3, 2))
    assert preferences.recent_folders == kept
    again = Preferences(application, tmp_path / "settings.json", None, last_list)
    assert (again.remember, again.recent_folders) == (True, kept)
    assert last_list.exists()


def test_a_withdrawn_permission_forgets_folders_and_list_at_once(
    application: QApplication, tmp_path: Path, last_list: Path
) -> None:
    preferences = Preferences(application, tmp_path / "settings.json", None, last_list)
    preferences.choose_remember(True)
    preferences.note_recent_folder("/photos")
    preferences.choose_remember(False)
    assert preferences.recent_folders == ()
    assert read_settings(tmp_path / "settings.json") == (Settings(remember="no"), False)
    assert not last_list.exists()


def test_a_list_that_cannot_be_forgotten_is_no_reason_to_fail(
    application: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "last_list.jsonl").mkdir()
    settings = tmp_path / "settings.json"
    preferences = Preferences(application, settings, None, tmp_path / "last_list.jsonl")
    preferences.choose_remember(False)
    assert preferences.remember is False


def test_a_reset_forgets_settings_and_list(tmp_path: Path) -> None:
    homes = {f"XDG_{name}_HOME": str(tmp_path / name) for name in ("CONFIG", "STATE")}
    settings = tmp_path / "CONFIG" / "shiwu" / "settings.json"
    kept = tmp_path / "STATE" / "shiwu" / "last_list.jsonl"
    write_settings(settings, Settings(remember="yes", recent=("/a",)))
    write_saved_list(kept, "Trip", [ListEntry("/a.jpg")])
    command = [sys.executable, "main.py", "--reset"]
    subprocess.run(
        command, cwd=paths.ROOT, env={**os.environ, **homes}, capture_output=True, check=True
    )
    assert not settings.exists()
    assert not kept.exists()
