"""Scales photos and thumbnails for the screen, off the GUI thread."""

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

from PIL import Image
from PySide6.QtCore import QObject, QRectF, QSize, Signal, Slot
from PySide6.QtGui import QImage

from desktop_app.engine.budget import DecodeBudget
from desktop_app.engine.errors import PhotoError
from desktop_app.engine.images import read_photo
from desktop_app.engine.outcomes import Photo, PhotoSource

logger = logging.getLogger(__name__)


class ImageService(QObject):
    """Scales and copies images that would block the event loop.

    One thread is for the photo that is shown and one for thumbnails: a hostile file among the
    thumbnails must not delay the photo. `budget` is the program's memory for decoding.
    """

    fitted = Signal(object, QImage)  # the Photo, and its image in the requested size
    # PhotoSource, its square image; a null image where it cannot be read.
    thumbnail_made = Signal(object, QImage)

    # The Photo, its part as shares of width and height, and the image of the part.
    part_fitted = Signal(object, QRectF, QImage)

    # Emitted in a pool's thread; connected to those above, which are emitted in the GUI thread.
    _fit_done = Signal(object, QImage)
    _part_fit_done = Signal(object, QRectF, QImage)
    _thumbnail_done = Signal(object, QImage)

    def __init__(self, parent: QObject | None = None, budget: DecodeBudget | None = None) -> None:
        super().__init__(parent)
        self._budget = budget
        self._latest_fit = 0
        self._latest_part = 0
        self._latest_round = 0
        self._fitting = ThreadPoolExecutor(1, thread_name_prefix="fit")
        self._thumbnailing = ThreadPoolExecutor(1, thread_name_prefix="thumbnails")
        self._fit_done.connect(self.fitted)
        self._part_fit_done.connect(self.part_fitted)
        self._thumbnail_done.connect(self.thumbnail_made)

    @Slot(object, QSize)
    def fit(self, photo: Photo, size: QSize) -> None:
        """Scale a photo to `size` in device pixels; a later call replaces a waiting one."""
        self._latest_fit += 1
        self._fitting.submit(_guarded, self._fit, photo, size, self._latest_fit)

    @Slot(object, QRectF, QSize)
    def fit_part(self, photo: Photo, part: QRectF, size: QSize) -> None:
        """Scale a part of a photo, in shares of it, as `fit` does."""
        self._latest_part += 1
        self._fitting.submit(_guarded, self._fit_part, photo, part, size, self._latest_part)

    @Slot(object, int)
    def make_thumbnails(self, sources: Sequence[PhotoSource], side: int) -> None:
        """Make thumbnails of `side` device pixels; cancels waiting ones of an earlier call."""
        self._latest_round += 1
        for source in sources:
            self._thumbnailing.submit(
                _guarded, self._make_thumbnail, source, side, self._latest_round
            )

    @Slot()
    def forget(self) -> None:
        """Cancel what waits."""
        self._latest_fit += 1
        self._latest_part += 1
        self._latest_round += 1

    def stop(self, wait: bool = True) -> None:
        """Cancel what waits; `wait` for what is running."""
        self.forget()
        for pool in (self._fitting, self._thumbnailing):
            pool.shutdown(wait, cancel_futures=True)

    def _fit(self, photo: Photo, size: QSize, request: int) -> None:
        if request == self._latest_fit:
            self._fit_done.emit(photo, _resized(photo.image, size, (0, 0, *photo.image.size)))

    def _fit_part(self, photo: Photo, part: QRectF, size: QSize, request: int) -> None:
        if request != self._latest_part:
            return
        width, height = photo.image.size
        left, top = max(0.0, part.left() * width), max(0.0, part.top() * height)
        right, bottom = min(width, part.right() * width), min(height, part.bottom() * height)
        box = (left, top, right, bottom)
        self._part_fit_done.emit(photo, part, _resized(photo.image, size, box))

    def _make_thumbnail(self, source: PhotoSource, side: int, round_: int) -> None:
        if round_ != self._latest_round:
            return
        try:
            image = read_photo(source, side, self._budget).image
        except PhotoError:
            self._thumbnail_done.emit(source, QImage())
            return
        edge = min(image.size)
        left, top = (image.width - edge) // 2, (image.height - edge) // 2
        box = (left, top, left + edge, top + edge)
        square = image.resize((side, side), Image.Resampling.BICUBIC, box)
        self._thumbnail_done.emit(source, as_qimage(square))


def _resized(image: Image.Image, size: QSize, box: tuple[float, float, float, float]) -> QImage:
    pixels = (size.width(), size.height())
    return as_qimage(image.resize(pixels, Image.Resampling.BICUBIC, box, reducing_gap=2.0))


def as_qimage(image: Image.Image) -> QImage:
    """Convert to a QImage, in the format that Qt draws without another conversion."""
    pixels = image.convert("RGBA").tobytes("raw", "BGRA")
    width, height = image.size
    # copy(): a QImage does not own the bytes, which Python frees after this function.
    return QImage(pixels, width, height, 4 * width, QImage.Format.Format_RGB32).copy()


def _guarded(work: Callable[..., None], *arguments: object) -> None:
    try:
        work(*arguments)
    except Exception:  # the boundary of this thread: a future would swallow it
        logger.exception("a picture failed")
