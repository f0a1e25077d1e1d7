"""Where photos come in: the empty window, and the sheet over everything while one hovers."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop_app.ui import theme
from desktop_app.ui.icons import DRAWING, drawing
from desktop_app.ui.incoming import Incoming
from desktop_app.ui.messages import why_refused


class DropZone(QWidget):
    """The empty window: a drawing, one sentence, what the model knows and what it does not."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._known = 0
        self._trouble: tuple[str, str] | None = None
        self._drawing = QLabel()
        self._sentence = QLabel()
        self._sentence.setFont(theme.scaled_font(self, 1.5, bold=True))
        self._knowledge = QLabel()
        theme.quiet(self._knowledge)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GRID * 4] * 4)
        layout.setSpacing(theme.GRID * 2)
        layout.addStretch(1)
        for label in (self._drawing, self._sentence, self._knowledge):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(label is not self._drawing)
            layout.addWidget(label)
        layout.addStretch(1)
        self._render()

    def set_known(self, count: int) -> None:
        """Say how many things the model knows; 0 while it is being loaded."""
        self._known = count
        self._render()

    def show_trouble(self, what: str, what_to_do: str) -> None:
        """Say that no model can be used, and what to do."""
        self._trouble = (what, what_to_do)
        self._render()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (
            QEvent.Type.LanguageChange,
            QEvent.Type.PaletteChange,
            QEvent.Type.DevicePixelRatioChange,
        ):
            self._render()
        super().changeEvent(event)

    def _render(self) -> None:
        colour = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self._drawing.setPixmap(drawing("drop", DRAWING, colour, self.devicePixelRatioF()))
        if self._trouble is not None:
            self._sentence.setText(self.tr("The model cannot be used"))
            self._knowledge.setText("\n".join(self._trouble))
            return
        self._sentence.setText(self.tr("Drop a photo here to see what is in it"))
        knows = self.tr("It knows {count} kinds of things.").format(count=f"{self._known:,}")
        self._knowledge.setText(
            (knows if self._known else self.tr("Loading the model…"))
            + "\n"
            + self.tr("It does not recognise people, places or text.")
        )


class DropSheet(QWidget):
    """Lies over the whole window while something hovers, and says what dropping it will do."""

    left = Signal()  # nothing hovers any more

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._words = ""
        self._welcome = False
        self.setMouseTracking(True)
        self.setFont(theme.scaled_font(self, 1.5, bold=True))
        self.hide()

    def announce(self, what: Incoming) -> None:
        """Show what will happen to this, or why nothing will."""
        self._welcome = what.usable
        if not what.usable:
            self._words = why_refused(what.kind)
        elif len(what.paths) > 1:
            self._words = self.tr("Drop to open these {count}").format(count=len(what.paths))
        else:
            self._words = self.tr("Drop to see what is in it")
        self.setAccessibleName(self._words)
        parent = self.parentWidget()
        assert parent is not None
        self.setGeometry(parent.rect())
        self.raise_()
        self.show()
        self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        # Nothing tells that the source of a drag has died; but while it lives the mouse is its own.
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
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
