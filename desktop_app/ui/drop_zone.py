"""The first page, and the overlay that is shown during a drag."""

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QIcon, QMouseEvent, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from desktop_app import paths
from desktop_app.ui import theme
from desktop_app.ui.layouts import column, row
from desktop_app.ui.messages import photo_count, why_refused
from desktop_app.ui.mime_content import MimeContent
from desktop_app.ui.sample_prints import NAMES, SamplePrints, print_of
from desktop_app.ui.translated import TranslatedWidget

_CARD_SIZE = QSize(theme.GRID * 95, theme.GRID * 45)
_ROOM_FOR_PRINTS = theme.GRID * 70
_SAMPLE_SIZE = QSize(64, 48)
_OFFER_WIDTH = theme.GRID * 56


class DropZone(TranslatedWidget):
    """The first page: what to do, what the model knows, and two samples to try it with."""

    photos_asked = Signal()
    folder_asked = Signal()
    sample_chosen = Signal(str)  # path
    offer_accepted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = 0
        self._last_list = ("", 0)
        self._trouble: tuple[str, str] | None = None
        self._offer = QPushButton(autoDefault=True)  # so that Enter activates it
        self._offer.clicked.connect(self.offer_accepted)
        self._offer.hide()
        self._card = _Card()
        self._prints = SamplePrints()
        self._heading = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        self._heading.setFont(theme.title_font(self, 2.25))
        self._knowledge = QLabel(textFormat=Qt.TextFormat.PlainText, wordWrap=True)
        theme.quiet(self._knowledge)
        self._photos = QPushButton()
        self._photos.setDefault(True)
        self._photos.setAutoDefault(False)  # else it stops being the default after the focus
        self._photos.clicked.connect(self.photos_asked)
        self._folder = QPushButton(autoDefault=True, flat=True)
        self._folder.clicked.connect(self.folder_asked)
        self._or_try = QLabel()
        theme.quiet(self._or_try)
        self._samples = {name: self._sample_button(name) for name in NAMES}
        self._lay_out()
        self._render()

    def set_known(self, count: int) -> None:
        """Show how many classes the model has; 0 while it is loaded."""
        self._known = count
        self._render()

    def show_trouble(self, what: str, what_to_do: str) -> None:
        """Show that no model can be used, and what to do."""
        self._trouble = (what, what_to_do)
        self._render()

    def offer_last_list(self, title: str, count: int) -> None:
        """Offer the saved list, which has `count` photos; 0 removes the offer."""
        self._last_list = (title, count)
        self._render()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_prints()

    def _sample_button(self, name: str) -> QPushButton:
        button = QPushButton(QIcon(print_of(name)), "", flat=True, autoDefault=True)
        button.setIconSize(_SAMPLE_SIZE)
        path = str(paths.resource(f"samples/{name}.jpg"))
        button.clicked.connect(lambda: self.sample_chosen.emit(path))
        return button

    def _lay_out(self) -> None:
        grid = theme.GRID
        for button in (self._photos, self._folder):
            button.setMinimumHeight(grid * 5)
        choices = row(self._photos, self._folder, None, spacing=grid)
        texts = (self._heading, self._knowledge, grid // 2, choices)
        words = column(None, *texts, None, spacing=grid * 3 // 2)
        self._card.setMaximumSize(_CARD_SIZE)
        inside = (self._prints, (words, 1))
        row(*inside, spacing=grid * 4, margins=(grid * 3,) * 4, parent=self._card)
        samples = row(None, self._or_try, *self._samples.values(), None)
        offer, middle = row(None, self._offer, None), row(None, (self._card, 100), None)
        margins = (grid * 3, grid) * 2
        parts = (None, offer, (middle, 4), samples, None)
        column(*parts, spacing=grid, margins=margins, parent=self)

    def _show_prints(self) -> None:
        has_room = self.width() >= _ROOM_FOR_PRINTS
        self._prints.setVisible(has_room and self._trouble is None)

    def _render_offer(self) -> None:
        title, count = self._last_list
        template = self.tr("Open the last list: {title}, {photos}")
        text = template.format(title=title, photos=photo_count(count))
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, _OFFER_WIDTH)
        self._offer.setText(shown.replace("&", "&&"))
        self._offer.setAccessibleName("" if shown == text else text)
        self._offer.setVisible(count > 0 and self._trouble is None)

    def _render(self) -> None:
        can_begin = self._trouble is None
        for widget in (self._photos, self._folder, self._or_try, *self._samples.values()):
            widget.setVisible(can_begin)
        self._show_prints()
        self._render_offer()
        if self._trouble is not None:
            self._card.invite(False)
            self._heading.setText(self.tr("The model can't be used"))
            self._knowledge.setText("\n".join(self._trouble))
            return
        self._heading.setText(self.tr("Drop photos here"))
        self._knowledge.setText(
            self.tr(
                "Photos or whole folders. Shiwu recognises {count} kinds of things, but not "
                "people, places or text."
            ).format(count=f"{self._known:,}")
            if self._known
            else self.tr(
                "Photos or whole folders. Shiwu recognises things, but not people, places or text."
            )
        )
        self._photos.setText(self.tr("Choose photos…"))
        self._folder.setText(self.tr("Choose a folder…"))
        self._or_try.setText(self.tr("Or try"))
        for name, words in (
            ("orange", self.tr("Try it with an orange")),
            ("alp", self.tr("Try it with a mountain")),
        ):
            self._samples[name].setToolTip(words)
            self._samples[name].setAccessibleName(words)


class _Card(QWidget):
    """A dashed frame around the area for drops."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._invites = True

    def invite(self, invites: bool) -> None:
        """Show the frame, or hide it if nothing can be dropped."""
        self._invites = invites
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        pen = QPen(
            self.palette().color(QPalette.ColorRole.Highlight), 2, Qt.PenStyle.CustomDashLine
        )
        pen.setDashPattern([4, 3])
        painter.setPen(pen if self._invites else Qt.PenStyle.NoPen)
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        outline = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(outline, theme.GRID * 2, theme.GRID * 2)


class DropSheet(QWidget):
    """Covers the window during a drag and shows what a drop will do."""

    left = Signal()  # the drag has ended

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self._welcome = False
        self._is_adding = False
        self.setMouseTracking(True)
        self.setFont(theme.scaled_font(self, 1.5, bold=True))
        self.hide()

    def set_adding(self, is_adding: bool) -> None:
        """Announce that a drop adds to the list."""
        self._is_adding = is_adding

    def announce(self, what: MimeContent) -> None:
        """Show what a drop of this content will do, or why it cannot be used."""
        self._welcome = what.usable
        if not what.usable:
            self._words = why_refused(what.kind)
        else:
            one = self.tr("Drop to add") if self._is_adding else self.tr("Drop to open")
            many = self.tr("Drop to open {count} items")
            if self._is_adding:
                many = self.tr("Drop to add {count} items")
            self._words = many.format(count=len(what.paths)) if len(what.paths) > 1 else one
        self.setAccessibleName(self._words)
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # No event reports that the source of a drag has crashed. Until then it grabs the mouse.
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = theme.painter(self)
        veil = self.palette().color(QPalette.ColorRole.Window)
        veil.setAlphaF(0.97)
        painter.fillRect(self.rect(), veil)
        inset = QRectF(self.rect()).adjusted(*[theme.GRID * 2] * 2, *[-theme.GRID * 2] * 2)
        if self._welcome:  # a frame invites to drop
            painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Highlight), 2))
            painter.drawRoundedRect(inset, theme.GRID, theme.GRID)
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        words = inset.adjusted(*[theme.GRID * 2] * 2, *[-theme.GRID * 2] * 2)
        painter.drawText(
            words, int(Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap), self._words
        )
