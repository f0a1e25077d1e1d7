"""The line at the top: the program's name, the ways in for those who do not drag, and a menu."""

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QStyleOptionToolButton,
    QToolButton,
    QWidget,
)

from desktop_app.ui import theme
from desktop_app.ui.icons import icon


class Header(QWidget):
    """Emits what the user asks for, by button or by key."""

    photos_asked = Signal()
    folder_asked = Signal()
    paste_asked = Signal()
    export_asked = Signal()
    full_screen_asked = Signal()
    model_asked = Signal()
    about_asked = Signal()
    language_chosen = Signal(str)  # system, en, zh
    look_chosen = Signal(str)  # system, light, dark

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("识物 Shiwu")
        title.setFont(theme.scaled_font(self, 1.25, bold=True))
        self._open = self._button(QKeySequence.StandardKey.Open, self.photos_asked)
        self._folder = self._button("Ctrl+Shift+O", self.folder_asked)
        self._paste = self._button(QKeySequence.StandardKey.Paste, self.paste_asked)
        self._more = _MenuButton()
        self._more.setAutoRaise(True)
        self._more.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(self)
        self._export = self._action(menu, QKeySequence.StandardKey.Save, self.export_asked)
        self._full_screen = self._action(menu, "F11", self.full_screen_asked)
        menu.addSeparator()
        self._languages = menu.addMenu("")
        self._language = self._choices(self._languages, ("system", "en", "zh"))
        self._language.triggered.connect(self._on_language_triggered)
        self._looks = menu.addMenu("")
        self._look = self._choices(self._looks, ("system", "light", "dark"))
        self._look.triggered.connect(self._on_look_triggered)
        menu.addSeparator()
        self._model = QAction(self)
        self._model.setEnabled(False)
        self._model.triggered.connect(self.model_asked)
        menu.addAction(self._model)
        self._about = self._action(menu, QKeySequence.StandardKey.HelpContents, self.about_asked)
        self._more.setMenu(menu)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GRID * 3, theme.GRID, theme.GRID * 2, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(title)
        layout.addStretch(1)
        for button in (self._open, self._folder, self._paste, self._more):
            layout.addWidget(button)
        self._render()

    def set_choices(self, language: str, look: str) -> None:
        """Mark in the menu what is in force."""
        for group, chosen in ((self._language, language), (self._look, look)):
            for action in group.actions():
                action.setChecked(action.data() == chosen)

    def offer_models(self) -> None:
        """Let another model be chosen, now that there is one."""
        self._model.setEnabled(True)

    def close_ways_in(self) -> None:
        """Take no photos any more; the menu stays."""
        for button in (self._open, self._folder, self._paste):
            button.setEnabled(False)
        self._export.setEnabled(False)

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (
            QEvent.Type.LanguageChange,
            QEvent.Type.PaletteChange,
            QEvent.Type.DevicePixelRatioChange,
        ):
            self._render()
        super().changeEvent(event)

    def _button(self, keys: QKeySequence.StandardKey | str, asked: SignalInstance) -> QToolButton:
        button = QToolButton()
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setShortcut(QKeySequence(keys))
        button.clicked.connect(asked)
        return button

    def _action(
        self, menu: QMenu, keys: QKeySequence.StandardKey | str, asked: SignalInstance
    ) -> QAction:
        action = QAction(self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(asked)
        self.addAction(action)  # so that its key works while the menu is closed
        menu.addAction(action)
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

    def _render(self) -> None:
        for button, name, text, tip in (
            (self._open, "open", self.tr("Open"), self.tr("Open photos")),
            (self._folder, "folder", self.tr("Folder"), self.tr("Open a folder of photos")),
            (self._paste, "paste", self.tr("Paste"), self.tr("Paste a picture or copied photos")),
        ):
            keys = button.shortcut()
            button.setIcon(icon(name, self))
            button.setText(text)
            # A new text may bring a mnemonic, which would take the shortcut's place.
            button.setShortcut(keys)
            shown = keys.toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{tip} ({shown})")
        self._more.setIcon(icon("more", self))
        self._more.setToolTip(self.tr("More"))
        self._more.setAccessibleName(self.tr("More"))
        self._languages.setTitle(self.tr("Language"))
        self._looks.setTitle(self.tr("Look"))
        self._export.setText(self.tr("Export the answers…"))
        self._full_screen.setText(self.tr("Full screen"))
        self._model.setText(self.tr("Model…"))
        self._about.setText(self.tr("About Shiwu"))
        # A language is named in itself: who cannot read the others must find it.
        words = {
            "system": self.tr("As the system"),
            "en": "English",
            "zh": "中文",
            "light": self.tr("Light"),
            "dark": self.tr("Dark"),
        }
        for action in (*self._language.actions(), *self._look.actions()):
            action.setText(words[action.data()])

    def _on_language_triggered(self, action: QAction) -> None:
        self.language_chosen.emit(action.data())

    def _on_look_triggered(self, action: QAction) -> None:
        self.look_chosen.emit(action.data())


class _MenuButton(QToolButton):
    """Has a menu and three dots that say so, without an arrow beside them.

    A style sheet could take the arrow away as well, but would keep the colours of the theme that
    was in force when it was read.
    """

    def initStyleOption(self, option: QStyleOptionToolButton) -> None:
        super().initStyleOption(option)
        option.features &= ~QStyleOptionToolButton.ToolButtonFeature.HasMenu
