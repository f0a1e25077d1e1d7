"""What only the keeper sees: how the kiosk is, and the way out."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.shelf import Shelf
from desktop_app.ui.kiosk.sizes import Words, gap_of
from desktop_app.ui.kiosk.touch_target import Target, scale

_MOST_FAULTS = 4


@dataclass(frozen=True, slots=True)
class KeeperFacts:
    """`versions` a line each, `config` where the file lies; a fault is its line, and what is
    wrong in English and Chinese."""

    versions: str
    config: str
    faults: tuple[tuple[int | None, str, str], ...]


class KeeperPage(QWidget):
    """Says what a keeper needs who is asked what is wrong, and lets him close the kiosk."""

    closed = Signal()

    def __init__(self, facts: KeeperFacts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._facts = facts
        self._shelves: tuple[Shelf, ...] = ()
        self._unreadable = 0
        self._chinese = False
        self._heading = Words(1.7, serif=True)
        self._state = Words()
        self._faults = Words()
        theme.quiet(self._state)
        self._close = Target()
        self._close.clicked.connect(self.closed)
        self._rows = QVBoxLayout(self)
        self._rows.addWidget(self._heading)
        self._rows.addWidget(self._state)
        self._rows.addWidget(self._faults)
        self._rows.addStretch(1)
        self._rows.addWidget(self._close, 0, Qt.AlignmentFlag.AlignLeft)
        self._render()

    def set_chinese_first(self, chinese: bool) -> None:
        """Say the faults in this language."""
        self._chinese = chinese
        self._render()

    def set_shelves(self, shelves: tuple[Shelf, ...]) -> None:
        """Say what was found on the disks."""
        self._shelves = shelves
        self._render()

    def set_unreadable(self, count: int) -> None:
        """Say how many of the keeper's own photos are left out."""
        self._unreadable = count
        self._render()

    def set_em(self, em: float) -> None:
        """Follow the screen: `em` is the size of running text, in pixels."""
        scale(self, em)
        gap = gap_of(em)
        self._rows.setContentsMargins(2 * gap, 2 * gap, 2 * gap, 0)
        self._rows.setSpacing(gap)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        self._heading.setText(self.tr("For the keeper"))
        photos = sum(len(shelf.photos) for shelf in self._shelves)
        sticks = sum(shelf.removable for shelf in self._shelves)
        found = self.tr("{photos} photos, {sticks} sticks plugged in")
        configured = self.tr("Configuration: {path}").format(path=self._facts.config)
        said = [self._facts.versions, configured, found.format(photos=photos, sticks=sticks)]
        if self._unreadable:
            left_out = self.tr("{count} of your photos can't be read and are left out")
            said.append(left_out.format(count=self._unreadable))
        self._state.setText("\n".join(said))
        faults = []
        for line, english, chinese in self._facts.faults:
            where = self.tr("Line {number}: ").format(number=line) if line else ""
            faults.append(where + (chinese if self._chinese else english))
        if len(faults) > _MOST_FAULTS:
            more = self.tr("… and {count} more").format(count=len(faults) - _MOST_FAULTS)
            faults = [*faults[:_MOST_FAULTS], more]
        self._faults.say("\n".join(faults))
        self._close.setText(self.tr("Close the kiosk"))
