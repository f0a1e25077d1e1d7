"""Applies and saves the user's choices: language, appearance, model, recent folders."""

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
    """Applies the settings at `path`, and each choice of the user.

    `language`, "en" or "zh", overrides the saved one until the user chooses another, and is not
    saved. `last_list` is the path of the saved list, None for the default.
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
        """Whether the language is Chinese."""
        return self._language.chinese

    @property
    def language(self) -> str:
        """The language that was chosen: "en", "zh" or "system"."""
        return self._language.name

    @property
    def geometry(self) -> QByteArray:
        """The geometry of the window, as Qt saves it; empty at the first start."""
        return QByteArray.fromBase64(self.settings.geometry.encode("ascii"))

    @property
    def remember(self) -> bool | None:
        """Whether recent folders and the list may be saved; None before the user was asked."""
        return {"yes": True, "no": False}.get(self.settings.remember)

    @property
    def recent_folders(self) -> tuple[str, ...]:
        """The recent folders, newest first; a check whether they exist could take minutes."""
        return self.settings.recent

    @Slot(str)
    def choose_language(self, language: str) -> None:
        """Change the language to "en", "zh" or "system"."""
        self._remember(replace(self.settings, language=language))
        self._language.choose(language)

    @Slot(str)
    def choose_appearance(self, appearance: str) -> None:
        """Change the appearance to "light", "dark" or "system"."""
        self._remember(replace(self.settings, look=appearance))
        theme.choose(appearance)

    @Slot(str)
    def choose_model(self, name: str) -> None:
        """Save the name of the model; "" for the best one installed."""
        self._remember(replace(self.settings, model=name))

    @Slot(str)
    def note_folder(self, folder: str) -> None:
        """Save the folder that was opened last."""
        self.settings = replace(self.settings, folder=folder)

    @Slot(bool)
    def choose_remember(self, allowed: bool) -> None:
        """Save recent folders and the list from now on, or delete both."""
        if allowed:
            self._remember(replace(self.settings, remember="yes"))
            return
        self._remember(replace(self.settings, remember="no", recent=()))
        from desktop_app.services.saved_list import (  # rarely needed
            delete_saved_list,
            saved_list_path,
        )

        try:
            delete_saved_list(self._last_list or saved_list_path())
        except OSError as error:
            logger.warning("the last list cannot be deleted: %s", error.strerror)

    @Slot(str)
    def note_recent_folder(self, folder: str) -> None:
        """Put a folder first among the recent ones, if they may be saved."""
        if not self.remember:
            return
        # Not resolved: on a dead network share that could take minutes.
        newest = str(Path(folder).absolute())
        others = [each for each in self.settings.recent if each != newest]
        recent = (newest, *others)[:MAX_RECENT]
        self._remember(replace(self.settings, recent=recent))

    def save(self, geometry: QByteArray) -> None:
        """Save everything, with the geometry of the window."""
        text = bytes(geometry.toBase64().data()).decode()
        write_settings(self._path, replace(self.settings, geometry=text))

    def _remember(self, settings: Settings) -> None:
        """Save now, because the process may be killed."""
        self.settings = settings
        write_settings(self._path, settings)
