"""Flat controls with round corners and thin scroll bars, over Qt's own style Fusion.

A style sheet would keep the colours of the palette at the time it was set.
"""

from PySide6.QtCore import QObject, QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QProxyStyle,
    QScrollBar,
    QStyle,
    QStyleOption,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QStyleOptionComplex,
    QStyleOptionFrame,
    QStyleOptionMenuItem,
    QStyleOptionSlider,
    QWidget,
)

from desktop_app.ui.flat_controls import (
    SHORTEST_SLIDER,
    draw_arrow,
    draw_button,
    draw_field,
    draw_indicator,
    draw_ring,
    draw_scroll_bar,
    is_primary,
    slider_rect,
)
from desktop_app.ui.icons import drawing

SCROLL_BAR = 10
_HEIGHT = 32
_SIDES = 15
_FIELD_SIDES = 6
_RING = 4

_Role = QPalette.ColorRole
_State = QStyle.StateFlag
_Control = QStyle.ControlElement
_Complex = QStyle.ComplexControl
_Sub = QStyle.SubControl
_Primitive = QStyle.PrimitiveElement
_Metric = QStyle.PixelMetric
_Hint = QStyle.StyleHint
_Contents = QStyle.ContentsType
_Feature = QStyleOptionButton.ButtonFeature

_METRICS = {
    _Metric.PM_ScrollBarExtent: SCROLL_BAR,
    _Metric.PM_ScrollBarSliderMin: SHORTEST_SLIDER,
    _Metric.PM_FocusFrameHMargin: _RING,
    _Metric.PM_FocusFrameVMargin: _RING,
    _Metric.PM_MenuVMargin: 4,
    _Metric.PM_MenuHMargin: 4,
    _Metric.PM_MessageBoxIconSize: 40,
}
_ICONS = {
    QStyle.StandardPixmap.SP_MessageBoxInformation: "information",
    QStyle.StandardPixmap.SP_MessageBoxWarning: "warning",
    QStyle.StandardPixmap.SP_MessageBoxCritical: "warning",
    QStyle.StandardPixmap.SP_MessageBoxQuestion: "question",
    QStyle.StandardPixmap.SP_LineEditClearButton: "clear",
}


