"""Which model answers: what each one knows, how often it is right and how quick it is here."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QLabel,
    QRadioButton,
    QStyle,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import theme
from desktop_app.ui.messages import accuracy_sentences, model_title

_WIDTH = theme.GRID * 64


class ModelDialog(QDialog):
    """Lists the installed models, of which `current` (a name) is in use.

    The time of one inference is not known at first: `take_time` adds it.
    """

    chosen = Signal(str)  # name of a model that is not in use

    def __init__(
        self,
        cards: Sequence[ModelCard],
        current: str,
        chinese: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._cards = {card.name: card for card in cards}
        self._current = current
        self.setWindowTitle(self.tr("Model"))
        self._group = QButtonGroup(self)
        self._facts: dict[str, QLabel] = {}
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*[theme.GRID * 3] * 4)
        layout.setSpacing(theme.GRID)
        intro = QLabel(self.tr("The model decides which names an answer can have."))
        intro.setWordWrap(True)
        layout.addWidget(intro)
        for card in cards:
            layout.addSpacing(theme.GRID)
            self._add_card(layout, card, chinese)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self._use = self._buttons.addButton(
            self.tr("Use this model"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._use.setEnabled(False)
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.reject)
        self._group.buttonToggled.connect(self._on_toggled)
        layout.addSpacing(theme.GRID)
        layout.addWidget(self._buttons)
        self._fit()

    @Slot(str, float)
    def take_time(self, name: str, milliseconds: float) -> None:
        """Say how long one inference of a model takes on this computer."""
        if (label := self._facts.get(name)) is not None:
            label.setText(_facts(self._cards[name], self._time_words(milliseconds)))
            self._fit()

    def _add_card(self, layout: QVBoxLayout, card: ModelCard, chinese: bool) -> None:
        choice = QRadioButton(model_title(card, chinese))
        choice.setFont(theme.scaled_font(self, 1.15, bold=True))
        choice.setChecked(card.name == self._current)
        choice.setObjectName(card.name)
        self._group.addButton(choice)
        label = QLabel(_facts(card, self.tr("Measuring how quick it is here…")))
        label.setWordWrap(True)
        theme.quiet(label)
        style = self.style()
        indent = style.pixelMetric(QStyle.PixelMetric.PM_ExclusiveIndicatorWidth)
        indent += style.pixelMetric(QStyle.PixelMetric.PM_RadioButtonLabelSpacing)
        label.setContentsMargins(indent, 0, 0, 0)
        self._facts[card.name] = label
        layout.addWidget(choice)
        layout.addWidget(label)

    def _time_words(self, milliseconds: float) -> str:
        return self.tr("One answer takes {time} ms here, without reading the photo.").format(
            time=f"{milliseconds:.1f}" if milliseconds < 9.95 else f"{milliseconds:.0f}"
        )

    def _fit(self) -> None:
        """Wrapped text makes a dialog guess its height, and guess too low."""
        layout = self.layout()
        assert layout is not None
        self.setFixedSize(_WIDTH, layout.totalHeightForWidth(_WIDTH))

    def _on_toggled(self) -> None:
        checked = self._group.checkedButton()
        assert checked is not None
        self._use.setEnabled(checked.objectName() != self._current)

    def _on_accepted(self) -> None:
        checked = self._group.checkedButton()
        assert checked is not None
        self.chosen.emit(checked.objectName())
        self.accept()


def _facts(card: ModelCard, time: str) -> str:
    return "\n".join([*accuracy_sentences(card), time])
