"""Paths from standard input, one a line."""

import codecs
import os
import sys
from collections.abc import Iterator

MAX_LINE_BYTES = 64 * 1024
"""No system has paths as long; what has no line ends must not fill the memory."""

_UTF_16_OR_32 = (
    *(codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    *(codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
)


class InputError(Exception):
    """Standard input cannot be read; `sentence` says why, with `details` to fill in."""

    def __init__(self, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


def input_paths() -> Iterator[str]:
    """Yield each line as a path, as soon as it comes; nothing where there is no standard input.

    Empty lines and a byte-order mark in front of the first are left out. Raises `InputError`.
    """
    if sys.stdin is None:
        return
    for number, line in enumerate(_lines()):
        if number == 0:
            if line.startswith(_UTF_16_OR_32):
                raise InputError("Standard input is not UTF-8; paths are read in that alone.")
            line = line.removeprefix(codecs.BOM_UTF8)
        path = os.fsdecode(line.rstrip(b"\r\n"))
        if path:
            yield path


def _lines() -> Iterator[bytes]:
    # Not through `sys.stdin`: at the end Python waits in vain for whoever is reading there.
    with open(sys.stdin.fileno(), "rb", closefd=False) as file:
        try:
            while line := file.readline(MAX_LINE_BYTES + 1):
                if len(line) > MAX_LINE_BYTES:
                    sentence = "Standard input has a line of more than {bytes} bytes; no path does."
                    raise InputError(sentence, bytes=f"{MAX_LINE_BYTES:,}")
                yield line
        except OSError as error:
            sentence = "Standard input cannot be read: {reason}."
            raise InputError(sentence, reason=error.strerror) from error
