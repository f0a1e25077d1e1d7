"""Saves the window's list and restores it."""

from collections.abc import Sequence

from desktop_app.engine.outcomes import Correction, Outcome
from desktop_app.preferences import Preferences
from desktop_app.services.saved_list import saved_list_path
from desktop_app.services.saved_list_format import ListEntry
from desktop_app.services.saved_list_service import SavedListService
from desktop_app.ui.main_window import MainWindow


def keep(window: MainWindow, preferences: Preferences) -> SavedListService:
    """Save and restore the list and recent folders, with the user's consent."""
    administrator = SavedListService(saved_list_path(), lambda: listed(window), window)

    def choose(allowed: bool) -> None:
        preferences.choose_remember(allowed)
        administrator.allowed = allowed
        administrator.keep()
        show()

    def show() -> None:
        window.header.set_remembering(bool(preferences.remember))
        window.header.set_recent_folders(preferences.recent_folders)

    def on_opened(folder: str) -> None:
        preferences.note_recent_folder(folder)
        window.header.set_recent_folders(preferences.recent_folders)

    def on_ended() -> None:
        administrator.keep()
        if preferences.remember is None:
            window.ask_to_remember(choose)

    administrator.allowed = bool(preferences.remember)
    window.header.remember_changed.connect(choose)
    window.folder_opened.connect(on_opened)
    window.page.run.ended.connect(on_ended)
    window.last_list_asked.connect(administrator.restore)
    administrator.restored.connect(lambda entries: window.page.photos.restore(as_kept(entries)))
    window.offer_last_list(*administrator.look())
    show()
    return administrator


def as_kept(entries: Sequence[ListEntry]) -> list[tuple[str, Outcome | None, Correction | None]]:
    """Convert the entries of a saved list for the window."""
    return [(entry.path, entry.outcome, entry.correction) for entry in entries]


def listed(window: MainWindow) -> tuple[str, list[ListEntry]]:
    """Return the title and the entries of the window's list, for saving."""
    entries = window.page.photos.entries()
    kept = [ListEntry(it.path, it.outcome, it.correction) for it in entries]
    return window.header.title(), kept
