"""The thumbnails of the photos that can be seen."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal, Slot
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QWidget

from desktop_app.engine.outcomes import PhotoSource
from desktop_app.ui.photos.views import View, sources_in_sight
from desktop_app.ui.thumbnails import Thumbnails

_SETTLE_MILLISECONDS = 40
"""They are asked for when scrolling rests that long."""


class VisibleThumbnails(QObject):
    """Asks for those that are missing in the view that is shown, which `view` gives."""

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
        """Ask as soon as nothing has moved for a moment."""
        self._settled.start()

    def take(self, source: PhotoSource, image: QImage) -> None:
        """Show a thumbnail; a null one says that there is none."""
        image.setDevicePixelRatio(self._panel.devicePixelRatioF())
        self.thumbnails.put(source, image)
        self._view().viewport().update()

    @Slot()
    def _on_settled(self) -> None:
        view = self._view()
        wanted = tuple(it for it in sources_in_sight(view) if it not in self.thumbnails)
        if wanted and self._panel.isVisible():
            side = round(view.side * self._panel.devicePixelRatioF())
            self.wanted.emit(wanted, side)
