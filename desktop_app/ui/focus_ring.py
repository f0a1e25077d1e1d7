"""A ring around the widget with the keyboard focus."""

from PySide6.QtCore import QRectF, Qt, Slot
from PySide6.QtGui import QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QAbstractItemView, QApplication, QFocusFrame, QWidget

from desktop_app.ui import theme
from desktop_app.ui.bar import Bar


class FocusRing(QFocusFrame):
    """Follows the focus when it is moved by keys: the style's own frame is faint on some controls
    and missing on flat buttons.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self.setAcceptDrops(False)  # inherited from its window
        self.hide()  # otherwise it is shown with the window, without a widget
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 4, 4)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, old: QWidget | None, new: QWidget | None) -> None:
        # List rows and bars draw their own frame.
        if new is None or isinstance(new, QAbstractItemView | Bar) or new.window() != self.window():
            self.setWidget(None)  # type: ignore[arg-type]  # the stub forgets None
            return
        by_keys = new.window().testAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        self.setWidget(new if by_keys else None)  # type: ignore[arg-type]
