"""The menu next to the search: filter and order of the photos."""

from collections import Counter

from PySide6.QtCore import QEvent, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.ui.photos.entries import State
from desktop_app.ui.photos.sort_orders import Order

_STATES = (None, State.DONE, State.UNSURE, State.FAILED)


class FilterMenu(QMenu):
    """Emits the chosen order or state."""

    order_chosen = Signal(object)  # Order
    state_chosen = Signal(object)  # State; None for all

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._counts: Counter[State] = Counter()
        self._orders = self._choices(tuple(Order))
        self.addSeparator()
        self._states = self._choices(_STATES)
        self._render()

    def show_counts(self, counts: Counter[State]) -> None:
        """Show how many photos are in each state."""
        self._counts = counts
        self._render()

    def mark(self, order: Order, state: State | None) -> None:
        """Check the current order and state."""
        for group, chosen in ((self._orders, order), (self._states, state)):
            for action in group.actions():
                action.setChecked(action.data() is chosen)

    def text_of(self, state: State | None) -> str:
        """Return the text of a filter with its count."""
        texts = {
            None: self.tr("All ({count})"),
            State.DONE: self.tr("Recognised ({count})"),
            State.UNSURE: self.tr("Not sure ({count})"),
            State.FAILED: self.tr("Could not be read ({count})"),
        }
        count = self._counts.total() if state is None else self._counts[state]
        return texts[state].format(count=f"{count:,}")

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _choices(self, values: tuple[object, ...]) -> QActionGroup:
        group = QActionGroup(self)
        for value in values:
            action = QAction(self)
            action.setData(value)
            action.setCheckable(True)
            group.addAction(action)
            self.addAction(action)
        group.actions()[0].setChecked(True)
        group.triggered.connect(self._on_triggered)
        return group

    def _render(self) -> None:
        texts = {
            Order.ADDED: self.tr("In the order added"),
            Order.CONFIDENCE: self.tr("Most certain first"),
            Order.NAME: self.tr("By name"),
            Order.FOLDER: self.tr("By folder"),
        }
        for action in self._orders.actions():
            action.setText(texts[action.data()])
        for action in self._states.actions():
            action.setText(self.text_of(action.data()))

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        if action in self._orders.actions():
            self.order_chosen.emit(action.data())
        else:
            self.state_chosen.emit(action.data())
