"""The menu of the header; its keys also work while it is closed."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from desktop_app.engine.file_names import visible
from desktop_app.ui import theme

_NAME_WIDTH = theme.GRID * 40


class HeaderMenu(QMenu):
    """The actions for the photos and for the program."""

    recent_folder_chosen = Signal(str)  # path
    language_chosen = Signal(str)  # "system", "en" or "zh"
    appearance_chosen = Signal(str)  # "system", "light" or "dark"

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.add_photos = self._action(QKeySequence.StandardKey.Open)
        self.add_folder = self._action("Ctrl+Shift+O")
        self._recent = self.addMenu("")
        self.paste = self._action(QKeySequence.StandardKey.Paste)
        self.addSeparator()
        self.start_over = self._action(QKeySequence.StandardKey.New)
        self.export = self._action(QKeySequence.StandardKey.Save)
        self.addSeparator()
        self.remember = self._action(None)
        self.remember.setCheckable(True)
        self.full_screen = self._action("F11")
        self._languages = self.addMenu("")
        self._language = self._choices(self._languages, ("system", "en", "zh"))
        self._appearances = self.addMenu("")
        self._appearance = self._choices(self._appearances, ("system", "light", "dark"))
        self.model = self._action(None)
        self.model.setEnabled(False)
        self.about = self._action(QKeySequence.StandardKey.HelpContents)
        self.quit = self._action("Ctrl+Q")
        self.set_recent_folders([])
        self._recent.triggered.connect(lambda it: self.recent_folder_chosen.emit(it.data()))
        self._language.triggered.connect(lambda it: self.language_chosen.emit(it.data()))
        self._appearance.triggered.connect(lambda it: self.appearance_chosen.emit(it.data()))

    def set_recent_folders(self, folders: Sequence[str]) -> None:
        """Show these folders in a submenu, hidden if there are none."""
        self._recent.clear()
        for folder in folders:
            path = Path(folder)
            shown = visible(path.name or folder).replace("&", "&&")
            shown = self.fontMetrics().elidedText(shown, Qt.TextElideMode.ElideMiddle, _NAME_WIDTH)
            action = self._recent.addAction(shown)
            action.setToolTip(visible(folder))
            action.setData(folder)
        self._recent.setToolTipsVisible(True)
        self._recent.menuAction().setVisible(bool(folders))

    def add_undo_actions(self, undo: QAction, redo: QAction) -> None:
        """Put these two before "Start over", with the usual keys."""
        for action, keys in (
            (undo, QKeySequence.StandardKey.Undo),
            (redo, QKeySequence.StandardKey.Redo),
        ):
            action.setShortcuts(keys)  # redo has two, and each is common
            self.insertAction(self.start_over, action)
            self._owner().addAction(action)

    def set_choices(self, language: str, appearance: str) -> None:
        """Check the current language and appearance."""
        for group, chosen in ((self._language, language), (self._appearance, appearance)):
            for action in group.actions():
                action.setChecked(action.data() == chosen)

    def close_ways_in(self) -> None:
        """Disable everything that opens or exports photos."""
        for action in (self.add_photos, self.add_folder, self.paste, self.start_over, self.export):
            action.setEnabled(False)
        self._recent.menuAction().setEnabled(False)

    def name_all(self) -> None:
        """Set all texts in the current language."""
        self._recent.setTitle(self.tr("Recent folders"))
        self._languages.setTitle(self.tr("Language"))
        self._appearances.setTitle(self.tr("Appearance"))
        for action, text in (
            (self.add_photos, self.tr("Add photos…")),
            (self.add_folder, self.tr("Add a folder…")),
            (self.paste, self.tr("Paste")),
            (self.start_over, self.tr("Start over")),
            (self.export, self.tr("Export…")),
            (self.remember, self.tr("Remember lists and folders")),
            (self.full_screen, self.tr("Full screen")),
            (self.model, self.tr("Model…")),
            (self.about, self.tr("About Shiwu")),
            (self.quit, self.tr("Quit")),
        ):
            action.setText(text)
        # Each language is named in itself, so that its readers find it.
        texts = {
            "system": self.tr("Same as system"),
            "en": "English",
            "zh": "中文",
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        for action in (*self._language.actions(), *self._appearance.actions()):
            action.setText(texts[action.data()])

    def _owner(self) -> QWidget:
        owner = self.parentWidget()
        assert owner is not None
        return owner

    def _action(self, keys: QKeySequence.StandardKey | str | None) -> QAction:
        action = QAction(self)
        if keys is not None:
            action.setShortcut(QKeySequence(keys))
        self._owner().addAction(action)  # so that its key works while the menu is closed
        self.addAction(action)
        return action

    def _choices(self, menu: QMenu, values: tuple[str, ...]) -> QActionGroup:
        group = QActionGroup(self)
        for value in values:
            action = QAction(self)
            action.setData(value)
            action.setCheckable(True)
            action.setChecked(value == "system")
            group.addAction(action)
            menu.addAction(action)
        return group
