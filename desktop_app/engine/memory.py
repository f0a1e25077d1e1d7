"""How the C library keeps memory; on Linux, where it can be told."""

import ctypes
import sys

# From <malloc.h>.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3

MAPPED_FROM = 1024 * 1024
KEPT_FREE = 8 * 1024 * 1024


def keep_little_memory() -> None:
    """Let large blocks go back to the system as soon as they are free.

    Left alone, the C library learns from the first large photo that large blocks are common, and
    keeps them from then on. What an inference needs is smaller, and stays.
    """
    if (adjust := _c_function("mallopt")) is not None:
        adjust(_M_MMAP_THRESHOLD, MAPPED_FROM)
        adjust(_M_TRIM_THRESHOLD, KEPT_FREE)


def release_memory() -> None:
    """Give freed memory back to the system."""
    if (trim := _c_function("malloc_trim")) is not None:
        trim(0)


def _c_function(name: str) -> "ctypes._NamedFuncPointer | None":
    """Return a function of the C library; None elsewhere, and where it is not GNU's."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
