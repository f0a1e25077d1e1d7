"""Lets only touches, clicks and drops reach the kiosk."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QInputDevice, QMouseEvent, QTouchEvent
from PySide6.QtWidgets import QWidget

from desktop_app.ui.kiosk.sizes import MIN_TARGET

HELD_MILLISECONDS = 5000
CORNER = MIN_TARGET + MIN_TARGET // 2
"""Size of the corner, in pixels."""

_Type = QEvent.Type
_REFUSED = {
    *(_Type.KeyPress, _Type.KeyRelease, _Type.Shortcut, _Type.ShortcutOverride),
    *(_Type.ContextMenu, _Type.InputMethod, _Type.NativeGesture, _Type.Wheel),
    *(_Type.ToolTip, _Type.WhatsThis, _Type.HelpRequest),
}
_TOUCHED = {
    *(_Type.MouseButtonPress, _Type.MouseButtonRelease, _Type.MouseButtonDblClick),
    *(_Type.TouchBegin, _Type.TouchUpdate, _Type.TouchEnd, _Type.TouchCancel),
    *(_Type.MouseMove, _Type.DragEnter, _Type.DragMove, _Type.Drop),
}
_PRESSED = {_Type.MouseButtonPress, _Type.MouseButtonDblClick, _Type.TouchBegin}
_MOVED = {_Type.MouseMove, _Type.TouchUpdate}


class InputFilter(QObject):
    """An event filter of a created window, so that no widget has to ignore events."""

    touched = Signal()
    corner_held = Signal()

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._hold = QTimer(self, interval=HELD_MILLISECONDS, singleShot=True)
        self._hold.timeout.connect(self.corner_held)
        window.setCursor(Qt.CursorShape.BlankCursor)
        window.windowHandle().installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in _REFUSED:
            event.accept()
            return True
        if kind not in _TOUCHED:
            return False
        self.touched.emit()
        if isinstance(event, QMouseEvent):
            self._show_pointer(event)
            others = event.buttons() | event.button()
            if others & ~Qt.MouseButton.LeftButton:
                return True
        if isinstance(event, QMouseEvent | QTouchEvent):
            self._watch_corner(event)
        return False

    def _watch_corner(self, event: QMouseEvent | QTouchEvent) -> None:
        kind = event.type()
        inside = all(_in_corner(point.position()) for point in event.points())
        if kind in _PRESSED and inside:
            self._hold.start()
        elif not (kind in _MOVED and inside):
            self._hold.stop()

    def _show_pointer(self, event: QMouseEvent) -> None:
        """Show the pointer when a mouse moves; touch needs none."""
        kinds = QInputDevice.DeviceType
        mouse = event.pointingDevice().type() in (kinds.Mouse, kinds.TouchPad)
        shape = Qt.CursorShape.ArrowCursor if mouse else Qt.CursorShape.BlankCursor
        if self._window.cursor().shape() != shape:
            self._window.setCursor(shape)


def _in_corner(point: QPointF) -> bool:
    return point.x() < CORNER and point.y() < CORNER
