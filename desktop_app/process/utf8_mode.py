"""File names are UTF-8 in every locale, as in Qt and most other programs."""

import codecs
import contextlib
import locale
import os
import sys
from pathlib import Path


def restart_in_utf8_mode() -> None:
    """Restart this process in Python's UTF-8 mode if the locale has another encoding.

    Otherwise Python and Qt decode a file name differently, and results contain other bytes. In
    UTF-8 locales nothing happens; the bundle always runs in UTF-8 mode.
    """
    if (
        sys.platform != "linux"
        or sys.getfilesystemencoding() == "utf-8"
        or "utf8" in sys._xoptions
        or getattr(sys, "frozen", False)
    ):
        return
    with contextlib.suppress(OSError):  # without it only some file names fail
        # Not `sys.orig_argv`: some encodings do not restore the bytes that they decoded.
        program, *words = Path("/proc/self/cmdline").read_bytes().split(b"\0")[:-1]
        os.execv(sys.executable, [program, b"-X", b"utf8", *words])


def locale_encoding() -> str:
    """Return the encoding of the terminal, which Python's UTF-8 mode hides.

    UTF-8 if the locale is "C", or if Python does not know its encoding.
    """
    encoding = locale.getencoding() if sys.platform == "linux" else "utf-8"
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
    return "utf-8" if name == "ascii" else name
