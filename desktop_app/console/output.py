"""Standard output and standard error, also where they are closed, full or missing."""

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
    """Write results in UTF-8 in every locale, and messages in the encoding of the terminal.

    Paths with any bytes can be written.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    # In its UTF-8 mode Python would write UTF-8 to a terminal with another encoding.
    chosen = "PYTHONIOENCODING" in os.environ or not sys.flags.utf8_mode
    if not chosen and isinstance(sys.stderr, io.TextIOWrapper):
        sys.stderr.reconfigure(encoding=locale_encoding(), errors="backslashreplace")


def tell(words: str) -> None:
    """Print a message to standard error, also if it contains a path with any bytes."""
    if sys.stderr is None:
        return  # `print` would use standard output, which is for results
    with contextlib.suppress(OSError):
        print(words.encode("utf-8", "backslashreplace").decode(), file=sys.stderr)


def report_unwritable(error: OSError, language: str | None, path: Path | None = None) -> int:
    """Report that results cannot be written to `path` or standard output; returns the exit code.

    A reader that closes the pipe, as `head` does, is not reported.
    """
    reason = error.strerror or error
    if path is not None:
        sentence = "The results cannot be written to {path}: {reason}."
        tell(translate(sentence, language, path=visible(str(path)), reason=reason))
    elif not isinstance(error, BrokenPipeError):
        tell(translate("The results cannot be written: {reason}.", language, reason=reason))
    # Python flushes standard output at exit, which would fail again: redirect it to nothing.
    nothing = os.open(os.devnull, os.O_WRONLY)
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(nothing, sys.stdout.fileno())
    return EXIT_NOT_WRITTEN


def printing(work: Callable[[], int], language: str | None) -> int:
    """Run `work`, which prints results, and flush them; returns the exit code."""
    try:
        require_stdout()
        code = work()
        sys.stdout.flush()
    except OSError as error:
        return report_unwritable(error, language)
    return code


def require_stdout() -> None:
    """Raise `OSError` without standard output, because `print` would not."""
    if sys.stdout is None:
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
