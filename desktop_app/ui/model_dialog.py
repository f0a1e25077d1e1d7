"""The dialog for choosing a model: its classes, accuracy and speed."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QButtonGroup, QDialogButtonBox, QLabel, QRadioButton, QStyle, QWidget

from desktop_app.engine.model_card import ModelCard
from desktop_app.ui import theme
from desktop_app.ui.messages import accuracy_sentences, model_title, unbroken
from desktop_app.ui.reading_dialog import ReadingDialog


class ModelDialog(ReadingDialog):
    """Lists the installed models, `current` is the name of the one in use.

    `take_time` adds the time of an inference when it is known.
    """

    chosen = Signal(str)  # name of another model than the current one

    def __init__(
        self, cards: Sequence[ModelCard], current: str, chinese: bool, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._cards = {card.name: card for card in cards}
        self._current = current
        self.setWindowTitle(self.tr("Model"))
        self._group = QButtonGroup(self)
        self._choices: dict[str, QRadioButton] = {}
        self._facts: dict[str, QLabel] = {}
        intro = QLabel(self.tr("The model decides which names an answer can have."))
        intro.setWordWrap(True)
        self.body.addWidget(intro)
        for card in cards:
            self.body.addSpacing(theme.GRID)
            self._add_card(card, chinese)
        self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._use = self.buttons.addButton(
            self.tr("Use this model"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._use.setEnabled(False)
        self.buttons.accepted.connect(self._on_accepted)
        self._group.buttonToggled.connect(self._on_toggled)
        if current in self._choices:
            self._choices[current].setFocus()
        self.fit()

    @Slot(str, float)
    def take_time(self, name: str, milliseconds: float) -> None:
        """Show the milliseconds of one inference of a model."""
        if name in self._cards:
            self._describe(self._cards[name], self._time_words(milliseconds))
            self.fit()

    def _add_card(self, card: ModelCard, chinese: bool) -> None:
        choice = QRadioButton(model_title(card, chinese))
        choice.setFont(theme.scaled_font(self, 1.15, bold=True))
        choice.setChecked(card.name == self._current)
        choice.setObjectName(card.name)
        self._group.addButton(choice)
        label = QLabel()
        label.setWordWrap(True)
        theme.quiet(label)
        style = self.style()
        indent = style.pixelMetric(QStyle.PixelMetric.PM_ExclusiveIndicatorWidth)
        indent += style.pixelMetric(QStyle.PixelMetric.PM_RadioButtonLabelSpacing)
        label.setContentsMargins(indent, 0, 0, 0)
        self._choices[card.name], self._facts[card.name] = choice, label
        self._describe(card, self.tr("Measuring how quick it is here…"))
        self.body.addWidget(choice)
        self.body.addWidget(label)

    def _describe(self, card: ModelCard, time: str) -> None:
        """Show the description of a model, also as its accessible description."""
        facts = unbroken("\n".join([*accuracy_sentences(card), time]))
        self._facts[card.name].setText(facts)
        self._choices[card.name].setAccessibleDescription(facts)

    def _time_words(self, milliseconds: float) -> str:
        return self.tr("One answer takes {time} ms here, without reading the photo.").format(
            time=f"{milliseconds:.1f}" if milliseconds < 9.95 else f"{milliseconds:.0f}"
        )

    def _on_toggled(self) -> None:
        checked = self._group.checkedButton()
        assert checked is not None
        self._use.setEnabled(checked.objectName() != self._current)

    def _on_accepted(self) -> None:
        checked = self._group.checkedButton()
        assert checked is not None
        self.chosen.emit(checked.objectName())
        self.accept()
