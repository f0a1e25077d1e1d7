"""Settings: their file, damaged content, and the user's choices that are saved at once."""

import base64
import random
import stat
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QByteArray, QCoreApplication
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop_app.preferences import Preferences
from desktop_app.services.saved_list import write_saved_list
from desktop_app.services.saved_list_format import ListEntry
from desktop_app.settings import Settings, delete_settings, read_settings, write_settings
from desktop_app.ui import theme
from desktop_app.ui.main_window import MainWindow

StartPreferences = Callable[..., Preferences]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "shiwu" / "settings.json"


@pytest.fixture
def last_list(tmp_path: Path) -> Path:
    """A saved list."""
    path = tmp_path / "shiwu" / "last_list.jsonl"
    assert write_saved_list(path, "Trip", [ListEntry("/a.jpg")])
    return path


@pytest.fixture
def start(qapp: QApplication, path: Path, last_list: Path) -> StartPreferences:
    """Apply the settings as at a start of the program, with a language or none."""

    def start_preferences(language: str | None = None) -> Preferences:
        return Preferences(qapp, path, language, last_list)

    return start_preferences


@pytest.mark.parametrize(
    "settings",
    [
        Settings(language="zh", look="dark", geometry="AAAA", folder="/照片"),
        Settings(remember="yes", recent=("/照片", "/\udcff", "/a")),
        *(Settings(folder=folder) for folder in ("\udcff", "/a\nb", "x" * 10_000)),
    ],
)
def test_written_settings_are_read_back(path: Path, settings: Settings) -> None:
    write_settings(path, settings)
    assert read_settings(path) == (settings, False)
    assert [file.name for file in path.parent.iterdir()] == ["settings.json"]
    assert not stat.S_IMODE(path.stat().st_mode) & 0o077


