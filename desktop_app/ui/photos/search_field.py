"""The search field of the list."""

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent, QPalette
from PySide6.QtWidgets import QLineEdit, QToolButton, QWidget

from desktop_app.ui import theme
from desktop_app.ui.icons import icon

_SETTLE_MILLISECONDS = 160


class SearchField(QLineEdit):
    """Emits the text after a pause in typing."""

    searched = Signal(str)
    left_for_list = Signal()  # the list gets the focus

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # A drop would insert the path and report a move to the source.
        self.setAcceptDrops(False)
        self.setMinimumHeight(theme.CONTROL)
        self.setTextMargins(-theme.GRID // 2, 0, 0, 0)
        self._glass = QAction(self)
        self._glass.setEnabled(False)
        self.addAction(self._glass, QLineEdit.ActionPosition.LeadingPosition)
        self._clear = QAction(self)
        self._clear.triggered.connect(self.clear)
        self._clear.setVisible(False)
        self.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self._typed = QTimer(self, interval=_SETTLE_MILLISECONDS, singleShot=True)
        self._typed.timeout.connect(self._on_typed)
        self._applied = ""
        self.textChanged.connect(self._on_text_changed)
        self._render()

    def set_texts(self, hint: str, name: str) -> None:
        """Set the placeholder and the accessible name."""
        self.setPlaceholderText(hint)
        self.setAccessibleName(name)

    def clear_at_once(self) -> bool:
        """Clear the field; return whether it had a text."""
        if not self.text():
            return False
        self.clear()
        return True

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (QEvent.Type.LanguageChange, QEvent.Type.PaletteChange):
            self._render()
        super().changeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_typed()
            self.left_for_list.emit()
        else:
            super().keyPressEvent(event)

    def _render(self) -> None:
        self._glass.setIcon(icon("search", self, QPalette.ColorRole.PlaceholderText))
        self._clear.setIcon(icon("clear", self))
        self._clear.setText(self.tr("Clear the search"))
        for button in self.findChildren(QToolButton):
            is_clear = button.defaultAction() is self._clear
            button.setAccessibleName(self._clear.text() if is_clear else "")

    @Slot(str)
    def _on_text_changed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        if text:
            self._typed.start()
        else:  # clearing applies at once
            self._on_typed()

    @Slot()
    def _on_typed(self) -> None:
        self._typed.stop()
        if self.text() != self._applied:
            self._applied = self.text()
            self.searched.emit(self._applied)
