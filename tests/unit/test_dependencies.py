"""Behaviour of packages that the program relies on."""

import sys

from PySide6.QtCore import QObject, Signal


class Emitter(QObject):
    emitted = Signal(object)


def test_qt_loses_no_references() -> None:
    """PySide6 6.12 does on Python 3.11, until the interpreter aborts."""
    emitter = Emitter()
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(100):
        emitter.emitted.emit(None)
        emitter.setObjectName("")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert all(abs(first - second) < 50 for first, second in zip(before, after, strict=True))