def test_defaults_are_those_of_the_system(path: Path) -> None:
    assert read_settings(path) == (Settings("system", "system", "", ""), False)


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"{", b"[]", b"null", b"\xff\xfe", "{}".encode("utf-16"), b"[" * 100_000),
        *(b'{"language": "fr"}', b'{"look": 3}', b'{"folder": "\\u0000"}'),
        *(b'{"geometry": ["a"]}', b'{"geometry": "\\ud800"}', b'{"geometry": NaN}'),
        *(b'{"remember": "maybe"}', b'{"remember": true}', b'{"recent": ["/a"]}'),
        *(b'{"remember": "no", "recent": ["/a"]}', b'{"remember": "yes", "recent": "/a"}'),
        *(b'{"remember": "yes", "recent": [1]}', b'{"remember": "yes", "recent": {"a": 1}}'),
        b'{"remember": "yes", "recent": ["\\u0000"]}',
        b'{"remember": "yes", "recent": ["a", "b", "c", "d", "e", "f", "g", "h", "i"]}',
        *(b'{"model": 1' + b"0" * 10_000 + b"}", b'{"look": {"a": ' + b"[" * 100_000),
    ],
)
def test_damaged_settings_are_set_aside(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(content)
    assert read_settings(path) == (Settings(), True)
    assert (tmp_path / "settings.damaged.json").read_bytes() == content
    assert read_settings(path) == (Settings(), False)


def test_unknown_keys_and_a_byte_order_mark_are_ignored(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b'\xef\xbb\xbf{"look": "dark", "zoom": [1e999, {}], "": null}')
    assert read_settings(path) == (Settings(look="dark"), False)


def test_any_geometry_leaves_the_window_on_the_screen(
    qtbot: QtBot, path: Path, start: StartPreferences
) -> None:
    window = MainWindow()
    qtbot.addWidget(window)
    geometry = bytes(window.saveGeometry().data())
    chance = random.Random(7)
    for _ in range(200):
        spoiled = bytearray(geometry[: chance.randrange(len(geometry)) or None])
        for _ in range(chance.randrange(1, 6)):
            spoiled[chance.randrange(len(spoiled))] = chance.choice((0, 0x7F, 0x80, 0xFF))
        write_settings(path, Settings(geometry=base64.b64encode(spoiled).decode()))
        window.restoreGeometry(start().geometry)
    window.show()
    assert window.screen().geometry().intersects(window.geometry())


def test_unwritable_settings_cause_no_failure(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    write_settings(tmp_path / "file" / "settings.json", Settings())
    (tmp_path / "settings.json").mkdir()
    write_settings(tmp_path / "settings.json", Settings())
    assert read_settings(tmp_path / "settings.json") == (Settings(), False)


def test_deleting_settings_deletes_damaged_and_incomplete_ones_too(path: Path) -> None:
    write_settings(path, Settings(language="zh"))
    for name in ("settings.damaged.json", ".shiwu-12345678.part", "else.json"):
        path.with_name(name).touch()
    delete_settings(path)
    delete_settings(path)
    assert [file.name for file in path.parent.iterdir()] == ["else.json"]


def test_chosen_language_is_applied_and_saved_at_once(
    qtbot: QtBot, path: Path, start: StartPreferences
) -> None:
    preferences = start()
    assert not preferences.chinese  # the tests run in the C locale
    for language, text, chinese in (("zh", "复制", True), ("en", "Copy", False)):
        with qtbot.waitSignal(preferences.language_changed) as changed:
            preferences.choose_language(language)
        assert changed.args == [chinese]
        assert QCoreApplication.translate("ResultsPanel", "Copy") == text
    preferences.choose_language("zh")
    assert read_settings(path)[0].language == "zh"
    preferences.save(QByteArray(b"place"))
    again = start()
    assert again.chinese
    assert again.geometry == QByteArray(b"place")
    for preference in (preferences, again):
        preference.choose_language("en")


def test_language_of_the_command_line_is_applied_but_not_saved(
    path: Path, start: StartPreferences
) -> None:
    preferences = start("zh")
    assert preferences.chinese
    preferences.note_folder("/照片")
    preferences.save(QByteArray())
    assert read_settings(path)[0] == Settings(folder="/照片")
    preferences.choose_language("en")


def test_chosen_appearance_is_applied_and_saved_at_once(
    path: Path, start: StartPreferences
) -> None:
    preferences, role = start(), QPalette.ColorRole.Window
    for look, dark in (("dark", True), ("light", False)):
        preferences.choose_appearance(look)
        assert QApplication.palette().color(role) == theme.palette(dark).color(role)
        assert read_settings(path)[0].look == look
    preferences.choose_appearance("system")


def test_no_folder_is_saved_without_permission(start: StartPreferences) -> None:
    preferences = start()
    assert preferences.remember is None
    preferences.note_recent_folder("/a")
    assert preferences.recent_folders == ()
    preferences.choose_remember(False)
    preferences.note_recent_folder("/a")
    assert preferences.recent_folders == ()
    assert preferences.remember is False


def test_newest_folders_are_saved_with_permission(start: StartPreferences, last_list: Path) -> None:
    preferences = start()
    preferences.choose_remember(True)
    for number in range(10):
        preferences.note_recent_folder(f"/photos/{number}/")
    preferences.note_recent_folder("/photos/5")
    expected = tuple(f"/photos/{number}" for number in (5, 9, 8, 7, 6, 4, 3, 2))
    assert preferences.recent_folders == expected
    again = start()
    assert (again.remember, again.recent_folders) == (True, expected)
    assert last_list.exists()


def test_withdrawing_the_permission_deletes_folders_and_list(
    path: Path, start: StartPreferences, last_list: Path
) -> None:
    preferences = start()
    preferences.choose_remember(True)
    preferences.note_recent_folder("/photos")
    preferences.choose_remember(False)
    assert preferences.recent_folders == ()
    assert read_settings(path) == (Settings(remember="no"), False)
    assert not last_list.exists()


def test_list_that_cannot_be_deleted_causes_no_failure(
    start: StartPreferences, last_list: Path
) -> None:
    last_list.unlink()
    last_list.mkdir()
    preferences = start()
    preferences.choose_remember(False)
    assert preferences.remember is False
