"""What can be undone: photos that were removed, answers that were corrected."""

from collections.abc import Sequence

from PySide6.QtGui import QUndoCommand

from desktop_app.engine.outcomes import Correction
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.photo_list import PhotoList, Placed


class RemovePhotos(QUndoCommand):
    """Takes photos out of the list; the files stay as they are."""

    def __init__(self, photos: PhotoList, entries: Sequence[Entry], text: str) -> None:
        super().__init__(text)
        self._photos = photos
        self._entries = entries
        self._placed: list[Placed] = []

    def redo(self) -> None:
        self._placed = self._photos.remove(self._entries)

    def undo(self) -> None:
        self._photos.put_back(self._placed)


class CorrectPhotos(QUndoCommand):
    """Notes what a person says of photos; None takes back what was said."""

    def __init__(
        self, photos: PhotoList, entries: Sequence[Entry], correction: Correction | None, text: str
    ) -> None:
        super().__init__(text)
        self._photos = photos
        self._before = [(entry, entry.correction) for entry in entries]
        self._after = [(entry, correction) for entry in entries]

    def redo(self) -> None:
        self._photos.set_corrections(self._after)

    def undo(self) -> None:
        self._photos.set_corrections(self._before)
