"""The administrator PIN: its file, and the limit of attempts.

The file is one line: method, rounds, salt and digest. Anyone who can read it can find a short PIN
within an hour, whatever the rounds; so it is readable by its owner only, and a file of another
owner is ignored.
"""

import hashlib
import hmac
import logging
import os
import re
import secrets
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop_app.files import read_small, replacing

logger = logging.getLogger(__name__)

DIGITS = range(4, 13)
ROUNDS = 200_000
MIN_ROUNDS, MAX_ROUNDS = 100_000, 1_000_000
SALT_BYTES = 16
FREE_TRIES = 3
FIRST_WAIT_SECONDS = 30.0
MAX_WAIT_SECONDS = 3600.0
_MAX_BYTES = 512
_MAX_ATTEMPTS_BYTES = 128
_MAX_WRONG = 10**6 - 1
_LINE = re.compile(r"pbkdf2-sha256 ([1-9][0-9]{5,6}) ([0-9a-f]{32}) ([0-9a-f]{64})\n")
_ATTEMPTS_LINE = re.compile(r"([0-9]{1,6}) ([0-9]{1,12}) ([0-9a-f]{32})\n")


@dataclass(frozen=True, slots=True)
class _StoredPin:
    rounds: int
    salt: bytes
    digest: bytes


@dataclass(frozen=True, slots=True)
class _Attempts:
    """`wrong` consecutive attempts; the next is allowed at `open_at`, in seconds since 1970."""

    wrong: int = 0
    open_at: float = 0.0

    def seconds_left(self, now: float) -> float:
        """Return the seconds to wait at `now`; a clock that was set back does not extend them."""
        return min(max(0.0, self.open_at - now), _seconds_after(self.wrong))

    def after_wrong(self, now: float) -> "_Attempts":
        """Return the state after one more wrong attempt at `now`."""
        wrong = min(self.wrong + 1, _MAX_WRONG)
        return _Attempts(wrong, now + _seconds_after(wrong))


def is_pin(words: str) -> bool:
    """Tell whether these are 4 to 12 ASCII digits."""
    return re.fullmatch(r"[0-9]+", words) is not None and len(words) in DIGITS


def set_pin(path: Path, pin: str) -> None:
    """Write a PIN of 4 to 12 digits atomically, readable only by the owner of the folder.

    If root sets it, the file gets the owner of the folder, the user who runs the kiosk. Raises
    `ValueError` for another PIN, `OSError` if it cannot be written.
    """
    if not is_pin(pin):
        raise ValueError("a PIN has 4 to 12 digits")
    salt = secrets.token_bytes(SALT_BYTES)
    digest = pbkdf2_sha256(pin.encode(), salt, ROUNDS)
    line = f"pbkdf2-sha256 {ROUNDS} {salt.hex()} {digest.hex()}\n"
    with replacing(path) as file:
        if os.name != "nt" and os.geteuid() == 0:
            folder = path.parent.stat()
            os.fchown(file.fileno(), folder.st_uid, folder.st_gid)
        file.write(line.encode("ascii"))


class PinVerifier:
    """Verifies the PIN in the file at `path`. Use one per process, because it stores the waits.

    After three attempts each wrong one doubles the wait, from 30 s to an hour. The right PIN resets
    it, and so does a new PIN. The wrong attempts are stored in a file next to the PIN's, so that a
    restart does not reset them. `clock` returns monotonic seconds, `calendar` seconds since 1970.
    Any thread may call.
    """

    def __init__(
        self,
        path: Path,
        clock: Callable[[], float] = time.monotonic,
        calendar: Callable[[], float] = time.time,
    ) -> None:
        self._path = path
        self._tries_path = path.parent / f"{path.name}-tries"
        self._clock = clock
        self._calendar = calendar
        self._salt = b""
        self._tries = _Attempts()
        self._open_at = clock()
        self._one_at_a_time = threading.Lock()

    @property
    def is_set(self) -> bool:
        """Whether a PIN is set; without one, the kiosk cannot be closed by touch."""
        return _read(self._path) is not None

    def wait_seconds(self) -> float:
        """Return the seconds until the next attempt is allowed, or 0."""
        with self._one_at_a_time:
            return self._wait_seconds(_read(self._path))

    def try_pin(self, pin: str) -> bool:
        """Tell whether the PIN is right, in about 0.2 s; always False during a wait."""
        with self._one_at_a_time:
            stored = _read(self._path)
            if stored is None or self._wait_seconds(stored) > 0:
                return False
            found = pbkdf2_sha256(pin.encode(), stored.salt, stored.rounds)
            if hmac.compare_digest(found, stored.digest):
                self._tries = _Attempts()
                _delete_attempts(self._tries_path)
                return True
            now = self._calendar()
            self._tries = self._tries.after_wrong(now)
            self._open_at = self._clock() + self._tries.seconds_left(now)
            # Before the result is known: somebody may cut the power then.
            _write_attempts(self._tries_path, stored.salt, self._tries)
            return False

    def _wait_seconds(self, stored: _StoredPin | None) -> float:
        if stored is not None and stored.salt != self._salt:
            now = self._calendar()
            self._salt = stored.salt
            self._tries = _read_attempts(self._tries_path, stored.salt, now)
            self._open_at = self._clock() + self._tries.seconds_left(now)
        return max(0.0, self._open_at - self._clock())


