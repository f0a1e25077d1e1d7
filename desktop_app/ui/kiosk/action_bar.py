"""The buttons below every page, always in the same place."""

from enum import Enum, auto

from PySide6.QtCore import QRect, Qt, Signal, Slot
from PySide6.QtWidgets import QWidget

from desktop_app.ui import theme
from desktop_app.ui.kiosk.sizes import ScaledLabel, gap_of
from desktop_app.ui.kiosk.touch_target import Arrow, TouchTarget, scale
from desktop_app.ui.layouts import row
from desktop_app.ui.translated import TranslatedWidget


class Offer(Enum):
    """The buttons on the left side of the bar."""

    PAGES = auto()
    ANOTHER = auto()
    NOTHING = auto()


class ActionBar(TranslatedWidget):
    """Left the buttons of the page, right the language and the way to the start."""

    turned = Signal(int)  # -1 or 1: a page of the grid
    another_asked = Signal()
    language_asked = Signal()
    finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page, self._pages = 0, 1
        self._chinese = False
        self._kind = Offer.PAGES
        self._before, self._after = Arrow(-1), Arrow(1)
        self._before.clicked.connect(self._on_before)
        self._after.clicked.connect(self._on_after)
        self._where = ScaledLabel(1.1)
        self._where.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._where.setWordWrap(False)
        theme.quiet(self._where)
        self._another = TouchTarget(primary=True)
        self._another.clicked.connect(self.another_asked)
        self._language = TouchTarget()
        self._language.clicked.connect(self.language_asked)
        self._finish = TouchTarget()
        self._finish.clicked.connect(self.finished)
        left = (self._before, self._where, self._after, self._another)
        self._row = row(*left, None, self._language, self._finish, parent=self)
        self._render()

    def set_chinese(self, chinese: bool) -> None:
        """Show the button for the other language."""
        self._chinese = chinese
        self._render()

    def offer(self, kind: Offer) -> None:
        """Show the buttons of the page above."""
        self._kind = kind
        self._render()

    def set_page(self, page: int, pages: int) -> None:
        """Show the page number; `page` counts from 0."""
        self._page, self._pages = page, pages
        self._render()

    def room(self) -> QRect:
        """Return the rectangle between the left and the right buttons, in the parent."""
        gap = self._row.spacing()
        left = [it for it in (self._before, self._after, self._another) if it.isVisible()]
        first = max((it.geometry().right() + 1 for it in left), default=gap) + gap
        place = QRect(first, 0, self._language.x() - gap - first, self.height())
        return place.translated(self.pos())

    def set_em(self, em: float) -> None:
        """Set the sizes; `em` is the size of running text, in pixels."""
        scale(self, em)
        gap = gap_of(em)
        self._row.setContentsMargins(2 * gap, gap, 2 * gap, gap)
        self._row.setSpacing(gap)

    def _render(self) -> None:
        several = self._kind is Offer.PAGES and self._pages > 1
        for widget in (self._before, self._where, self._after):
            widget.setVisible(several)
        self._another.setVisible(self._kind is Offer.ANOTHER)
        self._before.setEnabled(self._page > 0)
        self._after.setEnabled(self._page + 1 < self._pages)
        self._before.setAccessibleName(self.tr("Page before"))
        self._after.setAccessibleName(self.tr("Next page"))
        self._where.setText(f"{self._page + 1} / {self._pages}")
        self._another.setText(self.tr("Another photo"))
        # In its own language, so that its readers find it.
        self._language.setText("English" if self._chinese else "中文")
        leaving = self.tr("Back to the exhibit")
        self._finish.setText(leaving if self._kind is Offer.NOTHING else self.tr("Finish"))

    @Slot()
    def _on_before(self) -> None:
        self.turned.emit(-1)

    @Slot()
    def _on_after(self) -> None:
        self.turned.emit(1)
