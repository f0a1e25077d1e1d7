"""Paths from standard input, one per line."""

import codecs
import os
import sys
from collections.abc import Iterator

MAX_LINE_BYTES = 64 * 1024
"""Longer than any path; input without line ends must not fill the memory."""

_UTF_16_OR_32 = (
    *(codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE),
    *(codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE),
)


class InputError(Exception):
    """Standard input cannot be read; `details` are the values for placeholders of `sentence`."""

    def __init__(self, sentence: str, **details: object) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.details = details


def input_paths() -> Iterator[str]:
    """Yield each line as a path, as soon as it arrives; nothing without standard input.

    Empty lines and a byte-order mark are skipped. Raises `InputError`.
    """
    if sys.stdin is None:
        return
    for number, line in enumerate(_lines()):
        if number == 0:
            if line.startswith(_UTF_16_OR_32):
                raise InputError("Standard input is not UTF-8; paths must be UTF-8.")
            line = line.removeprefix(codecs.BOM_UTF8)
        path = os.fsdecode(line.rstrip(b"\r\n"))
        if path:
            yield path


def _lines() -> Iterator[bytes]:
    # Not through `sys.stdin`: at exit Python would wait for a thread that reads it.
    with open(sys.stdin.fileno(), "rb", closefd=False) as file:
        try:
            while line := file.readline(MAX_LINE_BYTES + 1):
                if len(line) > MAX_LINE_BYTES:
                    sentence = "A line of standard input is longer than {bytes} bytes."
                    raise InputError(sentence, bytes=f"{MAX_LINE_BYTES:,}")
                yield line
        except OSError as error:
            sentence = "Standard input cannot be read: {reason}."
            raise InputError(sentence, reason=error.strerror) from error
