"""The command line: its options and its help, in English and Chinese."""

import argparse
import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import NoReturn

from desktop_app.console.messages import terminal_language, translate, usage_error

LANGUAGES = ("en", "zh")
MAX_LABELS = 10_000
"""More labels than any model has; a table has four columns per label."""
MAX_THREADS = 1024

_ARGPARSE_WRITES = (
    *("usage: ", "positional arguments:", "options:"),
    "show this help message and exit",
)


def read_arguments(arguments: Sequence[str]) -> tuple[str | None, argparse.Namespace]:
    """Return the command, None for the window, and its options.

    Raises `SystemExit`: 2 for wrong usage, which is reported, 0 after `--help`.
    """
    language = _language(arguments)
    word = _first_word(arguments)
    if word in _COMMANDS:
        parser = _COMMANDS[word](language)
        options = parser.parse_intermixed_args(arguments)
        if word == "sort":
            _check_sort(parser, options)
        return word, options
    parser = _window_parser(language)
    if word is not None and (meant := _meant_command(word)):
        parser.error(f"{word!r} is neither a command nor a file; did you mean {meant}?")
    options = parser.parse_intermixed_args(arguments)
    if options.config is not None and not options.kiosk:
        parser.error("--config goes with --kiosk or kiosk-pin")
    if options.kiosk and options.paths:
        parser.error("--kiosk takes no photos; its configuration names their folder")
    return None, options


class _Parser(argparse.ArgumentParser):
    """A parser with texts in `language`; argparse's own texts are translated afterwards."""

    def __init__(self, command: str, language: str, description: str, epilog: str = "") -> None:
        super().__init__(
            prog=f"shiwu {command}".rstrip(),
            formatter_class=argparse.RawDescriptionHelpFormatter,
            description=translate(description, language),
            epilog=epilog and translate(epilog, language),
        )
        self._language = language
        if command:
            self.add_argument("command", choices=[command], help=argparse.SUPPRESS)
        self.option("--lang", "language of window and messages", choices=LANGUAGES)

    def option(self, name: str, words: str, *more: str, **rest: object) -> None:
        """Add an argument with its help translated."""
        self.add_argument(name, *more, help=translate(words, self._language), **rest)  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        usage = self._translated(self.format_usage())
        self.exit(2, f"{usage}{self.prog}: {usage_error(message, self._language)}\n")

    def format_help(self) -> str:
        return self._translated(super().format_help())

    def _translated(self, text: str) -> str:
        for words in _ARGPARSE_WRITES:
            text = text.replace(words, translate(words, self._language), 1)
        return text


def _window_parser(language: str) -> _Parser:
    parser = _Parser(
        "",
        language,
        "识物 Shiwu says what is in a photo, on this computer alone.",
        "commands:\n"
        "  classify PATH…   classify photos without a window (see classify --help)\n"
        "  sort PATH…       copy photos into one folder per answer (see sort --help)\n"
        "  kiosk-pin        set the administrator PIN that closes the kiosk\n"
        "  self-test        check that this installation works\n"
        "  bench threads    how many CPU threads are fastest here\n\n"
        "Write a path that is named like a command as ./classify.",
    )
    _add_model(parser)
    parser.option("paths", "photos or folders to open", nargs="*", metavar="PATH")
    parser.option("--kiosk", "fill the screen, for visitors of an exhibition", action="store_true")
    _add_config(parser)
    parser.option("--reset", "delete all settings and exit", action="store_true")
    parser.option("--version", "show all versions and exit", action="store_true")
    return parser


def _classify_parser(language: str) -> _Parser:
    parser = _Parser(
        "classify",
        language,
        "Classify photos without a window.",
        "Exit codes: 0 every photo was classified, 1 some were not, 2 wrong usage,\n"
        "3 no model can be used.",
    )
    _add_model(parser)
    _add_photos(parser, "+")
    count = partial(_number, most=MAX_LABELS)
    parser.option("--top", "labels per photo (default: 3)", type=count, default=3, metavar="N")
    parser.option("--format", "output format", choices=("text", "jsonl", "csv"), default="text")
    parser.option(
        "--output",
        "write the results to this file; - is standard output, the default",
        type=lambda text: None if text == "-" else Path(text),
        metavar="FILE",
    )
    parser.option(
        "--threads",
        "CPU threads to use, at most as many as this computer has",
        type=_thread_count,
        metavar="N",
    )
    return parser


