"""The idle timer of a visit, and the countdown before its end."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QRect, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QWidget

from desktop_app.ui.announcements import announce
from desktop_app.ui.kiosk.sizes import ScaledLabel, gap_of

COUNTED_SECONDS = 10


class Countdown(ScaledLabel):
    """Shows the last seconds; touches go to the widget below.

    `room` returns the free rectangle of the parent. If that is too small, as on a portrait screen,
    the countdown covers the upper edge.
    """

    over = Signal()

    def __init__(self, room: Callable[[], QRect], parent: QWidget) -> None:
        super().__init__(1.1, parent=parent)
        self._room = room
        self._left = 0
        self._em = 1.0
        self._due = QTimer(self, singleShot=True)
        self._due.timeout.connect(self._on_due)
        self._second = QTimer(self, interval=1000)
        self._second.timeout.connect(self._on_second)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        # Without a background: it is not a button, a touch anywhere counts.
        self.setForegroundRole(QPalette.ColorRole.Highlight)
        self.setAutoFillBackground(True)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setWordWrap(False)
        self.hide()

    def begin(self, seconds: int) -> None:
        """Start: end in so many seconds and show the last of them, at most half."""
        self.stop()
        self._left = min(COUNTED_SECONDS, seconds // 2)
        self._due.start((seconds - self._left) * 1000)

    def stop(self) -> None:
        """Stop and hide."""
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

    def _sentences(self, count: int) -> tuple[str, str]:
        return self.tr("Starting again in {count} s").format(count=count), self.tr("touch to stay")

    def _render(self) -> None:
        """Show the text on one line or two, at a constant position."""
        parent = self.parentWidget()
        assert parent is not None
        gap = gap_of(self._em)
        above = parent.rect().adjusted(gap, 0, -gap, 0)
        for room, between in ((room, it) for room in (self._room(), above) for it in (" · ", "\n")):
            self.setText(between.join(self._sentences(COUNTED_SECONDS)))
            size = self.sizeHint()
            if size.width() <= room.width() and size.height() <= room.height():
                break
        self.setText(between.join(self._sentences(self._left)))
        if room is above:
            room = QRect(0, 0, parent.width(), size.height())
        self.setGeometry(room)

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
