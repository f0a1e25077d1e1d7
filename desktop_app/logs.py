"""The log: one small file without the names of photos."""

import logging
import os
import sys
import threading
import traceback
from io import TextIOWrapper
from pathlib import Path
from types import TracebackType

from desktop_app.files import open_regular

LOG_NAME = "shiwu.log"
MAX_BYTES = 256 * 1024
"""One previous file is kept, so the total is at most twice as much."""

_logger = logging.getLogger("desktop_app")


def state_folder() -> Path | None:
    """Return the folder for this user's logs; None if there is none."""
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        base = os.path.expanduser("~/Library/Logs")  # noqa: PTH111  (Path.home() may raise)
    else:
        base = os.environ.get("XDG_STATE_HOME") or os.path.expanduser("~/.local/state")  # noqa: PTH111
    return Path(base) / "shiwu" if Path(base).is_absolute() else None


def log_to(folder: Path | None) -> logging.Handler:
    """Log warnings and errors to `folder`, which is created with the first of them.

    `extra={"photo": path}` names the photo concerned; the log contains only its hash.
    """
    handler = logging.NullHandler() if folder is None else _Log(folder)
    _logger.addHandler(handler)
    _logger.propagate = False  # the last-resort handler would print names of photos
    return handler


def log_to_stderr() -> None:
    """Log to standard error too, for the system's journal, without names of photos."""
    if sys.stderr is not None:  # a windowed program has none
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(_Discreet())
        _logger.addHandler(handler)


def log_uncaught(in_clear: bool = True) -> None:
    """Log uncaught exceptions of every thread; `in_clear` prints them to standard error too."""
    before = sys.excepthook

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        _logger.critical("nobody caught this", exc_info=(kind, error, trace))
        if in_clear and sys.stderr is not None:  # a windowed program has none
            before(kind, error, trace)

    def thread_hook(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            hook(arguments.exc_type, arguments.exc_value, arguments.exc_traceback)

    sys.excepthook = hook
    threading.excepthook = thread_hook


def hashed(path: str) -> str:
    """Return a hash of a path, which identifies it in the log."""
    import hashlib  # imported only when needed: it takes some milliseconds

    return hashlib.sha256(path.encode("utf-8", "surrogatepass")).hexdigest()[:12]


class _Log(logging.FileHandler):
    """A rotating log file; `RotatingFileHandler` imports sockets, which takes 9 ms at start-up."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder / LOG_NAME, encoding="utf-8", errors="replace", delay=True)
        self.setFormatter(_Discreet())

    def emit(self, record: logging.LogRecord) -> None:
        path = Path(self.baseFilename)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            if path.is_file() and path.stat().st_size > MAX_BYTES:
                self.close()
                path.replace(path.with_name(f"{path.name}.1"))
            super().emit(record)
        except OSError:
            return  # a log that cannot be written is not an error of the program

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding="utf-8", errors="replace", opener=open_regular)

    def handleError(self, record: logging.LogRecord) -> None:
        """Drop the line: the program works without its log."""


class _Discreet(logging.Formatter):
    """Formats type and place of an exception, not its message, which may contain paths."""

    def format(self, record: logging.LogRecord) -> str:
        words = f"{self.formatTime(record)} {record.levelname} {record.name}: {record.getMessage()}"
        photo = getattr(record, "photo", None)
        if photo is not None:
            words += f" (photo {hashed(str(photo))})"
        error = record.exc_info[1] if record.exc_info else None
        while error is not None:
            words += "\n  " + "\n    ".join([_kind(error), *_frames(error)])
            error = error.__cause__ or error.__context__
        return words


def _kind(error: BaseException) -> str:
    number = getattr(error, "errno", None)
    return type(error).__qualname__ + (f", errno {number}" if number is not None else "")


def _frames(error: BaseException) -> list[str]:
    """Return the lines of code, without the folder of the program, which may name the user."""
    return [
        f"{'/'.join(Path(frame.filename).parts[-2:])}:{frame.lineno} {frame.name}"
        for frame in traceback.extract_tb(error.__traceback__)
    ]
