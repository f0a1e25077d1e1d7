"""The dialog for correcting answers: a name, a group, or something else."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QLabel,
    QListView,
    QPushButton,
    QWidget,
)

from desktop_app.engine.outcomes import Correction, Prediction
from desktop_app.ui import theme
from desktop_app.ui.label_choices import Choice, ChoiceDelegate, ChoiceModel, guesses_first
from desktop_app.ui.layouts import column
from desktop_app.ui.photos.search_field import SearchField

_SIZE = QSize(theme.GRID * 52, theme.GRID * 58)
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


class CorrectDialog(QDialog):
    """Asks what `count` photos show; the model's predictions come first.

    `current` is the present correction, None for none.
    """

    chosen = Signal(object)  # Correction; None removes the present one

    def __init__(
        self,
        count: int,
        guesses: Sequence[Prediction],
        current: Correction | None,
        chinese_first: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        many = self.tr("What are these {count} photos?").format(count=f"{count:,}")
        self.setWindowTitle(self.tr("What is it?") if count == 1 else many)
        self._choices = ChoiceModel(guesses_first(guesses, chinese_first), chinese_first, self)
        heading = QLabel(self.windowTitle())
        heading.setFont(theme.title_font(self, 1.6))
        self._search = SearchField()
        find = self.tr("Find a name or a group")
        self._search.set_texts(find, find)
        self._search.searched.connect(self._on_searched)
        self._search.left_for_list.connect(self._on_accepted)
        self._view = QListView(uniformItemSizes=True)
        self._view.setFrameShape(QFrame.Shape.NoFrame)
        self._view.setModel(self._choices)
        self._view.setItemDelegate(ChoiceDelegate(self._view))
        self._view.setMouseTracking(True)
        self._view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._view.setAccessibleName(self.tr("Names and groups"))
        self._view.doubleClicked.connect(self._on_accepted)
        self._nothing = QLabel(self.tr("No matches"))
        theme.quiet(self._nothing)
        self._buttons = QDialogButtonBox()
        role = QDialogButtonBox.ButtonRole
        other = self._buttons.addButton(self.tr("Something else"), role.ResetRole)
        other.setToolTip(self.tr("None of the names fits"))
        other.clicked.connect(lambda: self._choose(Correction("none", None, None, None)))
        if current is not None:
            back = self._buttons.addButton(self.tr("Model's answer"), role.ResetRole)
            back.setToolTip(self.tr("Take the correction back"))
            back.clicked.connect(lambda: self._choose(None))
        self._buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self._use: QPushButton = self._buttons.addButton(self.tr("Use this name"), role.AcceptRole)
        self._buttons.accepted.connect(self._on_accepted)
        self._buttons.rejected.connect(self.reject)
        items = (heading, self._search, self._nothing, (self._view, 1), self._buttons)
        column(*items, spacing=theme.GRID * 3 // 2, margins=(theme.GRID * 3,) * 4, parent=self)
        self._use.setDefault(True)  # only has an effect inside the dialog
        self.resize(_SIZE.boundedTo(theme.largest_window_size(self.screen())))
        self._search.installEventFilter(self)
        self._view.selectionModel().currentChanged.connect(self._on_current_changed)
        self._stand_at(current)
        self._search.setFocus()

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """Let the arrow keys move in the list while the search field has the focus."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            is_taken = event.key() in _LIST_KEYS
            if is_taken:
                self._view.keyPressEvent(event)
            return is_taken
        return False

    def _stand_at(self, correction: Correction | None) -> None:
        """Select the present correction in the list, else the first row."""
        row = -1 if correction is None else self._choices.row_of([correction])
        self._view.setCurrentIndex(self._choices.index(max(0, row), 0))
        is_any = self._choices.rowCount() > 0
        self._view.setVisible(is_any)
        self._nothing.setVisible(not is_any)
        self._use.setEnabled(is_any)

    def _current(self) -> Choice | None:
        return self._choices.choice_at(self._view.currentIndex())

    def _choose(self, correction: Correction | None) -> None:
        self.accept()
        self.chosen.emit(correction)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._choices.search(text)
        self._stand_at(None)

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        choice = self._current()
        is_group = choice is not None and choice.is_group
        self._use.setText(self.tr("Use this group") if is_group else self.tr("Use this name"))

    @Slot()
    def _on_accepted(self) -> None:
        if (choice := self._current()) is not None:
            self._choose(choice.correction)
