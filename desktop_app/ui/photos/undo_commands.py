"""The undoable changes of the list."""

from collections.abc import Sequence

from PySide6.QtGui import QUndoCommand

from desktop_app.engine.outcomes import Correction
from desktop_app.ui.photos.entries import Entry
from desktop_app.ui.photos.photo_list import PhotoList, Placed


class RemovePhotos(QUndoCommand):
    """Removes photos from the list, not from the disk."""

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
    """Sets or removes (None) the correction of photos."""

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
