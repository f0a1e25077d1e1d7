"""All colours: a light and a dark palette, and the one of the kiosk. Also the 8-pixel grid."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPainter, QPalette, QScreen
from PySide6.QtWidgets import QApplication, QFrame, QStyle, QWidget

from desktop_app.ui.style import Style

GRID = 8
EDGE = GRID * 3
"""The common left margin of header, list, names and status line."""
CONTROL = GRID * 4
"""The minimum height of controls."""
_FRAME_TOP, _FRAME_SIDES = GRID * 5, GRID
"""Space for the window frame; Qt knows its size only after the window is shown."""
VEIL = QColor(0, 0, 0, 190)
"""Dims a photo, and the text on it; the same in both palettes."""
ON_VEIL = QColor("#ffffff")
DIMMING = QColor(0, 0, 0, 125)
"""Dims the irrelevant regions of a photo, which stay recognisable."""
PAPER = QColor("#fefcf8")
SHADOW = QColor(0, 0, 0, 14)
"""The paper of a print, and one layer of its shadow."""

_Role = QPalette.ColorRole

# Window is the background of header, photo and status line, AlternateBase of the list, Base of the
# answer and of fields. Mid is for lines, Midlight for selected and pressed items. The colours are
# those of the light and the dark palette and of the kiosk's, which is always dark.
_COLOURS = {
    _Role.Window: ("#f5f3ee", "#191c1b", "#101213"),
    _Role.Base: ("#fefcf8", "#232726", "#181b1c"),
    _Role.AlternateBase: ("#eeebe4", "#1e2120", "#202425"),
    _Role.Text: ("#1d2020", "#eceae4", "#f5f2ea"),
    _Role.PlaceholderText: ("#5c5b55", "#aaaba5", "#bdb9af"),
    _Role.Button: ("#fefcf8", "#232726", "#24292a"),
    _Role.Light: ("#ffffff", "#3a403e", "#3a4142"),
    _Role.Midlight: ("#e2ddd2", "#303735", "#333a3b"),
    _Role.Mid: ("#d6d0c4", "#3a403e", "#4f5758"),
    _Role.Dark: ("#928d82", "#757b78", "#7d8584"),
    _Role.Shadow: ("#85807a", "#0d0f0e", "#060707"),
    _Role.Highlight: ("#0b6b61", "#6bc8b7", "#74d3c6"),
    _Role.HighlightedText: ("#ffffff", "#0d1f1c", "#0a1f1c"),
    _Role.Link: ("#0b6b61", "#6bc8b7", "#74d3c6"),
    _Role.ToolTipBase: ("#1d2020", "#eceae4", "#f5f2ea"),
    _Role.ToolTipText: ("#fefcf8", "#1d2020", "#101213"),
}
_LIGHT, _DARK, _EXHIBITION = range(3)
_SANS = ("Noto Sans CJK SC", "Noto Sans", "DejaVu Sans")
_SERIF = ("Noto Serif CJK SC", "Noto Serif", "DejaVu Serif")
_LATIN_SERIF = ("Noto Serif", "Source Serif 4", "Georgia", "Cambria", "DejaVu Serif")
_CJK_SANS = ("Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei")
_SCHEMES = {
    "system": Qt.ColorScheme.Unknown,
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
}
_TEXT_ROLES = (_Role.WindowText, _Role.ButtonText, _Role.BrightText)


def palette(dark: bool) -> QPalette:
    """Return the light or the dark palette; `PlaceholderText` is the muted text colour."""
    return _palette(_DARK if dark else _LIGHT)


def exhibition() -> QPalette:
    """Return the palette of the kiosk."""
    return _palette(_EXHIBITION)


def install(application: QApplication) -> None:
    """Set style and palette of the application; they follow the system's appearance."""
    application.setStyle(Style())
    QGuiApplication.styleHints().colorSchemeChanged.connect(_apply)
    choose("system")


def exhibit(application: QApplication) -> None:
    """Set style and palette of the kiosk."""
    application.setStyle("Fusion")
    application.setPalette(exhibition())
    application.setFont(exhibition_font(serif=False))


def exhibition_font(serif: bool) -> QFont:
    """Return the kiosk's font: one family for both scripts, so that they match."""
    font = QFont()
    font.setFamilies(list(_SERIF if serif else _SANS))
    return font


def choose(appearance: str) -> None:
    """Change the appearance to "light", "dark" or "system"."""
    hints = QGuiApplication.styleHints()
    hints.setColorScheme(_SCHEMES[appearance])
    # A platform without colour schemes does not change its palette.
    _apply(hints.colorScheme() if appearance == "system" else _SCHEMES[appearance])


def scaled_font(widget: QWidget, factor: float, bold: bool = False) -> QFont:
    """Return the application's font, `factor` times as large."""
    font = QFont(widget.font())
    font.setPointSizeF(QApplication.font().pointSizeF() * factor)
    font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
    return font


def title_font(widget: QWidget, factor: float) -> QFont:
    """Return the font of an answer, `factor` times as large as the application's.

    Chinese uses a sans font: a CJK serif takes megabytes as soon as one character is drawn, and Qt
    would choose one if no sans was named.
    """
    font = scaled_font(widget, factor, bold=True)
    wanted = (*_LATIN_SERIF, *_CJK_SANS)
    found = [family for family in wanted if QFontDatabase.hasFamily(family)]
    font.setFamilies([*found, *QApplication.font().families()])
    return font


def emphasised(font: QFont) -> QFont:
    """Return the font in the weight of headings."""
    result = QFont(font)
    result.setWeight(QFont.Weight.DemiBold)
    return result


def largest_window_size(screen: QScreen) -> QSize:
    """Return the largest window size on a screen, without its frame and the desktop's panels."""
    return screen.availableSize() - QSize(_FRAME_SIDES, _FRAME_TOP + _FRAME_SIDES)


def animations_enabled() -> bool:
    """Tell whether the system allows animations; they make some people feel ill."""
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def quiet(widget: QWidget) -> None:
    """Show this widget's text in the muted colour, also after a change of the palette."""
    widget.setForegroundRole(_Role.PlaceholderText)


def painter(widget: QWidget) -> QPainter:
    """Return a painter with smooth edges."""
    result = QPainter(widget)
    result.setRenderHint(QPainter.RenderHint.Antialiasing)
    return result


def dividing_line() -> QFrame:
    """Return a horizontal dividing line."""
    line = QFrame()
    line.setFixedHeight(1)
    line.setAutoFillBackground(True)
    line.setBackgroundRole(_Role.Mid)
    return line


def _palette(column: int) -> QPalette:
    colours = {role: row[column] for role, row in _COLOURS.items()}
    result = QPalette()
    for role, colour in colours.items():
        result.setColor(role, QColor(colour))
    for role in _TEXT_ROLES:
        result.setColor(role, QColor(colours[_Role.Text]))
    for role in (_Role.Text, *_TEXT_ROLES):
        result.setColor(QPalette.ColorGroup.Disabled, role, QColor(colours[_Role.Dark]))
    return result


def _apply(scheme: Qt.ColorScheme) -> None:
    QApplication.setPalette(palette(scheme == Qt.ColorScheme.Dark))
