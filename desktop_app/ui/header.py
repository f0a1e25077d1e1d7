"""The line at the top: the program's name, and the ways in for those who do not drag."""

from PySide6.QtCore import QEvent, Qt, Signal, SignalInstance
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from desktop_app.ui import theme
from desktop_app.ui.icons import icon


class Header(QWidget):
    """Emits what the user asks for, by button or by key."""

    photos_asked = Signal()
    folder_asked = Signal()
    paste_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        title = QLabel("识物 Shiwu")
        title.setFont(theme.scaled_font(self, 1.25, bold=True))
        self._open = self._button(QKeySequence.StandardKey.Open, self.photos_asked)
        self._folder = self._button("Ctrl+Shift+O", self.folder_asked)
        self._paste = self._button(QKeySequence.StandardKey.Paste, self.paste_asked)

        layout = QHBoxLayout(self)
        layout.setContentsMargins(theme.GRID * 3, theme.GRID, theme.GRID * 2, theme.GRID)
        layout.setSpacing(theme.GRID)
        layout.addWidget(title)
        layout.addStretch(1)
        for button in (self._open, self._folder, self._paste):
            layout.addWidget(button)
        self._render()

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
