"""What the program remembers between two starts; nothing in it can keep it from starting."""

import contextlib
import json
import logging
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QStandardPaths

logger = logging.getLogger(__name__)

LANGUAGES = ("system", "en", "zh")
LOOKS = ("system", "light", "dark")


@dataclass(frozen=True, slots=True)
class Settings:
    """`language` is one of `LANGUAGES`, `look` one of `LOOKS`, `geometry` what Qt says of the
    window's place, in base64, `folder` the one that was opened last, `model` the name of the model
    that was chosen, "" for the best one installed.
    """

    language: str = "system"
    look: str = "system"
    geometry: str = ""
    folder: str = ""
    model: str = ""

    def __post_init__(self) -> None:
        for name, value in asdict(self).items():
            if not isinstance(value, str):
                raise ValueError(f"{name} is not text")
        if self.language not in LANGUAGES or self.look not in LOOKS:
            raise ValueError(f"no language {self.language!r} or no look {self.look!r}")


def settings_path() -> Path:
    """Return where the settings of this user lie."""
    place = QStandardPaths.StandardLocation.GenericConfigLocation
    return Path(QStandardPaths.writableLocation(place)) / "shiwu" / "settings.json"


def read_settings(path: Path) -> tuple[Settings, bool]:
    """Return the settings, and whether they were damaged; then the file is set aside."""
    try:
        return Settings(**json.loads(path.read_text(encoding="utf-8"))), False
    except FileNotFoundError:
        return Settings(), False
    except OSError as error:
        logger.warning("settings cannot be read: %s", error.strerror)
        return Settings(), False
    except (ValueError, TypeError, RecursionError):
        logger.warning("settings are damaged")
    try:
        path.replace(path.with_suffix(".damaged.json"))
    except OSError as error:
        logger.warning("damaged settings cannot be set aside: %s", error.strerror)
    return Settings(), True


def write_settings(path: Path, settings: Settings) -> None:
    """Write the settings, whole or not at all; a disk that refuses is no reason to complain."""
    beside = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside.touch(mode=0o600)
        beside.write_text(json.dumps(asdict(settings), ensure_ascii=False), encoding="utf-8")
        beside.replace(path)
    except OSError as error:
        logger.warning("settings cannot be written: %s", error.strerror)
        with contextlib.suppress(OSError):
            beside.unlink()


def forget_settings(path: Path) -> None:
    """Forget all settings. Raises `OSError` where the file cannot be removed."""
    path.unlink(missing_ok=True)
