"""One photo of the grid."""

from PySide6.QtCore import QEvent, QRectF, Qt
from PySide6.QtGui import QImage, QPainterPath, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractButton, QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.cover_photo import cover

_Role = QPalette.ColorRole


class Tile(QAbstractButton):
    """Shows a photo, which can be chosen once it has a thumbnail; `place` counts from 1."""

    def __init__(self, path: str, place: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.path = path
        self._place = place
        self.picture: QImage | None = None  # None until it arrives
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setEnabled(False)
        self._render()

    def take_thumbnail(self, picture: QImage) -> None:
        """Show this thumbnail."""
        self.picture = picture
        self.setEnabled(True)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        whole = QRectF(self.rect())
        edge = QPainterPath()
        edge.addRoundedRect(whole, theme.GRID, theme.GRID)
        painter.setClipPath(edge)
        painter.fillRect(whole, self.palette().color(_Role.AlternateBase))
        if self.picture is not None:
            cover(painter, whole, self.picture)
        if self.isDown():
            painter.fillPath(edge, theme.VEIL)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        # Not its file name, which may be personal.
        self.setAccessibleName(self.tr("Photo {number}").format(number=self._place))
