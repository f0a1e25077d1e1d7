"""A segmented control: buttons next to each other, of which one is chosen."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QButtonGroup, QRadioButton, QSizePolicy, QWidget

from desktop_app.ui import theme
from desktop_app.ui.layouts import row

_RADIUS = 8.0


class Segments(QWidget):
    """Exactly one segment is chosen; arrow keys choose another."""

    chosen = Signal(int)

    def __init__(self, count: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._buttons = [_Segment() for _ in range(count)]
        self._group = QButtonGroup(self)
        for number, button in enumerate(self._buttons):
            self._group.addButton(button, number)
        row(*((button, 1) for button in self._buttons), margins=(3, 3, 3, 3), parent=self)
        self._buttons[0].setChecked(True)
        self._group.idToggled.connect(self._on_toggled)
        self.setFixedHeight(theme.CONTROL)

    def name_all(self, texts: Sequence[str]) -> None:
        """Set the texts from left to right."""
        for button, text in zip(self._buttons, texts, strict=True):
            button.setText(text)

    def current(self) -> int:
        """Return the chosen segment, from 0."""
        return self._group.checkedId()

    def choose(self, number: int) -> None:
        """Choose a segment, from 0."""
        self._buttons[number].setChecked(True)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Window))
        painter.drawRoundedRect(
            QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _RADIUS, _RADIUS
        )

    @Slot(int, bool)
    def _on_toggled(self, number: int, is_checked: bool) -> None:
        if is_checked:
            self.chosen.emit(number)


class _Segment(QRadioButton):
    """A radio button, also for screen readers, that is drawn as a segment."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * theme.GRID, 0)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def event(self, event: QEvent) -> bool:
        # The window has shortcuts for the arrow keys, which would precede.
        arrows = (Qt.Key.Key_Left, Qt.Key.Key_Right)
        is_override = event.type() == QEvent.Type.ShortcutOverride
        if is_override and isinstance(event, QKeyEvent) and event.key() in arrows:
            event.accept()
            return True
        return super().event(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        role, palette = QPalette.ColorRole, self.palette()
        if self.isChecked():
            painter.setPen(QPen(palette.color(role.Mid), 1))
            painter.setBrush(palette.color(role.Base))
            outline = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
            painter.drawRoundedRect(outline, _RADIUS - 2, _RADIUS - 2)
        is_strong = self.isChecked() or self.underMouse()
        painter.setPen(palette.color(role.Text if is_strong else role.PlaceholderText))
        painter.drawText(self.rect(), int(Qt.AlignmentFlag.AlignCenter), self.text())
