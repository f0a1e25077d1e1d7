"""File names as they are shown to people and as people look for them."""

import re
import unicodedata

_BREAKING = {"Cc", "Cs", "Zl", "Zp"}
"""Unicode categories: control characters, lone surrogates, line and paragraph separators."""
_NUMBER = re.compile("[0-9]+")
_BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def visible(name: str) -> str:
    r"""Escape what would break a line, command a terminal or reorder the text, as in `\x1b`.

    All else that a name may hold is ordinary and stays: spaces of any width, joined emoji,
    combining marks, the direction marks U+200E, U+200F and U+061C of Hebrew and Arabic names, which
    cannot reverse letters, and characters newer than this Python's Unicode tables.
    """
    return "".join(c.encode("unicode_escape").decode() if _is_escaped(c) else c for c in name)


def searchable(text: str) -> str:
    """Return `text` in the form in which two spellings of the same name are equal.

    Case, composed or decomposed accents, and the width of letters and spaces make no difference.
    """
    folded = unicodedata.normalize("NFKC", text).casefold()
    return unicodedata.normalize("NFKC", folded)


def natural_key(name: str) -> tuple[str, str]:
    """Sort key under which `IMG_2` comes before `IMG_10`, whatever the case of the letters."""
    # One text, not a list of numbers and texts: ten thousand of those take 0.1 s to compare.
    return _NUMBER.sub(_by_length, name.casefold()), name


def _by_length(number: re.Match[str]) -> str:
    """Write a number so that a longer one comes later, and each before all letters."""
    digits = number[0].lstrip("0")
    return f"\0{len(digits):04}{digits}"


def _is_escaped(character: str) -> bool:
    return unicodedata.category(character) in _BREAKING or character in _BIDI_OVERRIDES
