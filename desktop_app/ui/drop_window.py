"""A window that accepts drops anywhere."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QMainWindow

from desktop_app.ui import drag_and_drop
from desktop_app.ui.drop_zone import DropSheet
from desktop_app.ui.mime_content import Kind, MimeContent


class DropWindow(QMainWindow):
    """Shows what a drop will do, and emits the content of drops and refused drags."""

    brought = Signal(object)  # MimeContent

    def __init__(self) -> None:
        super().__init__()
        self._hovering = MimeContent(Kind.NOTHING)
        self._sheet = DropSheet(self)
        self._sheet.left.connect(self._on_left)
        self.setAcceptDrops(True)

    def set_adding(self, is_adding: bool) -> None:
        """Announce from now on that a drop adds to the list."""
        self._sheet.set_adding(is_adding)

    def announce_drop(self, what: MimeContent) -> None:
        """Show what the drop will do until the drag ends."""
        self._hovering = what
        self._sheet.announce(what)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if event.source() is not None:
            event.ignore()  # it was dragged out of this window
        else:
            self.announce_drop(drag_and_drop.enter(event))

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        drag_and_drop.move(event)

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._on_left()

    def dropEvent(self, event: QDropEvent) -> None:
        self._sheet.hide()
        self.brought.emit(drag_and_drop.drop(event))

    @Slot()
    def _on_left(self) -> None:
        self._sheet.hide()
        # A refused drag that is released only sends a leave event; its reason must be shown too.
        if not self._hovering.usable:
            self.brought.emit(self._hovering)
