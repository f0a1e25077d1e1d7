"""The page for the administrator: the state of the kiosk, and closing it."""

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.album import Album
from desktop_app.ui.kiosk.sizes import ScaledLabel, gap_of
from desktop_app.ui.kiosk.touch_target import TouchTarget, scale
from desktop_app.ui.layouts import column, row
from desktop_app.ui.translated import TranslatedWidget

_MAX_FAULTS = 4


class Fault(Protocol):
    """An error in the configuration; `line` counts from 1, None for the whole file."""

    @property
    def line(self) -> int | None: ...

    @property
    def message(self) -> str: ...

    @property
    def message_zh(self) -> str: ...


@dataclass(frozen=True, slots=True)
class KioskStatus:
    """`versions` has one line each, `config` is the path of the configuration."""

    versions: str
    config: str
    faults: tuple[Fault, ...]


class AdministratorPage(TranslatedWidget):
    """Shows the state of the kiosk, and closes it."""

    closed = Signal()

    def __init__(self, facts: KioskStatus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._albums: tuple[Album, ...] = ()
        self._unreadable = 0
        self._chinese = False
        self._heading = ScaledLabel(1.7, serif=True)
        self._state = ScaledLabel()
        self._faults = ScaledLabel()
        theme.quiet(self._state)
        self._close = TouchTarget()
        self._close.clicked.connect(self.closed)
        close = row(self._close, None)
        self._rows = column(self._heading, self._state, self._faults, None, close, parent=self)
        self._render()

    def set_chinese_first(self, chinese: bool) -> None:
        """Show the faults in this language."""
        self._chinese = chinese
        self._render()

    def set_albums(self, albums: tuple[Album, ...]) -> None:
        """Show the number of photos and drives."""
        self._albums = albums
        self._render()

    def set_unreadable(self, count: int) -> None:
        """Show how many of the administrator's photos are skipped."""
        self._unreadable = count
        self._render()

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        scale(self, em)
        gap = gap_of(em)
        self._rows.setContentsMargins(2 * gap, 2 * gap, 2 * gap, 0)
        self._rows.setSpacing(gap)

    def _render(self) -> None:
        self._heading.setText(self.tr("Administrator"))
        photos = sum(len(album.photos) for album in self._albums)
        drives = sum(album.removable for album in self._albums)
        found = self.tr("{photos} photos, {drives} USB drives connected")
        configured = self.tr("Configuration: {path}").format(path=self._facts.config)
        lines = [self._facts.versions, configured, found.format(photos=photos, drives=drives)]
        if self._unreadable:
            left_out = self.tr("{count} of your photos can't be read and are left out")
            lines.append(left_out.format(count=self._unreadable))
        self._state.setText("\n".join(lines))
        faults = []
        for fault in self._facts.faults:
            where = self.tr("Line {number}: ").format(number=fault.line) if fault.line else ""
            faults.append(where + (fault.message_zh if self._chinese else fault.message))
        if len(faults) > _MAX_FAULTS:
            more = self.tr("… and {count} more").format(count=len(faults) - _MAX_FAULTS)
            faults = [*faults[:_MAX_FAULTS], more]
        self._faults.say("\n".join(faults))
        self._close.setText(self.tr("Close the kiosk"))
