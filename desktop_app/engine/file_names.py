"""File names for display, search and sorting."""

import re
import unicodedata

_CONTROL_CATEGORIES = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories: control characters, lone surrogates, line and paragraph separators."""
_NUMBER = re.compile("[0-9]+")
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(name: str) -> str:
    r"""Escape line breaks, terminal controls and characters that reorder text, as in `\x1b`.

    Everything else is kept: spaces of any width, joined emoji, combining marks, the direction marks
    U+200E, U+200F and U+061C of Hebrew and Arabic names, which cannot reverse letters, and
    characters newer than this Python's Unicode tables.
    """
    return "".join(c.encode("unicode_escape").decode() if _is_escaped(c) else c for c in name)


def searchable(text: str) -> str:
    """Return a form of `text` in which all spellings of a name are equal.

    It ignores case, whether accents are composed, and the width of letters and spaces.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def natural_key(name: str) -> tuple[str, str]:
    """Return a case-insensitive sort key by which `IMG_2` comes before `IMG_10`."""
    # One string, not a list of numbers and strings: sorting ten thousand lists takes 0.1 s.
    return _NUMBER.sub(_by_length, name.casefold()), name


def _by_length(number: re.Match[str]) -> str:
    """Return a number as a string that sorts by its value, and before all letters."""
    digits = number[0].lstrip("0")
    return f"\0{len(digits):04}{digits}"


def _is_escaped(character: str) -> bool:
    return unicodedata.category(character) in _CONTROL_CATEGORIES or character in _BIDI_OVERRIDES
