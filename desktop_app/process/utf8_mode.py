"""Names of files in UTF-8 in every locale, as Qt and nearly all other programs write them."""

import codecs
import contextlib
import locale
import os
import sys
from pathlib import Path


def restart_in_utf8_mode() -> None:
    """Start this process again in Python's UTF-8 mode where the locale has another encoding.

    Otherwise the bytes of a name become other letters than Qt reads in them, and other bytes in
    the results. In the usual locales nothing happens; the bundle is in UTF-8 mode from its start.
    """
    if (
        sys.platform != "linux"
        or sys.getfilesystemencoding() == "utf-8"
        or "utf8" in sys._xoptions
        or getattr(sys, "frozen", False)
    ):
        return
    with contextlib.suppress(OSError):  # it works without that, but for some names
        # Not `sys.orig_argv`: some encodings do not give back the bytes that they decoded.
        program, *words = Path("/proc/self/cmdline").read_bytes().split(b"\0")[:-1]
        os.execv(sys.executable, [program, b"-X", b"utf8", *words])


def locale_encoding() -> str:
    """Return the encoding of the terminal, which Python's UTF-8 mode hides.

    UTF-8 where the locale is a plain "C", or has an encoding that Python does not know.
    """
    encoding = locale.getencoding() if sys.platform == "linux" else "utf-8"
    try:
        name = codecs.lookup(encoding).name
    except LookupError:
        return "utf-8"
    return "utf-8" if name == "ascii" else name
