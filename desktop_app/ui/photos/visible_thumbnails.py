"""Request the thumbnails that are visible."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop_app.engine.outcomes import PhotoSource
from desktop_app.ui.photos.views import View, visible_sources
from desktop_app.ui.thumbnails import Thumbnails

_SETTLE_MILLISECONDS = 40
"""The pause in scrolling before thumbnails are requested."""


class VisibleThumbnails(QObject):
    """Requests the missing thumbnails of the view that `view` returns."""

    wanted = Signal(object, int)  # tuple of sources, side in device pixels

    def __init__(self, view: Callable[[], View], panel: QWidget) -> None:
        super().__init__(panel)
        self.thumbnails = Thumbnails()
        self._view = view
        self._panel = panel
        self._settled = QTimer(self, interval=_SETTLE_MILLISECONDS, singleShot=True)
        self._settled.timeout.connect(self._on_settled)

    @Slot()
    def ask_soon(self) -> None:
        """Request thumbnails after a pause."""
        self._settled.start()

    def take(self, source: PhotoSource, image: QImage) -> None:
        """Show a thumbnail; a null image marks an unreadable photo."""
        image.setDevicePixelRatio(self._panel.devicePixelRatioF())
        self.thumbnails.put(source, image)
        self._view().viewport().update()

    @Slot()
    def _on_settled(self) -> None:
        view = self._view()
        wanted = tuple(it for it in visible_sources(view) if it not in self.thumbnails)
        if wanted and self._panel.isVisible():
            side = round(view.side * self._panel.devicePixelRatioF())
            self.wanted.emit(wanted, side)
