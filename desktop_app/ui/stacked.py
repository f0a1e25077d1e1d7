"""A vertical layout of three parts."""

from PySide6.QtWidgets import QWidget

from desktop_app.ui import theme
from desktop_app.ui.layouts import column


def stacked(top: QWidget, middle: QWidget, bottom: QWidget) -> QWidget:
    """Lay these out with lines between them; the middle one expands."""
    whole = QWidget()
    lines = theme.dividing_line(), theme.dividing_line()
    column(top, lines[0], (middle, 1), lines[1], bottom, parent=whole)
    return whole
