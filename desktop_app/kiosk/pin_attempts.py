"""The wrong attempts of the PIN and the wait after them, stored over a restart."""

import logging
import os
import re
from dataclasses import dataclass
from pathlib import Path

from desktop_app.files import read_small, replacing

logger = logging.getLogger(__name__)

FREE_TRIES = 3
FIRST_WAIT_SECONDS = 30.0
MAX_WAIT_SECONDS = 3600.0
_MAX_BYTES = 128
_MAX_WRONG = 10**6 - 1
_LINE = re.compile(r"([0-9]{1,6}) ([0-9]{1,12}) ([0-9a-f]{32})\n")


@dataclass(frozen=True, slots=True)
class PinAttempts:
    """`wrong` consecutive attempts; the next is allowed at `open_at`, in seconds since 1970."""

    wrong: int = 0
    open_at: float = 0.0

    def seconds_left(self, now: float) -> float:
        """Return the seconds to wait at `now`; a clock that was set back does not extend them."""
        return min(max(0.0, self.open_at - now), seconds_after(self.wrong))

    def after_wrong(self, now: float) -> "PinAttempts":
        """Return the state after one more wrong attempt at `now`."""
        wrong = min(self.wrong + 1, _MAX_WRONG)
        return PinAttempts(wrong, now + seconds_after(wrong))


def seconds_after(wrong: int) -> float:
    """Return the wait after so many wrong attempts: none, then 30 s, doubled up to an hour."""
    doubled = wrong - FREE_TRIES
    return min(FIRST_WAIT_SECONDS * 2.0 ** min(doubled, 10), MAX_WAIT_SECONDS) * (doubled >= 0)


def read_attempts(path: Path, salt: bytes, now: float) -> PinAttempts:
    """Return the attempts for the PIN with this salt, none if they are of another PIN.

    A damaged file, or one of another owner, may be manipulated: it starts the first wait at `now`.
    """
    try:
        content, status = read_small(path, _MAX_BYTES)
    except FileNotFoundError:
        return PinAttempts()
    except OSError as error:
        logger.warning("the wrong attempts cannot be read: %s", error.strerror)
        return PinAttempts(FREE_TRIES, now + FIRST_WAIT_SECONDS)
    found = _LINE.fullmatch(content.decode("ascii", "replace"))
    if found is None or (os.name != "nt" and status.st_uid not in (0, os.geteuid())):
        logger.warning("the wrong attempts are damaged")
        return PinAttempts(FREE_TRIES, now + FIRST_WAIT_SECONDS)
    return PinAttempts(int(found[1]), float(found[2])) if found[3] == salt.hex() else PinAttempts()


def write_attempts(path: Path, salt: bytes, tries: PinAttempts) -> None:
    """Write the attempts atomically; an error is only logged."""
    line = f"{tries.wrong} {max(tries.open_at, 0):.0f} {salt.hex()}\n"
    try:
        with replacing(path) as file:
            file.write(line.encode("ascii"))
    except OSError as error:
        logger.warning("the wrong attempts cannot be kept: %s", error.strerror)


def delete_attempts(path: Path) -> None:
    """Delete the file."""
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("the wrong attempts cannot be forgotten: %s", error.strerror)
