"""The line at the bottom: which model, how long the answer took, and what just happened."""

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPalette, QResizeEvent
from PySide6.QtWidgets import QLabel, QWidget

from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import theme
from desktop_app.ui.messages import model_title


class StatusLine(QLabel):
    """Says the facts, or one notice until that is cleared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chinese = False
        self._card: ModelCard | None = None
        self._milliseconds: float | None = None
        self._has_given_up = False
        self._notice = ""
        self.setTextFormat(Qt.TextFormat.PlainText)  # a notice may hold any file name
        self.setContentsMargins(theme.GRID * 3, theme.GRID, theme.GRID * 3, theme.GRID)
        self._render()

    def set_chinese(self, chinese: bool) -> None:
        """Choose the language of the model's title."""
        self._chinese = chinese
        self._render()

    def set_model(self, card: ModelCard) -> None:
        """Say which model is ready."""
        self._card = card
        self._render()

    def set_milliseconds(self, milliseconds: float | None) -> None:
        """Say how long the answer took; None while there is none."""
        self._milliseconds = milliseconds
        self._render()

    def set_notice(self, notice: str) -> None:
        """Say this instead of the facts; "" goes back to them."""
        self._notice = notice
        self._render()

    def give_up(self) -> None:
        """Say no facts any more: no model can be used."""
        self._has_given_up = True
        self.set_notice("")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.set_notice("")  # which is in the language that was
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._render()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def _render(self) -> None:
        role = QPalette.ColorRole
        self.setForegroundRole(role.WindowText if self._notice else role.PlaceholderText)
        words = self._notice or " · ".join(self._facts())
        room = self.contentsRect().width()
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideMiddle, room)
        self.setText(shown)
        self.setAccessibleName("" if shown == words else words)

    def _facts(self) -> list[str]:
        if self._has_given_up:
            return []
        if self._card is None:
            return [self.tr("Loading the model…")]
        words = [f"● {model_title(self._card, self._chinese)}"]
        if self._milliseconds is not None:
            words.append(f"{self._milliseconds:.0f} ms")
        return [*words, self.tr("nothing leaves this computer")]
