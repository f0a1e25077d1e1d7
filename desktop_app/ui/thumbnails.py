"""The thumbnails at hand: a bounded number, those not looked at for longest go first."""

from collections import OrderedDict

from PySide6.QtGui import QImage

CAPACITY = 256
"""About twenty screens of rows, 9 MB where a pixel of the window is 2 × 2 of the screen."""


class Thumbnails:
    """Path → picture; a null picture for what cannot be read."""

    def __init__(self) -> None:
        self._images: OrderedDict[str, QImage] = OrderedDict()

    def __len__(self) -> int:
        return len(self._images)

    def __contains__(self, path: str) -> bool:
        return path in self._images

    def get(self, path: str) -> QImage | None:
        """Return a photo's thumbnail; None while there is none."""
        image = self._images.get(path)
        if image is not None:
            self._images.move_to_end(path)
        return image

    def put(self, path: str, image: QImage) -> None:
        """Keep a thumbnail, in place of the one not looked at for longest."""
        self._images[path] = image
        self._images.move_to_end(path)
        while len(self._images) > CAPACITY:
            self._images.popitem(last=False)

    def forget(self) -> None:
        """Let all go: they are for another screen, or of other photos."""
        self._images.clear()
