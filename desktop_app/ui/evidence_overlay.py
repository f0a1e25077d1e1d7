"""Draws the evidence for a label over its photo."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPen

from desktop_app.engine.outcomes import Explanation
from desktop_app.ui import theme


def draw_evidence(painter: QPainter, place: QRectF, explanation: Explanation) -> None:
    """Dim the regions without evidence, because brightness is visible on a photo of any colour.

    `place` is the rectangle of the whole photo. The frame is the part that the model saw.
    """
    import numpy as np  # imported only when needed, after the first paint

    evidence = explanation.evidence
    strength = np.clip(evidence / max(float(evidence.max()), 1e-6), 0, 1)
    height, width = strength.shape
    veil = np.zeros((height, width, 4), np.uint8)
    veil[..., :3] = (theme.DIMMING.red(), theme.DIMMING.green(), theme.DIMMING.blue())
    veil[..., 3] = (theme.DIMMING.alpha() * (1 - strength)).astype(np.uint8)
    image = QImage(veil.data, width, height, 4 * width, QImage.Format.Format_RGBA8888)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.drawImage(place, image)
    left, top, right, bottom = explanation.square
    square = QRectF(
        place.x() + left * place.width(),
        place.y() + top * place.height(),
        (right - left) * place.width(),
        (bottom - top) * place.height(),
    )
    draw_frame(painter, square.adjusted(2, 2, -2, -2))


def draw_frame(painter: QPainter, frame: QRectF) -> None:
    """Draw a frame that is visible on any photo: a light line within a dark one."""
    for colour, width in ((theme.VEIL, 4), (theme.ON_VEIL, 2)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(frame)
