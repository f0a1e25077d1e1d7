"""What the program says for an English text in the other language."""

from functools import cache
from xml.etree import ElementTree

from desktop_app import paths


def translated(english: str, language: str) -> str:
    """Return a text of the window in "en" or "zh"."""
    return english if language == "en" else _chinese()[english]


@cache
def _chinese() -> dict[str, str]:
    messages = ElementTree.parse(paths.resource("i18n/shiwu_zh_CN.ts")).iter("message")
    return {it.findtext("source", ""): it.findtext("translation", "") for it in messages}
