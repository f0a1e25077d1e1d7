"""The user's choices at work: language and look of the running program, and what is remembered."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_app.language import Language
from desktop_app.settings import Settings, read_settings, write_settings
from desktop_app.ui import theme


class Preferences(QObject):
    """Applies the settings that lie at `path`, and each choice the user makes.

    `language`, "en" or "zh", stands above the remembered one until the user chooses another, and is
    itself not remembered.
    """

    language_changed = Signal(bool)  # whether it is Chinese

    def __init__(self, application: QApplication, path: Path, language: str | None) -> None:
        super().__init__(application)
        self._path = path
        self.settings, self.damaged = read_settings(path)
        self._language = Language(application, language or self.settings.language)
        self._language.changed.connect(self.language_changed)
        theme.choose(self.settings.look)

    @property
    def chinese(self) -> bool:
        """Whether the program speaks Chinese."""
        return self._language.chinese

    @property
    def language(self) -> str:
        """The language that was chosen: "en", "zh" or "system"."""
        return self._language.name

    @property
    def geometry(self) -> QByteArray:
        """Where the window was, as Qt says it; empty for nowhere yet."""
        return QByteArray.fromBase64(self.settings.geometry.encode("ascii"))

    @Slot(str)
    def choose_language(self, language: str) -> None:
        """Speak "en", "zh", or as the "system" does, from now on."""
        self._remember(replace(self.settings, language=language))
        self._language.choose(language)

    @Slot(str)
    def choose_look(self, look: str) -> None:
        """Look "light", "dark", or as the "system" does, from now on."""
        self._remember(replace(self.settings, look=look))
        theme.choose(look)

    @Slot(str)
    def choose_model(self, name: str) -> None:
        """Remember which model answers; "" for the best one installed."""
        self._remember(replace(self.settings, model=name))

    @Slot(str)
    def note_folder(self, folder: str) -> None:
        """Remember the folder that was opened last."""
        self.settings = replace(self.settings, folder=folder)

    def save(self, geometry: QByteArray) -> None:
        """Write everything down, with the window's place."""
        text = bytes(geometry.toBase64().data()).decode()
        write_settings(self._path, replace(self.settings, geometry=text))

    def _remember(self, settings: Settings) -> None:
        """At once: the program may not come to its ordinary end."""
        self.settings = settings
        write_settings(self._path, settings)
