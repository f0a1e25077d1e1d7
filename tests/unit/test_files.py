"""Folders, pipes, devices and large files in place of the program's small files."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings

from desktop_app import settings
from desktop_app.crash import NOTE, watch_for_crashes
from desktop_app.engine.classifier import load_classifier
from desktop_app.engine.errors import ModelError
from desktop_app.engine.model_card import ModelCard, read_card
from desktop_app.files import is_irregular, read_small
from desktop_app.kiosk import app
from desktop_app.kiosk.config import KioskConfig, read_config
from desktop_app.kiosk.pin import PinVerifier
from desktop_app.logs import LOG_NAME, log_to
from desktop_app.settings import Settings, read_settings, write_settings

pytestmark = pytest.mark.skipif(os.name == "nt", reason="makes pipes and links")


Spoil = Callable[[Path], None]


def test_only_small_regular_files_are_read(spoil: Spoil, tmp_path: Path) -> None:
    spoil(path := tmp_path / "file")
    with pytest.raises(OSError):  # noqa: PT011  (of many kinds)
        read_small(path, 2**20)
    assert is_irregular(path) == (spoil.__name__ != "make_large")


def test_reading_a_small_file_takes_no_more_memory_than_its_size(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"12345")
    for max_bytes in (2**62, 5):
        assert read_small(tmp_path / "file", max_bytes)[0] == b"12345"
    with pytest.raises(OSError, match="larger than 4 bytes"):
        read_small(tmp_path / "file", 4)
    with pytest.raises(OSError, match="not a possible path"):
        read_small(Path("a\0b"), 4)


def test_settings_are_defaults_and_can_be_written(spoil: Spoil, tmp_path: Path) -> None:
    spoil(path := tmp_path / "settings.json")
    assert read_settings(path) == (Settings(), False)
    write_settings(path, Settings(folder="/a"))
    assert not list(tmp_path.glob("*.part"))
    assert read_settings(path)[0].folder == ("" if path.is_dir() else "/a")


def test_kiosk_has_default_configuration_and_no_pin(spoil: Spoil, tmp_path: Path) -> None:
    spoil(tmp_path / "kiosk.toml")
    spoil(tmp_path / "pin")
    config, (fault,) = read_config(tmp_path / "kiosk.toml")
    assert config == KioskConfig()
    assert "cannot be read" in fault.message
    assert not PinVerifier(tmp_path / "pin").is_set


def test_kiosk_starts_with_any_lock_file(
    spoil: Spoil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    spoil(tmp_path / app.LOCK_NAME)
    assert app.acquire_instance_lock() is not None


def test_crash_note_and_log_cause_no_failure(
    spoil: Spoil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("faulthandler.enable", lambda file: file.close())
    spoil(tmp_path / NOTE)
    spoil(tmp_path / LOG_NAME)
    assert watch_for_crashes(tmp_path) == (spoil.__name__ == "make_large")
    handler = log_to(tmp_path)
    logging.getLogger("desktop_app").error("a line")
    logging.getLogger("desktop_app").removeHandler(handler)
    handler.close()


def test_model_and_card_are_refused(spoil: Spoil, random_card: ModelCard, tmp_path: Path) -> None:
    random_card.path.unlink()
    spoil(random_card.path)
    with pytest.raises(ModelError):
        load_classifier(random_card)
    spoil(tmp_path / "other.json")
    with pytest.raises(ModelError):
        read_card(tmp_path / "other.json")


def test_irregular_settings_of_qt_are_disabled(
    spoil: Spoil, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths: list[object] = []
    monkeypatch.setattr(settings, "_config_folder", lambda: tmp_path)
    monkeypatch.setattr(QSettings, "setPath", lambda *args: paths.append(args[2]))
    settings.disable_irregular_qt_settings()
    assert not paths
    spoil(tmp_path / "QtProject.conf")
    settings.disable_irregular_qt_settings()
    assert paths == ([] if spoil.__name__ == "make_large" else [os.devnull])
