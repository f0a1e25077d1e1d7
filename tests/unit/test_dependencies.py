"""What the program relies on in the packages it is built from."""

import sys

from PySide6.QtCore import QObject, Signal


class Bell(QObject):
    rung = Signal(object)


def test_qt_takes_no_reference_away() -> None:
    """PySide6 6.12 does on Python 3.11, and then the interpreter aborts, sooner or later."""
    bell = Bell()
    before = sys.getrefcount(True), sys.getrefcount(None)
    for _ in range(100):
        bell.rung.emit(None)
        bell.setObjectName("")
    after = sys.getrefcount(True), sys.getrefcount(None)
    assert all(abs(then - now) < 50 for then, now in zip(before, after, strict=True))
