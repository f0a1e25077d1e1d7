"""A cache of thumbnails, limited in bytes; the least recently used are removed first."""

from collections import OrderedDict

from PySide6.QtGui import QImage

from desktop_app.engine.outcomes import PhotoSource

MAX_BYTES = 12 * 1024 * 1024
"""About 1,800 rows or 240 tiles; a quarter of that at a scale of 2."""


class Thumbnails:
    """Thumbnails by `PhotoSource`; a null image for a photo that cannot be read."""

    def __init__(self) -> None:
        self._images: OrderedDict[PhotoSource, QImage] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._images)

    def __contains__(self, source: PhotoSource) -> bool:
        return source in self._images

    def get(self, source: PhotoSource) -> QImage | None:
        """Return a photo's thumbnail; None if there is none."""
        image = self._images.get(source)
        if image is not None:
            self._images.move_to_end(source)
        return image

    def put(self, source: PhotoSource, image: QImage) -> None:
        """Store a thumbnail; removes the least recently used ones beyond the limit."""
        self._drop(source)
        self._images[source] = image
        self._bytes += image.sizeInBytes()
        while self._bytes > MAX_BYTES and len(self._images) > 1:
            self._drop(next(iter(self._images)))

    def forget(self) -> None:
        """Remove all."""
        self._images.clear()
        self._bytes = 0

    def _drop(self, source: PhotoSource) -> None:
        if (image := self._images.pop(source, None)) is not None:
            self._bytes -= image.sizeInBytes()
