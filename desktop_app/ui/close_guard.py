"""Delays closing a window while an export is written."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.ui import theme
from desktop_app.ui.photos.entries import shown_name

_PATIENCE_MILLISECONDS = 300
"""Most exports are finished sooner; then the window closes without a question."""
_NAME_WIDTH = theme.GRID * 40


class CloseGuard(QMessageBox):
    """Closes the window when the exports are finished, and asks if that takes long."""

    given_up = Signal()  # the user cancels the exports

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._saving: list[str] = []
        self._wanted = False
        self._patience = QTimer(self, interval=_PATIENCE_MILLISECONDS, singleShot=True)
        self._patience.timeout.connect(self._on_patience_ended)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._close = self.addButton("", QMessageBox.ButtonRole.DestructiveRole)
        self._stay = self.addButton("", QMessageBox.ButtonRole.RejectRole)
        self.setDefaultButton(self._stay)
        self.setEscapeButton(self._stay)
        self.finished.connect(self._on_finished)

    def begin_saving(self, path: str) -> None:
        """Record that an export to `path` has started."""
        self._saving.append(path)

    def end_saving(self, saved: bool) -> None:
        """Record that the oldest export has ended; a window that waits closes if it was `saved`.

        If not, the window stays open and reports the reason.
        """
        if not self._saving:
            return  # it was cancelled
        self._saving.pop(0)
        self._wanted = self._wanted and saved
        if self._saving and self._wanted:
            return
        self._patience.stop()
        self.hide()
        if self._wanted:
            self._window.close()

    def may_close(self) -> bool:
        """Tell whether the window may close now; if not, it closes or asks later."""
        if not self._saving:
            return True
        self._wanted = True
        if not self.isVisible() and not self._patience.isActive():
            self._patience.start()
        return False

    @Slot()
    def _on_patience_ended(self) -> None:
        name = self.fontMetrics().elidedText(
            shown_name(self._saving[0]), Qt.TextElideMode.ElideMiddle, _NAME_WIDTH
        )
        self.setText(self.tr("The results are still being saved to {name}").format(name=name))
        self.setInformativeText(self.tr("The window closes when this is done."))
        self._close.setText(self.tr("Close without saving"))
        self._stay.setText(self.tr("Keep open"))
        self.open()

    @Slot()
    def _on_finished(self) -> None:
        self._wanted = False
        if self.clickedButton() is self._close:
            self._saving.clear()
            self.given_up.emit()
            self._window.close()
