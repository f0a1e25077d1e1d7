"""How many seconds are left before the kiosk begins anew."""

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kiosk.sizes import Words, gap_of

COUNTED_SECONDS = 10


class Countdown(Words):
    """Lies over the upper edge of its parent while it counts; any touch goes to what is below."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(1.1, parent=parent)
        self._left = 0
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Button)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(False)
        self.hide()

    def begin(self, seconds: int) -> None:
        """Count the last of so many seconds, half of them at most; until then show nothing."""
        self.stop()
        self._left = min(COUNTED_SECONDS, seconds // 2)
        if self._left:
            self._due.start((seconds - self._left) * 1000)

    def stop(self) -> None:
        """Count no further, and show nothing."""
        self._due.stop()
        self._second.stop()
        self.hide()

    def set_em(self, em: float, share: float = 1.0) -> None:
        super().set_em(em, share)
        self.setMargin(gap_of(em))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        words = self.tr("Starting again in {count} s. Touch to stay.")
        self.setText(words.format(count=self._left))
        parent = self.parentWidget()
        assert parent is not None
        size = self.sizeHint()
        self.setGeometry((parent.width() - size.width()) // 2, 0, size.width(), size.height())

    @Slot()
    def _on_due(self) -> None:
        self._second.start()
        self._render()
        self.raise_()
        self.show()

    @Slot()
    def _on_second(self) -> None:
        self._left = max(0, self._left - 1)
        self._render()
