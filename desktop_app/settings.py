"""The saved settings; no content of their file prevents the start."""

import json
import logging
import os
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from PySide6.QtCore import QSettings, QStandardPaths

from desktop_app.files import PART_FILES, is_irregular, read_small, replacing

logger = logging.getLogger(__name__)

LANGUAGES = ("system", "en", "zh")
APPEARANCES = ("system", "light", "dark")
REMEMBER = ("", "yes", "no")
MAX_RECENT = 8
MAX_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Settings:
    """`language` is one of `LANGUAGES`, `look` one of `APPEARANCES`, `geometry` the geometry of
    the window in base64, `folder` the one opened last, `model` the name of the chosen model, "" for
    the best one installed. `remember` is one of `REMEMBER`: whether recent folders and the list may
    be saved, "" if the user was not asked yet. `recent` are the recent folders, newest first.
    """

    language: str = "system"
    look: str = "system"
    geometry: str = ""
    folder: str = ""
    model: str = ""
    remember: str = ""
    recent: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        texts = asdict(self)
        recent = texts.pop("recent")
        if not isinstance(recent, tuple) or len(recent) > MAX_RECENT:
            raise ValueError("recent is no short list")
        for name, value in [*texts.items(), *(("recent", folder) for folder in recent)]:
            if not isinstance(value, str) or "\0" in value:
                raise ValueError(f"{name} is not text")
        if not self.geometry.isascii():
            raise ValueError("geometry is not base64")
        if self.language not in LANGUAGES or self.look not in APPEARANCES:
            raise ValueError(f"no language {self.language!r} or no look {self.look!r}")
        if self.remember not in REMEMBER or (recent and self.remember != "yes"):
            raise ValueError("it is not said whether folders may be remembered")


def settings_path() -> Path:
    """Return the path of this user's settings."""
    return _config_folder() / "shiwu" / "settings.json"


def _config_folder() -> Path:
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    return Path(QStandardPaths.writableLocation(place))


def read_settings(path: Path) -> tuple[Settings, bool]:
    """Return the settings, and whether they were damaged; a damaged file is renamed.

    Unknown keys are ignored: a newer version may have written them.
    """
    try:
        content, _ = read_small(path, MAX_BYTES)
        found = json.loads(content.decode("utf-8-sig"))
        if not isinstance(found, dict):
            raise ValueError("these are no settings")
        known = {field.name: found[field.name] for field in fields(Settings) if field.name in found}
        if isinstance(known.get("recent"), list):
            known["recent"] = tuple(known["recent"])
        return Settings(**known), False
    except FileNotFoundError:
        return Settings(), False
    except OSError as error:
        logger.warning("settings cannot be read: %s", error.strerror)
        return Settings(), False
    except (ValueError, TypeError, RecursionError):
        logger.warning("settings are damaged")
    try:
        path.replace(_set_aside(path))
    except OSError as error:
        logger.warning("damaged settings cannot be set aside: %s", error.strerror)
    return Settings(), True


def write_settings(path: Path, settings: Settings) -> None:
    """Write the settings atomically; an error is only logged."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with replacing(path) as file:
            # In ASCII, because the name of a folder may not be UTF-8.
            file.write(json.dumps(asdict(settings)).encode("ascii"))
    except OSError as error:
        logger.warning("settings cannot be written: %s", error.strerror)


def disable_irregular_qt_settings() -> None:
    """Disable the settings of Qt's dialogs if their file is not a regular one.

    Qt opens anything with that name, and blocks at a pipe.
    """
    if is_irregular(_config_folder() / "QtProject.conf"):
        QSettings.setPath(QSettings.Format.NativeFormat, QSettings.Scope.UserScope, os.devnull)


def delete_settings(path: Path) -> None:
    """Remove the settings and their temporary files.

    Raises `OSError` if a file cannot be removed.
    """
    for file in (path, _set_aside(path), *path.parent.glob(PART_FILES)):
        file.unlink(missing_ok=True)


def _set_aside(path: Path) -> Path:
    return path.with_suffix(".damaged.json")
