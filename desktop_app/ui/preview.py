"""The photo at the widget's size, or a drawing."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from desktop_app.engine.outcomes import Explanation, Photo
from desktop_app.ui.evidence_overlay import draw_evidence
from desktop_app.ui.icons import DRAWING, drawing
from desktop_app.ui.zoom_geometry import Zoom, fitting_scale, place


class Preview(QLabel):
    """Shows one photo as large as it fits, enlarged at most `enlarged` times.

    Scaling in the GUI thread can take longer than a frame, so it emits `picture_wanted` and shows
    the last image until the new one arrives.
    """

    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels
    sharper_wanted = Signal(int)  # number of visible pixels of the photo's short side

    def __init__(self, parent: QWidget | None = None, enlarged: int = 1) -> None:
        super().__init__(parent)
        self._enlarged = enlarged
        self._photo: Photo | None = None
        self._asked = QSize()
        self._sharpness = 0
        self._picture = QImage()
        self._original = QSize()
        self._drawing = "drop"
        self._explanation: Explanation | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def show_photo(self, photo: Photo) -> None:
        """Show a photo; `sharpen_photo` may replace it by one with more pixels."""
        self._sharpness = 0
        self.sharpen_photo(photo)

    def sharpen_photo(self, photo: Photo) -> None:
        """Replace the photo by one with more pixels."""
        self._photo = photo
        self._asked = QSize()
        self._ask()

    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show a scaled image, unless it is of another photo."""
        if photo is not self._photo:
            return
        self._picture = picture
        self._original = QSize(photo.width, photo.height)
        self.update()

    def show_explanation(self, explanation: Explanation | None) -> None:
        """Dim the photo except where the evidence is; None removes the overlay."""
        self._explanation = explanation
        self.update()

    def show_drawing(self, name: str) -> None:
        """Show `resources/icons/NAME.svg` instead of a photo."""
        self._photo = None
        self._picture = QImage()
        self._drawing = name
        self.update()

    def clear(self) -> None:
        """Show nothing, and release the photo."""
        self.show_drawing("")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture.isNull():
            self._draw_in_place_of_a_photo(painter)
            return
        self._draw_photo(painter, self._place())
        if self._explanation is not None:
            draw_evidence(painter, self._place(), self._explanation)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._ask()
        super().changeEvent(event)

    def _ask(self) -> None:
        if self._photo is None:
            return
        size = self._fitting_place(QSize(self._photo.width, self._photo.height)).size().toSize()
        wanted = (size * self.devicePixelRatioF()).expandedTo(QSize(1, 1))
        if wanted != self._asked:
            self._asked = wanted
            self.picture_wanted.emit(self._photo, wanted)
            self._want_sharper(min(wanted.width(), wanted.height()))

    def _want_sharper(self, short_side: int) -> None:
        """Request a photo with this many pixels at its short side, if it has fewer of its own."""
        assert self._photo is not None
        wanted = min(short_side, self._photo.width, self._photo.height)
        if wanted > max(self._sharpness, min(self._photo.image.size)):
            self._sharpness = wanted
            self.sharper_wanted.emit(wanted)

    def _place(self) -> QRectF:
        """Return the rectangle of the photo, which may exceed the widget."""
        return self._fitting_place(self._original)

    def _fitting_place(self, original: QSize) -> QRectF:
        """Return the rectangle of a photo that is shown whole."""
        placed = place(Zoom(), original, self.size(), self._fitting_scale(original))
        # Whole pixels, because a fraction would blur the photo.
        size = placed.size().toSize().expandedTo(QSize(1, 1))
        whole = QRect(0, 0, size.width(), size.height())
        whole.moveCenter(self.rect().center())
        return QRectF(whole)

    def _fitting_scale(self, original: QSize) -> float:
        return fitting_scale(original, self.size(), self._enlarged)

    def _draw_photo(self, painter: QPainter, placed: QRectF) -> None:
        painter.drawImage(placed, self._picture)

    def _draw_in_place_of_a_photo(self, painter: QPainter) -> None:
        if not self._drawing:
            return
        colour = self.palette().color(QPalette.ColorRole.Mid)
        place = QRect(0, 0, DRAWING.width(), DRAWING.height())
        place.moveCenter(self.rect().center())
        pixmap = drawing(self._drawing, DRAWING, colour, self.devicePixelRatioF())
        painter.drawPixmap(place.topLeft(), pixmap)
