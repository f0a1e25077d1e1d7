"""Three parts of a window, one above the other."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import theme


def stacked(top: QWidget, middle: QWidget, bottom: QWidget) -> QWidget:
    """Lay these out with a line between them; the middle takes the room that is left."""
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
