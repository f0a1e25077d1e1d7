"""`shiwu classify`: classifies photos without Qt."""

import argparse
import contextlib
import io
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, NoReturn, TextIO

from tqdm import tqdm

from desktop_app import paths
from desktop_app.console.input import InputError, input_paths
from desktop_app.console.messages import model_unusable, terminal_language, translate
from desktop_app.console.output import report_unwritable, require_stdout, tell
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classify import classify as classify_one
from desktop_app.engine.errors import ModelError
from desktop_app.engine.file_names import visible
from desktop_app.engine.folders import MAX_COUNTING_SECONDS, expand, photos_below
from desktop_app.engine.loading import load_classifier
from desktop_app.engine.memory import limit_kept_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Failure, Outcome
from desktop_app.engine.reports import header, is_photo, open_report, report
from desktop_app.process.signals import on_termination

if TYPE_CHECKING:  # importing it would import torch before the arguments are checked
    from desktop_app.engine.classifier import Classifier

EXIT_OK = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_NO_MODEL = 3


def classify(options: argparse.Namespace) -> int:
    """Classify the photos that `options` name; returns the exit code."""
    limit_kept_memory()
    language = terminal_language(options.lang)
    if options.output is not None and is_photo(options.output):
        sentence = "{path} is a photo; the results are not written over it."
        tell(translate(sentence, language, path=visible(str(options.output))))
        return EXIT_USAGE
    folders: list[str] = []
    photos: Iterable[str] = expand(_named(options.paths, folders), options.recursive)
    if "-" not in options.paths:
        photos = list(photos)  # so that the progress bar knows the total
    try:
        card = find_card(paths.WEIGHTS, options.model)
        classifier = load_classifier(card, options.threads if _is_one(photos) else 1)
    except ModelError as error:
        tell(model_unusable(error, language))
        return EXIT_NO_MODEL
    # From now on there is a temporary file to remove.
    on_termination(lambda received, frame: sys.exit(128 + received))
    count = failed = 0
    try:
        with _output(options.output) as output, _progress(options, photos) as progress:
            output.write(header(options.format, options.top))
            for outcome in _outcomes(photos, classifier, options):
                if isinstance(outcome, Failure):
                    failed += 1
                    if options.format != "text" or options.output is not None:
                        progress.clear()
                        tell(f"{visible(outcome.path)}: {outcome.message(language == 'zh')}")
                # JSON lines and CSV are the same in every locale.
                text_language = language if options.format == "text" else options.lang
                chinese = text_language == "zh"
                output.write(report(outcome, options.format, options.top, chinese))
                output.flush()
                progress.update()
                count += 1
    except InputError as error:
        tell(translate(error.sentence, language, **error.details))
        return EXIT_SOME_FAILED
    except OSError as error:
        return report_unwritable(error, language, options.output)
    if not options.recursive:
        _tell_of_photos_below(folders, language)
    if count == 0:
        tell(translate("No photos found.", language))
    return EXIT_SOME_FAILED if failed else EXIT_OK


def _is_one(photos: Iterable[str]) -> bool:
    return isinstance(photos, list) and len(photos) == 1


def _outcomes(
    photos: Iterable[str], classifier: "Classifier", options: argparse.Namespace
) -> Iterator[Outcome]:
    """Classify: a single photo uses all CPU threads, each of many photos one."""
    if _is_one(photos):
        yield from (classify_one(path, classifier, path, options.top) for path in photos)
    else:
        yield from classify_many(photos, classifier, options.top, workers=options.threads)


def _named(words: Sequence[str], folders: list[str]) -> Iterator[str]:
    """Yield each path, and for `-` each line of standard input; append folders to `folders`.

    Raises `InputError`.
    """
    for word in words:
        for path in input_paths() if word == "-" else (word,):
            if os.path.isdir(path):  # noqa: PTH112  (a Path raises where it cannot look)
                folders.append(path)
            yield path


def _tell_of_photos_below(folders: Sequence[str], language: str) -> None:
    """Report how many photos are in the folders below these, which were not classified."""
    if not folders:
        return
    found: list[tuple[int, bool]] = []
    # In a daemon thread, because a network share can block it forever.
    thread = Thread(target=lambda: found.append(photos_below(folders)), daemon=True)
    thread.start()
    thread.join(2 * MAX_COUNTING_SECONDS)
    count, is_all = found[0] if found else (0, False)
    sentence = (
        "Photos in folders below, not classified: {count}. The option -r of classify includes them."
        if is_all
        else "Photos in folders below, not classified: {count} or more. The option -r of classify "
        "includes them."
    )
    if count:
        tell(translate(sentence, language, count=f"{count:,}"))


@contextlib.contextmanager
def _output(path: Path | None) -> Iterator[TextIO]:
    """Yield standard output, or a file that appears when it is complete."""
    if path is None:
        require_stdout()
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(newline="")
        yield sys.stdout
        return
    with open_report(path) as file:
        yield file


def _progress(options: argparse.Namespace, photos: Iterable[str]) -> "tqdm[NoReturn]":
    """Show a progress bar if a person does not see the results themselves."""
    watched = (
        sys.stderr is not None
        and sys.stderr.isatty()
        and (options.output is not None or not sys.stdout.isatty())
    )
    total = len(photos) if isinstance(photos, list) else None
    return tqdm(
        total=total, unit=" photos", disable=not watched, delay=1, file=sys.stderr, leave=False
    )
