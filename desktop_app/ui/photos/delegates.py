"""Draw the photos of the list as rows or tiles."""

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QFontMetrics, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app.ui import theme
from desktop_app.ui.icons import drawing
from desktop_app.ui.photos.list_model import Role
from desktop_app.ui.photos.row_texts import Row
from desktop_app.ui.thumbnails import Thumbnails

ROW_SIDE = theme.GRID * 5
TILE_SIDE = theme.GRID * 14
"""Sides of a thumbnail, in device-independent pixels."""
ROW_HEIGHT = theme.GRID * 6
TILE_SIZE = QSize(TILE_SIDE + theme.GRID * 2, TILE_SIDE + theme.GRID * 4)
INDENT = theme.GRID * 2
"""How far photos below a name are indented."""

_GLYPH = QSize(20, 20)
_CHEVRON = QSize(16, 16)
_RADIUS = 6
_SMALL = 0.9
_Index = QModelIndex | QPersistentModelIndex
_LOOKED_AT = (
    QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_Open
)
_Role = QPalette.ColorRole
_LEFT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft)
_RIGHT = int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight)


class _Delegate(QStyledItemDelegate):
    """Draws thumbnails and backgrounds."""

    def __init__(self, thumbnails: Thumbnails, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._glyphs: dict[tuple[str, str, float], QPixmap] = {}

    def _draw_ground(self, painter: QPainter, ground: QRectF, option: QStyleOptionViewItem) -> None:
        palette, state = option.palette, option.state
        is_selected = bool(state & QStyle.StateFlag.State_Selected)
        painter.setPen(Qt.PenStyle.NoPen)
        if is_selected or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(palette.color(_Role.Midlight if is_selected else _Role.Window))
            painter.drawRoundedRect(ground, _RADIUS, _RADIUS)
        if is_selected:  # the background alone has too little contrast
            bar = QRectF(ground.left(), ground.top() + 10, 3, ground.height() - 20)
            painter.setBrush(palette.color(_Role.Highlight))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(palette.color(_Role.Highlight), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), _RADIUS, _RADIUS)

    def _draw_thumbnail(self, painter: QPainter, place: QRect, palette: QPalette, row: Row) -> None:
        image = None if row.source is None else self._thumbnails.get(row.source)
        outline = QPainterPath()
        outline.addRoundedRect(QRectF(place), 4, 4)
        if image is not None and not image.isNull():
            painter.save()
            painter.setClipPath(outline)
            painter.drawImage(place, image)
            painter.restore()
            return
        painter.fillPath(outline, palette.color(_Role.Midlight))
        if image is not None or row.unreadable:
            self._draw_glyph(painter, "failed", place, _GLYPH, palette)

    def _draw_glyph(
        self, painter: QPainter, name: str, place: QRect, size: QSize, palette: QPalette
    ) -> None:
        colour = palette.color(_Role.PlaceholderText)
        ratio = painter.device().devicePixelRatioF()
        key = (name, colour.name(), ratio)
        if key not in self._glyphs:
            self._glyphs[key] = drawing(name, size, colour, ratio)
        target = QRect(0, 0, size.width(), size.height())
        target.moveCenter(place.center())
        painter.drawPixmap(target.topLeft(), self._glyphs[key])


