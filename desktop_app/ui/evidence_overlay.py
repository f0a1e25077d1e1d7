"""Where in a photo the evidence for a label lies, drawn over it."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter, QPen

from desktop_app.engine.outcomes import Explanation
from desktop_app.ui import theme


def draw_evidence(painter: QPainter, place: QRectF, explanation: Explanation) -> None:
    """Dim what does not speak for the label: brightness reads on a photo of any colour.

    `place` is where the whole photo lies. The frame is what the model saw.
    """
    import numpy as np  # not before: the window is painted without

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
    """Draw a frame that can be seen on any photo: a light line within a dark one."""
    for colour, width in ((theme.VEIL, 4), (theme.ON_VEIL, 2)):
        painter.setPen(QPen(colour, width))
        painter.drawRect(frame)
