"""The photo, upright and crisp, or a drawing where there is none."""

import numpy as np
from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPaintEvent, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop_app.engine.results import Explanation, Photo
from desktop_app.ui import theme
from desktop_app.ui.icons import DRAWING, drawing


class Preview(QWidget):
    """Shows one photo as large as it fits, never larger than it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._original = QSize()
        self._scaled = QPixmap()
        self._drawing = "drop"
        self._explanation: Explanation | None = None
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(160, 120)

    def show_photo(self, photo: Photo) -> None:
        """Show `photo`; one that was reduced may be followed by a sharper one of the same."""
        width, height = photo.image.size
        pixels = photo.image.tobytes()
        # copy(): the bytes belong to Python and go when this function ends.
        self._image = QImage(pixels, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
        self._original = QSize(photo.width, photo.height)
        self._scaled = QPixmap()
        self.update()

    def show_explanation(self, explanation: Explanation | None) -> None:
        """Veil the photo but where the evidence lies; None shows it as it is."""
        self._explanation = explanation
        self.update()

    def show_drawing(self, name: str) -> None:
        """Show `resources/icons/NAME.svg` in place of a photo."""
        self._image = QImage()
        self._drawing = name
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._image.isNull():
            self._draw_in_place_of_a_photo(painter)
            return
        size = self._original.boundedTo(
            self._original.scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        ).expandedTo(QSize(1, 1))
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(self.rect().center())
        painter.drawPixmap(target, self._in_device_pixels(size))
        if self._explanation is not None:
            self._draw_explanation(painter, target, self._explanation)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.DevicePixelRatioChange:
            self._scaled = QPixmap()
        super().changeEvent(event)

    def _draw_in_place_of_a_photo(self, painter: QPainter) -> None:
        colour = self.palette().color(QPalette.ColorRole.Mid)
        place = QRect(0, 0, DRAWING.width(), DRAWING.height())
        place.moveCenter(self.rect().center())
        pixmap = drawing(self._drawing, DRAWING, colour, self.devicePixelRatioF())
        painter.drawPixmap(place.topLeft(), pixmap)

    def _draw_explanation(self, painter: QPainter, target: QRect, explanation: Explanation) -> None:
        """Dim what does not speak for the label: brightness reads on a photo of any colour."""
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
        painter.setPen(QPen(theme.ON_VEIL, 1))
        painter.drawRect(square.adjusted(0.5, 0.5, -0.5, -0.5))

    def _in_device_pixels(self, size: QSize) -> QPixmap:
        """Scale once a size: the painter's own scaling is rough when it shrinks a lot."""
        ratio = self.devicePixelRatioF()
        wanted = (size * ratio).expandedTo(QSize(1, 1))
        if self._scaled.size() != wanted:
            scaled = self._image.scaled(
                wanted,
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
            self._scaled = QPixmap.fromImage(scaled)
            self._scaled.setDevicePixelRatio(ratio)
        return self._scaled
