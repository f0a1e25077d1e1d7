"""The actions on the selected photos: context menu, shortcuts, undo and redo."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QPoint, Qt, Signal, SignalInstance, Slot
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence, QUndoStack
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.engine.outcomes import Classification, Correction
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.photo_list import PhotoList
from desktop_app.ui.photos.row_texts import copied
from desktop_app.ui.photos.undo_commands import CorrectPhotos, RemovePhotos

_MAX_UNDONE = 50


class PhotoActions(QMenu):
    """The context menu of the list; its shortcuts also work while it is closed.

    `selected` returns the photos to act on, `shown` the one whose answer is shown.
    """

    show_in_folder_asked = Signal(str)  # path
    answer_copy_asked = Signal()  # of the photo that is shown
    notified = Signal(str)  # for the status line

    def __init__(
        self,
        photos: PhotoList,
        selected: Callable[[], list[Entry]],
        shown: Callable[[], Entry | None],
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self._photos = photos
        self._selected = selected
        self._shown = shown
        self._chinese_first = False
        self._stack = QUndoStack(self)
        self._stack.setUndoLimit(_MAX_UNDONE)
        self.undo = self._undo_action(self._stack.undo, self._stack.canUndoChanged)
        self.redo = self._undo_action(self._stack.redo, self._stack.canRedoChanged)
        self._show = self._action("Ctrl+Shift+R", self._on_show)
        self._copy_path = self._action("Ctrl+Shift+C", self._on_copy_path)
        self._copy = self._action(QKeySequence.StandardKey.Copy, self.copy_answers)
        self.addSeparator()
        self._wrong = self._action("Ctrl+E", self.correct)
        self.addSeparator()
        self._remove = self._action(QKeySequence.StandardKey.Delete, self._on_remove)
        self._stack.indexChanged.connect(self._render)
        self.aboutToHide.connect(self._enable_all)
        self._render()

    def set_chinese_first(self, chinese_first: bool) -> None:
        """Choose which of the two names of a label comes first."""
        self._chinese_first = chinese_first

    def pop_up(self, where: QPoint) -> None:
        """Open the menu for the selected photos at a point of the screen."""
        entries = self._selected()
        has_file = any(entry.path for entry in entries)
        self._show.setEnabled(has_file)
        self._copy_path.setEnabled(has_file)
        self._copy.setEnabled(any(it.outcome or it.correction for it in entries))
        if entries:
            self.popup(where)

    def start_over(self) -> None:
        """Remove all photos from the list."""
        if len(self._photos):
            self._do_remove(list(self._photos.entries()), self.tr("Start over"))

    def correct(self) -> None:
        """Ask what the selected photos show."""
        if entries := self._selected():
            self._ask(entries)

    def correct_shown(self) -> None:
        """Ask what the shown photo and those selected with it show."""
        entries, shown = self._selected(), self._shown()
        if shown in entries:
            self._ask(entries)
        elif shown is not None:  # the shown photo is not selected
            self._ask([shown])

    def copy_answers(self) -> None:
        """Copy the answers of the selected photos to the clipboard as text."""
        entries = self._selected()
        if entries == [self._shown()]:
            self.answer_copy_asked.emit()
        elif entries:
            self._copy_text(copied(entries, self._chinese_first))

    def changeEvent(self, event: QEvent) -> None:
        if event.type() == QEvent.Type.LanguageChange:
            self._render()
        super().changeEvent(event)

    def _window(self) -> QWidget:
        owner = self.parentWidget()
        assert owner is not None
        return owner.window()

    def _action(self, keys: QKeySequence.StandardKey | str, act: Callable[[], None]) -> QAction:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(act)
        owner = self.parentWidget()
        assert owner is not None
        owner.addAction(action)  # its shortcut works while the menu is closed
        self.addAction(action)
        return action

    def _undo_action(self, act: Callable[[], None], possible: SignalInstance) -> QAction:
        action = QAction(self)
        action.setEnabled(False)
        action.triggered.connect(act)
        possible.connect(action.setEnabled)
        return action

    def _do_remove(self, entries: Sequence[Entry], text: str) -> None:
        self._stack.push(RemovePhotos(self._photos, entries, text))

    def _do_correct(self, entries: Sequence[Entry], correction: Correction | None) -> None:
        one, many = self.tr("Correct 1 photo"), self.tr("Correct {count} photos")
        text = one if len(entries) == 1 else many.format(count=f"{len(entries):,}")
        self._stack.push(CorrectPhotos(self._photos, entries, correction, text))

    def _ask(self, entries: Sequence[Entry]) -> None:
        from desktop_app.ui.correct_dialog import CorrectDialog  # not needed at every start

        first = entries[0]
        found = first.outcome
        guesses = found.predictions if isinstance(found, Classification) else ()
        current = first.correction if len({it.correction for it in entries}) == 1 else None
        dialog = CorrectDialog(len(entries), guesses, current, self._chinese_first, self._window())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.chosen.connect(lambda correction: self._do_correct(entries, correction))
        dialog.open()

    def _copy_text(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.notified.emit(self.tr("Copied"))

    @Slot()
    def _render(self) -> None:
        self._show.setText(self.tr("Show in folder"))
        self._copy_path.setText(self.tr("Copy path"))
        self._copy.setText(self.tr("Copy answer"))
        self._wrong.setText(self.tr("That is wrong…"))
        self._remove.setText(self.tr("Remove from the list"))
        for action, word, what in (
            (self.undo, self.tr("Undo"), self._stack.undoText()),
            (self.redo, self.tr("Redo"), self._stack.redoText()),
        ):
            action.setText(f"{word}: {what}" if what else word)

    @Slot()
    def _enable_all(self) -> None:
        """Enable all shortcuts: the next selection may differ."""
        for action in (self._show, self._copy_path, self._copy):
            action.setEnabled(True)

    @Slot()
    def _on_show(self) -> None:
        paths = [entry.path for entry in self._selected() if entry.path]
        if paths:
            self.show_in_folder_asked.emit(paths[0])

    @Slot()
    def _on_copy_path(self) -> None:
        paths = [entry.path for entry in self._selected() if entry.path]
        if paths:
            self._copy_text("\n".join(paths))

    @Slot()
    def _on_remove(self) -> None:
        if entries := self._selected():
            one, many = self.tr("Remove 1 photo"), self.tr("Remove {count} photos")
            count = len(entries)
            self._do_remove(entries, one if count == 1 else many.format(count=f"{count:,}"))
