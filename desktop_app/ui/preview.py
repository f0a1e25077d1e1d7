"""The photo, upright and crisp, or a drawing where there is none."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.engine.results import Explanation, Photo
from desktop_app.ui import theme
from desktop_app.ui.icons import DRAWING, drawing


class Preview(QWidget):
    """Shows one photo as large as it fits, at most `enlarged` times as large as it is.

    It neither copies nor scales pixels, which can take longer than a frame: it asks for a picture
    in its size and shows that when it comes, until then what was there before.
    """

    picture_wanted = Signal(object, QSize)  # Photo, size in device pixels

    def __init__(self, parent: QWidget | None = None, enlarged: int = 1) -> None:
        super().__init__(parent)
        self._enlarged = enlarged
        self._photo: Photo | None = None
        self._asked = QSize()
        self._picture = QImage()
        self._original = QSize()
        self._drawing = "drop"
        self._explanation: Explanation | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def show_photo(self, photo: Photo) -> None:
        """Show `photo`; one that was reduced may be followed by a sharper one of the same."""
        self._photo = photo
        self._asked = QSize()
        self._ask()

    def take_picture(self, photo: Photo, picture: QImage) -> None:
        """Show the picture that was asked for, unless the photo is another by now."""
        if photo is not self._photo:
            return
        self._picture = picture
        self._original = QSize(photo.width, photo.height)
        self.update()

    def show_explanation(self, explanation: Explanation | None) -> None:
        """Veil the photo but where the evidence lies; None shows it as it is."""
        self._explanation = explanation
        self.update()

    def show_drawing(self, name: str) -> None:
        """Show `resources/icons/NAME.svg` in place of a photo."""
        self._photo = None
        self._picture = QImage()
        self._drawing = name
        self.update()

    def clear(self) -> None:
        """Show nothing, and hold no photo."""
        self.show_drawing("")

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._picture.isNull():
            self._draw_in_place_of_a_photo(painter)
            return
        size = self._size_of(self._original)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(self.rect().center())
        painter.drawImage(target, self._picture)
        if self._explanation is not None:
            self._draw_explanation(painter, target, self._explanation)

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
        size = self._size_of(QSize(self._photo.width, self._photo.height))
        wanted = (size * self.devicePixelRatioF()).expandedTo(QSize(1, 1))
        if wanted != self._asked:
            self._asked = wanted
            self.picture_wanted.emit(self._photo, wanted)

    def _size_of(self, original: QSize) -> QSize:
        """Return the size of a photo in this widget."""
        fitting = original.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        return (original * self._enlarged).boundedTo(fitting).expandedTo(QSize(1, 1))

    def _draw_in_place_of_a_photo(self, painter: QPainter) -> None:
        if not self._drawing:
            return
        colour = self.palette().color(QPalette.ColorRole.Mid)
        place = QRect(0, 0, DRAWING.width(), DRAWING.height())
        place.moveCenter(self.rect().center())
        pixmap = drawing(self._drawing, DRAWING, colour, self.devicePixelRatioF())
        painter.drawPixmap(place.topLeft(), pixmap)

    def _draw_explanation(self, painter: QPainter, target: QRect, explanation: Explanation) -> None:
        """Dim what does not speak for the label: brightness reads on a photo of any colour."""
        import numpy as np  # not before: the window is painted without

        evidence = explanation.evidence
        strength = np.clip(evidence / max(float(evidence.max()), 1e-6), 0, 1)
        height, width = strength.shape
        veil = np.zeros((height, width, 4), np.uint8)
        veil[..., :3] = (theme.VEIL.red(), theme.VEIL.green(), theme.VEIL.blue())
        veil[..., 3] = (theme.VEIL.alpha() * (1 - strength)).astype(np.uint8)
        image = QImage(veil.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawImage(target, image)
        left, top, right, bottom = explanation.square
        square = QRectF(
            target.x() + left * target.width(),
            target.y() + top * target.height(),
            (right - left) * target.width(),
            (bottom - top) * target.height(),
        )
        # A light line within a dark one can be seen on any photo.
        for colour, width_of_line in ((theme.VEIL, 4), (theme.ON_VEIL, 2)):
            painter.setPen(QPen(colour, width_of_line))
            painter.drawRect(square.adjusted(2, 2, -2, -2))
