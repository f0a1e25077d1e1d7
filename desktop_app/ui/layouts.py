"""Rows and columns of widgets."""

from typing import TypeVar

from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLayout, QVBoxLayout, QWidget

Item = QWidget | QLayout | int | tuple[QWidget | QLayout, int] | None
"""A widget or layout, alone or with its stretch factor; a space in pixels; None for a stretch."""

_Box = TypeVar("_Box", bound=QBoxLayout)
_NONE = (0, 0, 0, 0)


def row(
    *items: Item,
    spacing: int = 0,
    margins: tuple[int, int, int, int] = _NONE,
    parent: QWidget | None = None,
) -> QHBoxLayout:
    """Return the items from left to right, as the layout of `parent` if there is one."""
    return _filled(QHBoxLayout(parent) if parent else QHBoxLayout(), items, spacing, margins)


def column(
    *items: Item,
    spacing: int = 0,
    margins: tuple[int, int, int, int] = _NONE,
    parent: QWidget | None = None,
) -> QVBoxLayout:
    """Return the items from top to bottom, as the layout of `parent` if there is one."""
    return _filled(QVBoxLayout(parent) if parent else QVBoxLayout(), items, spacing, margins)


def _filled(
    layout: _Box, items: tuple[Item, ...], spacing: int, margins: tuple[int, int, int, int]
) -> _Box:
    layout.setContentsMargins(*margins)
    layout.setSpacing(spacing)
    for item in items:
        part, stretch = item if isinstance(item, tuple) else (item, 0)
        if isinstance(part, QWidget):
            layout.addWidget(part, stretch)
        elif isinstance(part, QLayout):
            layout.addLayout(part, stretch)
        elif part is None:
            layout.addStretch(1)
        else:
            layout.addSpacing(part)
    return layout
