"""`shiwu sort`: copies photos into one folder per answer, and removes the copies again."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

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
from desktop_app.console.messages import model_unusable, problem, terminal_language, translate
from desktop_app.console.output import printing, tell
from desktop_app.engine.errors import ModelError, SortingError
from desktop_app.engine.file_names import visible
from desktop_app.engine.folders import expand
from desktop_app.engine.loading import load_classifier
from desktop_app.engine.memory import limit_kept_memory
from desktop_app.engine.model_card import find_card
from desktop_app.engine.sorting.copying import (
    Result,
    check_links,
    existing_copies,
    free_bytes,
    make_copies,
)
from desktop_app.engine.sorting.manifest import read_manifest
from desktop_app.engine.sorting.plan import Plan, plan_copies
from desktop_app.engine.sorting.undo import remove_copies
from desktop_app.process.signals import on_termination

_UNITS = ("B", "kB", "MB", "GB", "TB")


def sort(options: argparse.Namespace) -> int:
    """Copy the photos that `options` name, or remove the copies; returns the exit code."""
    language = terminal_language(options.lang)
    try:
        if options.undo is not None:
            return _undo(options.undo, language)
        return _sort(options, language)
    except (ModelError, SortingError) as error:
        is_model = isinstance(error, ModelError)
        tell(model_unusable(error, language) if is_model else problem(error, language))
        return EXIT_NO_MODEL if is_model else EXIT_SOME_FAILED
    except InputError as error:
        tell(translate(error.sentence, language, **error.details))
        return EXIT_SOME_FAILED


def _sort(options: argparse.Namespace, language: str) -> int:
    limit_kept_memory()
    target: Path = options.into
    inside = os.path.realpath(target)
    folders: list[str] = []
    listed = list(expand(named(options.paths, folders), options.recursive))
    if inside in map(os.path.realpath, folders):
        sentence = "{path} holds the photos; choose another folder."
        tell(translate(sentence, language, path=visible(str(target))))
        return EXIT_USAGE
    # If the target is one of the folders below, it has the copies of earlier runs.
    photos = [it for it in listed if not os.path.realpath(it).startswith(inside + os.sep)]
    card = find_card(paths.WEIGHTS, options.model)
    classifier = load_classifier(card, None if is_one(photos) else 1)
    # Not before: libraries that run Python code while they are imported abort on an exception.
    on_termination(lambda received, frame: sys.exit(128 + received))
    outcomes = []
    with progress(True, len(photos)) as bar:
        for outcome in outcomes_of(photos, classifier, 1, None):
            outcomes.append(outcome)
            bar.update()
    existing = existing_copies(target)
    plan = plan_copies(outcomes, str(target), options.by, language, existing)
    if not options.recursive:
        tell_of_photos_below(folders, language)
    for failure in plan.unreadable:
        tell_failure(failure, language)
    text = "\n".join(_plan_lines(plan, target, language))
    if options.dry_run:
        code = _print_line(text, language)
    else:
        tell(text)
        code = _copy(plan, options, language)
    return code or (EXIT_SOME_FAILED if plan.unreadable else EXIT_OK)


def _copy(plan: Plan, options: argparse.Namespace, language: str) -> int:
    target: Path = options.into
    if not plan.copies:
        tell(translate("Nothing to copy.", language))
        return EXIT_OK
    try:
        if options.link:
            check_links(plan.copies, target)
        elif plan.size > (free := free_bytes(target)):
            sentence = "Too little free space: {needed} are needed, {free} are free."
            tell(translate(sentence, language, needed=_size(plan.size), free=_size(free)))
            return EXIT_SOME_FAILED
        with progress(True, len(plan.copies)) as bar:
            result = make_copies(plan.copies, target, options.link, lambda copy: bar.update())
    except OSError as error:
        sentence = "The copying stopped: {reason}. The next run continues it."
        tell(translate(sentence, language, reason=error.strerror or error))
        return EXIT_SOME_FAILED
    sentence = "Files copied: {count}. The option --undo removes them again."
    tell(translate(sentence, language, count=f"{result.done:,}"))
    return _tell_left(result, language) or _print_line(str(result.manifest), language)


def _undo(manifest: Path, language: str) -> int:
    try:
        result = remove_copies(read_manifest(manifest))
    except OSError as error:
        tell(translate("The removal stopped: {reason}.", language, reason=error.strerror or error))
        return EXIT_SOME_FAILED
    tell(translate("Copies removed: {count}.", language, count=f"{result.done:,}"))
    return _tell_left(result, language)


def _tell_left(result: Result, language: str) -> int:
    """Report what was left, with the reasons; returns the exit code."""
    for path, error in result.left:
        reason = problem(error, language)
        sentence = "Left as it is: {path}. {reason}"
        tell(translate(sentence, language, path=visible(path), reason=reason))
    return EXIT_SOME_FAILED if result.left else EXIT_OK


def _plan_lines(plan: Plan, target: Path, language: str) -> Sequence[str]:
    photos = sum(copy.photo for copy in plan.copies)
    first = "Photos to copy: {count}, {size}. Free space: {free}."
    numbers = {"size": _size(plan.size), "free": _size(free_bytes(target))}
    lines = [translate(first, language, count=f"{photos:,}", **numbers)]
    for folder, (count, size) in plan.folders().items():
        lines.append(f"  {folder} ({count:,}): {_size(size)}")
    if others := len(plan.copies) - photos:
        sentence = "Files that belong to these photos: {count}."
        lines.append(translate(sentence, language, count=f"{others:,}"))
    if plan.existing:
        lines.append(translate("Copied earlier: {count}.", language, count=f"{plan.existing:,}"))
    return lines


def _print_line(text: str, language: str) -> int:
    """Print to standard output; returns the exit code."""

    def print_line() -> int:
        print(text)
        return EXIT_OK

    return printing(print_line, language)


def _size(count: float) -> str:
    """Return a number of bytes as text: "3.1 GB"."""
    for unit in _UNITS:
        if count < 1000 or unit == _UNITS[-1]:
            break
        count /= 1000
    return f"{count:.3g} {unit}" if count < 1000 else f"{count:,.0f} {unit}"
