"""Lists the albums again and again, because USB drives come and go while the kiosk runs."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_app.kiosk.albums import album_photos, list_albums
from desktop_app.kiosk.config import KioskConfig
from desktop_app.ui.kiosk.album import Album

logger = logging.getLogger(__name__)

_INTERVAL_MILLISECONDS = 2000
_LISTINGS_PER_FULL_LISTING = 15
"""Every so many times the photos are listed too, otherwise only where the folders have changed."""

Albums = tuple[Album, ...]


class AlbumWatcher(QObject):
    """Lists albums in a separate thread, because a failing USB drive may block it."""

    found = Signal(object)  # tuple[Album, ...], when it differs from the one before

    _listed = Signal(object, object)  # albums without and with their photos; emitted in the thread

    def __init__(self, config: KioskConfig, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config = config
        self._folders: Albums = ()
        self._albums: Albums | None = None
        self._listing = False
        self._count = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="albums")
        self._timer = QTimer(self, interval=_INTERVAL_MILLISECONDS)
        self._timer.timeout.connect(self.check)
        self._listed.connect(self._on_listed)

    def start(self) -> None:
        """List now and at each interval."""
        self._timer.start()
        self.check()

    def stop(self) -> None:
        """Stop, and wait for the present listing."""
        self._timer.stop()
        self._thread.shutdown()

    @Slot()
    def check(self) -> None:
        """List now, unless a listing is still running."""
        if not self._listing:
            self._listing = True
            self._thread.submit(self._list, self._count % _LISTINGS_PER_FULL_LISTING == 0)
            self._count += 1

    def _list(self, full: bool) -> None:
        folders, albums = self._folders, self._albums
        try:
            folders = list_albums(self._config)
            if full or folders != self._folders or albums is None:
                albums = tuple(replace(each, photos=tuple(album_photos(each))) for each in folders)
        except Exception:  # the boundary of this thread: the next listing may work
            logger.exception("the albums cannot be listed")
        self._listed.emit(folders, albums)

    @Slot(object, object)
    def _on_listed(self, folders: Albums, albums: Albums | None) -> None:
        self._listing = False
        self._folders = folders
        if albums is not None and albums != self._albums:
            self._albums = albums
            self.found.emit(albums)
