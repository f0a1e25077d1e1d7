"""The status line: the model, the time of the answer, and notices."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, Qt, QTimer, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import theme
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.layouts import row
from desktop_app.ui.messages import model_title

Action = tuple[str, Callable[[], None]]
"""Text and action of a button next to a notice."""

_BUTTONS = 2
PASSING_MILLISECONDS = 6000


class StatusLine(QWidget):
    """Shows model and time, or one notice until it is cleared."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._chinese = False
        self._card: ModelCard | None = None
        self._milliseconds: float | None = None
        self._has_given_up = False
        self._notice = ""
        self._actions: Sequence[Action] = ()
        self._label = ElidedLabel(Qt.TextElideMode.ElideMiddle)
        # Enter activates a button that is `autoDefault`.
        self._buttons = [QPushButton(flat=True, autoDefault=True) for _ in range(_BUTTONS)]
        self._passing = QTimer(self, singleShot=True, interval=PASSING_MILLISECONDS)
        self._passing.timeout.connect(self._on_passed)
        for button in self._buttons:
            button.setForegroundRole(QPalette.ColorRole.Link)
            button.clicked.connect(self._on_clicked)
        margins = (theme.EDGE, 0, theme.EDGE, 0)
        row(self._label, *self._buttons, None, spacing=theme.GRID, margins=margins, parent=self)
        self.setMinimumHeight(self._buttons[0].sizeHint().height())
        self._render()

    def set_chinese(self, chinese: bool) -> None:
        """Choose the language of the model's title."""
        self._chinese = chinese
        self._render()

    def set_model(self, card: ModelCard) -> None:
        """Show which model is ready."""
        self._card = card
        self._render()

    def set_milliseconds(self, milliseconds: float | None) -> None:
        """Show how long the answer took; None hides it."""
        self._milliseconds = milliseconds
        self._render()

    def show_notice(
        self, text: str, actions: Sequence[Action] = (), is_passing: bool = False
    ) -> None:
        """Show a notice with up to two buttons; "" removes it.

        An `is_passing` notice disappears after some seconds, others with the next notice.
        """
        self._notice = text
        self._actions = actions[:_BUTTONS] if text else ()
        self._passing.stop()
        if text and is_passing:
            self._passing.start()
        self._render()

    def has_notice(self) -> bool:
        """Tell whether a notice is shown."""
        return bool(self._notice)

    def give_up(self) -> None:
        """Hide model and time, because no model can be used."""
        self._has_given_up = True
        self.show_notice("")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self.show_notice("")  # it is in the old language
        super().changeEvent(event)

    def _render(self) -> None:
        role = QPalette.ColorRole
        self._label.setForegroundRole(role.WindowText if self._notice else role.PlaceholderText)
        self._label.show_line(self._notice or " · ".join(self._facts()))
        texts = [text for text, _ in self._actions]
        for button, text in zip(self._buttons, [*texts, *[""] * _BUTTONS], strict=False):
            button.setText(text)
            button.setVisible(bool(text))

    def _facts(self) -> list[str]:
        if self._has_given_up:
            return []
        if self._card is None:
            return [self.tr("Loading the model…")]
        words = [f"● {model_title(self._card, self._chinese)}"]
        if self._milliseconds is not None:
            words.append(f"{self._milliseconds:.0f} ms")
        return [*words, self.tr("nothing leaves this computer")]

    @Slot()
    def _on_passed(self) -> None:
        self.show_notice("")

    @Slot()
    def _on_clicked(self) -> None:
        button = self.sender()
        assert isinstance(button, QPushButton)
        _, act = self._actions[self._buttons.index(button)]
        self.show_notice("")  # first, because another may follow
        act()
