"""`shiwu classify`: classifies photos without Qt."""

import argparse
import contextlib
import io
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TextIO

from desktop_app import paths
from desktop_app.commands.photos import (
    EXIT_NO_MODEL,
    EXIT_OK,
    EXIT_SOME_FAILED,
    EXIT_USAGE,
    is_one,
    named,
    outcomes_of,
    progress,
    tell_failure,
    tell_of_photos_below,
)
from desktop_app.console.input import InputError
from desktop_app.console.messages import model_unusable, terminal_language, translate
from desktop_app.console.output import report_unwritable, require_stdout, tell
from desktop_app.engine.errors import ModelError
from desktop_app.engine.file_names import visible
from desktop_app.engine.folders import expand
from desktop_app.engine.loading import load_classifier
from desktop_app.engine.memory import limit_kept_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.outcomes import Failure
from desktop_app.engine.reports import header, is_photo, open_report, report
from desktop_app.process.signals import on_termination


def classify(options: argparse.Namespace) -> int:
    """Classify the photos that `options` name; returns the exit code."""
    limit_kept_memory()
    language = terminal_language(options.lang)
    if options.output is not None and is_photo(options.output):
        sentence = "{path} is a photo; the results are not written over it."
        tell(translate(sentence, language, path=visible(str(options.output))))
        return EXIT_USAGE
    folders: list[str] = []
    photos: Iterable[str] = expand(named(options.paths, folders), options.recursive)
    if "-" not in options.paths:
        photos = list(photos)  # so that the progress bar knows the total
    try:
        card = find_card(paths.WEIGHTS, options.model)
        classifier = load_classifier(card, options.threads if is_one(photos) else 1)
    except ModelError as error:
        tell(model_unusable(error, language))
        return EXIT_NO_MODEL
    # From now on there is a temporary file to remove.
    on_termination(lambda received, frame: sys.exit(128 + received))
    count = failed = 0
    try:
        total = len(photos) if isinstance(photos, list) else None
        with _output(options.output) as output, progress(not output.isatty(), total) as bar:
            output.write(header(options.format, options.top))
            for outcome in outcomes_of(photos, classifier, options.top, options.threads):
                if isinstance(outcome, Failure):
                    failed += 1
                    if options.format != "text" or options.output is not None:
                        bar.clear()
                        tell_failure(outcome, language)
                # JSON lines and CSV are the same in every locale.
                text_language = language if options.format == "text" else options.lang
                chinese = text_language == "zh"
                output.write(report(outcome, options.format, options.top, chinese))
                output.flush()
                bar.update()
                count += 1
    except InputError as error:
        tell(translate(error.sentence, language, **error.details))
        return EXIT_SOME_FAILED
    except OSError as error:
        return report_unwritable(error, language, options.output)
    if not options.recursive:
        tell_of_photos_below(folders, language)
    if count == 0:
        tell(translate("No photos found.", language))
    return EXIT_SOME_FAILED if failed else EXIT_OK


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
