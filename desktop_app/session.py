"""What the window gives to be remembered, and what it gets back."""

from collections.abc import Sequence

from desktop_app.engine.outcomes import Correction, Outcome
from desktop_app.preferences import Preferences
from desktop_app.services.saved_list import last_list_path
from desktop_app.services.saved_list_format import ListEntry
from desktop_app.services.saved_list_service import ListKeeper
from desktop_app.ui.main_window import MainWindow


def keep(window: MainWindow, preferences: Preferences) -> ListKeeper:
    """Let the list and the folders that were opened come back, where the person allows it."""
    keeper = ListKeeper(last_list_path(), lambda: listed(window), window)

    def choose(allowed: bool) -> None:
        preferences.choose_remember(allowed)
        keeper.allowed = allowed
        keeper.keep()
        show()

    def show() -> None:
        window.header.set_remembering(bool(preferences.remember))
        window.header.set_recent_folders(preferences.recent_folders)

    def on_opened(folder: str) -> None:
        preferences.note_recent_folder(folder)
        window.header.set_recent_folders(preferences.recent_folders)

    def on_ended() -> None:
        keeper.keep()
        if preferences.remember is None:
            window.ask_to_remember(choose)

    keeper.allowed = bool(preferences.remember)
    window.header.remember_changed.connect(choose)
    window.folder_opened.connect(on_opened)
    window.page.run.ended.connect(on_ended)
    window.last_list_asked.connect(keeper.restore)
    keeper.restored.connect(lambda entries: window.page.photos.restore(as_kept(entries)))
    window.offer_last_list(*keeper.look())
    show()
    return keeper


def as_kept(
    entries: Sequence[ListEntry],
) -> list[tuple[str, Outcome | None, Correction | None]]:
    """Return the entries of a kept list as the window takes them."""
    return [(entry.path, entry.outcome, entry.correction) for entry in entries]


def listed(window: MainWindow) -> tuple[str, list[ListEntry]]:
    """Return the window's list, its title first, as it is kept."""
    entries = window.page.photos.entries()
    kept = [ListEntry(it.path, it.outcome, it.correction) for it in entries]
    return window.header.title(), kept
