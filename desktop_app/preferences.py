"""The user's choices at work: language and look of the running program, and what is remembered."""

import logging
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QObject, Signal, Slot
from PySide6.QtWidgets import QApplication

from desktop_app.language import Language
from desktop_app.settings import MAX_RECENT, Settings, read_settings, write_settings
from desktop_app.ui import theme

logger = logging.getLogger(__name__)


class Preferences(QObject):
    """Applies the settings that lie at `path`, and each choice the user makes.

    `language`, "en" or "zh", stands above the remembered one until the user chooses another, and is
    itself not remembered. `last_list` is where the last list lies, None for its ordinary place.
    """

    language_changed = Signal(bool)  # whether it is Chinese

    def __init__(
        self,
        application: QApplication,
        path: Path,
        language: str | None,
        last_list: Path | None = None,
    ) -> None:
        super().__init__(application)
        self._path = path
        self._last_list = last_list
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

    @property
    def remember(self) -> bool | None:
        """Whether recent folders and the last list may be kept; None while nobody was asked."""
        return {"yes": True, "no": False}.get(self.settings.remember)

    @property
    def recent_folders(self) -> tuple[str, ...]:
        """The folders opened last, newest first; one may be gone, to look could take minutes."""
        return self.settings.recent

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

    @Slot(bool)
    def choose_remember(self, allowed: bool) -> None:
        """Keep recent folders and the last list from now on, or forget both at once."""
        if allowed:
            self._remember(replace(self.settings, remember="yes"))
            return
        self._remember(replace(self.settings, remember="no", recent=()))
        from desktop_app.services.saved_list import (  # not at every start
            delete_saved_list,
            saved_list_path,
        )

        try:
            delete_saved_list(self._last_list or saved_list_path())
        except OSError as error:
            logger.warning("the last list cannot be forgotten: %s", error.strerror)

    @Slot(str)
    def note_recent_folder(self, folder: str) -> None:
        """Put a folder first among the recent ones, where they may be kept."""
        if not self.remember:
            return
        # Not resolved: on a network share that is lost this could take minutes.
        newest = str(Path(folder).absolute())
        others = [each for each in self.settings.recent if each != newest]
        recent = (newest, *others)[:MAX_RECENT]
        self._remember(replace(self.settings, recent=recent))

    def save(self, geometry: QByteArray) -> None:
        """Write everything down, with the window's place."""
        text = bytes(geometry.toBase64().data()).decode()
        write_settings(self._path, replace(self.settings, geometry=text))

    def _remember(self, settings: Settings) -> None:
        """At once: the program may not come to its ordinary end."""
        self.settings = settings
        write_settings(self._path, settings)
