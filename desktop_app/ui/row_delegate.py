"""Draws one photo of the list: thumbnail, what it shows, how sure that is, its file name."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.ui import theme
from desktop_app.ui.icons import drawing
from desktop_app.ui.photo_model import Part, State
from desktop_app.ui.thumbnails import Thumbnails

SIDE = theme.GRID * 5
"""Of a thumbnail, in pixels of the window."""

_MARGIN = theme.GRID
_GLYPH = QSize(20, 20)
_Index = QModelIndex | QPersistentModelIndex


class RowDelegate(QStyledItemDelegate):
    """Rows of one height, whatever is in them: ten thousand of them scroll."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._glyphs: dict[tuple[str, float], QPixmap] = {}

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(theme.GRID * 20, SIDE + 2 * _MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRect(option.rect)
        self._draw_ground(painter, rect, option)
        place = QRect(rect.left() + _MARGIN, rect.top() + _MARGIN, SIDE, SIDE)
        self._draw_thumbnail(painter, place, option.palette, index)
        words = rect.adjusted(2 * _MARGIN + SIDE, _MARGIN, -_MARGIN, -_MARGIN)
        self._draw_words(painter, words, option, index)
        painter.restore()

    def _draw_ground(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem) -> None:
        palette, state = option.palette, option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        ground = QRectF(rect).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if selected or state & QStyle.StateFlag.State_MouseOver:
            role = QPalette.ColorRole.Midlight if selected else QPalette.ColorRole.AlternateBase
            painter.setBrush(palette.color(role))
            painter.drawRoundedRect(ground, 4, 4)
        if selected:  # not by its ground alone, which is a quiet one
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(QRectF(ground.left(), ground.top() + 8, 3, SIDE), 1.5, 1.5)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(QPalette.ColorRole.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground, 4, 4)

    def _draw_thumbnail(
        self, painter: QPainter, place: QRect, palette: QPalette, index: _Index
    ) -> None:
        image = self._thumbnails.get(index.data(Part.PATH))
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(place), 4, 4)
        if image is not None and not image.isNull():
            painter.save()
            painter.setClipPath(outline)
            painter.drawImage(place, image)
            painter.restore()
            return
        painter.fillPath(outline, palette.color(QPalette.ColorRole.AlternateBase))
        if image is not None or index.data(Part.STATE) is State.FAILED:
            glyph = QRect(0, 0, _GLYPH.width(), _GLYPH.height())
            glyph.moveCenter(place.center())
            painter.drawPixmap(glyph.topLeft(), self._failed_glyph(painter, palette))

    def _draw_words(
        self, painter: QPainter, place: QRect, option: QStyleOptionViewItem, index: _Index
    ) -> None:
        palette = option.palette
        text = palette.color(QPalette.ColorRole.Text)
        quiet = palette.color(QPalette.ColorRole.PlaceholderText)
        upper, lower = QRect(place), QRect(place)
        upper.setHeight(place.height() // 2)
        lower.setTop(upper.bottom() + 1)
        left = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
        right = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)
        painter.setFont(option.font)
        share = index.data(Part.SHARE)
        metrics = QFontMetrics(option.font)
        painter.setPen(quiet)
        painter.drawText(upper, right, share)
        name = metrics.elidedText(
            index.data(), Qt.TextElideMode.ElideMiddle, lower.width() - theme.GRID // 2
        )
        painter.drawText(lower, left, name)
        upper.setRight(upper.right() - metrics.horizontalAdvance(share) - theme.GRID)
        if index.data(Part.STATE) in (State.DONE, State.UNSURE):
            bold = theme.emphasised(option.font)
            painter.setFont(bold)
            metrics = QFontMetrics(bold)
            painter.setPen(text)
        headline = metrics.elidedText(
            index.data(Part.HEADLINE), Qt.TextElideMode.ElideRight, upper.width()
        )
        painter.drawText(upper, left, headline)

    def _failed_glyph(self, painter: QPainter, palette: QPalette) -> QPixmap:
        colour = palette.color(QPalette.ColorRole.PlaceholderText)
        ratio = painter.device().devicePixelRatioF()
        key = (colour.name(), ratio)
        if key not in self._glyphs:
            self._glyphs[key] = drawing("failed", _GLYPH, colour, ratio)
        return self._glyphs[key]
