"""Looks again and again which albums there are: sticks come and go while the kiosk runs."""

import logging
from concurrent.futures import ThreadPoolExecutor

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop_app.kiosk.albums import Album, album_photos, list_albums
from desktop_app.kiosk.config import KioskConfig
from desktop_app.ui.kiosk.shelf import Shelf

logger = logging.getLogger(__name__)

_EACH_MILLISECONDS = 2000
_PHOTOS_EACH = 15
"""Looks after which the photos are listed anew as well; until then only the albums are."""


class AlbumWatch(QObject):
    """Looks in a thread of its own, where a stick that dies may keep it as long as it wants."""

    found = Signal(object)  # tuple[Shelf, ...], whenever it is another than before

    _looked = Signal(object, object)  # tuple[Album, ...], tuple[Shelf, ...]

    def __init__(self, config: KioskConfig, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._config = config
        self._albums: tuple[Album, ...] = ()
        self._shelves: tuple[Shelf, ...] | None = None
        self._looking = False
        self._looks = 0
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="albums")
        self._timer = QTimer(self, interval=_EACH_MILLISECONDS)
        self._timer.timeout.connect(self.look)
        self._looked.connect(self._on_looked)

    def start(self) -> None:
        """Look now, and from now on."""
        self._timer.start()
        self.look()

    def stop(self) -> None:
        """Look no more, and wait for the look at work."""
        self._timer.stop()
        self._thread.shutdown()

    @Slot()
    def look(self) -> None:
        """Look now, unless the look before has not come back."""
        if not self._looking:
            self._looking = True
            self._thread.submit(self._look, self._looks % _PHOTOS_EACH == 0)
            self._looks += 1

    def _look(self, thoroughly: bool) -> None:
        albums, shelves = self._albums, self._shelves
        try:
            albums = list_albums(self._config)
            if thoroughly or albums != self._albums or shelves is None:
                shelves = tuple(_shelf(album) for album in albums)
        except Exception:  # the one boundary here: the next look may work
            logger.exception("the albums cannot be listed")
        self._looked.emit(albums, shelves)

    @Slot(object, object)
    def _on_looked(self, albums: tuple[Album, ...], shelves: tuple[Shelf, ...] | None) -> None:
        self._looking = False
        self._albums = albums
        if shelves is not None and shelves != self._shelves:
            self._shelves = shelves
            self.found.emit(shelves)


def _shelf(album: Album) -> Shelf:
    return Shelf(str(album.folder), album.removable, tuple(album_photos(album)))
