"""How long nobody has touched anything, and how many seconds are left before all begins anew."""

from PySide6.QtCore import QEvent, QRectF, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui import theme
from desktop_app.ui.announcements import announce
from desktop_app.ui.kiosk.sizes import Words, gap_of

COUNTED_SECONDS = 10


class Countdown(Words):
    """Shows the last seconds over the upper edge of its parent; a touch goes to what is below."""

    over = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(1.1, parent=parent)
        self._left = 0
        self._em = 1.0
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(False)
        self.hide()

    def begin(self, seconds: int) -> None:
        """Be over in so many seconds, and show the last of them, half of them at most."""
        self.stop()
        self._left = min(COUNTED_SECONDS, seconds // 2)
        self._due.start((seconds - self._left) * 1000)

    def stop(self) -> None:
        """Count no further, and show nothing."""
        self._due.stop()
        self._second.stop()
        self.hide()

    def set_em(self, em: float, share: float = 1.0) -> None:
        super().set_em(em, share)
        self._em = em
        gap = gap_of(em)
        self.setContentsMargins(gap, gap // 2, gap, gap // 2)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().button())
        painter.drawRoundedRect(QRectF(self.rect()), theme.GRID, theme.GRID)
        painter.end()
        super().paintEvent(event)

    def _sentences(self, count: int) -> tuple[str, str]:
        return self.tr("Starting again in {count} s").format(count=count), self.tr("touch to stay")

    def _render(self) -> None:
        """Say it in one line or two, in a place that stays while the seconds go."""
        parent = self.parentWidget()
        assert parent is not None
        gap = gap_of(self._em)
        for between in (" · ", "\n"):
            self.setText(between.join(self._sentences(COUNTED_SECONDS)))
            size = self.sizeHint()
            if size.width() <= parent.width() - 2 * gap:
                break
        self.setText(between.join(self._sentences(self._left)))
        left = (parent.width() - size.width()) // 2
        self.setGeometry(left, gap // 2, size.width(), size.height())

    @Slot()
    def _on_due(self) -> None:
        if not self._left:
            self.over.emit()
            return
        self._second.start()
        self._render()
        self.raise_()
        self.show()
        announce(self, ", ".join(self._sentences(self._left)))

    @Slot()
    def _on_second(self) -> None:
        self._left -= 1
        if self._left:
            self._render()
        else:
            self.stop()
            self.over.emit()