def _sort_parser(language: str) -> _Parser:
    parser = _Parser(
        "sort",
        language,
        "Copy photos into one folder per answer; photos are never moved.",
        "The manifest of the copies is a file in the folder; its path is printed.\n"
        "Exit codes: 0 every photo was copied, 1 some were not, 2 wrong usage,\n"
        "3 no model can be used.",
    )
    _add_model(parser)
    _add_photos(parser, "*")
    parser.option("--into", "the folder that gets the copies", type=Path, metavar="FOLDER")
    parser.option(
        "--by",
        "one folder per name (the default) or per group",
        choices=("name", "group"),
        default="name",
    )
    parser.option("--link", "make hard links instead of copies", action="store_true")
    parser.option("--dry-run", "only show what would be copied", action="store_true")
    parser.option(
        "--undo",
        "remove the copies of this manifest that have not changed",
        type=Path,
        metavar="MANIFEST",
    )
    return parser


def _check_sort(parser: _Parser, options: argparse.Namespace) -> None:
    if options.undo is not None:
        others = (options.paths, options.into, options.recursive, options.link, options.dry_run)
        if any(others):
            parser.error("--undo takes no photos and no other options")
    elif not options.paths or options.into is None:
        parser.error("photos and --into are needed")


def _self_test_parser(language: str) -> _Parser:
    parser = _Parser("self-test", language, "Check that this installation works.")
    _add_model(parser)
    return parser


def _bench_parser(language: str) -> _Parser:
    parser = _Parser("bench", language, "Time this machine.")
    _add_model(parser)
    parser.option("what", "milliseconds per photo, by CPU threads", choices=("threads",))
    return parser


def _pin_parser(language: str) -> _Parser:
    parser = _Parser(
        "kiosk-pin",
        language,
        "Set the administrator PIN that closes the kiosk.",
        "It is asked for twice; without a terminal, two lines are read from standard input.\n"
        "Exit codes: 0 the PIN is set, 1 it could not be saved, 2 wrong usage or not a valid PIN.",
    )
    _add_config(parser)
    return parser


_COMMANDS: dict[str, Callable[[str], _Parser]] = {
    "bench": _bench_parser,
    "classify": _classify_parser,
    "kiosk-pin": _pin_parser,
    "self-test": _self_test_parser,
    "sort": _sort_parser,
}


def _add_model(parser: _Parser) -> None:
    parser.option("--model", "use this model of weights/", metavar="NAME")


def _add_photos(parser: _Parser, count: str) -> None:
    parser.option(
        "paths",
        "photo, folder of photos, or - for paths from standard input, one per line",
        nargs=count,
        metavar="PATH",
    )
    parser.option("-r", "also the folders below a folder", "--recursive", action="store_true")


def _add_config(parser: _Parser) -> None:
    parser.option(
        "--config",
        "the kiosk's configuration (default: /etc/shiwu/kiosk.toml)",
        type=Path,
        metavar="FILE",
    )


def _thread_count(text: str) -> int:
    # Each thread reserves memory for its stack; more threads than processors gain nothing.
    return min(_number(text, MAX_THREADS), os.cpu_count() or 1)


def _number(text: str, most: int) -> int:
    if not re.fullmatch("0*[0-9]{1,6}", text) or not 1 <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"a whole number from 1 to {most} is needed")
    return int(text)


def _meant_command(word: str) -> str | None:
    """Return the command that a word resembles; None if it names a file or resembles none."""
    if os.path.lexists(word) or any(letter in word for letter in "./\\"):
        return None
    from difflib import get_close_matches

    # These options are used alone, like a command.
    known = [*_COMMANDS, "--help", "--kiosk", "--reset", "--version"]
    return next(iter(get_close_matches(word.casefold(), known, 1)), None)


def _first_word(arguments: Sequence[str]) -> str | None:
    """Return the first argument that is not an option; None if it follows `--`."""
    words = iter(arguments)
    for word in words:
        if word in ("--config", "--lang", "--model"):
            next(words, None)
        elif word == "--":
            return None
        elif not word.startswith("-"):
            return word
    return None


def _language(arguments: Sequence[str]) -> str:
    """Return the language before parsing, because wrong usage is reported in it too."""
    asked = None
    for word, value in pairwise([*arguments, ""]):
        if word == "--":
            break
        if word == "--lang":
            asked = value
        elif word.startswith("--lang="):
            asked = word.removeprefix("--lang=")
    return terminal_language(asked)
