"""Draws a photo that covers a rectangle; its edges are cropped."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter


def cover(painter: QPainter, place: QRectF, picture: QImage) -> None:
    """Draw the middle of `picture`, scaled to cover `place`."""
    size = place.size().scaled(picture.size().toSizeF(), Qt.AspectRatioMode.KeepAspectRatio)
    part = QRectF(0, 0, size.width(), size.height())
    part.moveCenter(QRectF(picture.rect()).center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, picture, part)
