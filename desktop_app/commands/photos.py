"""What the commands that classify photos share: the photos, the progress, the exit codes."""

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from threading import Thread
from typing import TYPE_CHECKING, NoReturn

from tqdm import tqdm

from desktop_app.console.input import input_paths
from desktop_app.console.messages import translate
from desktop_app.console.output import tell
from desktop_app.engine.batch import classify_many
from desktop_app.engine.classify import classify as classify_one
from desktop_app.engine.file_names import visible
from desktop_app.engine.folders import MAX_COUNTING_SECONDS, photos_below
from desktop_app.engine.outcomes import Failure, Outcome

if TYPE_CHECKING:  # importing it would import torch before the arguments are checked
    from desktop_app.engine.classifier import Classifier

EXIT_OK = 0
EXIT_SOME_FAILED = 1
EXIT_USAGE = 2
EXIT_NO_MODEL = 3


def named(words: Sequence[str], folders: list[str]) -> Iterator[str]:
    """Yield each path, and for `-` each line of standard input; append folders to `folders`.

    Raises `InputError`.
    """
    for word in words:
        for path in input_paths() if word == "-" else (word,):
            if os.path.isdir(path):  # noqa: PTH112  (a Path raises where it cannot look)
                folders.append(path)
            yield path


def is_one(photos: Iterable[str]) -> bool:
    """Tell whether there is exactly one photo, which then uses all CPU threads."""
    return isinstance(photos, list) and len(photos) == 1


def outcomes_of(
    photos: Iterable[str], classifier: "Classifier", top: int, threads: int | None
) -> Iterator[Outcome]:
    """Classify: a single photo uses all CPU threads, each of many photos one."""
    if is_one(photos):
        yield from (classify_one(path, classifier, path, top) for path in photos)
    else:
        yield from classify_many(photos, classifier, top, workers=threads)


def tell_failure(failure: Failure, language: str) -> None:
    """Report why a photo could not be classified."""
    tell(f"{visible(failure.path)}: {failure.message(language == 'zh')}")


def tell_of_photos_below(folders: Sequence[str], language: str) -> None:
    """Report how many photos are in the folders below these, which were not classified."""
    if not folders:
        return
    found: list[tuple[int, bool]] = []
    # In a daemon thread, because a network share can block it forever.
    thread = Thread(target=lambda: found.append(photos_below(folders)), daemon=True)
    thread.start()
    thread.join(2 * MAX_COUNTING_SECONDS)
    count, is_all = found[0] if found else (0, False)
    sentence = "Photos in folders below, not classified: {count}. The option -r includes them."
    if not is_all:
        sentence = sentence.replace("{count}", "{count} or more")
    if count:
        tell(translate(sentence, language, count=f"{count:,}"))


def progress(watched: bool, total: int | None) -> "tqdm[NoReturn]":
    """Return a progress bar, which a terminal shows if it is `watched`."""
    is_shown = watched and sys.stderr is not None and sys.stderr.isatty()
    return tqdm(
        total=total, unit=" photos", disable=not is_shown, delay=1, file=sys.stderr, leave=False
    )
