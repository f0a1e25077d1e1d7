"""Drawing functions for flat controls with round corners, in the colours of the palette."""

from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QStyle, QStyleOption, QStyleOptionButton, QStyleOptionSlider

RADIUS = 8.0
SHORTEST_SLIDER = 32
_HOVERED = 0.06

_Role = QPalette.ColorRole
_State = QStyle.StateFlag
_Feature = QStyleOptionButton.ButtonFeature


def tinted(palette: QPalette, strength: float = _HOVERED) -> QColor:
    """Return the hover colour of a background."""
    colour = palette.color(_Role.Text)
    colour.setAlphaF(strength)
    return colour


def is_primary(option: QStyleOptionButton) -> bool:
    """Tell whether this is the default button.

    Qt also marks a flat button as default while it has the focus.
    """
    return option.features & (_Feature.DefaultButton | _Feature.Flat) == _Feature.DefaultButton


def _prepare(painter: QPainter) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush)


def draw_button(option: QStyleOptionButton, painter: QPainter) -> None:
    """Draw the background of a button."""
    palette, state = option.palette, option.state
    enabled = bool(state & _State.State_Enabled)
    pressed = bool(state & (_State.State_Sunken | _State.State_On))
    hovered = enabled and bool(state & _State.State_MouseOver)
    is_flat = bool(option.features & _Feature.Flat)
    outline = QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5)
    painter.save()
    _prepare(painter)
    if is_primary(option) and enabled:
        painter.setBrush(palette.color(_Role.Highlight))
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
    elif pressed:
        painter.setBrush(palette.color(_Role.Midlight))
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
    elif not is_flat:
        painter.setBrush(palette.color(_Role.Button))
        painter.setPen(QPen(palette.color(_Role.Mid), 1))
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
    if hovered or (pressed and is_primary(option)):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(tinted(palette, 3 * _HOVERED if pressed else _HOVERED))
        painter.drawRoundedRect(outline, RADIUS, RADIUS)
    painter.restore()


def draw_field(option: QStyleOption, painter: QPainter) -> None:
    """Draw the background of a text field or a combo box."""
    palette = option.palette
    focused = option.state & _State.State_HasFocus
    painter.save()
    _prepare(painter)
    painter.setBrush(palette.color(_Role.Base))
    painter.setPen(QPen(palette.color(_Role.Highlight if focused else _Role.Mid), 1))
    painter.drawRoundedRect(QRectF(option.rect).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
    painter.restore()


def draw_arrow(colour: QColor, painter: QPainter, place: QRect) -> None:
    """Draw a downward arrow."""
    painter.save()
    _prepare(painter)
    pen = QPen(colour, 1.5)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    middle = QPointF(place.center())
    painter.drawPolyline(
        [middle + QPointF(-4, -1.5), middle + QPointF(0, 2.5), middle + QPointF(4, -1.5)]
    )
    painter.restore()


def draw_indicator(option: QStyleOption, painter: QPainter, is_round: bool) -> None:
    """Draw a check box or a radio button."""
    palette = option.palette
    checked = option.state & _State.State_On
    place = QRectF(option.rect).adjusted(1.5, 1.5, -1.5, -1.5)
    radius = place.height() / 2 if is_round else 4
    painter.save()
    _prepare(painter)
    painter.setBrush(palette.color(_Role.Highlight if checked else _Role.Base))
    painter.setPen(QPen(palette.color(_Role.Highlight if checked else _Role.PlaceholderText), 1))
    painter.drawRoundedRect(place, radius, radius)
    if checked:
        mark = palette.color(_Role.HighlightedText)
        middle, unit = place.center(), place.height() / 12
        if is_round:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(mark)
            painter.drawEllipse(middle, 2.5 * unit, 2.5 * unit)
        else:
            painter.setPen(QPen(mark, 1.75))
            corners = (QPointF(-3, 0), QPointF(-1, 2.5), QPointF(3, -2.5))
            painter.drawPolyline([middle + corner * unit for corner in corners])
    painter.restore()


def draw_ring(option: QStyleOption, painter: QPainter) -> None:
    """Draw a focus frame."""
    painter.save()
    _prepare(painter)
    painter.setPen(QPen(option.palette.color(_Role.Highlight), 2))
    painter.drawRoundedRect(QRectF(option.rect).adjusted(1, 1, -1, -1), 4, 4)
    painter.restore()


def slider_rect(option: QStyleOptionSlider) -> QRect:
    """Return the handle's rectangle of a scroll bar without arrows."""
    lying = option.orientation == Qt.Orientation.Horizontal
    room = option.rect.width() if lying else option.rect.height()
    span = option.maximum - option.minimum
    length = room
    if span > 0:
        share = option.pageStep / (span + option.pageStep)
        length = min(room, max(SHORTEST_SLIDER, round(room * share)))
    start = QStyle.sliderPositionFromValue(
        option.minimum, option.maximum, option.sliderPosition, room - length, option.upsideDown
    )
    if lying:
        return QRect(option.rect.left() + start, option.rect.top(), length, option.rect.height())
    return QRect(option.rect.left(), option.rect.top() + start, option.rect.width(), length)


def draw_scroll_bar(option: QStyleOptionSlider, painter: QPainter, slider: QRect) -> None:
    """Draw the handle of a scroll bar without a groove."""
    if option.maximum <= option.minimum:
        return
    used = option.state & _State.State_MouseOver or option.state & _State.State_Sunken
    painter.save()
    _prepare(painter)
    painter.setBrush(option.palette.color(_Role.Dark if used else _Role.Mid))
    handle = QRectF(slider).adjusted(2, 2, -2, -2)
    radius = min(handle.width(), handle.height()) / 2
    painter.drawRoundedRect(handle, radius, radius)
    painter.restore()
