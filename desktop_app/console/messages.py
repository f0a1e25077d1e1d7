"""The texts of the terminal, in English and Chinese.

The Chinese is in `resources/i18n/messages.json`, keyed by the English sentence, as gettext
does it.
"""

import functools
import json
import os
import re
from typing import TypedDict

from desktop_app import paths
from desktop_app.engine.errors import ShiwuError, model_advice, sentence


class _Texts(TypedDict):
    """The texts of the program, of the help, and of argparse's errors."""

    terminal: dict[str, str]
    help: dict[str, str]
    usage: dict[str, str]


def terminal_language(requested: str | None) -> str:
    """Return the terminal's language, "en" or "zh": the `requested` one, else the system's.

    The system's is in the variables that gettext reads, in gettext's order.
    """
    if requested in ("en", "zh"):
        return requested
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), "C")
    if locale in ("C", "POSIX"):  # scripts set these to get English in spite of LANGUAGE
        return "en"
    wanted = (os.environ.get("LANGUAGE") or locale).split(":")
    known = [name for each in wanted if (name := re.split(r"[_.@-]", each)[0]) in ("en", "zh")]
    return known[0] if known else "en"


def translate(text: str, language: str | None, **details: object) -> str:
    """Return a text of the terminal in this language, English unless it is "zh"."""
    if language == "zh":
        text = (_texts()["terminal"] | _texts()["help"])[text]
    return text.format(**details)


def model_unusable(error: ShiwuError, language: str | None) -> str:
    """Return what is wrong with the model, and what to do."""
    if error.problem == "model-not-installed":  # its sentence names the installed ones
        return problem(error, language)
    chinese = language == "zh"
    prefix = "模型无法使用：" if chinese else "The model cannot be used: "
    separator = "" if chinese else " "
    return prefix + problem(error, language) + separator + model_advice(error.problem, chinese)


def problem(error: ShiwuError, language: str | None) -> str:
    """Return what is wrong."""
    return sentence(error.problem, error.details, language == "zh")


def usage_error(message: str, language: str | None) -> str:
    """Return one of argparse's errors in this language, in English where it is not known.

    argparse has no error codes, so its English sentences are matched.
    """
    if language == "zh":
        for english, chinese in _texts()["usage"].items():
            pattern = re.sub(r"\\{(\w+)\\}", r"(?P<\1>.+)", re.escape(english))
            if found := re.fullmatch(pattern, message):
                return chinese.format(**found.groupdict())
    return message


@functools.cache
def _texts() -> _Texts:
    path = paths.resource("i18n/messages.json")
    texts: _Texts = json.loads(path.read_text(encoding="utf-8"))
    return texts
