"""Saves the window's list and restores it."""

from collections.abc import Sequence

from desktop_app.engine.outcomes import Correction, Outcome
from desktop_app.preferences import Preferences
from desktop_app.services.saved_list import SavedListService, saved_list_path
from desktop_app.services.saved_list_format import ListEntry
from desktop_app.ui.main_window import MainWindow


def connect_saved_list(window: MainWindow, preferences: Preferences) -> SavedListService:
    """Save and restore the list and recent folders, with the user's consent."""
    saved_list = SavedListService(saved_list_path(), lambda: listed(window), window)

    def choose(allowed: bool) -> None:
        preferences.choose_remember(allowed)
        saved_list.allowed = allowed
        saved_list.save()
        show()

    def show() -> None:
        window.header.set_remembering(bool(preferences.remember))
        window.header.set_recent_folders(preferences.recent_folders)

    def on_opened(folder: str) -> None:
        preferences.note_recent_folder(folder)
        window.header.set_recent_folders(preferences.recent_folders)

    def on_ended() -> None:
        saved_list.save()
        if preferences.remember is None:
            window.ask_to_remember(choose)

    saved_list.allowed = bool(preferences.remember)
    window.header.remember_changed.connect(choose)
    window.folder_opened.connect(on_opened)
    window.page.run.ended.connect(on_ended)
    window.last_list_asked.connect(saved_list.restore)
    saved_list.restored.connect(lambda entries: window.page.photos.restore(as_restored(entries)))
    window.offer_last_list(*saved_list.summary())
    show()
    return saved_list


def as_restored(
    entries: Sequence[ListEntry],
) -> list[tuple[str, Outcome | None, Correction | None]]:
    """Convert the entries of a saved list for the window."""
    return [(entry.path, entry.outcome, entry.correction) for entry in entries]


def listed(window: MainWindow) -> tuple[str, list[ListEntry]]:
    """Return the title and the entries of the window's list, for saving."""
    entries = window.page.photos.entries()
    found = [ListEntry(it.path, it.outcome, it.correction) for it in entries]
    return window.header.title(), found
