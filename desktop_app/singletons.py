"""Keeps None, True and False alive under PySide6 on Python 3.11."""

import ctypes
import sys

_MANY = 1 << 40


def keep_singletons() -> None:
    """Give them more references than any number of calls can take away.

    PySide6 6.12 drops one reference to None with each call that returns nothing and one to True
    with each signal it emits. From Python 3.12 on these objects are immortal, and nobody notices;
    under 3.11 the last reference goes after some ten thousand calls, and the process aborts with
    "deallocating None".
    """
    if sys.version_info < (3, 12):
        for it in (None, True, False):
            ctypes.c_ssize_t.from_address(id(it)).value += _MANY