class Style(QProxyStyle):
    """Fills the default button with the accent; a flat button has a background only when used."""

    def __init__(self) -> None:
        super().__init__("Fusion")

    def polish(self, polished: QObject | QPalette) -> object:  # type: ignore[override]
        result = super().polish(polished)  # type: ignore[arg-type]
        if isinstance(polished, QScrollBar):
            # It has the background of its parent.
            polished.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent, False)
        return result

    def pixelMetric(
        self,
        metric: QStyle.PixelMetric,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> int:
        own = _METRICS.get(metric)
        return super().pixelMetric(metric, option, widget) if own is None else own

    def styleHint(
        self,
        hint: QStyle.StyleHint,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
        returned: object = None,
    ) -> int:
        if hint == _Hint.SH_DialogButtonBox_ButtonsHaveIcons:
            return 0
        if hint == _Hint.SH_FocusFrame_AboveWidget:
            return 1  # else a small parent clips the frame
        return super().styleHint(hint, option, widget, returned)  # type: ignore[arg-type]

    def standardIcon(
        self,
        standard: QStyle.StandardPixmap,
        option: QStyleOption | None = None,
        widget: QWidget | None = None,
    ) -> QIcon:
        if standard not in _ICONS:
            return super().standardIcon(standard, option, widget)
        ratio = QApplication.devicePixelRatio(QApplication.instance())  # type: ignore[arg-type]
        is_clear = standard == QStyle.StandardPixmap.SP_LineEditClearButton
        role, side = (_Role.PlaceholderText, 16) if is_clear else (_Role.Highlight, 40)
        colour = (widget.palette() if widget else QApplication.palette()).color(role)
        return QIcon(drawing(_ICONS[standard], QSize(side, side), colour, ratio))

    def sizeFromContents(
        self,
        contents: QStyle.ContentsType,
        option: QStyleOption,
        size: QSize,
        widget: QWidget | None = None,
    ) -> QSize:
        if contents == _Contents.CT_PushButton and isinstance(option, QStyleOptionButton):
            sides = _SIDES if option.text else max(_RING, (_HEIGHT - size.width()) // 2)
            return QSize(
                size.width() + 2 * sides,
                max(_HEIGHT, size.height() + (12 if option.text else 2 * _RING)),
            )
        result = super().sizeFromContents(contents, option, size, widget)  # type: ignore[arg-type]
        if contents in (_Contents.CT_LineEdit, _Contents.CT_ComboBox):
            return QSize(result.width() + 12, max(_HEIGHT, result.height()))
        is_entry = isinstance(option, QStyleOptionMenuItem) and option.text
        if contents == _Contents.CT_MenuItem and is_entry:
            return QSize(result.width() + 16, result.height() + 4)
        return result

    def subElementRect(
        self, element: QStyle.SubElement, option: QStyleOption, widget: QWidget | None = None
    ) -> QRect:
        result = super().subElementRect(element, option, widget)  # type: ignore[arg-type]
        if element == QStyle.SubElement.SE_LineEditContents:
            return result.adjusted(_FIELD_SIDES, 0, -_FIELD_SIDES // 2, 0)
        return result

    def drawControl(
        self,
        element: QStyle.ControlElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == _Control.CE_PushButtonBevel and isinstance(option, QStyleOptionButton):
            draw_button(option, painter)
            return
        if element == _Control.CE_PushButtonLabel and isinstance(option, QStyleOptionButton):
            if is_primary(option) and option.state & _State.State_Enabled:
                palette = QPalette(option.palette)
                palette.setColor(_Role.ButtonText, palette.color(_Role.HighlightedText))
                option.palette = palette
            elif widget is not None and widget.foregroundRole() == _Role.Link:
                palette = QPalette(option.palette)
                palette.setColor(_Role.ButtonText, palette.color(_Role.Link))
                option.palette = palette
            if not option.text:
                option.features &= ~_Feature.HasMenu  # else the icon reserves space for an arrow
        if element == _Control.CE_MenuItem:
            palette = QPalette(option.palette)
            palette.setColor(_Role.Highlight, palette.color(_Role.Midlight))
            palette.setColor(_Role.HighlightedText, palette.color(_Role.Text))
            option.palette = palette
        super().drawControl(element, option, painter, widget)

    def drawPrimitive(
        self,
        element: QStyle.PrimitiveElement,
        option: QStyleOption,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if element == _Primitive.PE_PanelLineEdit and isinstance(option, QStyleOptionFrame):
            if option.lineWidth > 0:
                draw_field(option, painter)
                return
        elif element == _Primitive.PE_IndicatorRadioButton:
            draw_indicator(option, painter, is_round=True)
            return
        elif element == _Primitive.PE_IndicatorCheckBox:
            draw_indicator(option, painter, is_round=False)
            return
        elif element == _Primitive.PE_FrameFocusRect:
            draw_ring(option, painter)
            return
        super().drawPrimitive(element, option, painter, widget)

    def drawComplexControl(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        painter: QPainter,
        widget: QWidget | None = None,
    ) -> None:
        if control == _Complex.CC_ScrollBar and isinstance(option, QStyleOptionSlider):
            draw_scroll_bar(option, painter, slider_rect(option))
        elif control == _Complex.CC_ComboBox and isinstance(option, QStyleOptionComboBox):
            draw_field(option, painter)
            arrow = self.subControlRect(control, option, _Sub.SC_ComboBoxArrow, widget)
            draw_arrow(option.palette.color(_Role.PlaceholderText), painter, arrow)
        else:
            super().drawComplexControl(control, option, painter, widget)

    def subControlRect(
        self,
        control: QStyle.ComplexControl,
        option: QStyleOptionComplex,
        part: QStyle.SubControl,
        widget: QWidget | None = None,
    ) -> QRect:
        if control != _Complex.CC_ScrollBar or not isinstance(option, QStyleOptionSlider):
            result = super().subControlRect(control, option, part, widget)  # type: ignore[arg-type]
            if control == _Complex.CC_ComboBox and part == _Sub.SC_ComboBoxEditField:
                return result.adjusted(_FIELD_SIDES, 0, 0, 0)
            return result
        whole, slider = QRect(option.rect), slider_rect(option)
        lying = option.orientation == Qt.Orientation.Horizontal
        if part == _Sub.SC_ScrollBarSlider:
            return slider
        if part == _Sub.SC_ScrollBarGroove:
            return whole
        if part == _Sub.SC_ScrollBarSubPage:
            if lying:
                whole.setRight(slider.left() - 1)
            else:
                whole.setBottom(slider.top() - 1)
            return whole
        if part == _Sub.SC_ScrollBarAddPage:
            if lying:
                whole.setLeft(slider.right() + 1)
            else:
                whole.setTop(slider.bottom() + 1)
            return whole
        return QRect()
