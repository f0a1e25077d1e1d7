"""The header: title, progress, the main buttons, and the menu."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QSize, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import QPushButton, QWidget

from desktop_app.ui import theme
from desktop_app.ui.elided_label import ElidedLabel
from desktop_app.ui.header_menu import HeaderMenu
from desktop_app.ui.icons import icon
from desktop_app.ui.layouts import column, row
from desktop_app.ui.run_controls import ProgressLine, RunControls

_TITLE = "识物 Shiwu"
_ROOMY = theme.GRID * 100


class Header(QWidget):
    """Emits the requests of the user, by button, menu or key."""

    photos_asked = Signal()
    folder_asked = Signal()
    recent_folder_chosen = Signal(str)
    paste_asked = Signal()
    start_over_asked = Signal()
    export_asked = Signal()
    remember_changed = Signal(bool)
    full_screen_asked = Signal()
    language_chosen = Signal(str)  # system, en, zh
    appearance_chosen = Signal(str)  # system, light, dark
    model_asked = Signal()
    about_asked = Signal()
    quit_asked = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._is_open = self._is_running = self._is_first = False
        self._title = ElidedLabel()
        self._title.setFont(theme.scaled_font(self, 1.15, bold=True))
        self._detail = ElidedLabel()
        theme.quiet(self._detail)
        self.menu = HeaderMenu(self)
        self._paste = self._button(self.menu.paste)
        self._export = self._button(self.menu.export)
        self._add = self._button(self.menu.add_photos)
        self._add.setFlat(False)
        self._add.setAutoDefault(False)  # else it stops being the default after the focus
        self._add.setDefault(True)
        self._more = QPushButton(flat=True)
        self._more.setMenu(self.menu)
        self._line = ProgressLine()

        buttons = row(self._paste, self._export, self._add, self._more, spacing=theme.GRID)
        margins = (theme.EDGE, theme.GRID * 3 // 2, theme.GRID * 2, 0)
        items = (self._title, self._detail, None, buttons)
        self._row = row(*items, spacing=theme.GRID * 2, margins=margins)
        below = theme.GRID * 3 // 2 - self._line.height()
        column(self._row, self._line, spacing=below, parent=self)
        self._connect_menu()
        self.show_open("", "")
        self.show_first_page(True)
        self._render()

    def show_open(self, title: str, detail: str) -> None:
        """Show a title; "" shows the program's name."""
        self._title.show_line(title or _TITLE)
        self._detail.show_line(detail if title else "")
        self._is_open = bool(title)
        self._show_detail()

    def title(self) -> str:
        """Return the title that is shown."""
        return self._title.line()

    def show_first_page(self, is_first: bool) -> None:
        """Enable the actions for the first page, or for a list of photos."""
        self._is_first = is_first
        self._paste.setVisible(is_first)
        self._add.setVisible(not is_first)
        self._show_export()
        self.menu.start_over.setEnabled(not is_first)
        self.menu.export.setEnabled(not is_first)

    def place_run_controls(self, controls: RunControls) -> None:
        """Show the progress of a batch; while it runs, it replaces the detail."""
        self._row.insertWidget(2, controls, 1)
        controls.progressed.connect(self._on_progressed)

    def add_undo_actions(self, undo: QAction, redo: QAction) -> None:
        """Add these actions and their keys to the menu."""
        self.menu.add_undo_actions(undo, redo)

    def set_recent_folders(self, folders: Sequence[str]) -> None:
        """Show these recent folders in the menu."""
        self.menu.set_recent_folders(folders)

    def set_remembering(self, remembers: bool) -> None:
        """Check the menu entry for saving lists and folders."""
        self.menu.remember.setChecked(remembers)

    def set_choices(self, language: str, appearance: str) -> None:
        """Check the current language and appearance in the menu."""
        self.menu.set_choices(language, appearance)

    def offer_models(self) -> None:
        """Enable the menu entry for choosing a model."""
        self.menu.model.setEnabled(True)

    def close_ways_in(self) -> None:
        """Disable everything that opens or exports photos."""
        self.menu.close_ways_in()

    def changeEvent(self, event: QEvent) -> None:
        if event.type() in (
            QEvent.Type.LanguageChange,
            QEvent.Type.PaletteChange,
            QEvent.Type.DevicePixelRatioChange,
        ):
            self._render()
        super().changeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_export()

    def _connect_menu(self) -> None:
        menu = self.menu
        for action, signal in (
            (menu.add_photos, self.photos_asked),
            (menu.add_folder, self.folder_asked),
            (menu.paste, self.paste_asked),
            (menu.start_over, self.start_over_asked),
            (menu.export, self.export_asked),
            (menu.full_screen, self.full_screen_asked),
            (menu.model, self.model_asked),
            (menu.about, self.about_asked),
            (menu.quit, self.quit_asked),
        ):
            action.triggered.connect(signal)
        menu.remember.triggered.connect(self.remember_changed)
        menu.recent_folder_chosen.connect(self.recent_folder_chosen)
        menu.language_chosen.connect(self.language_chosen)
        menu.appearance_chosen.connect(self.appearance_chosen)

    def _button(self, action: QAction) -> QPushButton:
        """Return a button for an action of the menu."""
        button = QPushButton(flat=True, autoDefault=True)  # so that Enter activates it
        button.clicked.connect(action.trigger)
        action.enabledChanged.connect(button.setEnabled)
        return button

    def _render(self) -> None:
        self.menu.name_all()
        for button, text, tip, action in (
            (
                self._paste,
                self.tr("Paste"),
                self.tr("Paste a picture or copied photos"),
                self.menu.paste,
            ),
            (self._export, self.tr("Export…"), self.tr("Save all results"), self.menu.export),
            (self._add, self.tr("Add photos…"), self.tr("Add photos"), self.menu.add_photos),
        ):
            button.setText(text)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            button.setToolTip(f"{tip} ({keys})")
        self._add.setIcon(icon("plus", self, QPalette.ColorRole.HighlightedText))
        self._add.setIconSize(QSize(16, 16))
        self._more.setIcon(icon("more", self))
        self._more.setToolTip(self.tr("More"))
        self._more.setAccessibleName(self.tr("More"))

    def _show_detail(self) -> None:
        self._detail.setVisible(self._is_open and not self._is_running)

    def _show_export(self) -> None:
        """Hide buttons that the menu has too if the window is narrow while a batch runs."""
        is_cramped = self._is_running and self.width() < _ROOMY
        self._export.setVisible(not self._is_first and not is_cramped)

    @Slot(float, str)
    def _on_progressed(self, fraction: float, words: str) -> None:
        self._is_running = bool(words)
        self._line.show_progress(fraction, words)
        self._show_detail()
        self._show_export()
