"""A vertical layout of three parts."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import theme


def stacked(top: QWidget, middle: QWidget, bottom: QWidget) -> QWidget:
    """Lay these out with lines between them; the middle one expands."""
    whole = QWidget()
    rows = QVBoxLayout(whole)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(0)
    rows.addWidget(top)
    rows.addWidget(theme.dividing_line())
    rows.addWidget(middle, 1)
    rows.addWidget(theme.dividing_line())
    rows.addWidget(bottom)
    return whole
