"""How the C library keeps memory; on Linux, where it can be told."""

import ctypes
import errno
import gc
import sys

# From <malloc.h>.
_M_TRIM_THRESHOLD = -1
_M_MMAP_THRESHOLD = -3

# What the loader of libraries, torch and Python's threads say; none of them has an error for it.
_SAID_OF_MEMORY = (
    *("Cannot allocate memory", "can't allocate memory", "cannot allocate memory", "bad_alloc"),
    *("failed to map segment", "cannot map zero-fill pages"),
    *("not enough memory", "can't start new thread"),
)

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


def keep_collections_short() -> None:
    """Leave the objects of now out of Python's search for garbage, which halts every thread.

    Those that came with torch are 190,000, and stay anyway. With them and a list of 10,000 photos
    a search took 100 ms, without them it takes 5.
    """
    gc.freeze()


def can_grow_by(size: int) -> bool:
    """Tell whether this process may have `size` more bytes where `ulimit -v` or `-d` limit it."""
    if sys.platform == "win32":
        return True
    import mmap
    import resource

    limits = (resource.RLIMIT_AS, resource.RLIMIT_DATA)
    if all(resource.getrlimit(limit)[0] == resource.RLIM_INFINITY for limit in limits):
        return True
    try:
        mmap.mmap(-1, size, flags=mmap.MAP_PRIVATE | mmap.MAP_ANON).close()
    except (OSError, OverflowError):
        return False
    return True


def is_out_of_memory(error: BaseException | None) -> bool:
    """Tell whether this error, or one it came from, says that memory did not suffice."""
    while error is not None:
        if (
            isinstance(error, MemoryError)
            or getattr(error, "errno", None) == errno.ENOMEM
            or any(words in str(error) for words in _SAID_OF_MEMORY)
        ):
            return True
        error = error.__cause__ or error.__context__
    return False


def _c_function(name: str) -> "ctypes._NamedFuncPointer | None":
    """Return a function of the C library; None elsewhere, and where it is not GNU's."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform == "linux" else None
