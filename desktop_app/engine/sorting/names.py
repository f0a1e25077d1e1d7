"""File names that are legal on Linux, Windows, macOS and exFAT."""

import re
import unicodedata

MAX_BYTES = 255
"""Of a name in UTF-8, on ext4; other systems count characters, which are not more."""

_ILLEGAL = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\ud800-\udfff]')
# Devices of Windows, also with a suffix: https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_DEVICES = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[0-9¹²³])[ ]*(?=\.|$)", re.IGNORECASE
)


def legal(name: str) -> str:
    """Return a name without characters and endings that a system refuses; never an empty one.

    It is at most `MAX_BYTES` long, and its suffix is kept.
    """
    name = _ILLEGAL.sub("_", name).rstrip(". ")
    if device := _DEVICES.match(name):
        name = f"{device[0].rstrip()}_{name[device.end() :]}"
    stem, suffix = split(name)
    return shortened(stem, suffix) if name.strip("_. ") else "_"


def split(name: str) -> tuple[str, str]:
    """Return a name without its suffix, and the suffix, which is short: "a.b", ".jpg"."""
    stem, dot, suffix = name.rpartition(".")
    if not stem or len(suffix.encode(errors="surrogateescape")) > MAX_BYTES // 2:
        return name, ""
    return stem, dot + suffix


def shortened(stem: str, ending: str) -> str:
    """Return `stem` and `ending`, the stem cut so that both have at most `MAX_BYTES`."""
    space = MAX_BYTES - len(ending.encode())
    return stem.encode()[:space].decode(errors="ignore").rstrip(". ") + ending


def folded(name: str) -> str:
    """Return a form in which two names are equal if a system takes them for one.

    Windows, macOS and exFAT ignore case, and macOS ignores whether accents are composed.
    """
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())
