"""`shiwu kiosk-pin`: set the administrator PIN of the kiosk, without Qt and torch."""

import getpass
import sys
from pathlib import Path

from desktop_app.console.messages import translate
from desktop_app.console.output import tell
from desktop_app.kiosk.config import DEFAULT_PATH, read_config
from desktop_app.kiosk.pin import is_pin, set_pin

EXIT_OK = 0
EXIT_NOT_SET = 1
EXIT_USAGE = 2


def kiosk_pin(config_path: Path | None, language: str | None) -> int:
    """Ask for a PIN twice and save it in the configured file; returns the exit code.

    A wrong configuration is reported, because it could name another file.
    """
    config, faults = read_config(config_path)
    for fault in faults:
        tell(fault.sentence(config_path or DEFAULT_PATH, language))
    if faults:
        tell(translate("The PIN was not set. Correct the configuration first.", language))
        return EXIT_NOT_SET
    pin = _asked(translate("New PIN, 4 to 12 digits: ", language))
    if not is_pin(pin):
        tell(translate("A PIN has 4 to 12 digits.", language))
        return EXIT_USAGE
    if _asked(translate("The same PIN again: ", language)) != pin:
        tell(translate("The two PINs are different.", language))
        return EXIT_USAGE
    try:
        set_pin(config.pin_file, pin)
    except OSError as error:
        sentence = (
            "The PIN cannot be written to {folder}: {reason}. Run this as the user who runs the "
            "kiosk, or as root."
        )
        tell(translate(sentence, language, folder=config.pin_file.parent, reason=error.strerror))
        return EXIT_NOT_SET
    sentence = "The PIN is set. Its file belongs to {owner}; the kiosk must run as this user."
    tell(translate(sentence, language, owner=_owner(config.pin_file)))
    return EXIT_OK


def _asked(question: str) -> str:
    """Ask without echo on a terminal, else read a line of standard input."""
    if sys.stdin is None:
        return ""
    try:
        if sys.stdin.isatty():
            return getpass.getpass(question)
        return sys.stdin.buffer.readline(256).decode("ascii", "replace").rstrip("\r\n")
    except EOFError:
        return ""


def _owner(path: Path) -> str:
    try:
        return path.owner()
    except (KeyError, NotImplementedError):  # a user without a name; a system without users
        return str(path.stat().st_uid)
