"""Standard output and standard error where they are closed, full or not there at all."""

import contextlib
import errno
import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

from desktop_app.console.messages import translate
from desktop_app.engine.file_names import visible
from desktop_app.process.utf8_mode import locale_encoding

EXIT_NOT_WRITTEN = 1


def set_encodings() -> None:
    """Have results in UTF-8 in every locale, and what is said to a person as the terminal has it.

    Whatever bytes a path holds, it can be written.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    # Python's UTF-8 mode would write UTF-8 to a terminal that shows something else.
    chosen = "PYTHONIOENCODING" in os.environ or not sys.flags.utf8_mode
    if not chosen and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding=locale_encoding(), errors="backslashreplace")


def tell(words: str) -> None:
    """Say something to the person, on standard error, whatever bytes a path holds."""
    if sys.stderr is None:
        return  # `print` would take standard output instead, which belongs to the results
    with contextlib.suppress(OSError):
        print(words.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)


def report_unwritable(error: OSError, language: str | None, path: Path | None = None) -> int:
    """Say that the results have no place to go, `path` or standard output; returns the exit code.

    Where whoever read standard output has seen enough, as `head` does, nothing is said.
    """
    reason = error.strerror or error
    if path is not None:
        sentence = "The results cannot be written to {path}: {reason}."
        tell(translate(sentence, language, path=visible(str(path)), reason=reason))
    elif not isinstance(error, BrokenPipeError):
        tell(translate("The results cannot be written: {reason}.", language, reason=reason))
    # A closed pipe fails once more when Python flushes it at exit: point it at nothing.
    nothing = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(nothing, sys.stdout.fileno())
    return EXIT_NOT_WRITTEN


def printing(work: Callable[[], int], language: str | None) -> int:
    """Do what prints its results, and see to it that they arrive; returns the exit code."""
    try:
        require_stdout()
        code = work()
        sys.stdout.flush()
    except OSError as error:
        return report_unwritable(error, language)
    return code


def require_stdout() -> None:
    """Raise `OSError` where there is no standard output: `print` would say nothing, happily."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
