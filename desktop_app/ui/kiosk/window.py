"""The kiosk's window, which always fills the screen."""

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QPaintEvent,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget

from desktop_app.ui import drag_and_drop
from desktop_app.ui.kiosk.input_filter import InputFilter
from desktop_app.ui.kiosk.sizes import em_of
from desktop_app.ui.kiosk.visit import Visit

_HOLD_MILLISECONDS = 1000


class KioskWindow(QWidget):
    """Contains the visit, fills the screen, and cannot be closed but by ending the program."""

    first_painted = Signal()
    corner_held = Signal()

    def __init__(self, exhibit: Visit) -> None:
        # A window manager can neither close nor move nor cover a window that bypasses it. The hint
        # has an effect only on X.
        super().__init__(
            None,
            Qt.WindowType.Window
            | Qt.WindowType.FramelessWindowHint
            | Qt.WindowType.WindowStaysOnTopHint
            | Qt.WindowType.X11BypassWindowManagerHint,
        )
        self._exhibit = exhibit
        self._painted = False
        self._screen: QScreen | None = None
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        # The size follows from the screen, not from the content.
        rows.setSizeConstraint(QLayout.SizeConstraint.SetNoConstraint)
        rows.addWidget(exhibit)
        self.setWindowTitle(QGuiApplication.applicationDisplayName())
        self.setAcceptDrops(True)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._hold = QTimer(self, interval=_HOLD_MILLISECONDS)
        self._hold.timeout.connect(self._on_hold)

    def fill_screen(self) -> None:
        """Cover the first screen, and follow its changes."""
        application = QGuiApplication.instance()
        assert isinstance(application, QGuiApplication)
        application.primaryScreenChanged.connect(self._on_screens_changed)
        application.screenAdded.connect(self._on_screens_changed)
        application.screenRemoved.connect(self._on_screens_changed)
        self._on_screens_changed()
        self.winId()  # creates the native window
        gate = InputFilter(self)
        gate.touched.connect(self._exhibit.note_touch)
        gate.corner_held.connect(self.corner_held)
        self.showFullScreen()
        self._on_screens_changed()
        if QGuiApplication.platformName() == "xcb":
            self._on_hold()
            self._hold.start()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Ignore it: the administrator closes the kiosk otherwise."""
        event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if self._exhibit.takes_photos:
            drag_and_drop.enter(event)
        else:
            event.ignore()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drag_and_drop.move(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self._exhibit.take(drag_and_drop.drop(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self.first_painted.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._exhibit.set_em(em_of(self.size()))
        super().resizeEvent(event)

    def focusNextPrevChild(self, next: bool) -> bool:
        return False

    @Slot()
    def _on_screens_changed(self) -> None:
        screen = QGuiApplication.primaryScreen()
        if screen is None:
            return  # all screens are unplugged: the next one shows the window again
        if screen is not self._screen:
            self._screen = screen
            screen.geometryChanged.connect(self._on_screens_changed)
        # Without a window manager, showFullScreen has no effect.
        self.setGeometry(screen.geometry())

    @Slot()
    def _on_hold(self) -> None:
        """Stay in front and grab the keyboard, including the desktop's own shortcuts."""
        self.raise_()
        self.windowHandle().setKeyboardGrabEnabled(True)
