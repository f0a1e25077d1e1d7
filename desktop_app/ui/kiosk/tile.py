"""One photo of the grid."""

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QPainter, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_app.ui import theme
from desktop_app.ui.icons import drawing
from desktop_app.ui.kiosk.square import cover

_Role = QPalette.ColorRole


class Tile(QAbstractButton):
    """Shows a photo that can be chosen; `place` counts from 1."""

    def __init__(self, path: str, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._place = place
        self._picture: QImage | None = None
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._render()

    @property
    def bare(self) -> bool:
        """Whether its picture has not come yet."""
        return self._picture is None

    def take_thumbnail(self, picture: QImage) -> None:
        """Show this picture; a null one is of a photo that cannot be read."""
        self._picture = picture
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        whole = QRectF(self.rect())
        edge = QPainterPath()
        edge.addRoundedRect(whole, theme.GRID, theme.GRID)
        painter.setClipPath(edge)
        painter.fillRect(whole, self.palette().color(_Role.AlternateBase))
        if self._picture is not None and self._picture.isNull():
            side = min(self.width(), self.height())
            size = QSize(side * 2 // 3, side // 2)
            colour = self.palette().color(_Role.Dark)
            pixmap = drawing("unreadable", size, colour, self.devicePixelRatioF())
            painter.drawPixmap(
                (self.width() - size.width()) // 2, (self.height() - size.height()) // 2, pixmap
            )
        elif self._picture is not None:
            cover(painter, whole, self._picture)
        if self.isDown():
            painter.fillPath(edge, theme.VEIL)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        # Not its name: it may tell of a person.
        self.setAccessibleName(self.tr("Photo {number}").format(number=self._place))
