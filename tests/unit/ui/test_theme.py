import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from desktop_app.ui import theme

Role = QPalette.ColorRole


def luminance(colour: QColor) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    parts = (colour.redF(), colour.greenF(), colour.blueF())
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: QColor, other: QColor) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize(
    ("front", "back", "least"),
    [
        (Role.Text, Role.Base, 7),
        (Role.WindowText, Role.Window, 7),
        (Role.ButtonText, Role.Button, 7),
        (Role.PlaceholderText, Role.Base, 4.5),
        (Role.PlaceholderText, Role.Window, 4.5),
        (Role.HighlightedText, Role.Highlight, 4.5),
        (Role.ToolTipText, Role.ToolTipBase, 7),
        (Role.Highlight, Role.Base, 3),
        (Role.Highlight, Role.Midlight, 3),
        (Role.Highlight, Role.Window, 3),  # the focus, and the row that is chosen
        (Role.Highlight, Role.AlternateBase, 3),
        (Role.Text, Role.Midlight, 7),  # a row that is chosen
        (Role.PlaceholderText, Role.Midlight, 4.5),
        (Role.Text, Role.AlternateBase, 7),  # a row that the mouse is over
        (Role.PlaceholderText, Role.AlternateBase, 4.5),
        (Role.Text, Role.Window, 7),
    ],
)
def test_contrast_is_wcag_aa(front: Role, back: Role, least: float) -> None:
    for palette in (theme.palette(dark=False), theme.palette(dark=True)):
        assert contrast(palette.color(front), palette.color(back)) >= least


@pytest.mark.parametrize(
    ("front", "back"),
    [
        (Role.Text, Role.Window),
        (Role.PlaceholderText, Role.Window),
        (Role.Highlight, Role.Window),
        (Role.Text, Role.Button),
        (Role.Text, Role.Light),
        (Role.Text, Role.Base),
        (Role.HighlightedText, Role.Highlight),
    ],
)
def test_contrast_of_the_kiosk_is_wcag_aaa(front: Role, back: Role) -> None:
    palette = theme.exhibition()
    assert contrast(palette.color(front), palette.color(back)) >= 7


def test_appearance_follows_the_system(qapp: QApplication) -> None:
    theme.install(qapp)
    hints = QGuiApplication.styleHints()
    for scheme, dark in ((Qt.ColorScheme.Dark, True), (Qt.ColorScheme.Light, False)):
        hints.colorSchemeChanged.emit(scheme)
        assert QApplication.palette().color(Role.Window) == theme.palette(dark).color(Role.Window)
