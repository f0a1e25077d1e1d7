"""The configuration of the kiosk: one TOML file; no content of it prevents the start.

`packaging/linux/kiosk.toml` explains each key.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from desktop_app.console.messages import translate
from desktop_app.files import read_small

DEFAULT_PATH = Path("/etc/shiwu/kiosk.toml")
LANGUAGES = ("system", "en", "zh")
IDLE_SECONDS = range(10, 3601)
MAX_TITLE_LETTERS = 40
MAX_BYTES = 16 * 1024
"""A key of so many dots is valid and takes Python's parser a second; twice as many, four."""


@dataclass(frozen=True, slots=True)
class KioskConfig:
    """`folder` holds the administrator's photos, None means the samples that ship. Removable media
    are mounted below each of `media`. After `idle_seconds`, 10 to 3600, a visit is over, and
    `language`, one of `LANGUAGES`, is restored. `title` and `title_zh` are those of the exhibit,
    empty for the default. `model` names a model of `weights/`, None the best. `pin_file` is the
    file that `kiosk-pin` writes.
    """

    folder: Path | None = None
    media: tuple[Path, ...] = (Path("/media"), Path("/run/media"))
    idle_seconds: int = 90
    language: str = "system"
    title: str = ""
    title_zh: str = ""
    model: str | None = None
    pin_file: Path = Path("/var/lib/shiwu/kiosk-pin")


@dataclass(frozen=True, slots=True)
class ConfigFault:
    """An error in the configuration; `line` counts from 1, None for the whole file."""

    line: int | None
    message: str
    message_zh: str

    def sentence(self, path: Path, language: str | None) -> str:
        """Return path, line and message in this language, in the format of compilers."""
        place = f"{path}:{self.line}" if self.line else f"{path}"
        return f"{place}: {self.message_zh if language == 'zh' else self.message}"


def read_config(path: Path | None) -> tuple[KioskConfig, tuple[ConfigFault, ...]]:
    """Read the configuration, None for the default path, which may not exist. Never raises.

    A wrong key keeps its default value; if the file cannot be read, all keys do.
    """
    try:
        content, _ = read_small(path or DEFAULT_PATH, MAX_BYTES)
    except OSError as error:
        if path is None and isinstance(error, FileNotFoundError):
            return KioskConfig(), ()
        return KioskConfig(), (_fault(None, "It cannot be read: {reason}.", reason=error.strerror),)
    try:
        text = content.decode("utf-8-sig")  # editors on Windows write a byte-order mark
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return KioskConfig(), (_fault(line, "This is not UTF-8."),)
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return KioskConfig(), (_not_toml(text, error),)
    return _checked(found, text)


def _not_toml(text: str, error: Exception) -> ConfigFault:
    """Return the fault with the line of the syntax error; that is the last if the text ends."""
    place = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
    if place is None:
        return _fault(None, "This is not TOML: {reason}.", reason=type(error).__name__)
    line = int(place[1] or text.rstrip().count("\n") + 1)
    return _fault(line, "This is not TOML: {reason}.", reason=str(error)[: place.start()])


def _checked(found: Mapping[str, object], text: str) -> tuple[KioskConfig, tuple[ConfigFault, ...]]:
    good: dict[str, Any] = {}
    faults = []
    for key, value in found.items():
        line = _line_of(key, text)
        if key not in _RULES:
            faults.append(_fault(line, "There is no key {key}.", key=repr(key[:40])))
            continue
        reader, sentence = _RULES[key]
        try:
            good[key] = reader(value)
        except ValueError:
            faults.append(_fault(line, sentence, key=key))
    return KioskConfig(**good), tuple(sorted(faults, key=lambda fault: fault.line or 0))


def _fault(line: int | None, sentence: str, **details: object) -> ConfigFault:
    return ConfigFault(
        line, translate(sentence, "en", **details), translate(sentence, "zh", **details)
    )


def _line_of(key: str, text: str) -> int | None:
    """Return the line where a key of a valid text first occurs; None if the key is escaped."""
    # A line of a multi-line string may look like a key: only its line ends are kept.
    seen = _STRINGS.sub(lambda part: "\n" * part[0].count("\n") or part[0], text)
    word = rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"
    place = re.search(
        rf"^[ \t]*(?:{word}[ \t]*[.=]|\[+[ \t]*{word}[ \t]*[.\]])", seen, re.MULTILINE
    )
    return seen.count("\n", 0, place.start()) + 1 if place else None


_STRINGS = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'|#[^\n]*"
)


def _text(value: object) -> str:
    # A path cannot contain a null character, and no value needs another control character.
    if not isinstance(value, str) or re.search(r"[\x00-\x1f\x7f]", value):
        raise ValueError
    return value


def _path(value: object) -> Path:
    path = Path(_text(value))
    if not path.is_absolute():
        raise ValueError
    return path


def _paths(value: object) -> tuple[Path, ...]:
    if not isinstance(value, list):
        raise ValueError
    return tuple(_path(each) for each in value)


def _seconds(value: object) -> int:
    # In Python, a bool is an int.
    if not isinstance(value, int) or isinstance(value, bool) or value not in IDLE_SECONDS:
        raise ValueError
    return value


def _language(value: object) -> str:
    if _text(value) not in LANGUAGES:
        raise ValueError
    return _text(value)


def _title(value: object) -> str:
    # A title of blanks would be invisible.
    title = _text(value).strip()
    if len(title) > MAX_TITLE_LETTERS:
        raise ValueError
    return title


_PATH = "{key} must be an absolute path, in quotes."
_TITLE = "{key} must be text in quotes, one line of at most 40 characters."
_RULES: dict[str, tuple[Callable[[object], object], str]] = {
    "folder": (lambda value: None if value == "" else _path(value), _PATH),
    "media": (_paths, '{key} must be a list of absolute paths, such as ["/media"].'),
    "idle_seconds": (_seconds, "{key} must be a whole number from 10 to 3600."),
    "language": (_language, '{key} must be "zh", "en" or "system".'),
    "title": (_title, _TITLE),
    "title_zh": (_title, _TITLE),
    "model": (lambda value: _text(value) or None, "{key} must be the name of a model, in quotes."),
    "pin_file": (_path, _PATH),
}