def pbkdf2_sha256(password: bytes, salt: bytes, rounds: int) -> bytes:
    """Derive 32 bytes with PBKDF2-HMAC-SHA256 (RFC 8018); `rounds` is at least 1.

    hashlib's function needs OpenSSL, which the bundle lacks. Test vectors: RFC 7914, section 11.
    """
    key = password if len(password) <= 64 else hashlib.sha256(password).digest()
    key = key.ljust(64, b"\0")
    # The first block of both hashes is always the same: copying the state after it saves half.
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in key))
    message, mixed = salt + b"\0\0\0\1", 0
    for _ in range(rounds):
        within, around = inner.copy(), outer.copy()
        within.update(message)
        around.update(within.digest())
        message = around.digest()
        mixed ^= int.from_bytes(message)
    return mixed.to_bytes(32)


def _read(path: Path) -> _StoredPin | None:
    """Read the file of the PIN; None if there is none or it is not trustworthy."""
    try:
        content, status = read_small(path, _MAX_BYTES)
    except FileNotFoundError:
        return None
    except OSError as error:
        logger.warning("the PIN cannot be read: %s", error.strerror)
        return None
    if os.name != "nt" and (status.st_mode & 0o077 or status.st_uid not in (0, os.geteuid())):
        logger.warning("the PIN is not this user's alone")
        return None
    found = _LINE.fullmatch(content.decode("ascii", "replace"))
    if found is None or not MIN_ROUNDS <= int(found[1]) <= MAX_ROUNDS:
        logger.warning("the PIN is damaged")
        return None
    return _StoredPin(int(found[1]), bytes.fromhex(found[2]), bytes.fromhex(found[3]))


def _seconds_after(wrong: int) -> float:
    """Return the wait after so many wrong attempts: none, then 30 s, doubled up to an hour."""
    doubled = wrong - FREE_TRIES
    return min(FIRST_WAIT_SECONDS * 2.0 ** min(doubled, 10), MAX_WAIT_SECONDS) * (doubled >= 0)


def _read_attempts(path: Path, salt: bytes, now: float) -> _Attempts:
    """Return the attempts for the PIN with this salt, none if they are of another PIN.

    A damaged file, or one of another owner, may be manipulated: it starts the first wait at `now`.
    """
    try:
        content, status = read_small(path, _MAX_ATTEMPTS_BYTES)
    except FileNotFoundError:
        return _Attempts()
    except OSError as error:
        logger.warning("the wrong attempts cannot be read: %s", error.strerror)
        return _Attempts(FREE_TRIES, now + FIRST_WAIT_SECONDS)
    found = _ATTEMPTS_LINE.fullmatch(content.decode("ascii", "replace"))
    if found is None or (os.name != "nt" and status.st_uid not in (0, os.geteuid())):
        logger.warning("the wrong attempts are damaged")
        return _Attempts(FREE_TRIES, now + FIRST_WAIT_SECONDS)
    return _Attempts(int(found[1]), float(found[2])) if found[3] == salt.hex() else _Attempts()


def _write_attempts(path: Path, salt: bytes, tries: _Attempts) -> None:
    """Write the attempts; an error is only logged."""
    line = f"{tries.wrong} {max(tries.open_at, 0):.0f} {salt.hex()}\n"
    try:
        with replacing(path) as file:
            file.write(line.encode("ascii"))
    except OSError as error:
        logger.warning("the wrong attempts cannot be saved: %s", error.strerror)


def _delete_attempts(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        logger.warning("the wrong attempts cannot be deleted: %s", error.strerror)
