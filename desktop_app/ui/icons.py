"""SVG drawings in the colour of the text around them."""

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from desktop_app import paths

DRAWING = QSize(160, 120)
"""The size of a drawing on an empty page."""

_SIZE = 20
_APP_ICON_SIDES = (16, 24, 32, 48, 64, 128, 256)


def icon(
    name: str, widget: QWidget, role: QPalette.ColorRole = QPalette.ColorRole.ButtonText
) -> QIcon:
    """Return `resources/icons/NAME.svg` in the widget's text colours, sharp on its screen."""
    result = QIcon()
    for mode, colour in (
        (QIcon.Mode.Normal, widget.palette().color(QPalette.ColorGroup.Active, role)),
        (
            QIcon.Mode.Disabled,
            widget.palette().color(QPalette.ColorGroup.Disabled, QPalette.ColorRole.ButtonText),
        ),
    ):
        pixmap = drawing(name, QSize(_SIZE, _SIZE), colour, widget.devicePixelRatioF())
        result.addPixmap(pixmap, mode)
    return result


def app_icon() -> QIcon:
    """Return the application icon in all its sizes."""
    result = QIcon()
    for side in _APP_ICON_SIDES:
        result.addFile(str(paths.resource(f"app_icon/shiwu-{side}.png")), QSize(side, side))
    return result


def drawing(name: str, size: QSize, colour: QColor, ratio: float) -> QPixmap:
    """Draw `resources/icons/NAME.svg`, whose `currentColor` becomes `colour`."""
    svg = paths.resource(f"icons/{name}.svg").read_text(encoding="utf-8")
    renderer = QSvgRenderer(QByteArray(svg.replace("currentColor", colour.name()).encode()))
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    renderer.render(painter, QRectF(0, 0, size.width(), size.height()))
    painter.end()
    return pixmap
