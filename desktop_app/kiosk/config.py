"""The configuration of the kiosk: one TOML file; no content of it prevents the start.

`packaging/linux/kiosk.toml` says what each key means.
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
"""So many dots are a valid key, and keep Python's reader busy for a second; twice as many, four."""


@dataclass(frozen=True, slots=True)
class KioskConfig:
    """`folder` holds the administrator's photos, None means the samples that ship. Removable media
    are mounted below each of `media`. After `idle_seconds`, 10 to 3600, a visit is over, and
    `language`, one of `LANGUAGES`, is back. `title` and `title_zh` are the exhibit's own words,
    empty for ours. `model` names a model of `weights/`, None the best there is. `pin_file` is where
    `kiosk-pin` leaves the PIN.
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
    """One thing that is wrong with the file; `line` counts from 1, None where it is the file."""

    line: int | None
    message: str
    message_zh: str

    def said(self, path: Path, language: str | None) -> str:
        """Say it in this language as compilers do: the file at `path`, the line, what is wrong."""
        place = f"{path}:{self.line}" if self.line else f"{path}"
        return f"{place}: {self.message_zh if language == 'zh' else self.message}"


def read_config(path: Path | None) -> tuple[KioskConfig, tuple[ConfigFault, ...]]:
    """Read the configuration, None for the usual one, which may be missing. Never raises.

    A key that is wrong keeps its default, and the others count; where the whole file cannot be
    read, all of them do.
    """
    try:
        content, _ = read_small(path or DEFAULT_PATH, MAX_BYTES)
    except OSError as error:
        if path is None and isinstance(error, FileNotFoundError):
            return KioskConfig(), ()
        return KioskConfig(), (_fault(None, "It cannot be read: {reason}.", reason=error.strerror),)
    try:
        text = content.decode("utf-8-sig")  # Windows' editor marks its files
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return KioskConfig(), (_fault(line, "This is not UTF-8."),)
    try:
        found = tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        return KioskConfig(), (_not_toml(text, error),)
    return _checked(found, text)


def _not_toml(text: str, error: Exception) -> ConfigFault:
    """Say where it stops being TOML; where a text ends too early, that is its last line."""
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
    """Find the line on which a key of a valid text stands first; None where it is escaped."""
    # A line inside a text of several lines may look like a key.
    seen = _STRINGS.sub(lambda part: part[0] if "\n" not in part[0] else _lines_only(part[0]), text)
    word = rf"(?:{re.escape(key)}|\"{re.escape(key)}\"|'{re.escape(key)}')"
    place = re.search(
        rf"^[ \t]*(?:{word}[ \t]*[.=]|\[+[ \t]*{word}[ \t]*[.\]])", seen, re.MULTILINE
    )
    return seen.count("\n", 0, place.start()) + 1 if place else None


def _lines_only(part: str) -> str:
    return "''" + "\n" * part.count("\n")


_STRINGS = re.compile(
    r'"""(?:[^"\\]|\\[\s\S]|"{1,2}(?!"))*"{3,5}'
    r"|'''(?:[^']|'{1,2}(?!'))*'{3,5}"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'[^'\n]*'|#[^\n]*"
)


def _text(value: object) -> str:
    # A file system knows no path with a zero in it; none of the others is of use to anybody.
    if not isinstance(value, str) or re.search(r"[\x00-\x1f\x7f]", value):
        raise ValueError
    return value


def _path(value: object) -> Path:
    path = Path(_text(value))
    if not path.is_absolute():
        raise ValueError
    return path


def _path_or_none(value: object) -> Path | None:
    return None if value == "" else _path(value)


def _paths(value: object) -> tuple[Path, ...]:
    if not isinstance(value, list):
        raise ValueError
    return tuple(_path(each) for each in value)


def _seconds(value: object) -> int:
    # To Python, true is a whole number as well.
    if not isinstance(value, int) or isinstance(value, bool) or value not in IDLE_SECONDS:
        raise ValueError
    return value


def _language(value: object) -> str:
    if _text(value) not in LANGUAGES:
        raise ValueError
    return _text(value)


def _title(value: object) -> str:
    # Blanks alone would leave the place of a title empty.
    title = _text(value).strip()
    if len(title) > MAX_TITLE_LETTERS:
        raise ValueError
    return title


def _model(value: object) -> str | None:
    return _text(value) or None


_PATH = "{key} must be an absolute path, in quotes."
_TITLE = "{key} must be text in quotes, one line of at most 40 characters."
_RULES: dict[str, tuple[Callable[[object], object], str]] = {
    "folder": (_path_or_none, _PATH),
    "media": (_paths, '{key} must be a list of absolute paths, such as ["/media"].'),
    "idle_seconds": (_seconds, "{key} must be a whole number from 10 to 3600."),
    "language": (_language, '{key} must be "zh", "en" or "system".'),
    "title": (_title, _TITLE),
    "title_zh": (_title, _TITLE),
    "model": (_model, "{key} must be the name of a model, in quotes."),
    "pin_file": (_path, _PATH),
}
