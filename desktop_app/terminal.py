"""`shiwu classify`: no window, no Qt."""

import argparse
import contextlib
import io
import os
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO

from tqdm import tqdm

from desktop_app import paths
from desktop_app.engine.batch import classify as classify_one
from desktop_app.engine.batch import classify_many
from desktop_app.engine.errors import ModelError
from desktop_app.engine.folders import expand
from desktop_app.engine.memory import keep_little_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.output import is_photo, whole_file
from desktop_app.engine.reports import header, report, visible
from desktop_app.engine.results import Failure, Outcome
from desktop_app.words import say, why

if TYPE_CHECKING:  # at run time it would bring torch along before the command line is checked
    from desktop_app.engine.classifier import Classifier

EXIT_OK = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_NO_MODEL = 3
EXIT_TERMINATED = 143


def classify(options: argparse.Namespace) -> int:
    """Classify the photos that `options` name; returns the exit code."""
    signal.signal(signal.SIGTERM, _exit_on_sigterm)
    keep_little_memory()
    language: str | None = options.lang
    if options.output is not None and is_photo(options.output):
        sentence = "{path} is a photo; the results are not written over it."
        _print(say(sentence, language, path=options.output))
        return EXIT_USAGE
    photos: Iterable[str] = expand(_named(options.paths), options.recursive)
    if "-" not in options.paths:
        photos = list(photos)  # so that the time left can be told
    try:
        # Torch takes a second to import: wrong usage is said before that.
        from desktop_app.engine.classifier import load_classifier

        card = find_card(paths.WEIGHTS, options.model)
        classifier = load_classifier(card, options.threads if _is_one(photos) else 1)
    except ModelError as error:
        _print(say("The model cannot be used: {reason}", language, reason=error))
        return EXIT_NO_MODEL
    count = failed = 0
    try:
        with _output(options.output) as output, _progress(options, photos) as progress:
            output.write(header(options.format, options.top))
            for outcome in _outcomes(photos, classifier, options):
                if isinstance(outcome, Failure):
                    failed += 1
                    outcome = replace(outcome, message=why(outcome, language))
                    if options.format != "text" or options.output is not None:
                        progress.clear()
                        _print(f"{visible(outcome.path)}: {outcome.message}")
                output.write(report(outcome, options.format, options.top, language == "zh"))
                output.flush()
                progress.update()
                count += 1
    except OSError as error:
        sentence = "The results cannot be written: {reason}."
        _print(say(sentence, language, reason=error.strerror))
        _abandon_stdout()
        return EXIT_SOME_FAILED
    if count == 0:
        _print(say("There is no photo in what was named.", language))
    return EXIT_SOME_FAILED if failed else EXIT_OK


def _is_one(photos: Iterable[str]) -> bool:
    return isinstance(photos, list) and len(photos) == 1


def _outcomes(
    photos: Iterable[str], classifier: "Classifier", options: argparse.Namespace
) -> Iterator[Outcome]:
    """Share the CPU threads out: one photo gets all of them, of many photos each gets one."""
    if _is_one(photos):
        yield from (classify_one(path, classifier, path, options.top) for path in photos)
    else:
        yield from classify_many(photos, classifier, options.top, workers=options.threads)


def _named(words: Sequence[str]) -> Iterator[str]:
    """Yield each path named, and for `-` each line of standard input, as it comes."""
    for word in words:
        if word != "-":
            yield word
            continue
        # Not through `sys.stdin`: at the end Python waits in vain for whoever is reading there.
        with open(sys.stdin.fileno(), "rb", closefd=False) as lines:
            for line in lines:
                path = os.fsdecode(line.rstrip(b"\r\n"))
                if path:
                    yield path


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    """Give standard output, or a file that takes its name only when it is complete."""
    if path is None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace", newline="")
        yield sys.stdout
        return
    with whole_file(path) as file:
        yield file


def _progress(options: argparse.Namespace, photos: Iterable[str]) -> "tqdm[NoReturn]":
    """Show progress to a person who does not see the results pass by."""
    watched = sys.stderr.isatty() and (options.output is not None or not sys.stdout.isatty())
    total = len(photos) if isinstance(photos, list) else None
    return tqdm(
        total=total, unit=" photos", disable=not watched, delay=1, file=sys.stderr, leave=False
    )


def _abandon_stdout() -> None:
    """A closed pipe fails once more when Python flushes it at exit: point it at nothing."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError):
        os.dup2(nothing, sys.stdout.fileno())


def _exit_on_sigterm(signum: int, frame: object) -> None:
    sys.exit(EXIT_TERMINATED)


def _print(words: str) -> None:
    """Tell the person, on standard error, whatever bytes a path holds."""
    print(words.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)