class RowDelegate(_Delegate):
    """Draws rows, all of one height."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return QSize(theme.GRID * 20, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(Role.ROW)
        if not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRect(option.rect)
        ground = QRectF(rect).adjusted(theme.GRID // 2, 1, -theme.GRID // 2, -1)
        self._draw_ground(painter, ground, option)
        rect.setRight(rect.right() - theme.GRID * 2)
        if row.is_title:
            self._draw_title(painter, rect, option, row)
        else:
            if option.state & _LOOKED_AT:  # a chevron in every row would distract
                self._draw_chevron(painter, rect, option)
            rect.setLeft(rect.left() + theme.EDGE + self._indent(index))
            side = QRect(rect.left(), 0, ROW_SIDE, ROW_SIDE)
            side.moveTop(rect.top() + (rect.height() - ROW_SIDE) // 2)
            self._draw_thumbnail(painter, side, option.palette, row)
            rect.setLeft(rect.left() + ROW_SIDE + theme.GRID * 3 // 2)
            self._draw_words(painter, rect.adjusted(0, 4, 0, -4), option, row)
        painter.restore()

    def _indent(self, index: _Index) -> int:
        above = index.parent()
        if not above.isValid():
            return 0
        row = above.data(Role.ROW)
        return INDENT if isinstance(row, Row) and not row.is_title else 0

    def _draw_chevron(self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem) -> None:
        """Draw whether a section is open, left of the text."""
        if not option.state & QStyle.StateFlag.State_Children:
            return
        place = QRect(rect.left() + theme.GRID // 2, rect.top(), theme.GRID * 5 // 2, rect.height())
        is_open = bool(option.state & QStyle.StateFlag.State_Open)
        name = "chevron-down" if is_open else "chevron-right"
        self._draw_glyph(painter, name, place, _CHEVRON, option.palette)

    def _draw_title(
        self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, row: Row
    ) -> None:
        rect.setTop(rect.top() + theme.GRID)  # nearer to its photos
        self._draw_chevron(painter, rect, option)
        rect.setLeft(rect.left() + theme.EDGE)
        painter.setFont(option.font)
        painter.setPen(option.palette.color(_Role.PlaceholderText))
        painter.drawText(rect, _RIGHT, row.mark)
        room = rect.width() - QFontMetrics(option.font).horizontalAdvance(row.mark) - theme.GRID
        font = theme.emphasised(option.font)
        painter.setFont(font)
        painter.setPen(option.palette.color(_Role.Text))
        title = QFontMetrics(font).elidedText(row.headline, Qt.TextElideMode.ElideRight, room)
        painter.drawText(rect, _LEFT, title)

    def _draw_words(
        self, painter: QPainter, place: QRect, option: QStyleOptionViewItem, row: Row
    ) -> None:
        text, quiet = (option.palette.color(role) for role in (_Role.Text, _Role.PlaceholderText))
        painter.setFont(option.font)
        painter.setPen(quiet)
        painter.drawText(place, _RIGHT, row.mark)
        taken = QFontMetrics(option.font).horizontalAdvance(row.mark)
        room = place.width() - (taken + theme.GRID if row.mark else 0)
        upper, lower = QRect(place), QRect(place)
        upper.setHeight(place.height() // 2)
        lower.setTop(upper.bottom() + 1)
        font = QFont(option.font)
        font.setItalic(row.italic)
        painter.setFont(font)
        painter.setPen(quiet if row.quiet else text)
        elided = QFontMetrics(font).elidedText(row.headline, Qt.TextElideMode.ElideRight, room)
        painter.drawText(upper, _LEFT, elided)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * _SMALL)
        painter.setFont(font)
        painter.setPen(quiet)
        # The end of a file name is important, the end of an error text is not.
        mode = Qt.TextElideMode.ElideRight if row.unreadable else Qt.TextElideMode.ElideMiddle
        elided = QFontMetrics(font).elidedText(row.subline, mode, room)
        painter.drawText(lower, _LEFT, elided)


class TileDelegate(_Delegate):
    """Draws tiles: a large thumbnail above one line of text."""

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        return TILE_SIZE

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        row = index.data(Role.ROW)
        if not isinstance(row, Row):
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        rect = QRect(option.rect)
        rect.setWidth(TILE_SIZE.width())
        self._draw_ground(painter, QRectF(rect).adjusted(2, 0, -2, -2), option)
        place = QRect(rect.left() + theme.GRID, rect.top() + 6, TILE_SIDE, TILE_SIDE)
        self._draw_thumbnail(painter, place, option.palette, row)
        words = QRect(place.left(), place.bottom() + 2, place.width(), theme.GRID * 3)
        font = QFont(option.font)
        font.setPointSizeF(font.pointSizeF() * _SMALL)
        painter.setFont(font)
        painter.setPen(option.palette.color(_Role.PlaceholderText if row.quiet else _Role.Text))
        elided = QFontMetrics(font).elidedText(
            row.headline, Qt.TextElideMode.ElideRight, words.width()
        )
        painter.drawText(words, int(Qt.AlignmentFlag.AlignCenter), elided)
        painter.restore()
